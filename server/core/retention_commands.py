"""`flask retention rules`, `flask retention run`, `flask retention sweep`."""
from __future__ import annotations

import click
from flask.cli import AppGroup, with_appcontext
from flask_babel import force_locale
from rich.console import Console
from rich.table import Column, Table

from server.core import leftovers, retention
from server.core.i18n import SOURCE

retention_group = AppGroup("retention", help="How long data is kept.")


@retention_group.command("rules")
@with_appcontext
def show_rules() -> None:
    """Every rule: what, for how long, since when, why."""
    table = Table(Column("rule", no_wrap=True), "what", "days", "since", "why")
    with force_locale(SOURCE):
        for rule in retention.rules():
            table.add_row(rule.name, str(rule.what), str(rule.kept_days()), str(rule.since), str(rule.why))
    Console(soft_wrap=True).print(table)


@retention_group.command("run")
@click.option("--dry-run", is_flag=True, help="Delete nothing; say how many things would be.")
@with_appcontext
def run(dry_run: bool) -> None:
    """Delete what has been kept for long enough; the worker does this by itself."""
    if dry_run:
        for name, count in retention.due().items():
            click.echo(f"{name}: {count:,} would go")
        return
    done = retention.run(lambda name, count: click.echo(f"{name}: {count:,} deleted"))
    click.echo(f"{sum(done.values()):,} deleted by {len(done)} rules")
    if not leftovers.sweep():
        click.echo("somebody was reading: the write-ahead log is emptied at the worker's next turn")


@retention_group.command("sweep")
@click.option("--full", is_flag=True, help="PostgreSQL: rewrite each table, which locks it for a while.")
@with_appcontext
def sweep(full: bool) -> None:
    """Let go what deleting left in the database's files."""
    if not leftovers.sweep(is_whole=full):
        raise click.ClickException("somebody was reading: try again")
    click.echo("swept")
