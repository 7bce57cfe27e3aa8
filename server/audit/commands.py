"""`flask ledger verify`, `flask ledger seal`."""
from __future__ import annotations

import click
from flask import Flask
from flask.cli import with_appcontext

from server.audit import operations


def init_app(app: Flask) -> None:
    """Register them."""
    app.cli.add_command(ledger)


@click.group()
def ledger() -> None:
    """The ledger of everything that happened."""


@ledger.command("verify")
@click.option("--head", "given_head", help="A head published earlier; it must still be in the chain.")
@with_appcontext
def verify(given_head: str | None) -> None:
    """Recompute the chain. Fails, naming the rows, if anything was changed."""
    verdict = operations.verify(given_head.strip().lower() if given_head else None)
    for problem in verdict.problems:
        click.echo(problem, err=True)
    if not verdict.has_given_head:
        click.echo("the given head is not in the chain", err=True)
    click.echo(f"{verdict.sealed} sealed entries, {verdict.unsealed} not sealed yet")
    click.echo(f"head {verdict.head}")
    if verdict.problems or not verdict.has_given_head:
        raise SystemExit(1)


@ledger.command("seal")
@with_appcontext
def seal() -> None:
    """Chain what is not chained yet; the worker does this by itself every few seconds."""
    click.echo(f"{operations.seal_all()} entries sealed")
