"""A change of the calendar or of a clock moves what is open, once, with one row in the ledger."""
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from server.audit.models import Entry
from server.core import clock, outbox
from server.core.database import operation, session
from server.core.errors import Invalid, NotAllowed, NotFound, SignInNeeded
from server.core.permissions import NOBODY
from server.holidays import deadlines, jobs, operations, queries
from server.holidays.deadlines import Batch
from server.holidays.models import Holiday, WorkingCalendar
from server.moderation.models import Case, Lane, Objection
from server.moderation.objections import object_to
from tests.aspirations.make import Voices

MONDAY = datetime(2027, 2, 1, 3, 0, tzinfo=UTC)  # a year that nobody has filled in
DAY = {"name": "Libur uji", "kind": "national", "source": "SKB 1/2026"}


@pytest.fixture
def voices(app, cast):
    return Voices(app, cast)


@pytest.fixture
def on_monday(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: MONDAY)


def add(app, cast, day, **changes):
    with app.test_request_context():
        return operations.add_holiday(cast.admin.actor, operations.Day(day=day, **(DAY | changes)))


def newest(app):
    with app.test_request_context():
        session.rollback()
        return session.get_one(WorkingCalendar, 1)


def recompute(app):
    with app.test_request_context():
        jobs.recompute({"version": newest(app).version})
        session.rollback()


def entries(app, kind):
    with app.test_request_context():
        session.rollback()
        return [entry.facts for entry in session.scalars(sa.select(Entry).where(Entry.kind == kind).order_by(Entry.id))]


def one(app, query):
    with app.test_request_context():
        session.rollback()
        return session.scalars(query).one()


def day_of(at):
    return clock.wib(at).date()


def test_a_day_off_moves_everything_open_and_taking_it_back_moves_it_back(app, cast, voices, on_monday):
    item_id, calm = voices.submit(), voices.submit("Tulisan lain tentang taman kota dan bangku.")
    voices.act("show_aspiration", "moderator", calm)
    before, read_before = voices.read(item_id), voices.read(calm)
    assert day_of(before.read_due_at) == date(2027, 2, 4)
    holiday_id = add(app, cast, date(2027, 2, 3))
    recompute(app)
    item, shown = voices.read(item_id), voices.read(calm)
    assert day_of(item.read_due_at) == date(2027, 2, 5) and item.considered_due_at > before.considered_due_at
    assert item.due_moved_at == MONDAY and item.explained_due_at > before.explained_due_at
    assert shown.read_due_at == read_before.read_due_at, "it was read in time: what was met stands"
    assert shown.explained_due_at == item.explained_due_at
    case = one(app, sa.select(Case).where(Case.subject_id == item_id))
    assert case.due_at == item.read_due_at
    assert entries(app, "holidays.changed")[-1] | {"version": 2} == {
        "staff_id": cast.admin.staff_id, "what": "added", "day": "2027-02-03", "is_day_off": True, "count": 1, "version": 2}
    assert entries(app, "deadlines.recomputed") == [{"version": 2, "count": 3 + 2 + 1}]
    with app.test_request_context():
        operations.remove_holiday(cast.admin.actor, holiday_id)
    recompute(app)
    again = voices.read(item_id)
    assert (again.read_due_at, again.considered_due_at, again.explained_due_at) == (
        before.read_due_at, before.considered_due_at, before.explained_due_at)
    assert [row["what"] for row in entries(app, "holidays.changed")] == ["added", "removed"]


def test_it_is_said_once_however_often_the_job_runs(app, cast, voices, on_monday):
    voices.submit()
    add(app, cast, date(2027, 2, 3))
    for _ in range(3):
        recompute(app)
    assert len(entries(app, "deadlines.recomputed")) == 1


def test_after_a_crash_between_two_batches_the_rest_is_moved_and_counted_once(app, cast, voices, on_monday, monkeypatch):
    items = [voices.submit(f"Tulisan ke-{n} tentang trotoar di depan rumah.", by=cast.visitor()) for n in range(5)]
    add(app, cast, date(2027, 2, 3))
    monkeypatch.setattr(operations, "AT_A_TIME", 2)
    real, calls = operations.move_some, []

    def dies(version, move, after_id):
        if "aspirations" in getattr(move, "__module__", ""):  # the others' order is that of imports
            calls.append(after_id)
        if len(calls) == 3:
            raise OSError("killed")
        return real(version, move, after_id)

    monkeypatch.setattr(operations, "move_some", dies)
    with app.test_request_context(), pytest.raises(OSError):
        jobs.recompute({"version": newest(app).version})
    assert newest(app).moved == 4 * 3 and newest(app).settled_version == 1
    monkeypatch.setattr(operations, "move_some", real)
    recompute(app)
    assert {day_of(voices.read(item).read_due_at) for item in items} == {date(2027, 2, 5)}
    assert entries(app, "deadlines.recomputed") == [{"version": 2, "count": 5 * 3 + 5}]


def test_only_the_last_of_several_changes_does_the_work(app, cast, voices, on_monday):
    item_id = voices.submit()
    first = add(app, cast, date(2027, 2, 2))
    add(app, cast, date(2027, 2, 3))
    with app.test_request_context():
        jobs.recompute({"version": 2})
    assert day_of(voices.read(item_id).read_due_at) == date(2027, 2, 4) and first
    with app.test_request_context():
        jobs.recompute({"version": 3})
    assert day_of(voices.read(item_id).read_due_at) == date(2027, 2, 8)
    assert [row["version"] for row in entries(app, "deadlines.recomputed")] == [3]


def test_the_job_waits_until_no_process_goes_by_the_old_days(app, cast, on_monday):
    add(app, cast, date(2027, 2, 3))
    row = one(app, sa.select(outbox.OutboxRow).where(outbox.OutboxRow.kind == operations.JOB))
    assert row.due_at >= MONDAY + timedelta(seconds=2 * queries.SECONDS) and row.payload == {"version": 2}


def test_what_comes_after_the_change_follows_it_at_once(app, cast, voices, on_monday):
    voices.submit()
    add(app, cast, date(2027, 2, 3))
    assert day_of(voices.read(voices.submit("Tulisan baru sesudah hari libur ditambah.")).read_due_at) == date(2027, 2, 5)


def test_another_process_follows_within_seconds(app, cast, monkeypatch):
    with app.test_request_context():
        assert date(2027, 2, 3) not in queries.days_off()

    @operation
    def elsewhere():
        session.add(Holiday(day=date(2027, 2, 3), is_day_off=True, **DAY))

    with app.test_request_context():
        elsewhere()
        assert date(2027, 2, 3) not in queries.days_off(), "the list is kept for a moment"
        until, days = app.extensions["holidays"]["days_off"]
        app.extensions["holidays"]["days_off"] = (until - queries.SECONDS, days)
        session.rollback()
        assert date(2027, 2, 3) in queries.days_off()


def test_a_halt_for_a_question_stays_a_halt(app, cast, voices, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: MONDAY)
    item_id = voices.submit(email="a@contoh.id")
    voices.act("request_clarification", "moderator", item_id, "Pasal mana yang Anda maksud?")
    monkeypatch.setattr(clock, "now", lambda: MONDAY + timedelta(days=2))
    voices.act("clarify", "citizen", item_id, "Pasal tentang kelurahan.")
    assert day_of(voices.read(item_id).read_due_at) == date(2027, 2, 8)  # Saturday the 6th is no day for a deadline
    add(app, cast, date(2027, 2, 8))
    recompute(app)
    assert day_of(voices.read(item_id).read_due_at) == date(2027, 2, 9)
    assert one(app, sa.select(Case).where(Case.subject_id == item_id, Case.closed_at.is_(None))).due_at == voices.read(item_id).read_due_at


def test_objections_reports_and_their_cases_follow(app, cast, voices, on_monday):
    hidden, reported = voices.withheld(), voices.shown("Tulisan yang tampil dan dilaporkan pembaca.")
    with app.test_request_context():
        object_to(cast.citizen.actor, hidden, "Tulisan saya bukan iklan, mohon dibaca lagi.")
    voices.act("report_aspiration", "stranger", reported, "promotion")
    add(app, cast, date(2027, 2, 2))
    recompute(app)
    assert day_of(one(app, sa.select(Objection)).due_at) == date(2027, 2, 9)
    lanes = {case.lane: day_of(case.due_at) for case in voices.rows(sa.select(Case).where(Case.closed_at.is_(None))) for case in case}
    assert lanes == {Lane.OBJECTION: date(2027, 2, 9), Lane.REPORTED: date(2027, 2, 3)}


def test_other_clocks_are_noticed_when_the_worker_starts(app, cast, voices, on_monday):
    item_id = voices.submit()
    with app.test_request_context():
        assert operations.notice_settings() is False and operations.notice_settings() is False
        app.extensions["settings"] = app.extensions["settings"].model_copy(update={"read_due_days": 1})
        assert operations.notice_settings() is True and operations.notice_settings() is True
    assert [row["read_days"] for row in entries(app, "clocks.changed")] == [1]
    recompute(app)
    assert day_of(voices.read(item_id).read_due_at) == date(2027, 2, 2)
    assert entries(app, "deadlines.recomputed") == [{"version": 2, "count": 1 + 1}]
    with app.test_request_context():
        assert operations.notice_settings() is False


def test_a_corrected_name_moves_nothing(app, cast, on_monday):
    holiday_id = add(app, cast, date(2027, 2, 3))
    with app.test_request_context():
        operations.change_holiday(cast.admin.actor, holiday_id, operations.Day(day=date(2027, 2, 3), **(DAY | {"name": "Nama benar"})))
    assert newest(app).version == 2
    with app.test_request_context():
        operations.change_holiday(cast.admin.actor, holiday_id, operations.Day(day=date(2027, 2, 3), **DAY, is_day_off=False))
    assert newest(app).version == 3
    with app.test_request_context():
        assert date(2027, 2, 3) not in queries.days_off()


def test_only_those_who_may_change_the_list_and_only_sensibly(app, cast):
    plan = operations.Day(day=date(2027, 2, 3), **DAY)
    with app.test_request_context():
        for actor, refusal in ((cast.moderator.actor, NotAllowed), (cast.citizen.actor, SignInNeeded), (NOBODY, SignInNeeded)):
            for change in (lambda: operations.add_holiday(actor, plan), lambda: operations.change_holiday(actor, 1, plan),
                           lambda: operations.remove_holiday(actor, 1)):
                with pytest.raises(refusal):
                    change()
        admin = cast.admin.actor
        for bad in ({"day": date(2026, 8, 17)}, {"day": date(1999, 1, 1)}, {"kind": "weekend"}):
            with pytest.raises(Invalid):
                operations.add_holiday(admin, operations.Day(**({"day": date(2027, 2, 3)} | DAY | bad)))
        with pytest.raises(NotFound):
            operations.remove_holiday(admin, 999_999)


def test_many_people_at_one_date_leave_one_row(app, cast, at_once):
    plan = operations.Day(day=date(2027, 2, 3), **DAY)
    cast.admin
    results = at_once(lambda _n: operations.add_holiday(cast.admin.actor, plan), range(6))
    assert sum(isinstance(result, int) for result in results) == 1 and sum(isinstance(result, Invalid) for result in results) == 5
    assert newest(app).version == 2


def test_every_batch_is_small(app, cast, on_monday, monkeypatch):
    """What holds the writer is one batch, whatever lies open."""
    asked = []

    def move(after_id, most, _days_off):
        asked.append((after_id, most))
        return Batch(after_id + most if after_id < 3 * most else None, 1)

    monkeypatch.setattr(deadlines, "_movers", {"uji": move})
    add(app, cast, date(2027, 2, 3))
    recompute(app)
    assert asked == [(n * operations.AT_A_TIME, operations.AT_A_TIME) for n in range(4)]
