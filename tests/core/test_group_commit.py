"""The SQLite writer: durability, giving up, stopping, forking."""
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time

import pytest
from sqlalchemy import text

from server.core.database import operation, session
from server.core.events import after
from server.core.group_commit import Overloaded, TransactionLost
from tests.conftest import run_at_once
from tests.core.test_database import Happened, add, heard, topics  # noqa: F401

GEVENT = bool(os.environ.get("GEVENT"))
needs_gevent = pytest.mark.skipif(not GEVENT, reason="only greenlets can be interrupted")


def stall(app, seconds=0.3, *, until=None):
    """Keep the writer busy from another caller, for a while or until something is so; returns once it is busy."""
    begun = []

    @operation
    def slow():
        begun.append(True)
        end = time.monotonic() + (seconds if until is None else 20)
        while time.monotonic() < end and not (until is not None and until()):
            _sleep_natively(0.002)

    def run():
        with app.app_context():
            slow()

    t = threading.Thread(target=run)
    t.start()
    wait_for(lambda: begun)
    return t


def wait_for(is_so):
    end = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < end, "too slow"
        time.sleep(0.002)


def _sleep_natively(seconds):
    if GEVENT:
        from gevent.monkey import get_original

        return get_original("time", "sleep")(seconds)
    time.sleep(seconds)


def test_many_callers_share_a_commit(sqlite_app):
    writer = sqlite_app.extensions["database"].writer
    t = stall(sqlite_app, until=lambda: writer.waiting == 50)
    before = writer.batches
    run_at_once(sqlite_app, lambda i: add(f"t{i}"), range(50))
    t.join()
    assert writer.batches - before <= 25  # 50 without sharing; a slow machine cuts batches at 20 ms


CHILD = """
import os, sys
if os.environ.get("GEVENT"):
    from gevent import monkey; monkey.patch_all()
import threading
sys.path.insert(0, os.getcwd())
from tests.core.conftest import small_app
from tests.core.test_database import add
app = small_app("sqlite:///" + sys.argv[1])
def work(who):
    i = 0
    while True:
        with app.app_context():
            add(f"{who}-{i}")
        os.write(1, f"{who}-{i}\\n".encode())     # the acknowledgement
        i += 1
for w in range(8):
    threading.Thread(target=work, args=(w,)).start()
"""


@pytest.mark.parametrize("lifetime", [0.4, 0.55, 0.7])
def test_acknowledged_means_on_disk_after_sigkill(tmp_path, lifetime):
    path = f"{tmp_path}/killed.db"
    child = subprocess.Popen([sys.executable, "-c", CHILD, path], stdout=subprocess.PIPE)
    first = b"".join(child.stdout.readline() for _ in range(9))
    time.sleep(lifetime)
    child.send_signal(signal.SIGKILL)
    acknowledged = (first + child.stdout.read()).decode().split("\n")[:-1]
    child.wait()
    on_disk = {row[0] for row in sqlite3.connect(path).execute("SELECT topic FROM example_tallies")}
    assert len(acknowledged) > 8 and set(acknowledged) <= on_disk
    assert sqlite3.connect(path).execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_the_writer_never_waits_for_itself(sqlite_app):
    from contextvars import Context

    @operation
    def hidden():  # an operation in an empty context cannot see that it is nested
        def inner():
            with sqlite_app.app_context():
                add("x")

        Context().run(inner)

    with sqlite_app.app_context(), pytest.raises(RuntimeError, match="wait for itself"):
        hidden()


def test_a_batch_rolled_back_by_sqlite_is_never_acknowledged(sqlite_app):
    @operation
    def poison():
        session.execute(text("INSERT OR ROLLBACK INTO example_tallies (topic, submitted) VALUES ('p', 1), ('p', 1)"))

    t = stall(sqlite_app, until=lambda: sqlite_app.extensions["database"].writer.waiting == 10)
    results = run_at_once(sqlite_app, lambda i: poison() if i == 5 else add(f"t{i}"), range(10))
    t.join()
    with sqlite_app.app_context():
        there = topics()
        acknowledged = [r for r in results if not isinstance(r, BaseException)]
        assert set(acknowledged) <= set(there)
        assert isinstance(results[5], BaseException)
        assert any(isinstance(r, TransactionLost) for r in results)
        assert add("next") == "next"


def test_stop_finishes_what_was_accepted_and_refuses_the_rest(sqlite_app):
    writer = sqlite_app.extensions["database"].writer
    t = stall(sqlite_app, until=lambda: writer._stopping)
    results = []
    threads = [threading.Thread(target=lambda i=i: results.extend(run_at_once(sqlite_app, add, [f"t{i}"]))) for i in range(20)]
    for x in threads:
        x.start()
    wait_for(lambda: writer.waiting == 20)
    writer.stop()
    for x in [t, *threads]:
        x.join()
    assert sorted(results) == sorted(f"t{i}" for i in range(20))
    with sqlite_app.app_context():
        assert len(topics()) == 20
        with pytest.raises(Overloaded):
            add("late")


def test_a_ticket_that_slips_in_behind_the_stop_is_refused(sqlite_app):
    writer = sqlite_app.extensions["database"].writer
    with sqlite_app.app_context():
        add("a")
        writer.stop()
        writer._stopping = False  # as a thread sees it that looked just before
        with pytest.raises(Overloaded):
            add("slipped in")


def test_too_much_waiting_is_refused_at_once(sqlite_app):
    writer = sqlite_app.extensions["database"].writer
    writer._max_waiting, refused = 5, []
    t = stall(sqlite_app, until=lambda: len(refused) == 15)

    def attempt(i):
        try:
            return add(f"t{i}")
        except Overloaded as error:
            refused.append(error)
            raise

    results = run_at_once(sqlite_app, attempt, range(20))
    t.join()
    assert sum(isinstance(r, Overloaded) for r in results) == 15
    with sqlite_app.app_context():
        assert len(topics()) == 5


@needs_gevent
def test_a_caller_that_gives_up_early_leaves_nothing(sqlite_app):
    import gevent

    t = stall(sqlite_app)
    with sqlite_app.app_context():
        with pytest.raises(gevent.Timeout), gevent.Timeout(0.05):
            add("early")
        t.join()
        add("later")
        assert topics() == ["later"]


@needs_gevent
def test_a_caller_that_gives_up_too_late_is_told_for(sqlite_app, heard):  # noqa: F811
    import gevent

    @operation
    def slow():
        add("stands", what="stands")
        _sleep_natively(0.3)

    with sqlite_app.app_context():
        with pytest.raises(gevent.Timeout), gevent.Timeout(0.1):
            slow()
        assert ("after", "stands") not in heard
        add("next")
        gevent.sleep(0.05)
        assert topics() == ["next", "stands"]
        assert ("after", "stands") in heard


@needs_gevent
def test_a_killed_greenlet_does_not_stop_the_writer(sqlite_app):
    import gevent

    def run():
        with sqlite_app.app_context():
            add("killed")

    t = stall(sqlite_app)
    killed = gevent.spawn(run)
    gevent.sleep(0.05)
    killed.kill()
    t.join()
    with sqlite_app.app_context():
        assert add("alive") == "alive" and topics() == ["alive"]


@needs_gevent
def test_the_hub_goes_on_while_the_writer_works(sqlite_app):
    import gevent

    t = stall(sqlite_app, 0.5)
    turns = 0
    while t.is_alive():
        gevent.sleep(0.005)
        turns += 1
    assert turns > 10  # a hundred on an idle machine; a hub that stands still makes one


def test_a_forked_child_gets_its_own_writer(sqlite_app):
    with sqlite_app.app_context():
        add("parent")
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                add("child")
                code = 0 if topics() == ["child", "parent"] else 2
            finally:
                os._exit(code)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
        add("parent again")
        assert topics() == ["child", "parent", "parent again"]


def test_an_after_listener_that_fails_does_not_fail_the_caller(sqlite_app, heard):  # noqa: F811
    def broken(_event):
        raise ValueError

    after(Happened)(broken)
    with sqlite_app.app_context():
        assert add("a", what="a") == "a" and ("after", "a") in heard


def test_a_database_that_is_away_refuses_and_recovers(sqlite_app):
    writer = sqlite_app.extensions["database"].writer
    with sqlite_app.app_context():
        add("before")
        path = sqlite_app.extensions["database"].writing.url.database
        other = sqlite3.connect(path, isolation_level=None, timeout=0, check_same_thread=False)
        writer.do(lambda c: c.exec_driver_sql("PRAGMA busy_timeout=50"))
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Exception, match="locked"):
            add("while locked")
        other.execute("ROLLBACK")
        add("after")
        assert topics() == ["after", "before"]


def test_a_constraint_checked_at_commit_fails_only_its_own(sqlite_app):
    writer = sqlite_app.extensions["database"].writer
    writer.do(lambda c: c.exec_driver_sql(
        "CREATE TABLE later (id INTEGER PRIMARY KEY, other INTEGER REFERENCES later(id) DEFERRABLE INITIALLY DEFERRED)"))

    @operation
    def point_at(i, other):
        session.execute(text(f"INSERT INTO later VALUES ({i}, {other})"))
        return i

    t = stall(sqlite_app, until=lambda: writer.waiting == 8)
    results = run_at_once(sqlite_app, lambda i: point_at(i, 999 if i == 3 else i), range(8))
    t.join()
    assert [isinstance(r, Exception) for r in results] == [i == 3 for i in range(8)]
