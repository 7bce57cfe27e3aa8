"""Instruments: the texts in the making, their versions and provisions, with addresses that stay."""
