"""Aspirations: what people say about a draft, from the form to the last answer.

Somebody submits, without an account, and holds a public code and a private link. A person of the team reads it and
decides whether it is shown; drafters consider and explain it from higher floors, through `mark_considered` and
`mark_explained`. The public code opens the trail and nothing else; the private link opens the holder's page.
"""
from __future__ import annotations

from flask import Flask

from server.core.chores import Chore, add_chore


def init_app(app: Flask) -> None:
    """The worker's look, every hour, for authors who were asked and stayed silent."""
    from server.aspirations.deadlines import let_clocks_go_on

    add_chore(app, Chore("clarifications", 3600, let_clocks_go_on))
