"""`flask holidays load`: the official days of 2022 to 2026."""
from __future__ import annotations

import click
from flask import Flask
from flask.cli import with_appcontext

from server.holidays import operations


def init_app(app: Flask) -> None:
    """Register them."""
    app.cli.add_command(holidays)


@click.group()
def holidays() -> None:
    """The days on which nobody works."""


@holidays.command("load")
@with_appcontext
def load() -> None:
    """Add the days of the official lists that are missing; days that stand there are left as they are."""
    click.echo(f"{operations.load_official_days()} days added")
