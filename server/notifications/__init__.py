"""Notifications: what the house says to people by mail and by messages to telephone numbers.

Nobody imports this feature: it listens. A listener writes a row of the outbox, with ids only, in the transaction of what
happened; the worker builds the letter from the database when it is due, hands it to the mail server (or keeps it as a file
where none is set), and marks the row. Messages to numbers go through a gateway, or onto a list from which a person sends them.
"""
from __future__ import annotations

from flask import Flask

from server.core.chores import Chore, add_chore
from server.notifications import folder
from server.notifications.chat import check


def init_app(app: Flask) -> None:
    """Refuse a gateway that nobody knows; let the worker delete old letters."""
    check(app.extensions["settings"])
    add_chore(app, Chore("letters", 3600, folder.sweep))
