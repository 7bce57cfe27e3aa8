"""Long jobs: asked for once, seen while they run, ended when somebody wants, taken up where they stood."""
import threading

import pytest
import sqlalchemy as sa

from server.core import jobs, outbox
from server.core.database import operation, session
from server.core.errors import Conflict, NotAllowed, NotFound
from server.core.jobs import JobRow
from server.core.outbox import OutboxRow
from server.core.permissions import SYSTEM, Actor, Role
from server.core.words import JobPart
from tests.core.whole_house import app, no_house  # noqa: F401

ADMIN = Actor(staff_id=1, roles=frozenset({Role.ADMIN}))


@pytest.fixture(autouse=True)
def context(app):  # noqa: F811
    kept = dict(jobs._kinds)
    with app.app_context():
        yield
    jobs._kinds.clear()
    jobs._kinds.update(kept)


def find(job_id):
    session.rollback()
    return session.get(JobRow, job_id, populate_existing=True)


def kind(handler, name="t.job"):
    jobs.job(name, "Uji")(handler)
    return name


def test_a_job_runs_reports_and_ends():
    def work(progress, payload):
        progress.expect(payload["steps"], JobPart.INDEX)
        for n in range(payload["steps"]):
            progress.advance(found=n % 2)

    job_id = jobs.start(ADMIN, kind(work), {"steps": 4})
    assert find(job_id).state == "waiting" and find(job_id).percent is None
    assert outbox.work_off(lanes=(outbox.QUICK,)) == 0  # a long job keeps no mail waiting
    assert outbox.work_off() == 1
    row = find(job_id)
    assert (row.state, row.done, row.total, row.found, row.percent, row.asked_by) == ("done", 4, 4, 2, 100, 1)
    assert row.message == "index" and row.asked_at <= row.started_at <= row.finished_at and row.error is None
    assert [one.id for one in jobs.newest()] == [job_id]


def test_asking_twice_is_one_job_until_it_has_ended():
    name = kind(lambda progress, payload: None)
    first = jobs.start(ADMIN, name)
    assert jobs.start(ADMIN, name) == first != jobs.start(ADMIN, name, {"other": 1})
    outbox.work_off()
    assert jobs.start(ADMIN, name) > first


def test_only_who_may_can_ask_and_only_for_what_there_is():
    name = kind(lambda progress, payload: None)
    moderator = Actor(staff_id=2, roles=frozenset({Role.MODERATOR}))
    with pytest.raises(NotAllowed):
        jobs.start(moderator, name)
    with pytest.raises(NotFound):
        jobs.start(ADMIN, "no.such")
    job_id = jobs.start(SYSTEM, name)
    with pytest.raises(NotAllowed):
        jobs.cancel(moderator, job_id)
    with pytest.raises(NotFound):
        jobs.cancel(ADMIN, job_id + 99)


def test_a_failed_job_says_so_is_not_tried_again_and_keeps_no_words():
    calls = []

    def work(progress, payload):
        calls.append(1)
        progress.advance(3)
        raise ValueError("budi@example.org")

    job_id = jobs.start(ADMIN, kind(work))
    outbox.work_off()
    row = find(job_id)
    assert (row.state, row.error, row.done) == ("failed", "ValueError", 3) and row.finished_at
    assert session.scalar(sa.select(OutboxRow.done_at).where(OutboxRow.idempotency_key == jobs.key_of(job_id)))
    assert outbox.work_off() == 0 and calls == [1]


def test_a_waiting_job_is_cancelled_at_once():
    job_id = jobs.start(ADMIN, kind(lambda progress, payload: pytest.fail("it was cancelled")))
    jobs.cancel(ADMIN, job_id)
    assert find(job_id).state == "cancelled" and outbox.work_off() == 0
    with pytest.raises(Conflict):
        jobs.cancel(ADMIN, job_id)


def test_a_running_job_is_cancelled_after_its_step(monkeypatch):
    monkeypatch.setattr(jobs, "WRITE_EVERY", 0)
    steps = []

    def work(progress, payload):
        for n in range(5):
            if n == 2:
                jobs.cancel(ADMIN, progress.job_id)
            steps.append(n)
            progress.advance()

    job_id = jobs.start(ADMIN, kind(work))
    assert outbox.work_off() == 1
    row = find(job_id)
    assert (row.state, row.done, steps) == ("cancelled", 3, [0, 1, 2])
    assert jobs.start(ADMIN, "t.job") != job_id


def test_a_stopping_worker_leaves_the_job_at_its_checkpoint_for_the_next():
    stop, steps = threading.Event(), []

    def work(progress, payload):
        progress.expect(5)
        for n in range((progress.checkpoint or {"next": 0})["next"], 5):
            steps.append(n)
            if n == 2:
                stop.set()
            progress.advance(checkpoint={"next": n + 1})

    job_id = jobs.start(ADMIN, kind(work))
    assert outbox.work_off(stop=stop) == 0
    row = find(job_id)
    assert (row.state, row.done, row.checkpoint, steps) == ("running", 3, {"next": 3}, [0, 1, 2])
    stop.clear()
    assert outbox.work_off(stop=stop) == 1
    assert steps == [0, 1, 2, 3, 4] and (find(job_id).state, find(job_id).done) == ("done", 5)


def test_a_job_that_kills_its_worker_every_time_counts_as_failed():
    job_id = jobs.start(ADMIN, kind(lambda progress, payload: pytest.fail("not once more")))

    @operation
    def crash():
        session.execute(sa.update(OutboxRow).values(tries=jobs.MOST_CRASHES))

    crash()
    outbox.work_off()
    assert (find(job_id).state, find(job_id).error) == ("failed", "WorkerCrashed")


def test_progress_is_written_seldom(monkeypatch):
    written = []
    original = jobs._write_progress
    monkeypatch.setattr(jobs, "_write_progress", lambda *args: written.append(args) or original(*args))

    def work(progress, payload):
        progress.expect(2000)
        for _ in range(2000):
            progress.advance()

    job_id = jobs.start(ADMIN, kind(work))
    outbox.work_off()
    assert len(written) < 20 and find(job_id).done == 2000


@pytest.mark.only_on("sqlite", "lanes are names of kinds")
def test_a_job_that_people_wait_for_waits_for_no_other(app):  # noqa: F811
    done = []
    jobs.job("t.awaited", "Uji", is_offered=False, is_awaited=True)(lambda progress, payload: done.append("awaited"))
    jobs.job("t.patient", "Uji", is_offered=False)(lambda progress, payload: done.append("patient"))
    try:
        with app.app_context():
            jobs.start(SYSTEM, "t.patient")
            jobs.start(SYSTEM, "t.awaited")
            assert outbox.work_off(lanes=(outbox.AWAITED,)) == 1 and done == ["awaited"]
            assert outbox.work_off(lanes=(outbox.LONG,)) == 1 and done == ["awaited", "patient"]
    finally:
        for name in ("t.awaited", "t.patient"):
            del jobs._kinds[name]
