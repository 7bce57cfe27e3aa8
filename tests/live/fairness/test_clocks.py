"""Until when an answer was promised, what was late, and the page of a session that is over."""
from datetime import datetime, timedelta

import pytest

from server.core import clock
from server.core.database import session
from server.live import after, operations
from server.live.deadlines import move_promises
from server.live.models import Question
from server.webinars.deadlines import move_written
from server.webinars.models import Webinar
from server.webinars.operations import begin_webinar, end_webinar
from tests.live import make

THURSDAY = datetime(2026, 10, 8, 9, 0, tzinfo=clock.WIB)


@pytest.fixture
def story(app, cast):
    assert cast.host
    with app.test_request_context():
        with clock.set_to(THURSDAY - timedelta(days=1)):
            room = make.webinar("scheduled", slug="janji")
            early = make.question(cast.citizen.actor, room, "Sebelum sesi?")
        with clock.set_to(THURSDAY):
            begin_webinar(make.HOST, room)
            quick, slow, left = (make.question(cast.citizen.actor, room, text) for text in ("Cepat?", "Lambat?", "Tertinggal?"))
        with clock.set_to(THURSDAY + timedelta(minutes=10)):
            operations.feature_question(make.HOST, quick)
        with clock.set_to(THURSDAY + timedelta(minutes=40)):
            operations.answer_question(make.HOST, quick)
            operations.answer_question(make.HOST, slow)
        with clock.set_to(THURSDAY + timedelta(hours=2)):
            end_webinar(make.HOST, room)
    return room, early, quick, slow, left


@pytest.fixture
def of(here):
    return lambda model, row_id: here(lambda: session.get(model, row_id))


def test_minutes_while_live_else_a_working_day(story, of):
    room, early, quick, *_rest = story
    assert of(Question, quick).promised_at == THURSDAY + timedelta(minutes=15)
    assert clock.wib(of(Question, early).promised_at).date() == THURSDAY.date()
    assert clock.wib(of(Webinar, room).written_due_at).strftime("%d %H.%M") == "19 23.59"  # seven working days


def test_days_follow_the_calendar_and_minutes_do_not(app, story, of, here):
    from server.core.database import operation

    room, early, quick, _slow, left = story
    off = frozenset({THURSDAY.date(), (THURSDAY + timedelta(days=4)).date()})

    @operation
    def move():
        with clock.set_to(THURSDAY + timedelta(days=1)):
            return move_promises(0, 100, off), move_written(0, 100, off)

    promises, written = here(move)
    assert (promises.moved, written.moved) == (1, 1) and here(move)[0].moved == 0
    assert clock.wib(of(Question, early).promised_at).date() == (THURSDAY + timedelta(days=1)).date()
    assert of(Question, left).promised_at == THURSDAY + timedelta(minutes=15)
    assert clock.wib(of(Webinar, room).written_due_at).strftime("%d") == "20"


def test_what_was_in_time_is_counted(story, here):
    room, *_rest = story
    found = here(lambda: after.summary(session.get(Webinar, room)))
    assert (found.asked, found.answered, found.timed, found.on_time, found.became, found.written) == (4, 2, 2, 1, 0, 0)


def test_what_is_written_later_adds_to_an_answer_of_the_talk(app, cast, story, of, here):
    room, _early, quick, *_rest = story
    page = "/sesi/janji/kendali"
    assert cast.host.post(f"{page}/instansi/{story[4]}", {"office": "Dinas Air"}).status_code == 303
    assert cast.host.post(f"{page}/pertanyaan/{quick}/jawab-tertulis", {"text": "Rinciannya menyusul."}).status_code == 303
    assert cast.host.post(f"{page}/pertanyaan/{story[4]}/jawab-tertulis", {"text": "Sudah kami catat."}).status_code == 303
    found = here(lambda: after.summary(session.get(Webinar, room)))
    assert (found.answered, found.written, found.timed) == (2, 1, 2) and of(Question, quick).state == "answered_in_writing"
    html = cast.citizen.get("/sesi/janji").get_data(as_text=True)
    direct, written = (html.split(f'data-answers="{name}"')[1].split("</ul></section>")[0] for name in ("langsung", "dijawab-tertulis"))
    assert f'id="q{quick}"' in direct and "Rinciannya menyusul." in direct and "menit setelah ditanyakan" in direct
    assert "Dinas Air" in written and "Sudah kami catat." in written and "menit setelah ditanyakan" not in written


def test_the_page_says_it_and_takes_written_answers(app, cast, story):
    room, early, _quick, _slow, left = story
    html = cast.citizen.get("/sesi/janji").get_data(as_text=True)
    assert "1 dari 2 pertanyaan yang dijawab saat sesi mulai dijawab dalam 15 menit" in html
    assert "2 pertanyaan masih ditunggu" in html and "paling lambat" in html and "Tertinggal?" in html
    page = "/sesi/janji/kendali"
    assert "terlambat sejak" in cast.host.get(page).get_data(as_text=True).split(f'id="q{left}"')[1].split("</article>")[0]
    assert cast.host.post(f"{page}/pertanyaan/{left}/jawab-tertulis", {"text": "Selesai bulan depan."}, page=page).status_code == 303
    again = cast.citizen.get("/sesi/janji").get_data(as_text=True)
    assert "Selesai bulan depan." in again and "1 pertanyaan masih ditunggu" in again
    assert "Tertinggal?" in cast.citizen.get("/sesi/janji/pertanyaan-saya").get_data(as_text=True)
    assert "Tertinggal?" not in cast.stranger.get("/sesi/janji/pertanyaan-saya").get_data(as_text=True)


def test_a_new_holiday_is_told_to_open_boards(app, cast, room_state):
    """A promise that moves without a fact would stay wrong on every board that is open."""
    from server.core.database import operation

    assert cast.host
    with app.test_request_context():
        with clock.set_to(THURSDAY - timedelta(days=1)):
            room = make.webinar("scheduled", slug="janji-baru")
            make.question(cast.citizen.actor, room, "Kapan?")
            rev = room_state(cast.host.client, "janji-baru", "meja")["rev"]
            operation(lambda: move_promises(0, 100, frozenset({THURSDAY.date()})))()
            facts = room_state(cast.host.client, "janji-baru", "meja", rev)["facts"]
    assert [fact["kind"] for fact in facts] == ["question.promised"]
    assert facts[0]["question"]["promised"] > THURSDAY.timestamp() * 1000 + 14 * 3_600_000
