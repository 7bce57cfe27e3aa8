"""bin/_setup.sh makes an environment of what a machine has; the web process is patient, but not for ever."""
from __future__ import annotations

import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


# --- the environment -------------------------------------------------------------------------


class Machine:
    """A copy of bin/_setup.sh in a folder of its own (with a space in its name), and a PATH to put programs on."""

    def __init__(self, box: Path) -> None:
        self.root = box / "a house"
        (self.root / "bin").mkdir(parents=True)
        shutil.copy(ROOT / "bin/_setup.sh", self.root / "bin")
        (self.root / "requirements.txt").write_text("one==1\n")
        (self.root / "requirements-dev.txt").write_text("two==2\n")
        self.programs = box / "programs"
        self.programs.mkdir()

    def program(self, name: str, text: str) -> None:
        path = self.programs / name
        path.write_text(f"#!/bin/bash\n{text}\n")
        path.chmod(0o755)

    def run(self, script: str, **changes: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PATH": f"{self.programs}:/usr/bin:/bin", **changes}
        return subprocess.run(["bash", "-c", f'set -euo pipefail\n. "{self.root}/bin/_setup.sh"\n{script}'], env=environment,
                              capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL)


REAL = f'exec "{os.path.realpath(sys.executable)}" "$@"'
# As Debian's python3 without its venv package, and without pip: a venv only --without-pip.
POOR = f'''
case "$*" in
  *--without-pip*) ;;
  "-m venv"*) mkdir -p "$3"; exit 1 ;;
  "-m pip"* | "-m virtualenv"*) exit 1 ;;
esac
{REAL}'''
FAKE_INSTALL = 'install_requirements() { echo "$1" >>"$ROOT/installed"; }\n'
NO_SYSTEM = "install_packages() { return 1; }\n"


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_the_first_python_that_really_works_is_taken(machine: Machine) -> None:
    machine.program("python3.13", "echo 'python3.13: command not found' >&2; exit 127")  # a version manager's empty shim
    machine.program("python3.12", "exit 1")  # too old, says its own check
    machine.program("python3.11", REAL)
    assert machine.run("find_python").stdout.strip() == str(machine.programs / "python3.11")


def test_a_python_without_its_whole_library_is_only_the_last_resort(machine: Machine) -> None:
    machine.program("python3.13", f'case "$*" in *sqlite3*) exit 1 ;; esac\n{REAL}')
    machine.program("python3.12", REAL)
    assert machine.run("find_python").stdout.strip() == str(machine.programs / "python3.12")


def test_no_python_at_all_is_said(machine: Machine) -> None:
    done = machine.run("is_new_enough() { return 1; }\nmake_environment")
    assert done.returncode == 1 and "Python 3.11 or later is needed" in done.stderr


def test_an_environment_is_made_without_venv_s_own_pip(machine: Machine) -> None:
    for name in ("python3.13", "python3.12", "python3.11"):
        machine.program(name, POOR)
    done = machine.run(f'{NO_SYSTEM}make_environment\n"$VENV/bin/python" -m pip --version')
    assert done.returncode == 0, done.stderr
    assert str(machine.root / ".venv") in done.stdout


def test_what_to_do_is_said_where_nothing_helps(machine: Machine) -> None:
    done = machine.run(f"{NO_SYSTEM}by_venv() {{ return 1; }}\nby_venv_without_pip() {{ return 1; }}\n"
                       "by_virtualenv() { return 1; }\nby_uv() { return 1; }\nmake_environment")
    assert done.returncode == 1 and "sudo apt-get install python3-venv" in done.stderr
    assert not (machine.root / ".venv").exists()


def test_an_environment_is_set_up_once_and_again_when_something_changed(machine: Machine) -> None:
    fast = f'{FAKE_INSTALL}by_venv() {{ "$1" -m venv --without-pip "$VENV"; }}\n'
    machine.program("python3.11", REAL)

    def installed(script: str) -> list[str]:
        done = machine.run(fast + script)
        assert done.returncode == 0, done.stderr
        return (machine.root / "installed").read_text().split()

    assert installed("setup_environment run; setup_environment run") == ["run"]
    assert installed("setup_environment dev; setup_environment run") == ["run", "dev"]
    (machine.root / "requirements.txt").write_text("one==1.1\n")
    assert installed("setup_environment run") == ["run", "dev", "run"]

    # Cut off in the middle: made anew.
    (machine.root / ".venv/half-installed").touch()
    (machine.root / ".venv/.installing").touch()
    assert len(installed("setup_environment run")) == 4
    assert not (machine.root / ".venv/half-installed").exists()

    # Moved, so that its scripts point to where it was: made anew.
    moved = machine.root.with_name("another house")
    machine.root.rename(moved)
    machine.root = moved
    assert len(installed("setup_environment run")) == 5

    # Its Python has gone.
    (moved / ".venv/bin/python").unlink()
    assert len(installed("setup_environment run")) == 6


def test_a_failed_installation_is_no_installation(machine: Machine) -> None:
    machine.program("python3.11", REAL)
    fast = 'by_venv() { "$1" -m venv --without-pip "$VENV"; }\n'
    done = machine.run(f"{fast}install_requirements() {{ return 1; }}\nsetup_environment run")
    assert done.returncode == 1 and "could not be installed" in done.stderr
    assert machine.run("is_ready run || echo no").stdout == "no\n"


def test_run_explains_itself_and_refuses_what_it_does_not_know(tmp_path: Path) -> None:
    told = subprocess.run([ROOT / "bin/run", "--help"], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert all(word in told for word in ("--fresh", "--no-demo", "JKD_DATA_DIR", "JKD_DATABASE_URL", "JKD_REDIS_URL", "PORT"))
    done = subprocess.run([ROOT / "bin/run", "--frehs"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 64 and "--frehs" in done.stderr


# --- the web process -------------------------------------------------------------------------

SERVE = """
import os, sys
from server import serve
from flask import Flask, request
import time
serve.FIRST_LINE_WITHIN = serve.PatientHandler.rest_for = 0.8
serve.HEADERS_WITHIN, serve.READY_WITHIN = 0.3, 1.0 if "never" in sys.argv else 20.0
app = Flask("tiny")
asked = [0]

@app.get("/readyz")
def readyz():
    asked[0] += 1
    return "", 200 if asked[0] > 2 and "never" not in sys.argv else 503

@app.get("/slow")
def slow():
    print("begun", flush=True)
    time.sleep(1.2)
    return "slow but whole"

@app.post("/echo")
def echo():
    return request.get_data()

class Database:
    def close(self): print("closed", flush=True)
app.extensions["database"] = Database()
sys.exit(serve.run(app, "127.0.0.1", int(sys.argv[1]), os.dup(1)))
"""


@pytest.fixture
def served() -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen([sys.executable, "-c", SERVE, "0"], cwd=ROOT,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    yield process
    process.kill()
    process.communicate()


def port_of(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    word, port = process.stdout.readline().split()
    assert word == "ready"
    return int(port)


def ask(port: int, text: bytes) -> bytes:
    """Everything that comes back until the connection is closed."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(text)
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk
    return answer


def test_it_stops_by_finishing_what_was_begun(served: Any) -> None:
    port = port_of(served)
    resting = socket.create_connection(("127.0.0.1", port), timeout=5)
    resting.sendall(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert b" 200 " in resting.recv(4096)
    busy = socket.create_connection(("127.0.0.1", port), timeout=5)
    busy.sendall(b"GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert served.stdout.readline() == "begun\n"
    served.send_signal(signal.SIGTERM)
    assert resting.recv(4096) == b"" and select.select([busy], [], [], 0)[0] == [], "a resting line is not kept until the busy one is done"
    answer = b""
    while chunk := busy.recv(4096):
        answer += chunk
    assert answer.endswith(b"slow but whole") and b"Connection: close" in answer
    assert served.wait(timeout=10) == 0
    assert "closed" in served.stdout.read()


@pytest.mark.parametrize("text", [
    b"GET /readyz\r\n\r\n",  # HTTP/0.9
    b"GET /readyz HTTP/1.1\r\nHost: a\r\n" + b"X-Filler: " + b"x" * 8000 + b"\r\nX-More: " + b"x" * 9000 + b"\r\n\r\n",
    b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
    b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\nabc",
    b"GET /readyz HTTP/1.1\r\nHost: a\r\nX-Slow: ",  # and then silence
])
def test_what_is_unclear_too_large_or_too_slow_is_refused_in_silence(served: Any, text: bytes) -> None:
    port = port_of(served)
    assert ask(port, text).startswith(b"HTTP/1.1 400 ")
    assert ask(port, b"POST /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi").endswith(b"hi")
    served.terminate()
    assert served.communicate(timeout=20)[1] == ""  # nothing about anybody in the log


def test_a_connection_that_says_nothing_is_closed(served: Any) -> None:
    port = port_of(served)
    began = time.monotonic()
    assert ask(port, b"GET /rea") == b""  # `ask` waits for five seconds at most
    assert time.monotonic() - began > 0.5


def test_a_taken_port_and_an_unready_app_end_with_a_reason() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run([sys.executable, "-c", SERVE, str(port)], cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 2 and f"Port {port} is taken" in done.stderr and done.stdout == ""
    done = subprocess.run([sys.executable, "-c", SERVE, "0", "never"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1 and "/readyz" in done.stderr and done.stdout == ""


# --- a whole start from a clone ---------------------------------------------------------------


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def status_of(port: int) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
            return int(answer.status)
    except OSError:
        return 0


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The working tree as it is now, committed or not, beside the environment that is there already."""
    target = tmp_path / "a clone"
    names = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, check=True,
                           capture_output=True).stdout.decode().split("\0")
    for name in filter(None, names):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
    (target / ".venv").symlink_to(Path(sys.prefix).resolve())
    return target


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_a_clone_starts_serves_keeps_its_data_and_stops(clone: Path, tmp_path: Path) -> None:
    port = free_port()
    environment = {**os.environ, "PORT": str(port), "JKD_DATA_DIR": str(tmp_path / "data folder")}
    log = tmp_path / "log"

    def start() -> subprocess.Popen[bytes]:
        with open(log, "wb") as out:
            return subprocess.Popen(["bash", clone / "bin/run"], cwd=tmp_path, env=environment, stdout=out, stderr=subprocess.STDOUT,
                                    stdin=subprocess.DEVNULL, start_new_session=True)

    def wait_for_the_address(process: subprocess.Popen[bytes], seconds: float) -> float:
        began = time.monotonic()
        while f"Jakarta ke Depan: http://localhost:{port}" not in log.read_text():
            assert process.poll() is None and time.monotonic() - began < seconds, log.read_text()
            time.sleep(0.05)
        assert status_of(port) == 200
        return time.monotonic() - began

    first = start()
    try:
        wait_for_the_address(first, 120)
        assert "Demo accounts" in log.read_text()
        second = subprocess.run(["bash", clone / "bin/run"], cwd=tmp_path, env={**environment, "PORT": str(free_port())},
                                capture_output=True, text=True, timeout=60)
        assert second.returncode == 3 and "already runs" in second.stderr
        os.killpg(first.pid, signal.SIGKILL)
        first.wait()

        first = start()
        warm = wait_for_the_address(first, 60)
        assert "Demo accounts" not in log.read_text()  # the data are kept
        print(f"warm start: {warm:.1f} s")
        os.killpg(first.pid, signal.SIGINT)
        assert first.wait(timeout=15) == 0
        assert status_of(port) == 0
    finally:
        if first.poll() is None:
            os.killpg(first.pid, signal.SIGKILL)
            first.wait()
