"""The worker in this process: lanes that don't wait for each other, chores that fail with patience, a heartbeat that tells."""
import logging
import threading
import time

import pytest

from server import worker
from server.core import beats, outbox
from server.core.chores import Chore, add_chore
from server.core.database import operation
from tests.core.whole_house import app, no_house  # noqa: F401


@pytest.fixture
def at_work(app, monkeypatch):  # noqa: F811
    """at_work(): a running worker with the test's chores and kinds only."""
    monkeypatch.setattr(beats, "SECONDS", 0.05)
    monkeypatch.setattr(worker, "LOOK_EVERY", 0.02)
    app.extensions["chores"] = []
    kept, stop = dict(outbox._jobs), threading.Event()
    outbox._jobs.clear()
    threads = []

    def start():
        threads.append(threading.Thread(target=worker.run, args=(app, stop)))
        threads[0].start()
        return stop

    yield start
    stop.set()
    for thread in threads:
        thread.join(20)
    outbox._jobs.clear()
    outbox._jobs.update(kept)
    assert not any(thread.is_alive() for thread in threads)


def wait_until(is_so, seconds=20):
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "too slow"
        time.sleep(0.01)


@operation
def post(kind, key="k"):
    outbox.post(kind, key, {})


def state(app):  # noqa: F811
    with app.app_context():
        return beats.worker_state()


def test_what_is_posted_is_done_soon(app, at_work):  # noqa: F811
    done = threading.Event()
    outbox.job("t.say")(lambda payload: done.set())
    at_work()
    wait_until(lambda: state(app).is_alive)
    with app.app_context():
        post("t.say")
    assert done.wait(5)


def test_neither_chores_nor_mail_wait_for_a_long_job(app, at_work):  # noqa: F811
    turns, said, gate, began = [], threading.Event(), threading.Event(), threading.Event()
    outbox.job("t.long", lane=outbox.LONG)(lambda payload: (began.set(), gate.wait(20)))
    outbox.job("t.say")(lambda payload: said.set())
    add_chore(app, Chore("seal", 0.02, lambda: turns.append(1)))
    with app.app_context():
        post("t.long", "long")
    at_work()
    try:
        assert began.wait(20)
        wait_until(lambda: "long" in state(app).doing)
        with app.app_context():
            post("t.say")
        seen = len(turns)
        assert said.wait(5)
        wait_until(lambda: len(turns) > seen)
    finally:
        gate.set()


def test_a_failing_chore_is_named_comes_later_each_time_and_holds_nobody_up(app, at_work, caplog):  # noqa: F811
    turns = []

    def fail():
        raise OSError("disk")

    add_chore(app, Chore("broken", 0.02, fail))
    add_chore(app, Chore("fine", 0.02, lambda: turns.append(1)))
    with caplog.at_level(logging.ERROR, "server.worker"):
        at_work()
        wait_until(lambda: state(app).failing.get("broken", {}).get("failures", 0) >= 3 and len(turns) > 3)
        told = state(app).failing
    assert set(told) == {"broken"} and told["broken"]["error"] == "OSError" and told["broken"]["since"]
    assert any("broken" in record.getMessage() for record in caplog.records)


def test_a_chore_that_recovers_is_no_longer_told(app, at_work):  # noqa: F811
    is_broken = [True]

    def work():
        if is_broken[0]:
            raise OSError

    add_chore(app, Chore("moody", 0.02, work))
    at_work()
    wait_until(lambda: "moody" in state(app).failing)
    is_broken[0] = False
    wait_until(lambda: state(app).is_alive and not state(app).failing)
    assert "moody" not in state(app).failing


def test_pauses_of_a_failing_chore_double_and_end():
    chore = Chore("x", 2.0, lambda: None)
    pauses = [chore.failed(100.0, OSError()) for _ in range(12)]
    assert pauses[:4] == [4.0, 8.0, 16.0, 32.0] and pauses[-1] == 300.0 and chore.next_at == 400.0
    chore.went_well(100.0)
    assert (chore.next_at, chore.failures, chore.last_error) == (102.0, 0, None)
    assert Chore("slow", 3600.0, lambda: None).failed(0.0, OSError()) == 3600.0  # never sooner than planned


def test_a_database_that_does_not_answer_stops_no_lane(app, at_work, monkeypatch):  # noqa: F811
    done, has_due, failures = threading.Event(), outbox.has_due, [3]

    def sometimes(*lanes):
        if failures[0] > 0:
            failures[0] -= 1
            raise OSError
        return has_due(*lanes)

    monkeypatch.setattr(outbox, "has_due", sometimes)
    outbox.job("t.say")(lambda payload: done.set())
    with app.app_context():
        post("t.say")
    at_work()
    assert done.wait(20)


def test_it_signs_off_when_it_stops(app, at_work):  # noqa: F811
    stop = at_work()
    wait_until(lambda: state(app).is_alive)
    stop.set()
    wait_until(lambda: state(app).last_beat_at is None)
    assert not state(app).is_alive


@pytest.mark.parametrize(("argument", "code"), [("--help", 0), ("--salah", 2)])
def test_whoever_asks_for_help_starts_no_worker(monkeypatch, argument, code):
    from server import worker

    monkeypatch.setattr(worker, "run", lambda *_: pytest.fail("it began to work"))
    with pytest.raises(SystemExit) as end:
        worker.main([argument])
    assert end.value.code == code
