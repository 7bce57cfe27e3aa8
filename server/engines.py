"""PostgreSQL and Redis of one's own in a folder: how they are found, made and run. For bin/cluster and the tests.

The packages' own services are never touched. As root both run as an ordinary user, since PostgreSQL refuses root.
Only the standard library here.
"""
from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

UP_WITHIN = 30.0  # seconds a service may take until it answers
STEWARDS = ("postgres", "nobody")  # whom a service runs as when we are root: the first that exists

# Nothing in a test outlives a power cut, so nothing needs to be written for one.
HASTY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off", "wal_level=minimal", "max_wal_senders=0",
         "max_wal_size=4GB", "checkpoint_timeout=1h", "max_connections=300", "jit=off")


class Missing(Exception):
    """A service cannot be had on this machine. Says which and why."""


def free_port() -> int:
    """A port of loopback that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def postgresql_folder() -> Path | None:
    """Where initdb and postgres are: on PATH, or where Debian puts them; the newest."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return places[-1].parent if places else None


def redis_program() -> str | None:
    """The Redis server's program (or Valkey's, which is the same to us)."""
    return shutil.which("redis-server") or shutil.which("valkey-server")


def as_steward() -> dict[str, Any]:
    """Arguments for Popen: an ordinary user when we are root, else nothing."""
    if os.geteuid() != 0:
        return {}
    who = _steward()
    return {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}


def _steward() -> pwd.struct_passwd:
    for name in STEWARDS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Missing("PostgreSQL does not run as root, and this machine has no user 'postgres' or 'nobody'")


def _hand_over(path: Path) -> None:
    if os.geteuid() == 0:
        who = _steward()
        os.chown(path, who.pw_uid, who.pw_gid)


def _folder_for_steward(path: Path) -> Path:
    path.mkdir(mode=0o700, exist_ok=True)
    _hand_over(path)
    if os.geteuid() == 0 and subprocess.run(["test", "-x", str(path)], check=False, cwd="/", **as_steward()).returncode:  # noqa: S603, S607
        raise Missing(f"The user '{_steward().pw_name}', as whom PostgreSQL and Redis run, cannot get to {path}: take a folder elsewhere")
    return path


@dataclass(frozen=True, slots=True)
class PostgreSQL:
    """A server with its data in `folder`, listening on loopback. Without a password everybody on this machine may enter."""

    folder: Path
    port: int
    password: str = ""
    is_hasty: bool = False  # True: nothing is kept safe from a power cut

    name = "PostgreSQL"
    stop_signal = signal.SIGINT  # PostgreSQL's "fast" end: no waiting for clients

    @property
    def _data(self) -> Path:
        return self.folder / "postgresql"

    def prepare(self) -> None:
        """Make the data folder on the first start. Raises Missing."""
        programs = postgresql_folder()
        if programs is None:
            raise Missing("PostgreSQL is not installed (initdb was not found). On Debian and Ubuntu:  sudo apt-get install postgresql")
        _folder_for_steward(self._data)
        if (self._data / "PG_VERSION").exists():
            return
        with _secret_file(self.folder / ".password", self.password or "-") as path:
            done = subprocess.run(  # noqa: S603
                [str(programs / "initdb"), "-D", str(self._data), "-U", "jkd", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync",
                 *(["-A", "scram-sha-256", "--pwfile", str(path)] if self.password else ["-A", "trust"])],
                capture_output=True, text=True, check=False, cwd="/", **as_steward())
        if done.returncode:
            raise Missing(f"initdb failed: {done.stderr.strip()[-500:]}")

    @property
    def command(self) -> list[str]:
        """What to run as_steward()."""
        options = ("listen_addresses=127.0.0.1", f"port={self.port}", "unix_socket_directories=", *(HASTY if self.is_hasty else ()))
        return [str((postgresql_folder() or Path()) / "postgres"), "-D", str(self._data), *(f"--{option}" for option in options)]

    def url(self, database: str = "postgres") -> str:
        """The SQLAlchemy URL of one of its databases."""
        password = f":{quote(self.password, safe='')}" if self.password else ""
        return f"postgresql+psycopg://jkd{password}@127.0.0.1:{self.port}/{database}"

    def make_database(self, name: str) -> None:
        """An empty one, unless it is there."""
        import psycopg
        from psycopg import sql

        with psycopg.connect(self.url().replace("+psycopg", ""), autocommit=True) as line:
            if line.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
                line.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))

    def is_up(self) -> bool:
        """True once it answers queries."""
        import psycopg

        try:
            psycopg.connect(self.url().replace("+psycopg", ""), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Redis:
    """A Redis on loopback that keeps nothing on disk: what is in it may be lost at any time."""

    folder: Path
    port: int
    password: str = ""

    name = "Redis"
    stop_signal = signal.SIGTERM

    def prepare(self) -> None:
        """Write its settings. Raises Missing."""
        if redis_program() is None:
            raise Missing("Redis is not installed (redis-server was not found). On Debian and Ubuntu:  sudo apt-get install redis-server")
        home = _folder_for_steward(self.folder / "redis")
        lines = ["bind 127.0.0.1", f"port {self.port}", f'dir "{home}"', 'save ""', "appendonly no", "daemonize no"]
        if self.password:
            lines.append(f"requirepass {self.password}")
        _write_for_steward(home / "redis.conf", "\n".join(lines) + "\n")

    @property
    def command(self) -> list[str]:
        """What to run as_steward()."""
        return [redis_program() or "", str(self.folder / "redis/redis.conf")]

    def url(self) -> str:
        """For JKD_REDIS_URL."""
        return f"redis://{f':{self.password}@' if self.password else ''}127.0.0.1:{self.port}/0"

    def is_up(self) -> bool:
        """True once it answers."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), 2) as line:
                line.sendall(b"PING\r\n")
                return line.recv(20)[:1] in (b"+", b"-")  # "-NOAUTH" is an answer, too
        except OSError:
            return False


Engine = PostgreSQL | Redis


def wait_until_up(engine: Engine, process: subprocess.Popen[bytes], within: float = UP_WITHIN) -> None:
    """Until it answers. Raises Missing if it ends before, or takes longer than `within` seconds."""
    deadline = time.monotonic() + within
    while not engine.is_up():
        if process.poll() is not None or time.monotonic() > deadline:
            raise Missing(f"{engine.name} did not start (port {engine.port}, folder {engine.folder})")
        time.sleep(0.05)


class _secret_file:
    """A file that only the steward reads, gone afterwards."""

    def __init__(self, path: Path, content: str) -> None:
        self._path, self._content = path, content

    def __enter__(self) -> Path:
        _write_for_steward(self._path, self._content + "\n")
        return self._path

    def __exit__(self, *_: Sequence[object]) -> None:
        self._path.unlink(missing_ok=True)


def _write_for_steward(path: Path, content: str) -> None:
    path.unlink(missing_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(content)
    _hand_over(path)
