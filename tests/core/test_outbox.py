"""The outbox: once where it can be, never lost, tried again with patience, taken back in time."""
import threading
import time
from datetime import timedelta

import pytest
import sqlalchemy as sa

from server.core import backlog, clock, outbox
from server.core.database import operation, session
from server.core.decisions import Decision, decide
from server.core.errors import Conflict, NotAllowed, NotFound
from server.core.outbox import OutboxRow
from server.core.permissions import SYSTEM, Actor, Role
from tests.core.whole_house import app, no_house  # noqa: F401

ADMIN = Actor(staff_id=1, roles=frozenset({Role.ADMIN}))


@pytest.fixture(autouse=True)
def kinds(app):  # noqa: F811
    """Only the kinds that a test registers; the house has registered its own when the app was made."""
    kept = dict(outbox._jobs)
    outbox._jobs.clear()
    yield outbox._jobs
    outbox._jobs.clear()
    outbox._jobs.update(kept)


@pytest.fixture(autouse=True)
def context(app):  # noqa: F811
    with app.app_context():
        yield


def rows():
    session.rollback()
    return {row.idempotency_key: row for row in session.scalars(sa.select(OutboxRow).order_by(OutboxRow.id))}


@operation
def post(kind, key, payload=None, **when):
    outbox.post(kind, key, payload or {}, **when)


@operation
def age(seconds, key=None):
    """Everything, or one row, becomes so much older."""
    for row in session.scalars(sa.select(OutboxRow)):
        if key in (None, row.idempotency_key):
            row.due_at -= timedelta(seconds=seconds)
            row.leased_until = row.leased_until and row.leased_until - timedelta(seconds=seconds)


# --- posting and taking back -----------------------------------------------------------------


def test_the_same_key_is_one_row_and_one_effect():
    heard = []
    outbox.job("t.say")(heard.append)
    for n in range(3):
        post("t.say", "k1", {"n": n})
    assert outbox.work_off() == 1 and heard == [{"n": 0}]
    post("t.say", "k1", {"n": 9})
    assert outbox.work_off() == 0 and heard == [{"n": 0}]


def test_a_row_of_a_failed_operation_was_never_there():
    outbox.job("t.say")(lambda payload: None)

    @operation
    def fail():
        outbox.post("t.say", "k", {})
        raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert rows() == {}


def test_what_is_not_due_waits_and_the_oldest_comes_first():
    heard = []
    outbox.job("t.say")(lambda payload: heard.append(payload["n"]))
    now = clock.now()
    for n, seconds in enumerate((-1, -3, -2, 60)):
        post("t.say", f"k{n}", {"n": n}, due_at=now + timedelta(seconds=seconds))
    assert outbox.has_due() and outbox.work_off() == 3 and heard == [1, 2, 0]
    assert not outbox.has_due()


def test_kinds_nobody_knows_here_stay_for_who_does():
    post("t.elsewhere", "k")
    assert not outbox.has_due() and outbox.work_off() == 0
    assert rows()["k"].tries == 0


def test_a_row_can_be_taken_back_until_it_is_begun():
    outbox.job("t.say")(lambda payload: None)
    take_back = operation(outbox.take_back)
    post("t.say", "k")
    assert take_back("k") and not take_back("k") and outbox.work_off() == 0
    post("t.say", "k")
    delivery = outbox._claim(outbox.LANES, None)
    assert not take_back("k") and delivery.key == "k"
    outbox._give_back(delivery)
    assert outbox.work_off() == 1 and not take_back("k")


def test_what_belongs_to_a_decision_waits_for_the_undo_window_and_goes_with_it(app):  # noqa: F811
    outbox.job("t.mail")(lambda payload: None)
    seconds = 10
    app.extensions["settings"] = app.extensions["settings"].model_copy(update={"undo_seconds": seconds})

    @operation
    def post_three():
        outbox.post_undoable("t.mail", 12, {"id": 1}, subject="author")
        outbox.post("t.mail", "decision:12:t.feed", {"id": 1}, due_at=clock.now())
        return outbox.post_undoable("t.mail", 123, {"id": 2})

    started = clock.now()
    assert post_three() == "decision:123:t.mail"
    assert set(rows()) == {"decision:12:t.mail:author", "decision:12:t.feed", "decision:123:t.mail"}
    assert all(row.due_at >= started + timedelta(seconds=seconds) for row in rows().values())
    assert outbox.work_off() == 0
    assert operation(outbox.take_back_for)(12) == 2
    assert set(rows()) == {"decision:123:t.mail"}
    age(11)
    assert outbox.work_off() == 1


def test_done_rows_are_forgotten_after_their_time():
    outbox.job("t.say")(lambda payload: None)
    post("t.say", "old")
    post("t.say", "new")
    post("t.later", "waiting", due_at=clock.now() - timedelta(days=365))
    outbox.work_off()

    @operation
    def make_old():
        session.execute(sa.update(OutboxRow).where(OutboxRow.idempotency_key == "old").values(
            done_at=clock.now() - timedelta(days=outbox.KEPT_DAYS, seconds=1)))

    make_old()
    assert outbox.prune() == 1 and set(rows()) == {"new", "waiting"}


# --- failing ---------------------------------------------------------------------------------


def test_a_failure_is_tried_again_later_and_later_and_its_words_are_not_kept():
    def fail(payload):
        raise ValueError("budi@example.org")

    outbox.job("t.fail")(fail)
    post("t.fail", "k")
    waits = []
    for tries in range(1, 5):
        assert outbox.work_off() == 0
        row = rows()["k"]
        waits.append((row.due_at - clock.now()).total_seconds())
        assert (row.tries, row.last_error, row.lease, row.done_at) == (tries, "ValueError", None, None)
        age(waits[-1] + 1)
    for wait, plan in zip(waits, (10, 20, 40, 80), strict=True):
        assert plan * 0.75 < wait < plan * 1.25


def test_pauses_grow_have_an_end_and_differ():
    assert all(0.79 * 3600 < outbox.pause_after(30) < 1.21 * 3600 for _ in range(50))
    assert len({outbox.pause_after(3) for _ in range(50)}) > 40


def test_a_dead_row_stays_is_shown_and_can_be_tried_again_by_a_person():
    is_well = []

    def work(payload):
        if not is_well:
            raise OSError

    outbox.job("t.fail")(work)
    post("t.fail", "k")
    for _ in range(outbox.MAX_TRIES + 3):
        outbox.work_off()
        age(7200)
    row = rows()["k"]
    assert row.tries == outbox.MAX_TRIES and backlog.is_dead(row) and backlog.backlog().dead == 1
    assert [one.id for one in backlog.rows_in_trouble()] == [row.id]
    is_well.append(True)
    assert outbox.work_off() == 0
    with pytest.raises(NotAllowed):
        backlog.retry_row(Actor(staff_id=1, roles=frozenset({Role.MODERATOR})), row.id)
    backlog.retry_row(ADMIN, row.id)
    assert outbox.work_off() == 1 and backlog.backlog() == backlog.Backlog()
    with pytest.raises(Conflict):
        backlog.retry_row(ADMIN, row.id)
    with pytest.raises(NotFound):
        backlog.retry_row(ADMIN, row.id + 999)


def test_giving_up_is_final_at_once():
    def give_up(payload):
        raise outbox.GiveUp("no_such_mailbox")

    outbox.job("t.fail")(give_up)
    post("t.fail", "k")
    assert outbox.work_off() == 0
    row = rows()["k"]
    assert backlog.is_dead(row) and row.last_error == "no_such_mailbox"


def test_one_failing_row_holds_nobody_up():
    heard = []

    def work(payload):
        if payload["n"] == 1:
            raise ValueError
        heard.append(payload["n"])

    outbox.job("t.say")(work)
    for n in range(4):
        post("t.say", f"k{n}", {"n": n})
    assert outbox.work_off() == 3 and heard == [0, 2, 3]


def test_the_backlog_tells_how_it_stands():
    def work(payload):
        raise ValueError

    outbox.job("t.fail")(work)
    post("t.fail", "failed")
    outbox.work_off()
    now = clock.now()
    post("t.other", "due", due_at=now - timedelta(seconds=30))
    post("t.other", "waiting", due_at=now + timedelta(seconds=30))
    post("t.fail", "under way", due_at=now - timedelta(seconds=50))
    assert outbox._claim(outbox.LANES, None).key == "under way"
    session.rollback()
    stands = backlog.backlog()
    assert (stands.waiting, stands.due, stands.under_way, stands.failed, stands.dead) == (1, 1, 1, 1, 0)
    assert stands.oldest_due_at == rows()["due"].due_at and 29 < stands.oldest_due_seconds < 60
    assert [row.idempotency_key for row in backlog.rows_waiting()] == ["under way", "due", *(
        row.idempotency_key for row in sorted((rows()["failed"], rows()["waiting"]), key=lambda row: row.due_at))]
    with pytest.raises(Conflict):
        backlog.retry_row(SYSTEM, rows()["under way"].id)
    with pytest.raises(Conflict):
        backlog.retry_row(SYSTEM, rows()["waiting"].id)


# --- once ------------------------------------------------------------------------------------


def note(text):
    """A database effect: a row."""
    decide(SYSTEM, "test", 1, "", "", note=text)


def notes():
    session.rollback()
    return [row.note for row in session.scalars(sa.select(Decision).where(Decision.subject_kind == "test").order_by(Decision.id))]


def test_an_inside_handler_and_its_mark_are_one_transaction(monkeypatch):
    outbox.job("t.inside", inside=True)(lambda payload: note("x"))
    post("t.inside", "k")
    finish = outbox.finish

    def die_before_the_mark():
        raise OSError

    monkeypatch.setattr(outbox, "finish", die_before_the_mark)
    assert outbox.work_off() == 0 and notes() == []
    monkeypatch.setattr(outbox, "finish", finish)
    age(3600)
    assert outbox.work_off() == 1 and notes() == ["x"] and rows()["k"].done_at


def test_finish_ties_a_handlers_own_operation_to_the_mark():
    def work(payload):
        @operation
        def last_step():
            note(outbox.current().key)
            outbox.finish()

        last_step()
        raise OSError  # whatever comes after: it is done

    outbox.job("t.out")(work)
    post("t.out", "k")
    outbox.work_off()
    age(3600)
    assert outbox.work_off() == 0 and notes() == ["k"] and rows()["k"].done_at


def test_a_handler_knows_its_row_and_nobody_else_does():
    seen = []
    outbox.job("t.out")(lambda payload: seen.append(outbox.current()))
    post("t.out", "k", {"id": 7})
    outbox.work_off()
    assert (seen[0].key, seen[0].tries, seen[0].kind, seen[0].payload) == ("k", 1, "t.out", {"id": 7})
    with pytest.raises(RuntimeError):
        outbox.current()


def test_a_row_under_way_is_nobody_elses_until_its_lease_runs_out():
    heard = []
    outbox.job("t.inside", inside=True)(lambda payload: note("x"))
    outbox.job("t.out")(lambda payload: heard.append(1))
    post("t.inside", "k")
    dead_workers = outbox._claim(outbox.LANES, None)
    assert not outbox.has_due() and outbox.work_off() == 0
    age(31)
    assert outbox.work_off() == 1 and notes() == ["x"] and rows()["k"].tries == 2
    with outbox._holding(dead_workers):  # it was only slow: too late for it to do the same again
        assert not outbox._deliver(dead_workers)
    assert notes() == ["x"]


def test_a_lease_is_kept_while_its_worker_lives():
    outbox.job("t.out")(lambda payload: None)
    post("t.out", "k")
    delivery = outbox._claim(outbox.LANES, None)
    age(29)
    assert outbox.renew_leases() == 0  # nothing is held here
    with outbox._holding(delivery):
        assert outbox.renew_leases() == 1
    age(29)
    assert outbox.work_off() == 0
    age(2)
    assert outbox.work_off() == 1


def test_a_row_that_kills_its_worker_every_time_ends_with_the_dead():
    outbox.job("t.out")(lambda payload: None)
    post("t.out", "k")
    for _ in range(outbox.MAX_TRIES):
        assert outbox._claim(outbox.LANES, None) is not None
        age(31)
    assert outbox._claim(outbox.LANES, None) is None and backlog.is_dead(rows()["k"])
    backlog.retry_row(SYSTEM, rows()["k"].id)
    assert outbox.work_off() == 1


def test_an_interrupted_row_goes_back_as_if_not_begun():
    stop = threading.Event()

    def work(payload):
        stop.set()
        raise outbox.Interrupted

    outbox.job("t.long", lane=outbox.LONG)(work)
    post("t.long", "k")
    assert not outbox.has_due(outbox.QUICK) and outbox.has_due(outbox.LONG)
    assert outbox.work_off(lanes=(outbox.QUICK,)) == 0
    assert outbox.work_off(stop=stop) == 0
    row = rows()["k"]
    assert (row.tries, row.lease, row.last_error) == (0, None, None)
    assert outbox.work_off(stop=stop) == 0 and rows()["k"].tries == 0  # stopped: nothing is begun


def test_many_workers_at_once_do_each_row_once(at_once):
    done, lock = [], threading.Lock()

    def work(payload):
        time.sleep(0.001)
        with lock:
            done.append(payload["n"])

    outbox.job("t.out")(work)
    outbox.job("t.inside", inside=True)(lambda payload: note(f"n{payload['n']}"))
    for n in range(40):
        post("t.out", f"o{n}", {"n": n})
        post("t.inside", f"i{n}", {"n": n})
    results = at_once(lambda _: outbox.work_off(100), range(6))
    assert sum(results) == 80 and sorted(done) == list(range(40))
    assert sorted(notes()) == sorted(f"n{n}" for n in range(40))
    assert all(row.done_at and row.tries == 1 for row in rows().values())
