"""`bin/bench writer` (and `bin/bench live`, which is in tests/load): what the writer does a second, and how late it makes everybody else.

Each case runs in a process of its own, patched by gevent like the web process: `callers` greenlets do one thing again and
again for some seconds, while another greenlet sleeps 2 ms at a time and notes by how much it woke up late. That lateness
is what a citizen waits whose page needs nothing of the writer.

The ways that are compared
- sqlite, postgresql: the house's own (`@operation`): one writer thread with group commit, or a pool.
- handler: what most Flask programs do, the ORM committing in the request's own greenlet, on SQLite.
"""
from __future__ import annotations

import argparse
import itertools
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from server import engines  # noqa: E402  found only now
from tests.load import live as live_bench  # noqa: E402

THINGS = ("vote", "support", "aspiration")
WAYS = ("sqlite", "postgresql", "handler")
QUESTIONS = 50
TICK = 0.002  # seconds
numbers = itertools.count(1)


# --- one case, in a process of its own -------------------------------------------------------


class InTheHandler:
    """A database that commits where it is called, each operation alone: the usual way, to compare with."""

    def __init__(self, usual: Any, path: Path) -> None:
        import sqlalchemy as sa

        from server.core.database import SQLite

        self._usual = usual
        self.engine = sa.create_engine(f"sqlite:///{path}", connect_args={"check_same_thread": False}, pool_size=40, max_overflow=600,
                                       pool_timeout=60)
        SQLite._prepare(self.engine, "FULL", is_writer=True)

    def run(self, work: Any) -> Any:
        from sqlalchemy.orm import Session

        from server.core import database

        return database._perform(Session(self.engine, expire_on_commit=False), work)

    def run_gathered(self, fn: Any, item: Any) -> Any:
        results, happened = self.run(lambda: fn([item]))
        return results[0], happened

    def __getattr__(self, name: str) -> Any:
        return getattr(self._usual, name)


def prepare(folder: Path, url: str) -> tuple[Any, dict[str, Any]]:
    """An app on an empty migrated database, and what the callers need: a live session, its questions, a bill, devices."""
    from server.accounts.actors import make_participant
    from server.accounts.operations import add_staff
    from server.app import create_app
    from server.aspirations import operations as aspirations
    from server.config import Settings
    from server.core import migrations
    from server.core.keys import new_key
    from server.core.permissions import SYSTEM, Actor, Role
    from server.instruments.importers import read_file
    from server.instruments.operations import import_bill
    from server.instruments.queries import default_instrument
    from server.live import operations as live
    from server.webinars.operations import Plan, add_webinar

    migrations.upgrade(url)
    app = create_app(Settings(data_dir=folder, database_url=url, secret_key="b" * 40, limits="off", undo_seconds=0), async_mode="gevent")
    with app.app_context():
        import_bill(SYSTEM, read_file(ROOT / "server/demo/data/bill-v2.json"))
        staff = Actor(staff_id=add_staff("ukur", "Ukur", "sandi-ukur-yang-panjang", [Role.HOST, Role.MODERATOR]),
                      roles=frozenset({Role.HOST, Role.MODERATOR}))
        webinar = add_webinar(staff, Plan(slug="ukur", title="Ukur", phase="live", shows_before_reading=True))
        devices = [make_participant(f"{n:064d}") for n in range(QUESTIONS)]
        questions = [live.ask_question(Actor(participant_id=device), webinar, key=new_key(), text=f"Kapan pertanyaan {n} dijawab?")
                     for n, device in enumerate(devices)]
        instrument = default_instrument().id
        shown = []
        for n in range(QUESTIONS):
            submission = aspirations.Submission(
                instrument_id=instrument, kind="input", text=f"Perbaiki saluran air nomor {n} di kampung kami sebelum musim hujan.",
                provision_id=None, topic=None, area=None, display="anonim", name=None, is_confidential=False, email=None, phone=None,
                consent_processing_version=1, consent_publication_version=1)
            made = aspirations.submit_aspiration(Actor(participant_id=devices[n]), submission, key=new_key())
            aspirations.show_aspiration(staff, made)
            shown.append(made)
    return app, {"webinar": webinar, "questions": questions, "shown": shown, "devices": devices, "instrument": instrument}


def doing(thing: str, stage: dict[str, Any]) -> Any:
    """A function (caller, turn) that does one thing once, as the doors do it."""
    from server.aspirations import operations as aspirations
    from server.core.keys import new_key
    from server.core.permissions import Actor
    from server.live.votes import vote_question

    def vote(caller: int, turn: int) -> None:
        device = stage["devices"][caller % QUESTIONS]
        vote_question(stage["webinar"], stage["questions"][(caller + turn) % QUESTIONS], device, turn // QUESTIONS % 2 == 0)

    def support(caller: int, turn: int) -> None:
        actor = Actor(participant_id=stage["devices"][caller % QUESTIONS])
        aspirations.set_support(actor, stage["shown"][(caller + turn) % QUESTIONS], turn // QUESTIONS % 2 == 0)

    def aspiration(caller: int, turn: int) -> None:
        submission = aspirations.Submission(
            instrument_id=stage["instrument"], kind="input", text=f"Saluran air di gang {caller}-{turn} kami tersumbat sejak bulan lalu.",
            provision_id=None, topic=None, area=None, display="inisial", name="Siti Aminah", is_confidential=False, email=None, phone=None,
            consent_processing_version=1, consent_publication_version=1)
        aspirations.submit_aspiration(Actor(participant_id=stage["devices"][caller % QUESTIONS]), submission, key=new_key())

    return {"vote": vote, "support": support, "aspiration": aspiration}[thing]


def measure(app: Any, do: Any, callers: int, seconds: float, rate: float) -> dict[str, Any]:
    """Run `callers` greenlets, together `rate` times a second (0: as fast as they can)."""
    from time import perf_counter

    import gevent

    waited: list[float] = []
    late: list[float] = []
    failed = 0
    until = perf_counter() + seconds

    def call(caller: int) -> None:
        nonlocal failed
        turn = 0
        gevent.sleep(caller / callers * min(0.1, callers / rate if rate else 0.1))  # not all at once
        while (began := perf_counter()) < until:
            with app.app_context():
                try:
                    do(caller, turn)
                except Exception as error:
                    failed += 1
                    if failed == 1:
                        print(f"{type(error).__name__}: {error}"[:300], file=sys.stderr)
            waited.append(perf_counter() - began)
            turn += 1
            gevent.sleep(max(0.0, callers / rate - waited[-1]) if rate else 0)

    def watch() -> None:
        while (began := perf_counter()) < until:
            gevent.sleep(TICK)
            late.append(perf_counter() - began - TICK)

    began = perf_counter()
    gevent.joinall([gevent.spawn(watch), *(gevent.spawn(call, n) for n in range(callers))])
    per_second = round(len(waited) / (perf_counter() - began))
    return {"per_second": per_second, "wait_ms": spread(waited), "late_ms": spread(late), "failed": failed}


def spread(seconds: list[float]) -> dict[str, float]:
    """Milliseconds: the middle, the 99th of a hundred, the worst."""
    ranked = sorted(seconds) or [0.0]
    return {name: round(ranked[min(len(ranked) - 1, int(len(ranked) * part))] * 1000, 1)
            for name, part in (("p50", 0.5), ("p99", 0.99), ("max", 1.0))}


def run_case(way: str, thing: str, url: str, pace: tuple[int, float, float]) -> None:
    """Entry of a case's process: prints one line of JSON. `pace` is callers, seconds, rate."""
    callers, seconds, rate = pace
    from gevent import monkey

    monkey.patch_all()
    with tempfile.TemporaryDirectory(prefix="jkd-bench-") as folder:
        path = Path(folder) / "jakarta.db"
        app, stage = prepare(Path(folder), url or f"sqlite:///{path}")
        usual = app.extensions["database"]
        if way == "handler":
            app.extensions["database"] = InTheHandler(usual, path)
        do = doing(thing, stage)
        measure(app, do, callers, 0.5, rate)  # warm
        print(json.dumps(measure(app, do, callers, seconds, rate)))
        usual.close()


# --- all cases -------------------------------------------------------------------------------


def compare(arguments: argparse.Namespace) -> list[dict[str, Any]]:
    """Every way by every thing, interleaved, each in a process of its own."""
    ways = [way for way in WAYS if not arguments.only or way in arguments.only]
    results = []
    with postgresql("postgresql" in ways) as new_url:
        for thing in THINGS:
            for way in ways:
                url = new_url() if way == "postgresql" else ""
                if url is None:
                    continue
                command = [sys.executable, __file__, "case", way, thing, "--url", url, "--callers", str(arguments.callers),
                           "--seconds", str(arguments.seconds), "--rate", str(arguments.rate)]
                done = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=120 + 3 * arguments.seconds, check=True)
                results.append({"thing": thing, "way": way, **json.loads(done.stdout)})
                if not arguments.json:
                    print(".", end="", flush=True, file=sys.stderr)
    return results


@contextmanager
def postgresql(is_wanted: bool) -> Iterator[Callable[[], str | None]]:
    """A server of one's own that keeps everything safe, as a real one does; gives a function to a new database's URL, or to None."""
    folder = Path(tempfile.mkdtemp(prefix="jkd-bench-"))
    folder.chmod(0o755)  # the server's user must get through
    engine = engines.PostgreSQL(folder, engines.free_port())
    process = None
    try:
        if is_wanted:
            process = start(engine)
        yield partial(new_database, engine) if process else lambda: None
    finally:
        if process is not None:
            process.send_signal(engine.stop_signal)
            process.wait(15)
        shutil.rmtree(folder, ignore_errors=True)


def start(engine: engines.PostgreSQL) -> subprocess.Popen[bytes] | None:
    """The running server, or None where it cannot be had, which is said."""
    try:
        engine.prepare()
        process = subprocess.Popen(engine.command, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                   **engines.as_steward())
        engines.wait_until_up(engine, process)
    except engines.Missing as missing:
        print(f"bin/bench: left out PostgreSQL: {missing}", file=sys.stderr)
        return None
    return process


def new_database(engine: engines.PostgreSQL) -> str:
    """The URL of an empty database."""
    import psycopg

    name = f"bench_{next(numbers)}"
    with psycopg.connect(engine.url().replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return engine.url(name)


NAMES = {"sqlite": "SQLite, writer thread", "postgresql": "PostgreSQL, pool", "handler": "SQLite, ORM in the handler"}


def show(results: list[dict[str, Any]]) -> None:
    """The table."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title="Writing: operations a second, and how late the event loop is meanwhile (ms)")
    for heading in ("thing", "way"):
        table.add_column(heading)
    for heading in ("a second", "ratio", "wait p50", "wait p99", "late p50", "late p99", "late max", "failed"):
        table.add_column(heading, justify="right")
    for result in results:
        usual = next((other["per_second"] for other in results if other["thing"] == result["thing"] and other["way"] == "handler"), 0)
        ratio = f"{result['per_second'] / usual:.1f}×" if usual else "–"
        wait, late = result["wait_ms"], result["late_ms"]
        table.add_row(result["thing"], NAMES[result["way"]], f"{result['per_second']:,}", ratio, str(wait["p50"]), str(wait["p99"]),
                      str(late["p50"]), str(late["p99"]), str(late["max"]), str(result["failed"]), end_section=result["way"] == "handler")
    Console(width=140).print(table)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="bin/bench")
    commands = parser.add_subparsers(dest="command", required=True)
    writer, case = commands.add_parser("writer"), commands.add_parser("case")
    for one in (writer, case):
        one.add_argument("--callers", type=int, default=50)
        one.add_argument("--seconds", type=float, default=3)
        one.add_argument("--rate", type=float, default=0, help="times a second, all callers together; 0: as fast as they can")
    writer.add_argument("--only", nargs="+", choices=WAYS)
    writer.add_argument("--json", action="store_true")
    live_bench.add_to(commands.add_parser("live"))
    case.add_argument("way", choices=WAYS)
    case.add_argument("thing", choices=THINGS)
    case.add_argument("--url", default="")
    arguments = parser.parse_args()
    if arguments.command == "live":
        sys.exit(live_bench.run(arguments))
    if arguments.command == "case":
        run_case(arguments.way, arguments.thing, arguments.url, (arguments.callers, arguments.seconds, arguments.rate))
        return
    results = compare(arguments)
    if arguments.json:
        print(json.dumps(results))
    else:
        show(results)


if __name__ == "__main__":
    main()
