"""`flask create-admin`, `flask set-password`, `flask reset-factor`, `flask staff list`."""
from __future__ import annotations

import click
import sqlalchemy as sa
from flask import Flask
from flask.cli import AppGroup, with_appcontext
from rich.console import Console
from rich.table import Table

from server.accounts import factors, operations, sessions
from server.accounts.models import Staff
from server.core.database import operation, session
from server.core.errors import Invalid, NotFound
from server.core.permissions import SYSTEM, Role

staff_group = AppGroup("staff", help="The team.")


def init_app(app: Flask) -> None:
    """Register them."""
    for command in (create_admin, set_password, reset_factor, staff_group):
        app.cli.add_command(command)


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
        reasons = {"taken": "that login exists already",
                   "short_password": f"the password needs at least {operations.LEAST_PASSWORD} characters"}
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


@click.command("reset-factor")
@click.argument("login")
@with_appcontext
def reset_factor(login: str) -> None:
    """Take somebody's authenticator and recovery codes away, when the phone is lost and no admin can; their sessions end."""
    staff_id = session.scalar(sa.select(Staff.id).where(Staff.login == login.strip().lower()))
    if staff_id is None:
        raise click.ClickException("there is no such login")
    try:
        _reset(staff_id)
    except NotFound:
        raise click.ClickException("there is no authenticator to reset") from None
    click.echo("reset")


@operation
def _reset(staff_id: int) -> None:
    factors.drop_factor(staff_id, None)
    sessions.revoke(SYSTEM, staff_id)


@staff_group.command("list")
def list_staff() -> None:
    """Who may sign in, with which roles, and who has a second step."""
    table = Table("login", "roles", "may sign in", "second step", box=None)
    for staff in session.scalars(sa.select(Staff).order_by(Staff.login)):
        factor = "yes" if factors.has_factor(staff.id) else "required" if factors.is_required_for(staff.roles) else "no"
        table.add_row(staff.login, ", ".join(sorted(staff.roles)), "yes" if staff.is_active else "no", factor)
    Console(width=120).print(table)
