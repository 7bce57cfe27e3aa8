"""Objections: by the holder, decided by another person; reports; clarifications; withdrawals."""
import pytest
import sqlalchemy as sa

from server.aspirations import operations as aspirations
from server.core import outbox
from server.core.database import operation, session
from server.core.errors import Closed, Conflict, Invalid, NotAllowed
from server.core.outbox import OutboxRow
from server.core.words import State
from server.moderation import operations
from server.moderation.models import Lane, Objection
from server.moderation.objections import object_to

WHY = "Kiriman ini tidak menyebut nama siapa pun, hanya jabatan."


@pytest.fixture
def withheld(app, cast, desk):
    """(aspiration id, case id of the objection): withheld by the moderator, objected to by its author."""
    aspiration_id, case_id = desk.submit()
    with app.test_request_context():
        operations.withhold(cast.moderator.actor, case_id, "criminal_accusation", "")
        with pytest.raises(Closed):
            object_to(cast.citizen.actor, aspiration_id, WHY)
        desk.settle(aspiration_id)
        object_to(cast.citizen.actor, aspiration_id, WHY)
        return aspiration_id, desk.case_of(aspiration_id).id


def test_an_objection_opens_a_case(desk, withheld):
    case = desk.case(withheld[1])
    assert (case.lane, case.is_open) == (Lane.OBJECTION, True)


def test_only_once_and_only_when_not_shown(app, cast, desk, withheld):
    shown_id, case_id = desk.submit("Hal lain yang sama sekali berbeda dari tadi.")
    with app.test_request_context():
        with pytest.raises(Closed):
            object_to(cast.citizen.actor, withheld[0], WHY)
        with pytest.raises(Closed):
            object_to(cast.citizen.actor, shown_id, WHY)
        operations.show(cast.moderator.actor, case_id)
        with pytest.raises(Closed):
            object_to(cast.citizen.actor, shown_id, WHY)
        with pytest.raises(Invalid):
            object_to(cast.citizen.actor, withheld[0], "pendek")


def test_the_first_person_cannot_decide_it(app, cast, desk, withheld):
    with app.test_request_context():
        with pytest.raises(NotAllowed):
            operations.decide_objection(cast.moderator.actor, withheld[1], "upheld", "Tetap.")
        for act in (operations.show, operations.redact_and_show):
            with pytest.raises(Conflict):
                act(cast.moderator.actor, withheld[1])
        with pytest.raises(Conflict):
            operations.withhold(cast.moderator.actor, withheld[1], "empty", "")
    assert desk.aspiration(withheld[0]).state == State.WITHHELD
    page = cast.moderator.get(f"/meja/{withheld[1]}").get_data(as_text=True)
    assert WHY in page and "diputuskan orang lain" in page and 'id="f-result"' not in page


def test_another_person_overturns_it(app, cast, desk, withheld):
    other = cast.staff("rina", "moderator")
    answer = other.post(f"/meja/{withheld[1]}/keberatan", {"result": "overturned", "note": "Penulis benar."}, page=f"/meja/{withheld[1]}")
    assert answer.status_code == 303
    assert desk.aspiration(withheld[0]).state == State.PUBLISHED
    objection = desk.read(Objection, 1)
    assert (objection.result, objection.note, objection.decided_by) == ("overturned", "Penulis benar.", other.staff_id)


def test_or_upholds_it_and_may_undo(app, cast, desk, withheld):
    other = cast.staff("rina", "moderator")
    with app.test_request_context():
        for wrong in (("", "x"), ("maybe", "x"), ("upheld", "  ")):
            with pytest.raises(Invalid):
                operations.decide_objection(other.actor, withheld[1], *wrong)
        decision_id = operations.decide_objection(other.actor, withheld[1], "upheld", "Menyebut nama.")
    assert desk.aspiration(withheld[0]).state == State.WITHHELD and not desk.case(withheld[1]).is_open
    with app.test_request_context():
        operation(outbox.post_undoable)("t.tell", decision_id, {})
        operations.undo(other.actor, decision_id)
        told = session.scalar(sa.select(sa.func.count()).where(OutboxRow.decision_id == decision_id))
    assert desk.read(Objection, 1).result is None and desk.case(withheld[1]).is_open and told == 0


def test_an_overturned_one_can_be_undone(app, cast, desk, withheld):
    other = cast.staff("rina", "moderator")
    with app.test_request_context():
        decision_id = operations.decide_objection(other.actor, withheld[1], "overturned", "Penulis benar.")
        operations.undo(other.actor, decision_id)
    assert desk.aspiration(withheld[0]).state == State.WITHHELD
    assert desk.read(Objection, 1).result is None and desk.case(withheld[1]).is_open


def test_strangers_have_no_form(cast, desk, withheld):
    assert cast.stranger.get("/lacak/saya/keberatan").status_code == 404
    assert cast.stranger.post("/lacak/saya/keberatan", {"text": WHY}).status_code == 404


def test_a_withdrawn_item_leaves_the_desk(app, cast, desk):
    aspiration_id, case_id = desk.submit()
    with app.test_request_context():
        aspirations.withdraw_aspiration(cast.citizen.actor, aspiration_id)
    case = desk.case(case_id)
    assert not case.is_open and case.closed_by is None
    page = cast.moderator.post(f"/meja/{case_id}/tayangkan", page=f"/meja/{case_id}")
    assert page.status_code == 409 and "penulis" in page.get_data(as_text=True)


def test_an_erased_item_leaves_no_words(app, cast, desk):
    aspiration_id, case_id = desk.submit()
    with app.test_request_context():
        aspirations.erase_aspiration(cast.citizen.actor, aspiration_id)
    answer = cast.moderator.get(f"/meja/{case_id}")
    assert answer.status_code in (200, 404) and "papan RW" not in answer.get_data(as_text=True)


def test_an_erased_item_takes_its_objection_along(app, cast, desk, withheld):
    with app.test_request_context():
        aspirations.erase_aspiration(cast.citizen.actor, withheld[0])
    objection = desk.read(Objection, 1)
    assert objection is None or WHY not in objection.text
    assert not desk.case(withheld[1]).is_open


def test_a_clarified_item_comes_back(app, cast, desk):
    aspiration_id, case_id = desk.submit(email="dewi@contoh.id")
    with app.test_request_context():
        operations.ask_clarification(cast.moderator.actor, case_id, "RW mana?")
        aspirations.clarify(cast.citizen.actor, aspiration_id, "RW 05, Kelurahan Tebet Barat.")
        assert desk.case_of(aspiration_id).lane == Lane.CLARIFIED


def test_a_reported_item_may_stay_or_go(app, cast, desk, monkeypatch):
    from server.core import clock

    first_id, first = desk.submit()
    second_id, second = desk.submit("Hal lain yang sama sekali berbeda dari tadi.")
    with app.test_request_context():
        operations.show(cast.moderator.actor, first)
        operations.show(cast.moderator.actor, second)
    later = clock.now() + clock.timedelta(seconds=700)
    monkeypatch.setattr(clock, "now", lambda: later)
    for aspiration_id in (first_id, second_id):
        code = desk.aspiration(aspiration_id).code
        answer = cast.stranger.post(f"/aspirasi/{code}/laporkan", {"reason": "other_personal_data"})
        assert answer.status_code in (302, 303)
    with app.test_request_context():
        cases = [desk.case_of(aspiration_id) for aspiration_id in (first_id, second_id)]
        assert [case.lane for case in cases] == [Lane.REPORTED] * 2
        ids = [case.id for case in cases]
    assert "Data pribadi orang lain · 1" in cast.moderator.get(f"/meja/{ids[0]}").get_data(as_text=True)
    with app.test_request_context():
        operations.show(cast.moderator.actor, ids[0])
        operations.withhold(cast.moderator.actor, ids[1], "other_personal_data", "")
    assert desk.aspiration(first_id).is_shown and not desk.case(ids[0]).is_open
    assert desk.aspiration(second_id).state == State.WITHHELD


def test_the_holder_of_the_private_link_objects_on_a_page(app, cast, desk):
    from server.aspirations.holders import private_link
    from server.aspirations.models import Aspiration

    aspiration_id, case_id = desk.submit()
    with app.test_request_context():
        operations.withhold(cast.moderator.actor, case_id, "criminal_accusation", "Menyebut nama.")
        desk.settle(aspiration_id)
        link = private_link(desk.read(Aspiration, aspiration_id))
    holder = cast.visitor()
    holder.get(link)
    page = holder.get("/lacak/saya/keberatan")
    assert page.status_code == 200 and page.headers["Cache-Control"] == "no-store" and "Menyebut nama." in page.get_data(as_text=True)
    short = holder.post("/lacak/saya/keberatan", {"text": "pendek"})
    assert short.status_code == 422 and "pendek" in short.get_data(as_text=True)
    assert holder.post("/lacak/saya/keberatan", {"text": "x" * 1001}).status_code == 422
    assert holder.post("/lacak/saya/keberatan", {"text": WHY}).status_code == 303
    with app.test_request_context():
        assert desk.case_of(aspiration_id).lane == Lane.OBJECTION
    assert holder.get("/lacak/saya/keberatan").status_code == 409
    assert WHY in holder.get("/lacak/saya").get_data(as_text=True)
