"""Holidays: the days on which nobody works, as data that the team edits, and what deadlines in working days are made of.

Everyone who makes a deadline asks `queries.working_deadline`. When a day or a clock's setting changes, features move
the deadlines of what is still open, each its own (`deadlines.mover`), in a job of the worker with one ledger row.
"""
from __future__ import annotations

from flask import Flask

from server.core.chores import Chore, add_chore
from server.core.permissions import Permission, current_actor
from server.holidays import commands, operations, queries


def init_app(app: Flask) -> None:
    """The banner's question for templates, and the worker's look at the clocks' settings: at its start, then every hour."""
    commands.init_app(app)
    app.jinja_env.globals["holiday_gap"] = gap_for_actor
    add_chore(app, Chore("clocks", 3600, operations.notice_settings))


def gap_for_actor() -> int | None:
    """The year whose holidays are missing, told to those who can fill them in."""
    return queries.gap() if current_actor().may(Permission.MANAGE_HOLIDAYS) else None
