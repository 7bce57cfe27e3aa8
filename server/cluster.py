"""The grown form on one machine, to try it: PostgreSQL, Redis, two web processes and a worker. What bin/cluster becomes.

Everything lies in one folder: a temporary one that goes with it, or a given one that stays. Both web processes and the
worker share its `house/`, as they would share settings and mail server on machines of their own. No port but those of
the web processes is fixed, PostgreSQL and Redis ask for a password of this folder's own, and all listen on loopback.
"""
from __future__ import annotations

import argparse
import json
import os
import secrets
import shlex
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from server import engines, household
from server.household import Plan
from server.processes import Bell, Child, listening_for_signals, say
from server.supervisor import Supervisor, exit_code_of, refuse_taken_port, take_lock

DATABASE = "jakarta"
FACTS = "cluster.json"  # in the folder: the passwords, readable for its owner only, like the next
SETTINGS = "settings.sh"  # the same as a shell reads it, with the ports of this start


class Cluster(Supervisor):
    """A house with two doors, and its own PostgreSQL and Redis in the cellar."""

    def __init__(self, plan: Plan, bell: Bell, lock: int, cellar: Sequence[engines.Engine]) -> None:
        super().__init__(plan, bell, lock)
        elsewhere = {**os.environ, "JKD_PORT": str(plan.port + 1)}
        self.second = Child("second web", plan.web, (lock,), plan.first_pause, options={"env": elsewhere})
        self.webs = [self.web, self.second]
        self.cellar = cellar
        self.engines = [_child_of(engine) for engine in cellar]

    def run(self) -> None:
        """Until somebody asks us to stop (Stopped) or it cannot go on (Failed). Nothing is left running in either case."""
        try:
            for port in (self.plan.port, self.plan.port + 1):
                refuse_taken_port(self.plan.host, port)
            self.start_engines()
            seeded = self.prepare()
            ports = [self.open_the_door(web) for web in self.webs]
            self.worker.start()
            say(*household.welcome(self.plan, ports[0], seeded), *self.told(ports[1]))
            self.watch()
        finally:
            self.stop()
            self.stop_engines()

    def start_engines(self) -> None:
        """PostgreSQL with an empty database on the first start, and Redis."""
        for engine, child in zip(self.cellar, self.engines, strict=True):
            engine.prepare()
            child.start()
            assert child.process is not None  # noqa: S101  it was started in the line above
            engines.wait_until_up(engine, child.process)
            self.bell.check()
            if isinstance(engine, engines.PostgreSQL):
                engine.make_database(DATABASE)

    def stop_engines(self) -> None:
        """Redis and PostgreSQL last: the house writes until it ends."""
        for child in reversed(self.engines):
            child.ask_to_stop()
            self.bell.is_impatient = False  # PostgreSQL's files must be closed, however often Ctrl-C is pressed
            if child.process is not None:
                child.process.wait()

    def told(self, second_port: int) -> list[str]:
        """What comes after bin/run's own greeting."""
        cellar = [f"{engine.name}: 127.0.0.1, port {engine.port}" for engine in self.cellar]
        folder = self.plan.data_dir.parent
        return ["", f"The second web process: {household.local_url(self.plan.host, second_port)}", *cellar,
                f"Folder: {folder}", f"For flask commands in another terminal:  . {folder / SETTINGS}", "Ctrl-C ends all of it."]

    def watch(self) -> None:
        """A service that ends is started again like the rest: what must not fall with it can be tried by killing it."""
        self.webs = [*self.webs, *self.engines]
        try:
            super().watch()
        finally:
            self.webs = [web for web in self.webs if web not in self.engines]


def _child_of(engine: engines.Engine) -> Child:
    """Its own session, since a Ctrl-C goes to every process of ours at once; what it says goes to a file in the folder."""
    log = open(engine.folder / f"{engine.name.lower()}.log", "ab")  # noqa: SIM115  held open for its restarts
    return Child(engine.name, engine.command, (), 0.5, stop_signal=engine.stop_signal, last_word=engine.stop_signal,
                 options={"cwd": "/", "start_new_session": True, "stdout": log, "stderr": log, **engines.as_steward()})


def cellar_of(folder: Path) -> tuple[engines.PostgreSQL, engines.Redis]:
    """The two services of a folder, with its passwords and free ports."""
    path = folder / FACTS
    if not path.exists():
        _write_privately(path, json.dumps({name: secrets.token_urlsafe(24) for name in ("postgresql", "redis")}))
    words = json.loads(path.read_text())
    ports = engines.free_port(), engines.free_port()
    return engines.PostgreSQL(folder, ports[0], words["postgresql"]), engines.Redis(folder, ports[1], words["redis"])


def _write_privately(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)


def run(folder: Path, options: argparse.Namespace, bell: Bell) -> int:
    """Run the cluster until it is stopped; gives the exit code."""
    postgresql, redis = cellar = cellar_of(folder)
    chosen = {"JKD_DATA_DIR": str(folder / "house"), "JKD_DATABASE_URL": postgresql.url(DATABASE), "JKD_REDIS_URL": redis.url(),
              "JKD_PORT": str(options.port)}
    os.environ.update(chosen)
    _write_privately(folder / SETTINGS, "".join(f"export {name}={shlex.quote(value)}\n" for name, value in chosen.items()))
    from server.config import load_settings

    def live() -> None:
        plan = household.plan_for(load_settings(), is_demo_wanted=not options.no_demo)
        lock = take_lock(plan.data_dir, plan.lock_patience)
        Cluster(plan, bell, lock, cellar).run()

    return exit_code_of(live)


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """The options of the command line."""
    parser = argparse.ArgumentParser(prog="bin/cluster", description="Serve the grown form until Ctrl-C.")
    parser.add_argument("--folder", type=Path, help="where everything lies, and stays; without it in a temporary folder")
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or os.environ.get("JKD_PORT") or 8000),
                        help="of the first web process; the second gets the next one")
    parser.add_argument("--no-demo", action="store_true", help="no demo data in an empty database")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry of `python -m`."""
    options = parse(arguments)
    folder = (options.folder or Path(tempfile.mkdtemp(prefix="jkd-cluster-"))).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    if options.folder is None:
        folder.chmod(0o711)  # the services' user must get through, but need not look around
    try:
        with listening_for_signals() as bell:
            return run(folder, options, bell)
    finally:
        if options.folder is None:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
