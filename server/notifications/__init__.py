"""Notifications: what leaves the house: mail, and messages by hand or by a gateway. Nobody imports it: it listens."""
