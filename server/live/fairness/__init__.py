"""Fairness: the published rule for what comes next, an override with its reason, and marks of bursts that the host may lift."""
