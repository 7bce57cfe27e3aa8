"""Accounts: the team signs in with a password and holds roles; citizens have none, only a random cookie for their device.

A staff session is a row, so that it can be seen and revoked. A participant is a row that knows the HMAC of a cookie and
nothing else; it comes to be with the first thing a device writes, or when a form is shown to it. Somebody who proves an
e-mail address by a code, or holds a private link, sees at `/akun` what is held about them and has it corrected or erased.
"""
from __future__ import annotations

from flask import Flask

from server.accounts import actors, commands
from server.core.chores import Chore, add_chore


def init_app(app: Flask) -> None:
    """Find the actor of each request; open the doors of citizens' own data; forget what is old once an hour."""
    from server.accounts import akun_deeds, forgetting, request_routes

    actors.init_app(app)
    commands.init_app(app)
    app.register_blueprint(akun_deeds.bp)
    app.register_blueprint(request_routes.bp)
    add_chore(app, Chore("citizens", 3600, forgetting.forget_old))
