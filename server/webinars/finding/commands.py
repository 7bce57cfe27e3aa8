"""`flask sessions reindex`."""
from __future__ import annotations

import click
from flask import Flask
from flask.cli import with_appcontext

from server.core.database import operation
from server.webinars.finding import index


def init_app(app: Flask) -> None:
    """Register it."""
    app.cli.add_command(sessions)


@click.group()
def sessions() -> None:
    """Sessions, and finding them."""


@sessions.command("reindex")
@with_appcontext
def reindex() -> None:
    """Make the index of what is said in sessions anew, from the rows."""
    click.echo(f"{_reindex()} sessions read")


@operation
def _reindex() -> int:
    return index.refresh_all()
