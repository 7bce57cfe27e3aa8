"""Audit: the ledger; entries with commitments, sealed into a chain that anyone can verify."""
