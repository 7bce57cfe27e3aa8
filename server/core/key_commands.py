"""`flask keys status`, `flask keys rotate`, `flask keys rewrap`."""
from __future__ import annotations

from datetime import datetime

import click
from flask.cli import AppGroup, with_appcontext
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn
from rich.table import Table

from server.core import rotation, vault
from server.core.clock import wib
from server.core.errors import Conflict

keys = AppGroup("keys", help="The keys under which personal data lies encrypted.")
_WRAPPED_BY = {"now": "today's root secret", "before": "a root secret of before: run `flask keys rewrap`",
               "unknown": "an UNKNOWN root secret: set JKD_OLD_SECRET_KEYS", "": "destroyed"}


@keys.command("status")
@with_appcontext
def status() -> None:
    """Every key, what wraps it, and how many values it seals."""
    found = rotation.status()
    table = Table("key", "use", "since", "retired", "destroyed", "wrapped by", "values")
    for key in found:
        use = "look-ups" if key.id == vault.INDEX_KEY else "seals" if key.is_active else "opens" if key.wrapped_by else "gone"
        table.add_row(str(key.id), use, _day(key.created_at), _day(key.retired_at), _day(key.destroyed_at),
                      _WRAPPED_BY[key.wrapped_by], "" if key.id == vault.INDEX_KEY else f"{key.values:,}")
    console = Console(soft_wrap=True)
    console.print(table if found else "no keys yet: the first comes with the first personal data")
    lost = [key for key in found if key.wrapped_by == "unknown" or (key.values and not key.wrapped_by)]
    if any(key.retired_at is not None and key.wrapped_by for key in found):
        console.print("a rotation was interrupted: run `flask keys rotate` again")
    if lost:
        raise click.ClickException("values that cannot be opened: " + ", ".join(f"key {key.id}, {key.values:,}" for key in lost))


@keys.command("rotate")
@with_appcontext
def rotate() -> None:
    """Seal everything with a new key and destroy the old one, while the house runs. Run it again after an interruption."""
    with Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=Console(stderr=True)) as bars:
        tasks: dict[str, TaskID] = {}

        def advance(place: str, done: int, total: int) -> None:
            if place not in tasks:
                tasks[place] = bars.add_task(place, total=total)
            bars.update(tasks[place], completed=done, total=total)

        try:
            done = rotation.rotate(advance)
        except Conflict as conflict:
            where = conflict.data.get("where")
            raise click.ClickException(f"values that no key opens in {where}: nothing was destroyed" if where
                                       else "values are still being sealed with the old key: run it again") from None
    begun = "went on with the rotation to" if done.was_resumed else "made"
    click.echo(f"{begun} key {done.key_id}: {done.resealed:,} values sealed anew, {done.destroyed} old keys destroyed")


@keys.command("rewrap")
@with_appcontext
def rewrap() -> None:
    """After JKD_SECRET_KEY changed (the old one in JKD_OLD_SECRET_KEYS): wrap the keys with the new one."""
    try:
        changed = rotation.rewrap()
    except vault.BrokenSeal as broken:
        raise click.ClickException(str(broken)) from None
    click.echo(f"{changed} keys wrapped anew; private links made before still need JKD_OLD_SECRET_KEYS")


def _day(at: datetime | None) -> str:
    return wib(at).strftime("%Y-%m-%d %H:%M") if at else ""
