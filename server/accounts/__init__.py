"""Accounts: the team signs in with a password and holds roles; citizens have none, only a random cookie for their device.

A staff session is a row, so that it can be seen and revoked. A participant is a row that knows the HMAC of a cookie and
nothing else; it comes to be with the first thing a device writes, or when a form is shown to it.
"""
from __future__ import annotations

from flask import Flask

from server.accounts import actors, commands


def init_app(app: Flask) -> None:
    """Find the actor of each request."""
    actors.init_app(app)
    commands.init_app(app)
