"""What bin/run knows about this house: its commands, its data folder, and what it says at the door."""
from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from server.config import Settings

HINT = "New password for a demo account:  .venv/bin/flask --app wsgi demo-login NAME"
TABLES_OF_PEOPLE = ("staff", "aspirations", "webinars", "instruments")  # all empty: nobody has lived here yet
COMPANIONS = ("", "-wal", "-shm", "-journal")  # the files of one SQLite database
SEEDING = "seeding"  # lies in the data folder while the demo data are being written


class NotOurs(Exception):
    """A file that --fresh must not touch. Says which and why."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run, and where. Tests put tiny commands in place of the real ones. Times are in seconds."""

    data_dir: Path
    host: str
    port: int
    web: Sequence[str]
    worker: Sequence[str]
    migrate: Sequence[str] | None = None
    seed: Sequence[str] | None = None
    database: Path | None = None
    public_url: str | None = None
    note: str | None = None
    first_pause: float = 0.5
    stop_within: float = 10.0
    lock_patience: float = 2.0  # processes killed a moment ago may still be on their way out


def plan_for(settings: Settings, *, is_demo_wanted: bool) -> Plan:
    """The real commands for these settings. Demo accounts never go where strangers can reach them."""
    flask = [sys.executable, "-m", "flask", "--app", "wsgi"]
    note = None
    if is_demo_wanted and not settings.is_loopback:
        note = "No demo data: this host or public URL can be reached from outside."
    return Plan(
        data_dir=settings.data_dir,
        host=settings.host,
        port=settings.port,
        web=[sys.executable, "-m", "server.serve"],
        worker=[sys.executable, "-m", "server.worker"],
        migrate=[*flask, "migrate"],
        seed=[*flask, "seed-demo"] if is_demo_wanted and settings.is_loopback else None,
        database=database_file(settings.url),
        public_url=settings.public_url,
        note=note,
    )


# --- the data folder -------------------------------------------------------------------------


def database_file(url: str) -> Path | None:
    """The file of an SQLite URL; None for another database."""
    scheme, _, place = url.partition(":///")
    if scheme.partition("+")[0] != "sqlite":
        return None
    return Path(place.partition("?")[0])  # SQLAlchemy decodes nothing in it


def is_uninhabited(database: Path) -> bool:
    """True if nobody has put anything into this SQLite database yet, or it does not exist."""
    if not database.exists():
        return True
    with closing(_reading(database)) as connection:
        return not any(_has_rows(connection, table) for table in TABLES_OF_PEOPLE)


def _reading(database: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(str(database.absolute()))}?mode=ro", uri=True)


def _has_rows(connection: sqlite3.Connection, table: str) -> bool:
    try:
        return connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() is not None  # noqa: S608
    except sqlite3.OperationalError:  # no such table yet
        return False


def _files_of(database: Path) -> Iterator[Path]:
    for ending in COMPANIONS:
        path = database.with_name(database.name + ending)
        if path.exists():
            yield path


def set_aside_half_seeded(plan: Plan) -> bool:
    """A first start that was killed while seeding leaves half a demo: put it aside. True if there was one."""
    marker = plan.data_dir / SEEDING
    if not marker.exists():
        return False
    if plan.database is not None:
        for path in list(_files_of(plan.database)):
            path.replace(path.with_name(path.name.replace(plan.database.name, f"{plan.database.name}.interrupted", 1)))
    marker.unlink()
    return True


def make_fresh(plan: Plan) -> list[Path]:
    """Remove the database and the secrets, nothing else; gives what was removed. Raises NotOurs before that."""
    if plan.database is None:
        raise NotOurs("--fresh is for SQLite only; empty the database of JKD_DATABASE_URL yourself.")
    if plan.database.exists() and not _is_our_database(plan.database):
        raise NotOurs(f"--fresh: {plan.database} is not a database of Jakarta ke Depan; nothing was removed.")
    secret = plan.data_dir / "secrets.json"
    if secret.exists() and not _is_our_secret(secret):
        raise NotOurs(f"--fresh: {secret} is not a file of Jakarta ke Depan; nothing was removed.")
    removed = [path for path in (*_files_of(plan.database), secret, plan.data_dir / SEEDING) if path.exists()]
    for path in removed:
        path.unlink()
    return removed


def _is_our_database(path: Path) -> bool:
    if path.stat().st_size == 0:
        return True
    try:
        with closing(_reading(path)) as connection:
            names = {str(row[0]) for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except sqlite3.DatabaseError:
        return False
    return not names or "alembic_version" in names


def _is_our_secret(path: Path) -> bool:
    try:
        held = json.loads(path.read_text())
    except (OSError, ValueError):
        return False
    return isinstance(held, dict) and "secret_key" in held


# --- what is said at the door ----------------------------------------------------------------


def local_url(host: str, port: int) -> str:
    """The address to open on this machine."""
    name = "localhost" if host in ("127.0.0.1", "::1", "0.0.0.0", "::") else host  # noqa: S104
    return f"http://{f'[{name}]' if ':' in name else name}:{port}"


def welcome(plan: Plan, port: int, seeded: str | None) -> list[str]:
    """The lines that bin/run prints once it serves. `seeded`: what seed-demo printed, None when it did not run."""
    lines = [f"Jakarta ke Depan: {local_url(plan.host, port)}"]
    if plan.public_url:
        lines.append(f"Public address: {plan.public_url}")
    if plan.note:
        lines.append(plan.note)
    accounts = accounts_in(seeded or "")
    if accounts:
        heading = f"Demo accounts (sign in at {local_url(plan.host, port)}/masuk; shown only now):"
        lines += ["", heading, *table_of(accounts), HINT]
    elif seeded and seeded.strip():
        lines += ["", *seeded.strip().splitlines(), HINT]
    elif plan.seed:
        lines.append(HINT)
    return lines


def accounts_in(printed: str) -> list[dict[str, str]]:
    """The accounts in what seed-demo printed: a JSON list of objects, on the last line that holds one."""
    for line in reversed(printed.splitlines()):
        try:
            held: Any = json.loads(line)
        except ValueError:
            continue
        if isinstance(held, list) and all(isinstance(each, dict) for each in held):
            return [{str(key): str(value) for key, value in each.items()} for each in held]
    return []


def table_of(accounts: Sequence[dict[str, str]]) -> list[str]:
    """Rows under the headings that the accounts bear, each column as wide as its widest cell."""
    headings = list(accounts[0]) if accounts else []
    rows = [headings, *([account.get(heading, "") for heading in headings] for account in accounts)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(headings))]
    return ["  " + "  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
