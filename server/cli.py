"""Commands of the house: `flask --app wsgi …`. Features bring their own in `commands.py`."""
from __future__ import annotations

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from server.core import migrations
from server.core.key_commands import keys
from server.core.retention_commands import retention_group


def init_app(app: Flask) -> None:
    """Register them."""
    app.cli.add_command(migrate)
    app.cli.add_command(keys)
    app.cli.add_command(retention_group)
    from server.demo.commands import demo_login, demo_remove, seed_demo

    app.cli.add_command(seed_demo)
    app.cli.add_command(demo_login)
    app.cli.add_command(demo_remove)
    from server.pages import commands

    commands.init_app(app)


@click.command("migrate")
@click.option("--check", is_flag=True, help="Change nothing; fail unless there is one head and no drift from the models.")
@with_appcontext
def migrate(check: bool) -> None:
    """Bring the database to the newest migration."""
    settings = current_app.extensions["settings"]
    if not check:
        migrations.upgrade(settings.url)
        return
    problems = migrations.problems()
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        raise SystemExit(1)
    click.echo("one head, no drift")
