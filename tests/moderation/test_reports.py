"""Laporkan: on every public text, without an account or a script; one entry on the desk a text, and nothing hides by itself."""
import pytest
import sqlalchemy as sa

from server.core import holdings, limits
from server.core.database import session
from server.core.holdings import Deed, Subject
from server.core.words import QuestionState
from server.live.models import Question
from server.moderation import operations
from server.moderation.models import Case, ItemReport, Lane

REASONS = ("other_personal_data", "threat", "hate", "promotion")


def cases(app, kind):
    with app.test_request_context():
        session.rollback()
        return list(session.scalars(sa.select(Case).where(Case.subject_kind == kind, Case.lane == Lane.REPORTED)))


@pytest.fixture
def shown(desk, app, cast):
    """A shown question's id."""
    return desk.ask(is_shown=True)


def state(app, question_id):
    with app.test_request_context():
        session.rollback()
        return session.get(Question, question_id).state


def test_many_reports_of_a_question_are_one_entry_with_counts(shown, cast, app):
    for number in range(12):
        player = cast.visitor()
        for reason in (REASONS[number % 2], REASONS[2]):  # a second word of the same device changes nothing
            response = player.post(f"/laporkan/pertanyaan/{shown}", {"reason": reason})
            assert response.status_code == 200 and "Laporan Anda tercatat" in response.get_data(as_text=True)
    (case,) = cases(app, "question")
    page = cast.moderator.get(f"/meja/{case.id}").get_data(as_text=True)
    assert "Data pribadi orang lain · 6" in page and "Ancaman · 6" in page and "Kebencian" not in page.split("Dilaporkan pembaca")[1][:400]
    assert f"Pertanyaan #{shown}" in cast.moderator.get("/meja?jalur=dilaporkan").get_data(as_text=True)
    assert state(app, shown) == QuestionState.SHOWN  # however many say so


def test_many_reports_of_an_aspiration_are_one_entry_too(desk, cast, app):
    aspiration_id, case_id = desk.submit()
    with app.test_request_context():
        operations.claim_case(cast.moderator.actor, case_id)
        operations.show(cast.moderator.actor, case_id)
        desk.settle(aspiration_id)
        from server.aspirations.models import Aspiration

        code = session.get(Aspiration, aspiration_id).code
    for number in range(5):
        assert cast.visitor().post(f"/laporkan/aspirasi/{code}", {"reason": REASONS[number % 2]}).status_code == 200
    (case,) = cases(app, "aspiration")
    assert "Data pribadi orang lain · 3" in cast.moderator.get(f"/meja/{case.id}").get_data(as_text=True)
    assert cast.stranger.get(f"/aspirasi/{code}").get_data(as_text=True).count("papan RW") == 1
    assert f"/laporkan/aspirasi/{code}" in cast.stranger.get("/aspirasi").get_data(as_text=True)


@pytest.mark.parametrize("data", [{}, {"reason": ""}, {"reason": "criticism"}, {"reason": "exact_copy"}])
def test_only_four_reasons_are_known(shown, cast, app, data):
    response = cast.citizen.post(f"/laporkan/pertanyaan/{shown}", data)
    assert response.status_code == 422 and cases(app, "question") == []


def test_what_nobody_may_read_cannot_be_reported(desk, cast):
    waiting = desk.ask("Pertanyaan yang belum dibaca siapa pun di meja?")
    aspiration_id, _case_id = desk.submit()
    with desk.app.test_request_context():
        from server.aspirations.models import Aspiration

        code = session.get(Aspiration, aspiration_id).code
    for address in (f"pertanyaan/{waiting}", "pertanyaan/99999", "pertanyaan/x", f"aspirasi/{code}", "lain/1"):
        assert cast.citizen.get(f"/laporkan/{address}").status_code == 404


def test_the_link_stands_in_the_room_with_and_without_scripts(shown, cast, app):
    from server.webinars.models import Webinar

    with app.test_request_context():
        slug = session.get(Webinar, session.get(Question, shown).webinar_id).slug
    for address in (f"/sesi/{slug}", f"/sesi/{slug}/hemat"):
        assert f"/laporkan/pertanyaan/{shown}" in cast.stranger.get(address).get_data(as_text=True), address


def test_the_desk_leaves_it_or_takes_it_down_and_undoes_both(shown, cast, app):
    cast.citizen.post(f"/laporkan/pertanyaan/{shown}", {"reason": "threat"})
    (case,) = cases(app, "question")
    here = f"/meja/{case.id}"
    assert cast.moderator.post(f"{here}/tayangkan", page=here).status_code == 303
    assert state(app, shown) == QuestionState.SHOWN and cases(app, "question")[0].closed_at is not None
    with app.test_request_context():
        operations.undo(cast.moderator.actor, cases(app, "question")[0].decision_id)
    assert cast.moderator.post(f"{here}/jangan", {"reason": "threat", "note": "Mengancam."}, page=here).status_code == 303
    assert state(app, shown) == QuestionState.CLOSED
    assert cast.moderator.get(here).status_code == 200
    with app.test_request_context():
        operations.undo(cast.moderator.actor, cases(app, "question")[0].decision_id)
    assert state(app, shown) == QuestionState.SHOWN and cases(app, "question")[0].closed_at is None


def test_what_the_control_room_takes_down_waits_nowhere(shown, cast, app):
    from server.live.operations import take_down_question

    cast.citizen.post(f"/laporkan/pertanyaan/{shown}", {"reason": "hate"})
    with app.test_request_context():
        take_down_question(cast.host.actor, shown, "hate")
    assert cases(app, "question")[0].closed_at is not None


def test_a_device_reports_ten_times_an_hour(shown, cast, app, settings):
    app.extensions["limiter"] = limits.Limiter(None)
    try:
        player = cast.visitor()
        answers = [player.post(f"/laporkan/pertanyaan/{shown}", {"reason": "hate"}).status_code for _n in range(11)]
    finally:
        app.extensions["limiter"] = None
    assert answers == [200] * 10 + [429]


def test_a_device_sees_and_deletes_its_reports(shown, cast, app):
    cast.citizen.post(f"/laporkan/pertanyaan/{shown}", {"reason": "hate"})
    with app.test_request_context():
        holding, subject = holdings.holding("laporan"), Subject(participant_id=cast.citizen.participant_id)
        assert len(holding.find(subject)) == 1 and holding.export(subject)[0]["reason"] == "hate"
        holding.deeds[Deed.ERASE](cast.citizen.actor, subject, cast.citizen.participant_id)
        assert session.scalar(sa.select(sa.func.count()).select_from(ItemReport)) == 0
    assert len(cases(app, "question")) == 1
