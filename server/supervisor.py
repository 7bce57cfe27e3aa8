"""Starts, watches and stops the two processes of a house: web and worker. What bin/run becomes.

Promises
- One house per data folder: an flock on run.lock, held by the children too. The kernel frees it with the last of them,
  so SIGKILL leaves no stale lock, and nothing starts beside a process that still lives.
- No orphan: the children stay in our process group, and the kernel kills them when we die.
- The address is printed once the port is open, which is once /readyz answers 200.
- Ctrl-C or SIGTERM: the web process finishes its requests, then the worker its job; 10 s, then SIGKILL; exit code 0.

Only the standard library here: Ctrl-C is heard from the first moment.
"""
from __future__ import annotations

import argparse
import errno
import fcntl
import os
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from server import engines, household
from server.household import Plan
from server.processes import Bell, Child, Stopped, complain, how, listening_for_signals, say, start

EXIT_FAILED, EXIT_PORT_TAKEN, EXIT_RUNNING = 1, 2, 3
READY_WITHIN = 60.0  # seconds from the start of the web process to its open port
WEB_SHARE = 0.7  # of the time for stopping, at most so much for the web process
HOPELESS_AFTER = 5  # crashes of the web process, each sooner than STEADY_AFTER


class Failed(Exception):
    """The house cannot stand. Carries what to say and the exit code."""

    def __init__(self, message: str, code: int = EXIT_FAILED) -> None:
        super().__init__(message)
        self.code = code


# --- the lock --------------------------------------------------------------------------------


def take_lock(data_dir: Path, patience: float) -> int:
    """The descriptor of the lock on data_dir, for us and the children. Raises Failed if a house runs there.

    `patience`: seconds to wait for a house that is just ending.
    """
    path = data_dir / "run.lock"
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise Failed(f"Cannot write to the data folder {data_dir}: {error.strerror}") from None
    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            if time.monotonic() > deadline:
                holder = os.pread(lock, 20, 0).decode("ascii", "replace").strip() or "?"
                os.close(lock)
                raise Failed(_running_message(data_dir, holder), EXIT_RUNNING) from None
            time.sleep(0.05)
    os.ftruncate(lock, 0)
    os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)
    return lock


def _running_message(data_dir: Path, holder: str) -> str:
    return (
        f"Jakarta ke Depan already runs on {data_dir} (process {holder}).\n"
        "Stop it first, or give this one another folder and port: JKD_DATA_DIR=… PORT=… bin/run"
    )


# --- the house -------------------------------------------------------------------------------


class Supervisor:
    """One run of the house, from the lock to the last child's end."""

    def __init__(self, plan: Plan, bell: Bell, lock: int) -> None:
        self.plan, self.bell, self.lock = plan, bell, lock
        self.web = Child("web", plan.web, (lock,), plan.first_pause)
        self.worker = Child("worker", plan.worker, (lock,), plan.first_pause)
        self.webs = [self.web]

    def run(self) -> None:
        """Until somebody asks us to stop (Stopped) or it cannot go on (Failed). No child is left in either case."""
        try:
            refuse_taken_port(self.plan.host, self.plan.port)
            seeded = self.prepare()
            port = self.open_the_door(self.web)
            self.worker.start()
            say(*household.welcome(self.plan, port, seeded))
            self.watch()
        finally:
            self.stop()

    def prepare(self) -> str | None:
        """Bring the tables up to date, and demo data into an empty house; gives what the seeding printed."""
        plan = self.plan
        marker = plan.data_dir / household.SEEDING
        if plan.database is None and marker.exists():
            raise Failed(f"The last first start was cut off while writing the demo data. Empty the database, then remove {marker}")
        if household.set_aside_half_seeded(plan):
            complain("The last first start was cut off while writing the demo data; beginning anew.")
        if plan.migrate:
            self.run_to_its_end(plan.migrate)
        if not plan.seed or (plan.database and not household.is_uninhabited(plan.database)):
            return None
        marker.touch()  # of another database than SQLite seed-demo itself looks whether it is empty
        seeded = self.run_to_its_end(plan.seed)
        marker.unlink(missing_ok=True)
        return seeded

    def run_to_its_end(self, command: Sequence[str]) -> str:
        """Run a command that ends by itself; what it printed. Raises Failed if it fails, Stopped if we are to stop."""
        with tempfile.TemporaryFile() as output:
            child = Child(command[-1], command, (self.lock,), 0)
            child.process = start(command, (self.lock,), output)
            try:
                while not child.has_ended():
                    self.bell.wait(1.0)
                    self.bell.check()
            finally:
                child.ask_to_stop()
                self.wait_for([child], time.monotonic() + self.plan.stop_within)
                child.kill()
            output.seek(0)
            printed = output.read().decode("utf-8", "replace")
        if child.process.returncode:
            complain(printed.rstrip())
            raise Failed(f"`{' '.join(command[1:])}` failed ({how(child.process.returncode)}).")
        return printed

    def open_the_door(self, web: Child) -> int:
        """Start a web process and wait for its port, which it gives. Raises Failed."""
        reader, writer = os.pipe()
        web.start("--ready-fd", str(writer), also_keep=(writer,))
        os.close(writer)
        deadline = time.monotonic() + READY_WITHIN
        try:
            while not self.bell.wait(min(1.0, deadline - time.monotonic()), reader):
                self.bell.check()
                if time.monotonic() > deadline:
                    raise Failed(f"The web process was not ready within {READY_WITHIN:.0f} s.")
            said = os.read(reader, 100).decode().split()
        finally:
            os.close(reader)
        if said[:1] != ["ready"]:  # it closed the pipe by ending
            code = web.process.wait() if web.process else 1
            self.bell.check()
            raise Failed("The web process did not start.", code if code > 0 else EXIT_FAILED)
        return int(said[1])

    def watch(self) -> None:
        children = (*self.webs, self.worker)
        while True:
            self.bell.wait(min(child.next_look() for child in children))
            self.bell.check()
            for child in children:
                child.tend()
            if any(web.crashes >= HOPELESS_AFTER for web in self.webs):
                raise Failed("The web process keeps crashing; giving up.")

    def stop(self) -> None:
        """Web first, so that its last requests can still leave jobs; then the worker. Nobody is left behind."""
        ends_at = time.monotonic() + self.plan.stop_within
        for web in self.webs:
            web.ask_to_stop()
        self.wait_for(self.webs, ends_at - self.plan.stop_within * (1 - WEB_SHARE))
        self.worker.ask_to_stop()
        self.wait_for([*self.webs, self.worker], ends_at)
        for child in (*self.webs, self.worker):
            child.kill()

    def wait_for(self, children: Iterable[Child], deadline: float) -> None:
        children = list(children)
        while not all(child.has_ended() for child in children):
            left = deadline - time.monotonic()
            if left <= 0 or self.bell.is_impatient:
                return
            self.bell.wait(min(left, 0.5))


def refuse_taken_port(host: str, port: int) -> None:
    """Raises Failed at once where the web process would fail after all the preparations."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                why = f"Port {port} is taken. Choose another one:  PORT={port + 1} bin/run"
            else:
                why = f"Cannot listen on {host}, port {port}: {error.strerror or error}"
            raise Failed(why, EXIT_PORT_TAKEN) from None


def supervise(plan: Plan, bell: Bell, *, is_fresh: bool = False) -> int:
    """Run the house until it is stopped; gives the exit code."""

    def live() -> None:
        lock = take_lock(plan.data_dir, plan.lock_patience)
        if is_fresh:
            for path in household.make_fresh(plan):
                say(f"Removed {path}")
        Supervisor(plan, bell, lock).run()

    return exit_code_of(live)


def exit_code_of(live: Callable[[], None]) -> int:
    """Let a house live until it is stopped or cannot stand, and say which."""
    try:
        live()
    except Stopped:
        say("Stopped.")
    except (household.NotOurs, engines.Missing) as refusal:
        complain(str(refusal))
        return EXIT_FAILED
    except Failed as failure:
        complain(str(failure))
        return failure.code
    return 0


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """The options of the command line."""
    parser = argparse.ArgumentParser(prog="bin/run", description="Serve Jakarta ke Depan until Ctrl-C.")
    parser.add_argument("--fresh", action="store_true", help="first throw away the data folder's database and secrets")
    parser.add_argument("--no-demo", action="store_true", help="no demo data in an empty database")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry of `python -m`."""
    options = parse(arguments)
    with listening_for_signals() as bell:
        from server.config import load_settings  # slow, so only here: Ctrl-C is heard already

        plan = household.plan_for(load_settings(), is_demo_wanted=not options.no_demo)
        return supervise(plan, bell, is_fresh=options.fresh)


if __name__ == "__main__":
    sys.exit(main())
