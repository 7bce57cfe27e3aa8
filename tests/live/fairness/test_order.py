"""The published rule, and another question taken up with a reason."""
import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from server.audit.models import Entry
from server.core.database import session
from server.core.decisions import Decision
from server.core.errors import Invalid
from server.live import operations
from server.live.fairness.operations import take_up
from server.live.fairness.queries import proposals
from server.live.fairness.rule import Candidate, next_up
from server.live.models import Question
from server.live.votes import vote_question
from tests.live import make

CASES = json.loads((Path(__file__).parent / "order.json").read_text())


@pytest.mark.parametrize("case", CASES, ids=[case["says"] for case in CASES])
def test_the_rule(case):
    found = next_up([Candidate(**one) for one in case["shown"]], case.get("answered", ()), case.get("heard", ()))
    assert [[one.id, one.why.value] for one in found] == case["next"]


def test_the_rule_is_stable_whatever_the_order_of_its_input():
    shown = [Candidate(n, n % 3, f"{n % 2}", n % 4) for n in range(12)]
    assert next_up(shown, most=12) == next_up(reversed(shown), most=12)
    assert len({one.id for one in next_up(shown, most=12)}) == 12


@pytest.fixture
def room(app, cast):
    assert cast.host
    with app.test_request_context():
        yield make.webinar(slug="urut")


def state(question_id):
    session.rollback()
    return session.get(Question, question_id).state


def test_a_device_that_had_its_answer_waits_among_equals(room, cast):
    first = make.question(cast.citizen.actor, room)
    operations.feature_question(make.HOST, first)
    again, other = make.question(cast.citizen.actor, room, "Satu lagi?"), make.question(cast.stranger.actor, room, "Baru?")
    assert [(one.id, one.why) for one in proposals(room)] == [(other, "first"), (again, "only")]
    vote_question(room, again, cast.visitor().participant_id, True)
    assert [(one.id, one.why) for one in proposals(room)] == [(again, "support"), (other, "only")]


def test_taking_up_what_is_proposed_needs_no_reason(room, cast):
    one = make.question(cast.citizen.actor, room)
    take_up(make.HOST, one)
    take_up(make.HOST, one)  # a double click
    assert state(one) == "featured"
    assert not session.scalar(sa.select(sa.func.count()).where(Entry.kind == "order.overridden"))


def test_another_one_needs_a_reason_that_is_written_down(room, cast):
    first, other = make.question(cast.citizen.actor, room), make.question(cast.stranger.actor, room, "Yang lain?")
    for reason, note, field in (("", "", "why"), ("acak", "", "why"), ("other", " ", "note")):
        with pytest.raises(Invalid) as refused:
            take_up(make.HOST, other, reason, note)
        assert list(refused.value.data["fields"]) == [field]
    assert state(other) == "shown"
    take_up(make.HOST, other, "other", "Narasumber pamit pukul 10.")
    assert state(other) == "featured"
    decision = session.scalar(sa.select(Decision).where(Decision.subject_id == other, Decision.to_state == "featured"))
    assert (decision.reason, decision.note) == ("other", "Narasumber pamit pukul 10.")
    entry = session.scalar(sa.select(Entry).where(Entry.kind == "order.overridden"))
    assert entry.facts["proposed_id"] == first and entry.facts["reason"] == "other" and "Narasumber" not in json.dumps(entry.facts)


def test_the_board_without_scripts(app, cast, here):
    def stage():
        room = make.webinar(slug="papan-urut")
        return make.question(cast.citizen.actor, room), make.question(cast.stranger.actor, room, "Yang lain?")

    assert cast.host
    first, other = here(stage)
    page = "/sesi/papan-urut/kendali"
    html = cast.host.get(page).get_data(as_text=True)
    assert html.index(f'id="q{first}"') < html.index(f'id="q{other}"') and "/tata-tertib#urutan" in html
    assert "bertanya lebih dahulu" in html.split(f'id="q{first}"')[1].split("</article>")[0]
    back = cast.host.post(f"{page}/pertanyaan/{other}/sorot", page=page)
    assert back.status_code == 303 and back.location.endswith(f"?alasan={other}#q{other}")
    again = cast.host.get(f"{page}?alasan={other}").get_data(as_text=True)
    assert "data-instead open" in again.split(f'id="q{other}"')[1].split("</article>")[0]
    as_json = cast.host.post(f"{page}/pertanyaan/{other}/sorot", page=page, headers={"Accept": "application/json"})
    assert as_json.status_code == 422 and as_json.json["fields"] == {"why": "required"}
    assert cast.host.post(f"{page}/pertanyaan/{other}/sorot", {"why": "follow_up"}, page=page).location.endswith("/kendali")
    assert here(state, other) == "featured"
