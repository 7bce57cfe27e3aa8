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
    """Databases on the run's PostgreSQL. Templates are made once a run; a copy takes 0.1 s, so those that are mostly empty
    are swept after a test (5 ms) and given out again."""

    def __init__(self):
        self.server = service("postgresql")
        self._line = self.connect("postgres")
        self._last, self._out, self._idle = 0, {}, {}

    def connect(self, name):
        import psycopg

        return psycopg.connect(self.server.url(name).replace("+psycopg", ""), autocommit=True)

    def template(self, name, fill):
        """Make the template once: fill(url) puts things into it. Whatever it prints or returns must be kept elsewhere."""
        with alone(f"template_{name}"):
            if self._line.execute("SELECT 1 FROM pg_database WHERE datname = %s AND datistemplate", [name]).fetchone():
                return
            self._line.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            self._line.execute(f'CREATE DATABASE "{name}"')
            fill(self.server.url(name))
            self._line.execute(f'ALTER DATABASE "{name}" WITH IS_TEMPLATE true ALLOW_CONNECTIONS false')

    def copy(self, template, *, is_swept):
        """(name, url) of a database that is like the template; to be given back by `drop`."""
        if self._idle.get(template):
            name, broom = self._idle[template].pop()
        else:
            self._last += 1
            name = f"copy_{os.getpid()}_{self._last}"
            self._line.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
            broom = Broom(self.connect(name)) if is_swept else None
        self._out[name] = (template, broom)
        return name, self.server.url(name)

    def drop(self, name):
        template, broom = self._out.pop(name)
        if broom is not None and broom.sweep():
            self._idle.setdefault(template, []).append((name, broom))
            return
        if broom is not None:
            broom.close()
        self._line.execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def close(self):
        for name, broom in [pair for pairs in self._idle.values() for pair in pairs]:
            broom.close()
            self._line.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        self._line.close()


class Broom:
    """Makes a database what it was when the broom came: rows and sequences. Refuses what it cannot mend: other tables,
    or somebody still at work in it."""

    SHAPE = """SELECT md5(string_agg(concat_ws(':', c.oid, relname, relkind, relnatts, relchecks, a.attname, a.atttypid, a.attnotnull), ','
                   ORDER BY c.oid, a.attnum))
               FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 WHERE relnamespace = 'public'::regnamespace"""
    OTHERS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"
    VACUUM_EVERY = 25  # sweeps

    def __init__(self, line):
        self._line, self._sweeps = line, 0
        line.execute("SET session_replication_role = replica")  # rows go and come in any order
        self._shape = self._ask(self.SHAPE)
        tables = [row[0] for row in line.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        self._kept = {table: (self._sum(table), self._read(table)) for table in tables if self._ask(f'SELECT EXISTS (SELECT 1 FROM "{table}")')}
        self._emptying = "; ".join(f'DELETE FROM "{table}"' for table in tables if table not in self._kept)
        self._sequences = dict(line.execute(self.SEQUENCES).fetchall())

    def _ask(self, query):
        return self._line.execute(query).fetchone()[0]

    def _sum(self, table):
        return self._ask(f'SELECT md5(string_agg(t::text, \',\' ORDER BY t::text)) FROM "{table}" t')

    def _columns(self, table):
        rows = self._line.execute("SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped "
                                  "AND attgenerated = '' ORDER BY attnum", [f'"{table}"'])
        return ", ".join(f'"{row[0]}"' for row in rows)

    def _read(self, table):
        with self._line.cursor() as cursor, cursor.copy(f'COPY "{table}" ({self._columns(table)}) TO STDOUT') as out:
            return b"".join(out)

    def sweep(self):
        """True if it is as it was."""
        import psycopg

        try:
            if self._ask(self.OTHERS) or self._ask(self.SHAPE) != self._shape:
                return False
            self._line.execute(self._emptying)
            for table, (was, rows) in self._kept.items():
                if self._sum(table) != was:
                    self._line.execute(f'DELETE FROM "{table}"')
                    with self._line.cursor() as cursor, cursor.copy(f'COPY "{table}" ({self._columns(table)}) FROM STDIN') as into:
                        into.write(rows)
            for name, value in self._line.execute(self.SEQUENCES).fetchall():
                if value != self._sequences[name]:
                    self._line.execute("SELECT setval(%s::regclass, %s, %s)", [f'"{name}"', self._sequences[name] or 1, self._sequences[name] is not None])
            self._sweeps += 1
            if self._sweeps % self.VACUUM_EVERY == 0:
                self._line.execute("VACUUM")
        except psycopg.Error:
            return False
        return True

    def close(self):
        self._line.close()


if __name__ == "__main__":
    keep(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
