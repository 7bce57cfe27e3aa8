"""An author who is asked and stays silent: after 14 working days the text lies on the desk again, as it is."""
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from server.aspirations import operations as do
from server.aspirations.deadlines import let_clocks_go_on
from server.aspirations.queries import rights_counts
from server.audit.models import Entry
from server.core import clock
from server.core.database import session
from server.holidays import jobs, operations
from server.moderation.models import Case, Lane

MONDAY = datetime(2027, 2, 1, 3, 0, tzinfo=UTC)  # a year without holidays in the list


@pytest.fixture
def silent(desk, cast, monkeypatch):
    """An item whose author was asked on Monday."""
    monkeypatch.setattr(clock, "now", lambda: MONDAY)
    item_id, _case = desk.submit(email="a@contoh.id")
    with desk.app.test_request_context():
        do.request_clarification(cast.moderator.actor, item_id, "Pasal mana yang Anda maksud?")
    return item_id


def look(desk, monkeypatch, days):
    monkeypatch.setattr(clock, "now", lambda: MONDAY + timedelta(days=days))
    with desk.app.test_request_context():
        return let_clocks_go_on()


def newest_case(desk, item_id):
    with desk.app.test_request_context():
        session.rollback()
        return desk.case_of(item_id)


def open_cases(desk, item_id):
    return desk.count(sa.select(sa.func.count()).select_from(Case).where(Case.subject_id == item_id, Case.closed_at.is_(None)))


def test_it_comes_back_once_and_its_deadlines_with_it(desk, cast, silent, monkeypatch):
    assert look(desk, monkeypatch, 18) == 0 and open_cases(desk, silent) == 0, "Friday of the third week: still within the time"
    assert look(desk, monkeypatch, 19) == 1 and look(desk, monkeypatch, 19) == 0
    item, case = desk.aspiration(silent), newest_case(desk, silent)
    assert item.state == "needs_clarification", "no machine decides"
    assert (case.lane, case.due_at) == (Lane.CLARIFIED, item.read_due_at) and open_cases(desk, silent) == 1
    assert clock.wib(item.read_due_at).strftime("%d.%m. %H.%M") == "23.02. 23.59"  # 4 February, 18 days and a half later, on a working day
    with desk.app.test_request_context():
        session.rollback()
        assert session.scalar(sa.select(sa.func.count()).where(Entry.kind == "clarification.expired")) == 1
        do.show_aspiration(cast.moderator.actor, silent)
    assert desk.aspiration(silent).state == "published" and open_cases(desk, silent) == 0


def heard(desk):
    """(heard, overdue, received), as /hasil counts them."""
    with desk.app.test_request_context():
        session.rollback()
        counts = rights_counts()
        return counts.heard, counts.heard_overdue, counts.received


def test_silence_is_no_excuse_in_the_results(desk, cast, silent, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: MONDAY + timedelta(days=17))
    assert heard(desk) == (0, 0, 1), "its deadline of three days is long past, but the clock stands still"
    look(desk, monkeypatch, 19)
    assert heard(desk) == (0, 0, 1), "due again, and there is time until the 23rd"
    too_late = desk.aspiration(silent).read_due_at + timedelta(minutes=1)
    monkeypatch.setattr(clock, "now", lambda: too_late)
    assert heard(desk) == (0, 1, 1)
    with desk.app.test_request_context():
        do.show_aspiration(cast.moderator.actor, silent)
        desk.settle(silent)
    assert heard(desk) == (1, 0, 1)


def test_a_late_answer_is_still_taken(desk, cast, silent, monkeypatch):
    look(desk, monkeypatch, 30)
    with desk.app.test_request_context():
        do.clarify(cast.citizen.actor, silent, "Pasal sepuluh.")
    assert desk.aspiration(silent).state == "received" and open_cases(desk, silent) == 1


def test_who_answered_or_ended_is_left_alone(desk, cast, silent, monkeypatch):
    with desk.app.test_request_context():
        do.withdraw_aspiration(cast.citizen.actor, silent)
    assert look(desk, monkeypatch, 60) == 0


def test_a_change_of_the_calendar_keeps_the_halt(desk, cast, silent, monkeypatch):
    look(desk, monkeypatch, 19)
    due_at = desk.aspiration(silent).read_due_at
    with desk.app.test_request_context():
        operations.add_holiday(cast.admin.actor, operations.Day(day=clock.wib(due_at).date(), name="Libur uji", kind="national", source="SKB 1/2026"))
        jobs.recompute({"version": 2})
    assert clock.wib(desk.aspiration(silent).read_due_at).date() == clock.wib(due_at).date() + timedelta(days=1)
    assert newest_case(desk, silent).due_at == desk.aspiration(silent).read_due_at
