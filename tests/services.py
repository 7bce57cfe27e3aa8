"""PostgreSQL and Redis for the tests: started by the first test that asks, once a run, on free ports in a temporary folder.

A keeper process (`python -m tests.services`) of its own session runs each service. It ends when the run ends, also when
pytest was killed, and takes its service and its files with it. Shared by the workers of xdist.
"""
import fcntl
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from server import engines

ROOT = Path(__file__).parent.parent
VARIABLE = "JKD_TEST_SERVICES"  # the run's folder, for the workers


# --- the run ---------------------------------------------------------------------------------


def open_run():
    """Called by the process that leads the run: a folder in which everybody finds the services."""
    folder = tempfile.mkdtemp(prefix="jkd-tests-")
    os.chmod(folder, 0o755)  # the service's user must get through
    (Path(folder) / "leader").write_text(str(os.getpid()))
    os.environ[VARIABLE] = folder


def close_run():
    """Stop what was started, and remove the folder."""
    folder = Path(os.environ.pop(VARIABLE))
    keepers = [int(path.read_text()) for path in folder.glob("*.keeper")]
    for keeper in keepers:
        with_process(keeper, signal.SIGTERM)
    until = time.monotonic() + 20
    while any(is_alive(keeper) for keeper in keepers) and time.monotonic() < until:
        time.sleep(0.02)
    shutil.rmtree(folder, ignore_errors=True)


def with_process(pid, number):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    return True


def is_alive(keeper):
    """A child of ours that has ended would look alive for as long as nobody asks for its exit code."""
    try:
        return os.waitpid(keeper, os.WNOHANG)[0] == 0
    except ChildProcessError:
        return with_process(keeper, 0)


def folder_of_run():
    return Path(os.environ[VARIABLE])


@contextmanager
def alone(name):
    """One process of the run at a time."""
    with open(folder_of_run() / f"{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def service(name):
    """The running "postgresql" or "redis" of this run. Raises engines.Missing, the same each time."""
    folder = folder_of_run()
    with alone(name):
        said = folder / f"{name}.json"
        if not said.exists():
            start_keeper(name, folder, said)
        found = json.loads(said.read_text())
    if "missing" in found:
        raise engines.Missing(found["missing"])
    return make(name, folder, found["port"])


def make(name, folder, port):
    return engines.PostgreSQL(folder, port, is_hasty=True) if name == "postgresql" else engines.Redis(folder, port)


def start_keeper(name, folder, said):
    leader = (folder / "leader").read_text()
    with open(folder / f"{name}.log", "wb") as log:
        keeper = subprocess.Popen([sys.executable, "-m", "tests.services", name, str(folder), leader], cwd=ROOT, stdin=subprocess.DEVNULL,
                                  stdout=log, stderr=log, start_new_session=True)
    (folder / f"{name}.keeper").write_text(str(keeper.pid))
    until = time.monotonic() + 60
    while not said.exists():
        if keeper.poll() is not None or time.monotonic() > until:
            raise engines.Missing(f"{name}: {(folder / f'{name}.log').read_text()[-800:]}")
        time.sleep(0.02)


# --- the keeper ------------------------------------------------------------------------------


def keep(name, folder, leader):
    engine = make(name, folder, engines.free_port())
    stop = stop_pipe()
    process, was_told = None, False
    try:
        try:
            engine.prepare()
            process = subprocess.Popen(engine.command, cwd="/", stdin=subprocess.DEVNULL, **engines.as_steward())
            engines.wait_until_up(engine, process)
            answer = {"port": engine.port}
        except engines.Missing as missing:
            answer = {"missing": str(missing)}
        draft = folder / f"{name}.draft"
        draft.write_text(json.dumps(answer))
        draft.rename(folder / f"{name}.json")
        was_told = wait_for_end(leader, stop)
    finally:
        if process is not None:
            process.send_signal(engine.stop_signal)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
        if not was_told:  # the leader was killed: nobody else will clean up
            shutil.rmtree(folder, ignore_errors=True)


def stop_pipe():
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: os.write(writer, b"."))
    return reader


def wait_for_end(leader, stop):
    """Until we are told to stop (True), or the run's leader is no more, a dead one that nobody buried included (False)."""
    try:
        watched = [os.pidfd_open(leader)]
    except ProcessLookupError:
        return False
    except AttributeError:  # not on Linux
        watched = []
    while with_process(leader, 0):
        readable = select.select([stop, *watched], [], [], 0.5)[0]
        if readable:
            return stop in readable
    return False


# --- databases -------------------------------------------------------------------------------


class Databases:
    """Databases on the run's PostgreSQL: templates made once a run, copies of them in about 10 ms."""

    def __init__(self):
        import psycopg

        self.server = service("postgresql")
        self._line = psycopg.connect(self.server.url().replace("+psycopg", ""), autocommit=True)
        self._last = 0

    def template(self, name, fill):
        """Make the template once: fill(url) puts things into it. Whatever it prints or returns must be kept elsewhere."""
        with alone(f"template_{name}"):
            if self._line.execute("SELECT 1 FROM pg_database WHERE datname = %s AND datistemplate", [name]).fetchone():
                return
            self._line.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            self._line.execute(f'CREATE DATABASE "{name}"')
            fill(self.server.url(name))
            self._line.execute(f'ALTER DATABASE "{name}" WITH IS_TEMPLATE true ALLOW_CONNECTIONS false')

    def copy(self, template):
        """(name, url) of a fresh copy."""
        self._last += 1
        name = f"copy_{os.getpid()}_{self._last}"
        self._line.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        return name, self.server.url(name)

    def drop(self, name):
        self._line.execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def close(self):
        self._line.close()


if __name__ == "__main__":
    keep(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
