"""`flask seed-demo`, `flask demo-login`, `flask demo-remove`: sample data for trying the house out, on loopback only."""
from __future__ import annotations

import json

import click
import sqlalchemy as sa
from flask import current_app
from flask.cli import with_appcontext

from server.accounts import operations
from server.accounts.models import Staff
from server.core.database import operation, session
from server.demo.accounts import new_password


@click.command("seed-demo")
@with_appcontext
def seed_demo() -> None:
    """Fill an empty database with labelled sample data; print the accounts as one line of JSON."""
    from server.demo.seed import seed

    if session.scalar(sa.select(Staff.id).limit(1)) is not None:
        return
    click.echo(json.dumps(seed()))


@click.command("demo-login")
@click.argument("name")
@with_appcontext
def demo_login(name: str) -> None:
    """Print a new password for a demo account."""
    if not current_app.extensions["settings"].is_loopback:
        raise click.ClickException("only for a server on loopback")
    staff = session.scalar(sa.select(Staff).where(Staff.login == name.strip().lower(), Staff.is_demo))
    if staff is None:
        known = session.scalars(sa.select(Staff.login).where(Staff.is_demo).order_by(Staff.login))
        raise click.ClickException(f"there is no demo account of that name; there are: {', '.join(known) or 'none'}")
    password = new_password()
    operations.set_password(staff.login, password)
    click.echo(password)


@click.command("demo-remove")
@with_appcontext
def demo_remove() -> None:
    """Shut all demo accounts, so that the house may face the public. What they did stays."""
    click.echo(f"{_shut_demo_accounts()} demo accounts shut")


@operation
def _shut_demo_accounts() -> int:
    rows = list(session.scalars(sa.select(Staff).where(Staff.is_demo, Staff.is_active)))
    for staff in rows:
        staff.is_active, staff.password_hash = False, "shut"
    return len(rows)
