"""`flask jobs …` and `flask outbox …`: what `/kelola/pekerjaan` shows, on the command line."""
from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

import click
from flask import Flask
from flask.cli import with_appcontext
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from server.core import backlog, beats, jobs, outbox
from server.core.database import session
from server.core.errors import Refusal
from server.core.i18n import wib_full
from server.core.permissions import SYSTEM
from server.core.words import JobState, label

T = TypeVar("T")
LOOK_EVERY = 0.3  # seconds
EXIT_FAILED, EXIT_UNKNOWN = 1, 2


def init_app(app: Flask) -> None:
    """Register them."""
    app.cli.add_command(jobs_group)
    app.cli.add_command(outbox_group)


@click.group("jobs")
def jobs_group() -> None:
    """Long jobs: what there is, how far it is, and starting one."""


@jobs_group.command("list")
@click.option("--limit", default=20, show_default=True, help="How many.")
@with_appcontext
def list_jobs(limit: int) -> None:
    """The open ones first, then the newest; and the kinds that `run` knows."""
    table = Table(title="jobs")
    for heading in ("id", "kind", "state", "progress", "mended", "asked", "error"):
        table.add_column(heading, justify="right" if heading in ("id", "progress", "mended") else "left")
    for row in jobs.newest(limit):
        progress = f"{row.done}/{row.total}" if row.total else str(row.done)
        table.add_row(str(row.id), row.kind, row.state, progress, str(row.found), wib_full(row.asked_at), row.error or "")
    console = Console()
    console.print(table)
    console.print("kinds: " + ", ".join(kind.name for kind in jobs.kinds()))


@jobs_group.command("run")
@click.argument("kind")
@click.option("--wait/--no-wait", default=True, help="Watch it until it has ended.")
@with_appcontext
def run_job(kind: str, wait: bool) -> None:
    """Ask for a job. The worker does it; without a living one it is done here."""
    try:
        job_id = jobs.start(SYSTEM, kind)
    except Refusal:
        click.echo(f"no such kind: {kind}; there are: {', '.join(one.name for one in jobs.kinds())}", err=True)
        raise SystemExit(EXIT_UNKNOWN) from None
    click.echo(f"job {job_id}")
    if not beats.worker_state().is_alive:
        click.echo("no worker is alive: doing it here")
        with outbox.keeping_leases():
            outbox.work_off(lanes=(outbox.AWAITED, outbox.LONG))
    if wait:
        _watch(job_id)


@jobs_group.command("watch")
@click.argument("job_id", type=int)
@with_appcontext
def watch_job(job_id: int) -> None:
    """Follow a job until it has ended. Exit code 0 when it was done."""
    _watch(job_id)


@jobs_group.command("cancel")
@click.argument("job_id", type=int)
@with_appcontext
def cancel_job(job_id: int) -> None:
    """End a job after its step under way."""
    _refusing(lambda: jobs.cancel(SYSTEM, job_id))
    click.echo("it ends after its step under way")


def _watch(job_id: int) -> None:
    row = _refusing(lambda: jobs.find(job_id))
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console()) as progress:
        task = progress.add_task(row.kind, total=row.total)
        while row.is_open:
            time.sleep(LOOK_EVERY)
            session.rollback()  # look anew
            row = jobs.find(job_id)
            session.refresh(row)
            part = f" {label('job_part', row.message)}" if row.message else ""
            progress.update(task, description=f"{row.kind}{part}", total=row.total, completed=row.done)
        progress.update(task, total=row.total or row.done, completed=row.done)
    click.echo(f"{row.kind}: {row.state}, {row.done} looked at, {row.found} mended" + (f", {row.error}" if row.error else ""))
    if row.state != JobState.DONE:
        raise SystemExit(EXIT_FAILED)


@click.group("outbox")
def outbox_group() -> None:
    """What must still happen outside."""


@outbox_group.command("list")
@click.option("--limit", default=20, show_default=True, help="How many.")
@with_appcontext
def list_outbox(limit: int) -> None:
    """How it stands, and the rows that are not done, the next one first."""
    stands = backlog.backlog()
    console = Console()
    console.print(f"waiting {stands.waiting}, due {stands.due}, under way {stands.under_way}, failed {stands.failed}, dead {stands.dead}; "
                  f"the oldest is due for {stands.oldest_due_seconds:.0f} s")
    table = Table(title="outbox")
    for heading in ("id", "kind", "due", "tries", "error"):
        table.add_column(heading, justify="right" if heading in ("id", "tries") else "left")
    for row in backlog.rows_waiting(limit):
        tries = f"{row.tries} dead" if backlog.is_dead(row) else str(row.tries)
        table.add_row(str(row.id), row.kind, wib_full(row.due_at), tries, row.last_error or "")
    console.print(table)


@outbox_group.command("retry")
@click.argument("row_id", type=int)
@with_appcontext
def retry(row_id: int) -> None:
    """Have a failed or dead row tried at once."""
    _refusing(lambda: backlog.retry_row(SYSTEM, row_id))
    click.echo("it is tried again now")


@outbox_group.command("work")
@with_appcontext
def work() -> None:
    """Do here and now what is due, until nothing is; a worker beside it does no harm."""
    done = 0
    with outbox.keeping_leases():
        while some := outbox.work_off():
            done += some
    stands = backlog.backlog()
    click.echo(f"{done} done; failed {stands.failed}, dead {stands.dead}")


def _refusing(do: Callable[[], T]) -> T:
    """A refusal as one line and an exit code."""
    try:
        return do()
    except Refusal as refusal:
        click.echo(f"refused: {refusal.code} {refusal.data or ''}".rstrip(), err=True)
        raise SystemExit(EXIT_UNKNOWN) from None
