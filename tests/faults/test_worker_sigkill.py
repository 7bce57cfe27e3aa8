"""A real worker process is killed in the middle: no row is lost, and what only touches the database happens exactly once."""
import multiprocessing
import time
from collections import Counter

import pytest
import sqlalchemy as sa

from server.core import beats, clock, jobs, outbox
from server.core.database import operation, session
from server.core.jobs import JobRow
from server.core.outbox import OutboxRow
from server.core.permissions import SYSTEM
from tests.faults import worker_at_work

pytestmark = pytest.mark.slow
INSIDE, OUTSIDE = 200, 60
PROCESSES = multiprocessing.get_context("forkserver")  # imports the house once; each worker is a process of its own all the same
PROCESSES.set_forkserver_preload(["tests.faults.worker_at_work"])


class Workers:
    """Worker processes on the test's database, and what they have done so far."""

    def __init__(self, app, folder):
        settings = app.extensions["settings"]
        self.app, self.file = app, folder / "outside.txt"
        self.settings = {"data_dir": folder, "database_url": settings.database_url, "secret_key": "k" * 40, "lease_seconds": 1}
        self.processes = []
        with app.extensions["database"].writing.begin() as connection:
            connection.execute(sa.text("CREATE TABLE effects (what VARCHAR(80) NOT NULL)"))

    def start(self, step=0.004):
        process = PROCESSES.Process(target=worker_at_work.main, args=(self.settings, self.file, step))
        process.start()
        self.processes.append(process)
        return process

    def effects(self):
        with self.app.app_context():
            return list(session.scalars(sa.text("SELECT what FROM effects")))

    def outside(self):
        return self.file.read_text().split() if self.file.exists() else []

    def open_rows(self):
        with self.app.app_context():
            return session.scalar(sa.select(sa.func.count()).where(OutboxRow.done_at.is_(None)))

    def wait_until(self, is_so, seconds=60):
        end = time.monotonic() + seconds
        while not is_so():
            assert time.monotonic() < end, "too slow"
            assert self.processes[-1].is_alive(), self.processes[-1].exitcode
            time.sleep(0.02)

    def stop(self, process):
        process.terminate()
        process.join(20)
        assert process.exitcode == 0


@pytest.fixture
def workers(app, tmp_path):
    with app.app_context():
        made = Workers(app, tmp_path)
    yield made
    for process in made.processes:
        process.kill()
        process.join()


@operation
def post(kind, count):
    for n in range(count):
        outbox.post(kind, f"{kind}:{n}", {})


def test_sigkill_twice_in_the_middle_of_200_rows(app, workers):
    with app.app_context():
        post("t.inside", INSIDE)
        post("t.outside", OUTSIDE)
    for share in (0.25, 0.6):
        process = workers.start()
        workers.wait_until(lambda share=share: len(workers.effects()) >= INSIDE * share)
        process.kill()
        process.join()
    assert len(workers.effects()) < INSIDE and workers.open_rows() > 0
    last = workers.start()
    workers.wait_until(lambda: workers.open_rows() == 0)
    assert sorted(workers.effects()) == sorted(f"t.inside:{n}" for n in range(INSIDE))
    times = Counter(workers.outside())
    assert set(times) == {f"t.outside:{n}" for n in range(OUTSIDE)}  # none is lost
    assert sum(times.values()) <= OUTSIDE + 2  # at least once: again only what a kill cut off before its mark
    workers.stop(last)


def test_two_workers_at_once_do_nothing_twice(app, workers):
    with app.app_context():
        post("t.inside", 80)
        post("t.outside", 80)
    both = [workers.start(), workers.start()]
    workers.wait_until(lambda: workers.open_rows() == 0)
    assert sorted(workers.effects()) == sorted(f"t.inside:{n}" for n in range(80))
    assert sorted(workers.outside()) == sorted(f"t.outside:{n}" for n in range(80))
    for process in both:
        workers.stop(process)


def test_sigterm_finishes_the_row_under_way_and_begins_no_other(app, workers):
    with app.app_context():
        post("t.outside", 20)
    process = workers.start(step=0.3)
    workers.wait_until(lambda: len(workers.outside()) >= 1)
    workers.stop(process)
    with app.app_context():
        done = {row.idempotency_key for row in session.scalars(sa.select(OutboxRow).where(OutboxRow.done_at.is_not(None)))}
        under_way = session.scalar(sa.select(sa.func.count()).where(OutboxRow.lease.is_not(None)))
    assert done == set(workers.outside()) and 0 < len(done) < 20 and under_way == 0


@pytest.mark.slow
def test_a_long_job_goes_on_from_its_checkpoint_after_sigkill_and_sigterm(app, workers):
    steps = 400

    def job():
        with app.app_context():
            return session.get(JobRow, job_id)

    jobs.job("t.long", "")(None)
    try:
        with app.app_context():
            job_id = jobs.start(SYSTEM, "t.long", {"steps": steps})
    finally:
        del jobs._kinds["t.long"]
    process = workers.start()
    workers.wait_until(lambda: job().done >= 60)
    process.kill()
    process.join()
    assert job().state == "running" and 60 <= job().done < steps
    process = workers.start()
    workers.wait_until(lambda: job().done >= 200)
    workers.stop(process)  # in the middle of a job: after the step under way
    stood = job()
    assert stood.state == "running" and stood.done == stood.checkpoint["next"] < steps
    process = workers.start()
    workers.wait_until(lambda: job().state == "done")
    workers.stop(process)
    times = Counter(workers.effects())
    assert set(times) == {f"job:{job_id}:{n}" for n in range(steps)} and (job().done, job().total) == (steps, steps)
    again = sum(times.values()) - steps
    assert again <= 2 * jobs.WRITE_EVERY / 0.004  # no more than the steps since the last write


def test_a_worker_says_that_it_lives_and_signs_off(app, workers):
    with app.app_context():
        assert beats.worker_state().last_beat_at is None and not beats.worker_state().is_alive
    process = workers.start()

    def state():
        with app.app_context():
            return beats.worker_state()

    workers.wait_until(lambda: state().is_alive)
    assert (clock.now() - state().last_beat_at).total_seconds() < 5 and state().version == beats.version()
    workers.stop(process)
    assert state().last_beat_at is None
    process = workers.start()
    workers.wait_until(lambda: state().is_alive)
    process.kill()
    process.join()
    assert state().last_beat_at is not None  # a killed one leaves its last beat behind
