"""What `@operation` promises, on both databases, with threads and with greenlets."""
import time
import uuid
from contextvars import ContextVar
from dataclasses import dataclass

import pytest
from flask import g, request
from sqlalchemy import func, select, text

from server.core import events
from server.core.database import aside, operation, record, session
from server.core.events import Event, after, inside
from tests.core.example import Aspiration, Choice, Contact, Entry, Support, SupportCount, Tally, submit_aspiration, support

NAME = ContextVar("name", default="nobody")


@dataclass(frozen=True, kw_only=True)
class Happened(Event):
    what: str


@pytest.fixture
def heard():
    """What listeners heard, in order: ("inside" | "after", what)."""
    said = []
    kept = [(t, dict((k, list(v)) for k, v in t.items())) for t in (events._inside, events._after)]
    inside(Happened)(lambda e: said.append(("inside", e.what)))
    after(Happened)(lambda e: said.append(("after", e.what)))
    yield said
    for table, old in kept:
        table.clear()
        table.update(old)


def form(key=None, topic="banjir"):
    return dict(key=key or str(uuid.uuid4()), text="Perbaiki saluran", topic=topic, name="Siti", email="siti@contoh.id")


def count(model):
    return session.scalar(select(func.count()).select_from(model))


@operation
def add(topic, *, fail=None, what=None):
    session.add(Tally(topic=topic, submitted=1))
    session.flush()
    if what:
        record(Happened(what=what))
    if fail:
        raise fail
    return topic


def topics():
    return sorted(session.scalars(select(Tally.topic)))


def test_returns_an_entity_that_can_be_used_after(app):
    with app.app_context():
        aspiration = submit_aspiration(1, **form())
        assert aspiration.id and aspiration.text == "Perbaiki saluran" and aspiration.submitted_at
        assert (count(Aspiration), count(Contact), count(Entry)) == (1, 1, 1)


def test_reads_before_and_after_see_their_own_time(app):
    with app.app_context():
        assert topics() == []
        add("a")
        assert topics() == ["a"]


def test_the_read_session_cannot_write(sqlite_app):
    with sqlite_app.app_context():
        session.add(Tally(topic="x", submitted=1))
        with pytest.raises(Exception, match="readonly"):
            session.flush()


def test_one_failure_in_a_batch_is_undone_alone(app, at_once):
    results = at_once(lambda i: add(f"t{i}", fail=ValueError(i) if i % 3 == 0 else None), range(30))
    assert [isinstance(r, ValueError) for r in results] == [i % 3 == 0 for i in range(30)]
    with app.app_context():
        assert topics() == sorted(f"t{i}" for i in range(30) if i % 3)


def test_a_constraint_failure_in_a_batch_is_undone_alone(app, at_once):
    results = at_once(lambda i: add("same" if i % 2 else f"t{i}"), range(20))
    assert sum(isinstance(r, Exception) for r in results) == 9  # ten wanted the same row, one got it
    with app.app_context():
        assert len(topics()) == 11


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, GeneratorExit])
def test_even_exits_reach_only_their_caller(app, error):
    with app.app_context():
        with pytest.raises(error):
            add("a", fail=error())
        assert add("b") == "b" and topics() == ["b"]


@pytest.mark.only_on("postgresql", "SQLite has one writer: nobody comes between")
def test_postgresql_runs_an_operation_again_when_another_was_quicker(app, at_once):
    @operation
    def add_once(topic):
        """Look, then insert: two that look at once both find nothing."""
        if session.get(Tally, topic) is not None:
            return "was there"
        time.sleep(0.05)
        session.add(Tally(topic=topic, submitted=1))
        return "new"

    assert sorted(at_once(lambda _i: add_once("a"), range(5))) == ["new", *["was there"] * 4]


@pytest.mark.only_on("postgresql", "is about the pool of connections")
def test_fifty_at_once_share_ten_connections(app, at_once):
    @operation
    def slow(i):
        session.scalar(text("SELECT pg_sleep(0.05)"))
        add(f"t{i}")
        return i

    def read_then_write(i):
        topics()  # the read session holds a connection, which the operation gives back first
        return slow(i)

    assert at_once(read_then_write, range(50)) == list(range(50))
    assert app.extensions["database"].writing.pool.checkedout() == 0


def test_nested_joins_and_all_is_undone_together(app, heard):
    @operation
    def both():
        add("a", what="a")
        add("b", what="b")
        raise ValueError

    with app.app_context():
        with pytest.raises(ValueError):
            both()
        assert topics() == [] and ("after", "a") not in heard


def test_nested_failure_that_is_caught_takes_back_rows_and_events(app, heard):
    @operation
    def outer():
        add("a", what="a")
        try:
            add("b", what="b", fail=ValueError())
        except ValueError:
            pass
        add("c", what="c")

    with app.app_context():
        outer()
        assert topics() == ["a", "c"]
        assert [w for when, w in heard if when == "after"] == ["a", "c"]


def test_listeners_inside_first_then_after_in_order(app, heard):
    @operation
    def two():
        record(Happened(what="1"))
        record(Happened(what="2"))
        heard.append(("body", "end"))

    with app.app_context():
        two()
    assert heard == [("inside", "1"), ("inside", "2"), ("body", "end"), ("after", "1"), ("after", "2")]


def test_after_listeners_see_it_committed_and_may_operate(app):
    seen = []

    def react(event):
        seen.append(topics())
        if event.what == "first":
            add("second", what="second")

    after(Happened)(react)
    try:
        with app.app_context():
            add("first", what="first")
            assert seen == [["first"], ["first", "second"]]
    finally:
        events._after[Happened].remove(react)


def test_a_failing_inside_listener_undoes_the_operation(app, heard):
    def refuse(_event):
        raise ValueError("no")

    inside(Happened)(refuse)
    with app.app_context():
        with pytest.raises(ValueError):
            add("a", what="a")
        assert topics() == [] and ("after", "a") not in heard


def test_the_same_key_at_once_gives_everyone_the_first_row(app, at_once):
    key = str(uuid.uuid4())
    ids = at_once(lambda _: submit_aspiration(1, **form(key)).id, range(12))
    assert len(set(ids)) == 1, ids
    with app.app_context():
        assert (count(Aspiration), count(Contact), count(Entry)) == (1, 1, 1)
        assert session.scalar(select(Tally.submitted)) == 1


def test_counters_at_once_count_everything(app, at_once):
    at_once(lambda i: submit_aspiration(i, **form(topic=f"t{i % 3}")), range(40))
    with app.app_context():
        assert count(Entry) == 40
        assert session.scalar(select(func.sum(Tally.submitted))) == 40


def test_context_variables_and_flask_contexts_are_the_callers(app):
    @operation
    def who():
        return NAME.get(), g.who, request.path

    with app.test_request_context("/sini"):
        NAME.set("Siti")
        g.who = "Budi"
        assert who() == ("Siti", "Budi", "/sini")


def test_context_variables_set_inside_stay_inside(app):
    @operation
    def rename():
        NAME.set("other")

    with app.app_context():
        NAME.set("Siti")
        rename()
        assert NAME.get() == "Siti"


def test_a_caller_s_operations_keep_their_order(app, at_once, heard):
    def ten(who):
        for i in range(10):
            add(f"{who}-{i:02}", what=f"{who}-{i:02}")

    at_once(ten, ["a", "b", "c"])
    for who in "abc":
        mine = [what for where, what in heard if where == "inside" and what.startswith(f"{who}-")]
        assert mine == sorted(mine) and len(mine) == 10


def test_entities_are_not_arguments(app):
    with app.app_context():
        aspiration = submit_aspiration(1, **form())
        with pytest.raises(TypeError, match="give its id"):
            add(aspiration)


def test_events_cannot_be_recorded_outside(app):
    with app.app_context(), pytest.raises(RuntimeError):
        record(Happened(what="x"))


def test_bulk_support_counts_each_voter_once(app, at_once):
    assert at_once(lambda i: support(Choice(1 + i % 2, f"v{i % 20}", True)), range(60)) == [True] * 60
    with app.app_context():
        assert (count(Support), session.scalar(select(func.sum(SupportCount.supporters)))) == (20, 20)
        support(Choice(1, "v0", False))
        support(Choice(1, "v0", False))
        support(Choice(9, "never", False))
        assert session.scalar(select(func.sum(SupportCount.supporters))) == 19


def test_bulk_failure_hits_only_the_guilty(app, at_once):
    results = at_once(lambda i: support(Choice(i, None if i == 5 else "v", True)), range(12))
    assert [isinstance(r, Exception) for r in results] == [i == 5 for i in range(12)]


def test_bulk_joins_an_operation(app):
    @operation
    def outer():
        support(Choice(1, "v", True))
        raise ValueError

    with app.app_context():
        with pytest.raises(ValueError):
            outer()
        assert count(Support) == 0


def test_aside_reads_what_is_committed(app):
    with app.app_context():
        add("a")
        assert aside(topics) == ["a"]


@pytest.mark.only_on("postgresql", "SQLite has one writer: nothing to run again")
def test_postgresql_runs_an_operation_again_when_it_asks_for_it(app, heard):
    attempts = []

    @operation
    def contested():
        attempts.append(NAME.get())
        NAME.set("changed by the first attempt")
        add("a", what="a")
        if len(attempts) < 3:
            session.execute(text("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40001'; END $$"))
        return "done"

    with app.app_context():
        NAME.set("Siti")
        assert contested() == "done" and attempts == ["Siti"] * 3
        assert topics() == ["a"] and [w for when, w in heard if when == "after"] == ["a"]
