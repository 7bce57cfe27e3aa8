"""`flask ledger verify`, `flask ledger seal`."""
from __future__ import annotations

import click
from flask import Flask
from flask.cli import with_appcontext

from server.audit import operations, texts


def init_app(app: Flask) -> None:
    """Register them."""
    app.cli.add_command(ledger)


@click.group()
def ledger() -> None:
    """The ledger of everything that happened."""


@ledger.command("verify")
@click.option("--head", "given_head", help="A head published earlier; it must still be in the chain.")
@click.option("--texts/--no-texts", "has_texts", default=True, help="Compare each text with its commitment too; on unless told otherwise.")
@with_appcontext
def verify(given_head: str | None, has_texts: bool) -> None:
    """Recompute the chain, and compare texts with what it is committed to. Fails, naming the rows, if anything was changed."""
    verdict = operations.verify(given_head.strip().lower() if given_head else None)
    compared = texts.compare() if has_texts else texts.Texts()
    for problem in (*verdict.problems, *compared.problems):
        click.echo(problem, err=True)
    if not verdict.has_given_head:
        click.echo("the given head is not in the chain", err=True)
    click.echo(f"{verdict.sealed} sealed entries, {verdict.unsealed} not sealed yet")
    if has_texts:
        click.echo(f"{compared.compared} texts compared, {compared.erased} erased")
    click.echo(f"head {verdict.head}")
    if verdict.problems or compared.problems or not verdict.has_given_head:
        raise SystemExit(1)


@ledger.command("seal")
@with_appcontext
def seal() -> None:
    """Chain what is not chained yet; the worker does this by itself every few seconds."""
    click.echo(f"{operations.seal_all()} entries sealed")
