"""`flask create-admin`, `flask set-password`."""
from __future__ import annotations

import click
from flask import Flask
from flask.cli import with_appcontext

from server.accounts import operations
from server.core.errors import Invalid
from server.core.permissions import Role


def init_app(app: Flask) -> None:
    """Register them."""
    app.cli.add_command(create_admin)
    app.cli.add_command(set_password)


@click.command("create-admin")
@click.argument("login")
@click.option("--name", default="", help="The name that colleagues see; the login when left out.")
@click.password_option(help="At least 12 characters. Asked for when left out.")
@with_appcontext
def create_admin(login: str, name: str, password: str) -> None:
    """Add a member of the team who may manage the others."""
    try:
        operations.add_staff(login, name or login, password, [Role.ADMIN])
    except Invalid as refusal:
        reasons = {"taken": "that login exists already", "too_short": f"the password needs at least {operations.LEAST_PASSWORD} characters"}
        raise click.ClickException(", ".join(reasons.get(code, code) for code in refusal.data["fields"].values())) from None
    click.echo(f"{login} may sign in at /masuk")


@click.command("set-password")
@click.argument("login")
@click.password_option()
@with_appcontext
def set_password(login: str, password: str) -> None:
    """Give somebody a new password; all their sessions end."""
    try:
        is_known = operations.set_password(login, password)
    except Invalid:
        raise click.ClickException(f"the password needs at least {operations.LEAST_PASSWORD} characters") from None
    if not is_known:
        raise click.ClickException("there is no such login")
    click.echo("changed")
