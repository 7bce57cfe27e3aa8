"""Audit: the ledger; entries with commitments, sealed into a chain that anyone can verify.

Nobody imports this feature: it listens. An entry is written in the transaction of what happened and holds ids, kinds,
times and a salted commitment, never words. A sealer in the worker chains committed entries and publishes heads.
"""
from __future__ import annotations

from flask import Flask

from server.audit import commands, operations
from server.core.chores import Chore, add_chore


def init_app(app: Flask) -> None:
    """Commands, and the sealer's turn in the worker."""
    commands.init_app(app)
    add_chore(app, Chore("seal", app.extensions["settings"].seal_seconds, operations.seal_all))
