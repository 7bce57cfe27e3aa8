"""Instruments: the texts in the making, their versions and provisions, with addresses that stay.

A bill comes in as a file (`flask bill import`), is read by the importer of its format, checked, and stored as the next
version of an instrument. The reader shows it at /ruu, or at /naskah/<slug> for all but the default one. Higher floors
fill the slots `provision_margin` and `provision_below`; an aspiration points at a provision by its address.
"""
from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """The commands of `flask bill`."""
    from server.instruments.commands import bill

    app.cli.add_command(bill)
