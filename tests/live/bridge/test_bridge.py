"""Entering questions from other channels: two steps, screened, without votes, and who entered them in the ledger."""
import io
import re
import uuid

import pytest
import sqlalchemy as sa

from server.audit.models import Entry
from server.core.database import session
from server.core.errors import Closed, Invalid, NotAllowed, TooLarge
from server.live import operations
from server.live.bridge.operations import MOST_LINES, bridge_questions
from server.live.models import Question, QuestionSender, QuestionVote
from server.webinars.operations import end_webinar
from tests.live import make

PAGE = "/sesi/jembatan/kendali"
CHAT = "09:31:02 From  Budi Santoso  to  Everyone:\n\tApakah KJP tetap ada?\n09:31:40 From Siti Rahma to Everyone:\n\tSelamat pagi\n"


@pytest.fixture
def room(cast, here):
    assert cast.host
    return here(make.webinar, slug="jembatan", at_once=False)


def questions(here):
    def read():
        session.rollback()
        return session.scalars(sa.select(Question).order_by(Question.id)).all()

    return here(read)


def key():
    return str(uuid.uuid4())


def test_two_steps_without_scripts(room, cast, here):
    shown = cast.host.post(f"{PAGE}/jembatan", {"channel": "zoom", "lines": CHAT}, page=PAGE)
    assert shown.status_code == 200 and "B.S." in shown.text and "Budi Santoso" not in shown.text
    assert re.search(r'value="0" checked', shown.text) and not re.search(r'value="1" checked', shown.text)
    assert questions(here) == []
    form = {"channel": "zoom", "key": re.search(r'name="key" value="([^"]+)"', shown.text)[1], "ticked": "0",
            "text": ["Apakah KJP tetap ada?", "Selamat pagi"], "name": ["B.S.", "S.R."]}
    for _again in range(2):
        assert cast.host.post(f"{PAGE}/jembatan/masukkan", form, page=PAGE).status_code == 303
    [question] = questions(here)
    assert (question.text, question.public_name, question.channel, question.state, question.votes) == ("Apakah KJP tetap ada?", "B.S.", "zoom", "waiting", 0)
    again = cast.host.post(f"{PAGE}/jembatan", {"channel": "zoom", "lines": CHAT}, page=PAGE)
    assert "sudah ada" in again.text and not re.search(r'value="0" checked', again.text)


def test_a_file_is_known_by_its_content(room, cast, here):
    for name, body, status in (("chat.txt", CHAT.encode(), 200), ("chat.pdf", CHAT.encode("utf-16"), 200), ("chat.txt", b"%PDF-1.7 x", 422),
                               ("chat.csv", b"<!DOCTYPE html><p>", 422), ("chat.txt", b"\x00\x01\xff\xfe" * 9, 422)):
        answer = cast.host.post(f"{PAGE}/jembatan", {"channel": "zoom", "file": (io.BytesIO(body), name)}, page=PAGE)
        assert answer.status_code == status, (name, body[:9])
    assert "bukan teks" in answer.text
    assert questions(here) == []


@pytest.mark.parametrize(("form", "words"), [
    ({"channel": "zoom", "lines": "\n".join(f"Pertanyaan {n}?" for n in range(5000))}, "Terlalu banyak sekaligus"),
    ({"channel": "zoom", "lines": "   "}, "Tidak ada pertanyaan yang terbaca"),
    ({"channel": "merpati", "lines": "Apa?"}, "Pilih asal pertanyaannya"),
])
def test_what_is_refused_stands_by_its_field_and_keeps_the_words(room, cast, here, form, words):
    answer = cast.host.post(f"{PAGE}/jembatan", form, page=PAGE)
    assert answer.status_code == 422 and words in answer.text and form["lines"].strip()[:12] in answer.text
    assert questions(here) == []


def test_a_long_one_comes_back_with_everything_ticked_as_it_was(room, cast, here):
    form = {"channel": "floor", "key": key(), "ticked": ["0", "1"], "text": ["Pendek?", "p" * 301], "name": ["", ""]}
    answer = cast.host.post(f"{PAGE}/jembatan/masukkan", form, page=PAGE)
    assert answer.status_code == 422 and "p" * 301 in answer.text and "Pendek?" in answer.text and "lebih panjang dari 300" in answer.text
    assert questions(here) == []


def test_what_is_kept_of_it(app, room, cast):
    with app.test_request_context():
        lines = [("Siapa yang bayar?", "Sri Rahayu"), ("Hubungi saya di 081234567890", None), ("siapa yang bayar", "Budi"), ("Kapan?", "+62")]
        once = key()
        assert bridge_questions(make.HOST, room, "whatsapp", lines, key=once) == 3
        assert bridge_questions(make.HOST, room, "whatsapp", lines, key=once) == 3
        assert bridge_questions(make.HOST, room, "whatsapp", [*lines[:1], ("Yang lain?", None)], key=once) == 1  # another paste: never an old receipt
        session.rollback()
        rows = session.scalars(sa.select(Question).order_by(Question.id)).all()
        assert [(row.public_name, row.display, row.needs_attention, row.is_kept) for row in rows] == [
            ("S.R.", "inisial", False, False), (None, "anonim", True, False), (None, "anonim", False, False), (None, "anonim", False, False)]
        for table in (QuestionSender, QuestionVote):
            assert session.scalar(sa.select(sa.func.count()).select_from(table)) == 0
        entries = session.scalars(sa.select(Entry.facts).where(Entry.kind == "question.bridged")).all()
        assert [(facts["staff_id"], facts["channel"]) for facts in entries] == [(1, "whatsapp")] * 4
        assert "Rahayu" not in str(entries)


def test_who_may_and_when(app, room, cast):
    with app.test_request_context():
        with pytest.raises(NotAllowed):
            bridge_questions(cast.moderator.actor, room, "zoom", [("Apa?", None)], key=key())
        for lines in ([], [("Apa?", None)] * (MOST_LINES + 1)):
            with pytest.raises(Invalid):
                bridge_questions(make.HOST, room, "zoom", lines, key=key())
        with pytest.raises(TooLarge):
            bridge_questions(make.HOST, room, "zoom", [("x" * 301, None)], key=key())
        end_webinar(make.HOST, room)
        with pytest.raises(Closed):
            bridge_questions(make.HOST, room, "zoom", [("Apa?", None)], key=key())
        session.rollback()
        assert session.scalar(sa.select(sa.func.count()).select_from(Question)) == 0


def test_screens_say_how_it_came(room, cast, here, room_state):
    here(bridge_questions, make.HOST, room, "youtube", [("Siapa yang mengawasi?", "Ani")], key=key())
    assert room_state(cast.host.client, "jembatan", "meja")["questions"][0]["channel"] == "youtube"
    assert "melalui YouTube, dicatat meja" in cast.host.get(PAGE).text
    here(operations.show_question, make.HOST, question_id(here))
    for address in ("/sesi/jembatan", "/sesi/jembatan/hemat"):
        assert "melalui YouTube, dicatat meja" in cast.citizen.get(address).text
    assert room_state(cast.citizen.client, "jembatan", "hadirin")["questions"][0]["via"] == "youtube"
    here(operations.feature_question, make.HOST, question_id(here))
    assert "melalui YouTube, dicatat meja" in cast.citizen.get("/sesi/jembatan/layar").text


def question_id(here):
    return questions(here)[0].id
