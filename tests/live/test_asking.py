"""Asking: what is kept, what is refused, and that a write which is repeated is one."""
import uuid

import pytest
import sqlalchemy as sa

from server.core.database import session
from server.core.errors import Closed, Invalid, KeyTaken, TooLarge
from server.live import operations, queries
from server.live.models import Question, QuestionContact, QuestionSender
from tests.live import make


@pytest.fixture
def room(app, cast):
    assert cast.host
    with app.test_request_context():
        yield make.webinar(slug="tanya")


def rows():
    session.rollback()
    return session.scalar(sa.select(sa.func.count()).select_from(Question))


def ask(player, room, key, text="Kapan jalan diperbaiki?", **fields):
    return operations.ask_question(player.actor, room, key=key, text=text, **fields)


def test_the_same_key_and_content_is_one_question(room, cast):
    key = str(uuid.uuid4())
    assert ask(cast.citizen, room, key) == ask(cast.citizen, room, key.upper())
    assert rows() == 1


def test_the_same_key_with_other_content_is_a_new_question(room, cast):
    key = str(uuid.uuid4())
    first, second = ask(cast.citizen, room, key), ask(cast.citizen, room, key, "Bukan itu, yang ini?")
    assert first != second and rows() == 2
    assert ask(cast.citizen, room, key) == first
    assert ask(cast.citizen, room, key, "Bukan itu, yang ini?") == second


def test_a_key_of_somebody_else_is_refused(room, cast):
    key = str(uuid.uuid4())
    ask(cast.citizen, room, key)
    for text in ("Kapan jalan diperbaiki?", "Lain?"):
        with pytest.raises(KeyTaken):
            ask(cast.stranger, room, key, text)
    assert rows() == 1


def test_a_double_click_at_the_same_moment_is_one(room, cast, at_once):
    key, citizen = str(uuid.uuid4()), cast.citizen
    assert len(set(at_once(lambda _n: ask(citizen, room, key), range(8)))) == 1
    assert rows() == 1


def test_text_is_kept_as_typed_without_what_deceives(room, cast):
    one = ask(cast.citizen, room, str(uuid.uuid4()), "  <script>alert('x')</script> \u202eterbalik\u202c; DROP TABLE questions;--  ")
    assert session.get(Question, one).text == "<script>alert('x')</script> terbalik; DROP TABLE questions;--"


@pytest.mark.parametrize("fields, refusal", [
    ({"text": "   "}, Invalid), ({"text": "a" * 301}, TooLarge), ({"display": "raja"}, Invalid), ({"area": "99.99"}, Invalid),
])
def test_wrong_fields_are_refused_and_keep_nothing(room, cast, fields, refusal):
    with pytest.raises(refusal):
        ask(cast.citizen, room, str(uuid.uuid4()), **fields)
    assert rows() == 0


def test_300_letters_fit(room, cast):
    assert ask(cast.citizen, room, str(uuid.uuid4()), "é" * 300)


def test_without_reading_only_harmless_ones_are_shown_at_once(room, cast):
    states = {text: session.get(Question, ask(cast.citizen, room, str(uuid.uuid4()), text)).state
              for text in ("Kapan jalan diperbaiki?", "Telepon saya di 081234567890", "NIK saya 3174094505900007")}
    assert list(states.values()) == ["shown", "waiting", "waiting"]


def test_after_reading_all_wait(app, cast, room):
    calm = make.webinar(at_once=False)
    assert session.get(Question, make.question(cast.citizen.actor, calm)).state == "waiting"


def test_a_name_is_told_as_its_author_chose(room, cast):
    shown = {}
    for display in ("nama", "inisial", "anonim"):
        one = ask(cast.citizen, room, str(uuid.uuid4()), f"Saya {display}?", name="Dewi Ayu Lestari", display=display, area="31.74.02.1007")
        question = session.get(Question, one)
        shown[display] = (question.public_name, question.public_area)
    assert shown == {"nama": ("Dewi Ayu Lestari", "Setiabudi"), "inisial": ("D.A.L.", "Setiabudi"), "anonim": (None, "Jakarta Selatan")}
    names = sa.select(Question.display, QuestionContact.name).join(QuestionContact, QuestionContact.question_id == Question.id)
    assert dict(session.execute(names.order_by(Question.id)).all()) == {"nama": "Dewi Ayu Lestari", "inisial": "Dewi Ayu Lestari"}


@pytest.mark.parametrize("switches, phase", [(("paused", True, True), "live"), (("closed", True, True), "live"), (None, "ended")])
def test_nothing_is_taken_while_asking_is_not_open(app, cast, room, switches, phase):
    other = make.webinar(phase)
    if switches:
        operations.set_switches(make.HOST, other, *switches)
    with pytest.raises(Closed):
        make.question(cast.citizen.actor, other)
    assert rows() == 0


def test_the_link_to_the_device_is_in_its_own_table_only(room, cast):
    one = ask(cast.citizen, room, str(uuid.uuid4()))
    assert queries.sender_id(one) == cast.citizen.participant_id
    assert not [column for column in Question.__table__.columns.keys() if "participant" in column]
    assert session.scalar(sa.select(sa.func.count()).select_from(QuestionSender)) == 1


def test_asking_too_often_is_refused_but_not_the_retry(app, cast, room):
    from server.core.errors import TooMany
    from server.core.limits import Limiter

    app.extensions["limiter"] = Limiter(None)
    keys = [str(uuid.uuid4()) for _ in range(4)]
    ids = [ask(cast.citizen, room, key, f"Pertanyaan {key}?") for key in keys[:3]]
    with pytest.raises(TooMany) as refused:
        ask(cast.citizen, room, keys[3])
    assert refused.value.data["resets_in"] > 0
    assert [ask(cast.citizen, room, key, f"Pertanyaan {key}?") for key in keys[:3]] == ids
    assert ask(cast.stranger, room, keys[3])
