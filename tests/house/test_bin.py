"""bin/run: one house per folder, no orphan, no stale lock, a clean end. Tiny processes stand in for web and worker."""
from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from server import household, processes, supervisor

ROOT = Path(__file__).resolve().parents[2]

WEB = """
import os, signal, sys, time
box = sys.argv[1]
def end(*_):
    time.sleep(0.15)
    open(box + "/web.ended", "w").write(str(time.time()))
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
open(box + "/web.pids", "a").write(f"{os.getpid()}\\n")
if "--ready-fd" in sys.argv:
    os.write(int(sys.argv[-1]), b"ready 8123\\n")
    os.close(int(sys.argv[-1]))
while True: time.sleep(10)
"""
WORKER = """
import os, signal, sys, time
box = sys.argv[1]
def end(*_):
    open(box + "/worker.ended", "w").write(str(time.time()))
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
open(box + "/worker.pids", "a").write(f"{os.getpid()}\\n")
while True: time.sleep(10)
"""
DRIVER = """
import json, sys
from pathlib import Path
from server import processes, supervisor
from server.household import Plan
held = json.loads(sys.argv[1])
for key in ("data_dir", "database"):
    if held.get(key): held[key] = Path(held[key])
with processes.listening_for_signals() as bell:
    sys.exit(supervisor.supervise(Plan(**held), bell))
"""


class House:
    """A supervisor in a process group of its own, with small programs as its children."""

    def __init__(self, box: Path) -> None:
        self.box = box
        self.data_dir = box / "data folder"
        self.web = self.program("web", WEB)
        self.worker = self.program("worker", WORKER)
        self.running: list[subprocess.Popen[str]] = []

    def program(self, name: str, text: str) -> list[str]:
        path = self.box / f"{name}.py"
        path.write_text(text)
        return [sys.executable, "-S", "-E", str(path), str(self.box)]

    def start(self, **changes: Any) -> subprocess.Popen[str]:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        held = {"data_dir": str(self.data_dir), "host": "127.0.0.1", "port": port, "web": self.web, "worker": self.worker,
                "first_pause": 0.05, "stop_within": 10.0, "lock_patience": 0.3, **changes}
        with open(self.box / f"told-{len(self.running)}", "w") as out:
            process = subprocess.Popen([sys.executable, "-c", DRIVER, json.dumps(held)], cwd=ROOT, start_new_session=True,
                                       stdout=out, stderr=subprocess.PIPE, text=True)
        self.running.append(process)
        return process

    def told(self) -> str:
        """What the newest supervisor has printed."""
        return (self.box / f"told-{len(self.running) - 1}").read_text()

    def start_and_wait(self, **changes: Any) -> subprocess.Popen[str]:
        before = len(self.pids("worker"))
        process = self.start(**changes)
        wait_until(lambda: "Jakarta ke Depan: http://localhost:8123\n" in self.told() or process.poll() is not None)
        assert process.poll() is None, process.communicate()[1]
        wait_until(lambda: len(self.pids("worker")) > before)
        return process

    def pids(self, name: str) -> list[int]:
        path = self.box / f"{name}.pids"
        return [int(line) for line in path.read_text().split()] if path.exists() else []

    def living(self) -> list[int]:
        return [pid for name in ("web", "worker") for pid in self.pids(name) if is_alive(pid)]


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until(holds: Callable[[], bool], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    yield house
    for process in house.running:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stderr:
            process.stderr.close()
    wait_until(lambda: not house.living())


# --- lock and orphans ------------------------------------------------------------------------


def test_a_second_live_start_is_refused_and_a_killed_one_leaves_no_lock(house: House) -> None:
    first = house.start_and_wait()
    second = house.start()
    said = second.communicate(timeout=20)[1]
    assert second.returncode == supervisor.EXIT_RUNNING
    assert str(first.pid) in said and str(house.data_dir) in said
    assert first.poll() is None and len(house.living()) == 2

    assert {os.getpgid(pid) for pid in house.living()} == {first.pid}
    os.killpg(first.pid, signal.SIGKILL)
    house.start_and_wait()  # at once
    assert len(house.living()) == 2


def test_children_die_with_a_killed_supervisor(house: House) -> None:
    process = house.start_and_wait()
    os.kill(process.pid, signal.SIGKILL)
    wait_until(lambda: not house.living(), 2)
    assert house.living() == []


def test_a_child_that_lives_on_still_holds_the_lock(tmp_path: Path) -> None:
    lock = supervisor.take_lock(tmp_path, patience=0)
    orphan = subprocess.Popen(["sleep", "10"], pass_fds=(lock,))
    os.close(lock)
    with pytest.raises(supervisor.Failed) as refusal:
        supervisor.take_lock(tmp_path, patience=0)
    assert refusal.value.code == supervisor.EXIT_RUNNING
    orphan.kill()
    orphan.wait()
    os.close(supervisor.take_lock(tmp_path, patience=0))


def test_a_data_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(supervisor.Failed, match="data folder"):
        supervisor.take_lock(tmp_path / "file", patience=0)


# --- the end ---------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_to_the_whole_group_ends_web_then_worker(house: House, number: int) -> None:
    process = house.start_and_wait()
    if number == signal.SIGINT:
        os.killpg(process.pid, number)  # as a terminal does
    else:
        process.terminate()
    _, said = process.communicate(timeout=20)
    assert process.returncode == 0 and said == ""
    assert not house.living()
    assert float((house.box / "web.ended").read_text()) <= float((house.box / "worker.ended").read_text())


def test_a_child_that_will_not_end_is_killed_in_time(house: House) -> None:
    deaf = house.program("web", WEB.replace("signal.signal(signal.SIGTERM, end)", "signal.signal(signal.SIGTERM, signal.SIG_IGN)"))
    process = house.start_and_wait(web=deaf, stop_within=0.5)
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=20)
    assert process.returncode == 0 and time.monotonic() - began < 8  # half a second and what a busy machine adds; else it would be ten
    assert not house.living()


# --- crashes ---------------------------------------------------------------------------------


def test_a_crashed_child_is_started_again(house: House) -> None:
    process = house.start_and_wait()
    for name in ("worker", "web"):
        os.kill(house.pids(name)[0], signal.SIGKILL)
        wait_until(lambda name=name: len(house.pids(name)) == 2 and is_alive(house.pids(name)[1]))
    process.terminate()
    said = process.communicate(timeout=20)[1]
    assert "The worker process ended (signal SIGKILL)" in said and process.returncode == 0


def test_a_web_process_that_keeps_crashing_ends_the_house(house: House) -> None:
    mortal = house.program("web", WEB.replace("while True: time.sleep(10)", "sys.exit(7)"))
    process = house.start(web=mortal, first_pause=0.01)
    said = process.communicate(timeout=10)[1]
    assert process.returncode == supervisor.EXIT_FAILED and "keeps crashing" in said
    assert len(house.pids("web")) == supervisor.HOPELESS_AFTER
    assert not house.living()


def test_a_web_process_that_never_starts_gives_its_exit_code(house: House) -> None:
    process = house.start(web=house.program("web", "raise SystemExit(2)"))
    process.communicate(timeout=20)
    assert process.returncode == 2 and not house.pids("worker")


def test_a_taken_port_is_named_before_anything_starts(house: House) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = house.start(port=port)
        said = process.communicate(timeout=20)[1]
    assert process.returncode == supervisor.EXIT_PORT_TAKEN and f"Port {port} is taken" in said
    assert not house.pids("web")


def test_pauses_double_up_to_a_limit() -> None:
    assert [processes.pause_before(n) for n in (1, 2, 3)] == [0.5, 1.0, 2.0]
    assert processes.pause_before(1000) == processes.LONGEST_PAUSE


# --- preparing and seeding -------------------------------------------------------------------

MIGRATE = """
import sqlite3, sys
c = sqlite3.connect(sys.argv[1] + "/house.db")
c.execute("CREATE TABLE IF NOT EXISTS alembic_version (version_num)")
c.execute("CREATE TABLE IF NOT EXISTS staff (name)")
c.commit()
"""
SEED = """
import json, sqlite3, sys
c = sqlite3.connect(sys.argv[1] + "/house.db")
c.execute("INSERT INTO staff VALUES ('ayu')")
c.commit()
print("one moment")
print(json.dumps([{"name": "ayu", "role": "moderator", "password": "x7-y8"}]))
"""


def test_an_empty_house_is_seeded_once_and_its_accounts_are_shown(house: House) -> None:
    plan = {"migrate": house.program("migrate", MIGRATE), "seed": house.program("seed", SEED), "database": str(house.box / "house.db")}
    first = house.start_and_wait(**plan)
    first.terminate()
    first.communicate(timeout=20)
    told = house.told()
    assert "ayu   moderator  x7-y8" in told and "demo-login" in told
    assert not (house.data_dir / household.SEEDING).exists()

    again = house.start_and_wait(**plan)
    again.terminate()
    again.communicate(timeout=20)
    told = house.told()
    assert "x7-y8" not in told and "demo-login" in told
    assert sqlite3.connect(house.box / "house.db").execute("SELECT count(*) FROM staff").fetchone() == (1,)


def test_what_a_cut_off_seeding_left_is_put_aside(house: House) -> None:
    slow = house.program("seed", SEED.replace('print("one moment")', "import time; time.sleep(30)"))
    plan = {"migrate": house.program("migrate", MIGRATE), "database": str(house.box / "house.db")}
    cut_off = house.start(**plan, seed=slow)
    wait_until(lambda: (house.box / "house.db").exists() and not household.is_uninhabited(house.box / "house.db"))
    os.killpg(cut_off.pid, signal.SIGKILL)
    cut_off.communicate()

    process = house.start_and_wait(**plan, seed=house.program("seed", SEED))
    process.terminate()
    said = process.communicate(timeout=20)[1]
    assert "x7-y8" in house.told() and "cut off" in said
    assert (house.box / "house.db.interrupted").exists()
    assert sqlite3.connect(house.box / "house.db").execute("SELECT count(*) FROM staff").fetchone() == (1,)


def test_a_failing_preparation_is_told_and_nothing_starts(house: House) -> None:
    process = house.start(migrate=house.program("migrate", 'print("no such revision"); raise SystemExit(4)'))
    said = process.communicate(timeout=20)[1]
    assert process.returncode == supervisor.EXIT_FAILED and "no such revision" in said and "exit code 4" in said
    assert not house.pids("web")


def test_ctrl_c_while_preparing_ends_cleanly(house: House) -> None:
    process = house.start(migrate=house.program("web", WEB))
    wait_until(lambda: len(house.pids("web")) == 1)
    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=20)
    assert process.returncode == 0 and not house.living()


# --- the data folder -------------------------------------------------------------------------


def plan_on(folder: Path, **changes: Any) -> household.Plan:
    held = {"data_dir": folder, "host": "127.0.0.1", "port": 8000, "web": [], "worker": [], "database": folder / "jakarta.db"}
    return household.Plan(**{**held, **changes})


def test_fresh_removes_our_database_and_secrets_and_nothing_else(tmp_path: Path) -> None:
    tmp_path = tmp_path / "50% #1?"
    tmp_path.mkdir()
    with sqlite3.connect(tmp_path / "jakarta.db") as connection:
        connection.execute("CREATE TABLE alembic_version (version_num)")
    (tmp_path / "jakarta.db-wal").touch()
    (tmp_path / "secrets.json").write_text('{"secret_key": "k"}')
    (tmp_path / "thesis.odt").write_text("years of work")
    household.make_fresh(plan_on(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.odt"]


@pytest.mark.parametrize("name", ["jakarta.db", "secrets.json"])
def test_fresh_refuses_what_is_not_ours(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("something else entirely, and long enough")
    with pytest.raises(household.NotOurs, match=name):
        household.make_fresh(plan_on(tmp_path))
    assert (tmp_path / name).exists()


def test_fresh_refuses_a_foreign_sqlite_and_another_database(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "jakarta.db") as connection:
        connection.execute("CREATE TABLE recipes (name)")
    with pytest.raises(household.NotOurs):
        household.make_fresh(plan_on(tmp_path))
    with pytest.raises(household.NotOurs, match="SQLite only"):
        household.make_fresh(plan_on(tmp_path, database=None))


def test_fresh_is_refused_while_the_house_runs(house: House) -> None:
    house.start_and_wait()
    (house.data_dir / "secrets.json").write_text('{"secret_key": "k"}')
    with processes.listening_for_signals() as bell:
        plan = plan_on(house.data_dir, lock_patience=0)
        assert supervisor.supervise(plan, bell, is_fresh=True) == supervisor.EXIT_RUNNING
    assert (house.data_dir / "secrets.json").exists()


@pytest.mark.parametrize(("url", "file"), [
    ("sqlite:////srv/data/jakarta.db", Path("/srv/data/jakarta.db")),
    ("sqlite:////a b/50%20#1/jakarta.db?timeout=5", Path("/a b/50%20#1/jakarta.db")),
    ("sqlite+pysqlite:////x.db", Path("/x.db")),
    ("postgresql://ayu@localhost/jkd", None),
])
def test_database_file(url: str, file: Path | None) -> None:
    assert household.database_file(url) == file


def settings(**changes: Any) -> Any:
    held = {"data_dir": Path("/d"), "host": "127.0.0.1", "port": 8000, "url": "sqlite:////d/j.db", "public_url": None, "is_loopback": True}
    return SimpleNamespace(**{**held, **changes})


def test_demo_data_go_only_where_no_stranger_comes() -> None:
    assert household.plan_for(settings(), is_demo_wanted=True).seed
    assert not household.plan_for(settings(), is_demo_wanted=False).seed
    open_house = household.plan_for(settings(host="0.0.0.0", is_loopback=False), is_demo_wanted=True)
    assert not open_house.seed and "outside" in (open_house.note or "")


# --- what is said ----------------------------------------------------------------------------


@pytest.mark.parametrize(("host", "url"), [
    ("127.0.0.1", "http://localhost:8000"), ("0.0.0.0", "http://localhost:8000"), ("::1", "http://localhost:8000"),
    ("10.0.0.7", "http://10.0.0.7:8000"), ("fe80::1", "http://[fe80::1]:8000"),
])
def test_local_url(host: str, url: str) -> None:
    assert household.local_url(host, 8000) == url


def test_accounts_in_other_words_are_shown_as_they_are(tmp_path: Path) -> None:
    lines = household.welcome(plan_on(tmp_path, seed=["x"]), 8000, "ayu: secret\n")
    assert "ayu: secret" in lines and household.accounts_in("[1, 2]\nnot json") == []


def test_arguments() -> None:
    assert supervisor.parse([]).no_demo is False
    options = supervisor.parse(["--fresh", "--no-demo"])
    assert options.fresh and options.no_demo
    with pytest.raises(SystemExit):
        supervisor.parse(["--unknown"])
