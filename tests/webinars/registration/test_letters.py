"""What registrants receive, by a real mail server; reminders that follow the session's time; the calendar file; the private link."""
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from icalendar import Calendar

from server.core import clock, outbox
from server.core.database import operation, record, session
from server.core.words import Phase
from server.webinars.events import WebinarCancelled, WebinarChanged, WebinarPostponed, WebinarRescheduled
from server.webinars.registration import erasing, links, operations
from server.webinars.registration.reminders import KIND
from tests.cast import Cast
from tests.notifications.conftest import mailing, mailserver, make_app  # noqa: F401  fixtures
from tests.notifications.make import Post, html_of, text_of
from tests.webinars.registration import make


@pytest.fixture
def house(mailing, mailserver):  # noqa: F811
    """(app, its worker, what the mail server took)"""
    _voices, post = mailing
    with post.app.test_request_context():
        assert Cast(post.app).host
    return post.app, post, mailserver.box


def calendar_of(letter):
    (part,) = [part for part in letter.walk() if part.get_content_type() == "text/calendar"]
    return Calendar.from_ical(part.get_payload(decode=True))


@operation
def say(event, **fields):
    """As the administration does: change the session, tell it."""
    make.change(event.webinar_id, **fields)
    record(event)


def test_a_registrant_gets_place_calendar_and_private_link(house):
    app, post, box = house
    with app.test_request_context():
        room = make.webinar(slug="surat", days=10)
        one = make.one(room)
    post.work()
    (letter,) = box.taken
    assert str(letter["To"]) == "dewi@contoh.example" and str(letter["Subject"]) == "Anda terdaftar: Mobilitas dan logistik kota"
    text, html = text_of(letter), html_of(letter)
    with app.test_request_context():
        path = links.private_link(make.row(one.id))
    assert f"https://jakartakedepan.example{path}" in text and path in html and "Dewi" not in text + html
    (event,) = calendar_of(letter).walk("VEVENT")
    (zone,) = calendar_of(letter).walk("VTIMEZONE")
    assert str(zone["TZID"]) == event["DTSTART"].params["TZID"] == "Asia/Jakarta" and event["DTSTART"].dt.utcoffset() == timedelta(hours=7)
    assert event.walk("VALARM")[0]["TRIGGER"].dt == timedelta(minutes=-15) and str(event["URL"]).endswith(f"/s/{room}")
    assert not re.search(r"dewi|contoh|Dewi", repr(post.rows("mail.session")[0].payload) + post.rows("mail.session")[0].idempotency_key)


def test_who_waits_hears_so_then_moves_up_and_who_cancels_hears_that(house):
    app, post, box = house
    with app.test_request_context():
        room = make.webinar(capacity={"zoom": 1})
        first = make.one(room, "satu@contoh.example", channel="zoom")
        make.one(room, "dua@contoh.example", channel="zoom", language="en")
        post.work()
        operations.cancel_registration(make.HOST, first.id)
    post.work()
    told = [(str(letter["To"]), str(letter["Subject"]).split(":")[0]) for letter in box.taken]
    assert told == [("satu@contoh.example", "Anda terdaftar"), ("dua@contoh.example", "You are on the waiting list"),
                    ("satu@contoh.example", "Pendaftaran dibatalkan"), ("dua@contoh.example", "There is a place for you")]
    assert "Your number on the waiting list: 1" in text_of(box.taken[1]) and len(list(calendar_of(box.taken[3]).walk("VEVENT"))) == 1


def test_only_the_letter_says_that_an_address_was_registered_already(house):
    app, post, box = house
    with app.test_request_context():
        room = make.webinar()
        make.one(room)
        make.one(room, name="Orang Lain")
        make.one(room, name="Orang Lain Lagi")
    post.work()
    assert [str(letter["Subject"]).split(":")[0] for letter in box.taken] == ["Anda terdaftar", "Anda sudah terdaftar"]
    assert "Orang Lain" not in text_of(box.taken[1]) + html_of(box.taken[1])


def reminders():
    session.rollback()
    rows = session.execute(sa.select(outbox.OutboxRow.payload, outbox.OutboxRow.due_at).where(
        outbox.OutboxRow.kind == KIND, outbox.OutboxRow.done_at.is_(None)).order_by(outbox.OutboxRow.due_at)).all()
    return [(row[0]["which"], row[1]) for row in rows]


def test_reminders_follow_the_session(house):
    app, post, box = house
    with app.test_request_context():
        room = make.webinar(days=10)
        make.one(room, "satu@contoh.example")
        make.one(room, "dua@contoh.example")
        gone = make.one(room, "tiga@contoh.example")
        operations.cancel_registration(make.HOST, gone.id)
        starts_at = session.get(make.Webinar, room).starts_at
        assert reminders() == [("day", starts_at - timedelta(days=1)), ("hour", starts_at - timedelta(hours=1))]
        later = starts_at + timedelta(days=7)
        say(WebinarRescheduled(staff_id=1, webinar_id=room), starts_at=later)
        assert reminders() == [("day", later - timedelta(days=1)), ("hour", later - timedelta(hours=1))]
        post.work()
        box.taken.clear()
        for before, subject in ((timedelta(days=1), "Besok"), (timedelta(hours=1), "Satu jam lagi")):
            with clock.set_to(later - before + timedelta(seconds=5)):
                outbox.work_off(50)
            assert sorted((str(letter["To"]), str(letter["Subject"]).split(":")[0]) for letter in box.taken) == [
                ("dua@contoh.example", subject), ("satu@contoh.example", subject)]
            box.taken.clear()


@pytest.mark.parametrize("event, phase, subject", [
    (WebinarPostponed, Phase.POSTPONED, "Sesi ditunda"), (WebinarCancelled, Phase.CANCELLED, "Sesi dibatalkan"),
    (WebinarRescheduled, Phase.SCHEDULED, "Waktu baru")])
def test_everyone_on_the_list_hears_of_a_session_that_moves(house, event, phase, subject):
    app, post, box = house
    with app.test_request_context():
        room = make.webinar(capacity={"zoom": 1})
        for name in ("satu", "dua"):
            make.one(room, f"{name}@contoh.example", channel="zoom")
        post.work()
        box.taken.clear()
        say(event(staff_id=1, webinar_id=room), phase=phase.value, notice="Narasumber berhalangan.")
        assert len(reminders()) == (2 if phase == Phase.SCHEDULED else 0)
    post.work()
    post.work()
    assert sorted((str(letter["To"]), str(letter["Subject"]).split(":")[0]) for letter in box.taken) == [
        ("dua@contoh.example", subject), ("satu@contoh.example", subject)]
    assert "Narasumber berhalangan." in text_of(box.taken[0])


def test_more_places_let_people_move_up_by_themselves(house):
    app, post, box = house
    with app.test_request_context():
        room = make.webinar(capacity={"zoom": 1})
        for n in range(4):
            make.one(room, f"orang{n}@contoh.example", channel="zoom")
        post.work()
        box.taken.clear()
        say(WebinarChanged(staff_id=1, webinar_id=room, revision=2), capacity={"zoom": 3})
    post.work()
    assert [(str(letter["To"]), str(letter["Subject"]).split(":")[0]) for letter in box.taken] == [
        ("orang1@contoh.example", "Ada tempat untuk Anda"), ("orang2@contoh.example", "Ada tempat untuk Anda")]


def test_nothing_is_sent_to_who_erased_and_sample_sessions_reach_nobody(house):
    app, post, box = house
    with app.test_request_context():
        erased = make.one(make.webinar())
        erasing.erase_registration(make.HOST, erased.id)
        make.one(make.webinar(is_sample=True), "contoh@contoh.example")
    post.work()
    assert box.taken == []


def test_kept_letters_go_with_the_registration(app, cast, here):
    assert cast.host
    post = Post(app)
    room = here(make.webinar)
    one = here(make.one, room)
    post.work()
    assert len(post.letters("session")) == 1
    here(erasing.erase_registration, make.HOST, one.id)
    assert post.letters("session") == []


def test_a_letter_takes_no_words_of_who_registered_and_no_flood_fills_a_mailbox(app, cast, here):
    from server.core.limits import Limiter

    assert cast.host
    app.extensions["limiter"] = Limiter(None)
    for _n in range(15):
        here(make.one, here(make.webinar), name="Menang undian https://jahat.example")
    post = Post(app)
    post.work()
    letters = post.letters("session")
    assert len(letters) == 12 and not [one for one in letters if "jahat" in text_of(one) + html_of(one)]
    app.extensions["limiter"] = None


# --- the private link and the calendar -------------------------------------------------------


def test_the_private_link_opens_the_page_and_a_get_changes_nothing(app, cast, here):
    assert cast.host
    room = here(make.webinar, capacity={"room": 1}, slug="milik")
    one = here(make.one, room, channel="room", institution="Forum RW 05")
    link = here(lambda: links.private_link(make.row(one.id)))
    player = cast.visitor()
    answer = player.get(link + "?ke=batal")
    assert (answer.status_code, answer.location, answer.headers["Referrer-Policy"]) == (303, "/pendaftaran/batal", "no-referrer")
    page = player.get("/pendaftaran").get_data(as_text=True)
    assert "Anda terdaftar" in page and "Forum RW 05" in page and "de" in page and "dewi@contoh.example" not in page
    assert "Lihat pendaftaran" in player.get("/sesi/milik").get_data(as_text=True)
    late, waits = cast.visitor(), here(make.one, room, "lain@contoh.example", channel="room")
    late.get(here(lambda: links.private_link(make.row(waits.id))))
    assert "Anda di daftar tunggu" in (page := late.get("/sesi/milik").get_data(as_text=True)) and "Anda terdaftar" not in page
    assert player.get("/pendaftaran/batal").status_code == 200 and here(lambda: make.row(one.id).state) == "registered"
    assert player.post("/pendaftaran/nama", {"name": "Dewi A. Lestari"}).status_code == 303
    assert player.get("/pendaftaran/nama").status_code == 303 and "Dewi A. Lestari" in player.get("/pendaftaran").get_data(as_text=True)
    assert player.post("/pendaftaran/batal").status_code == 303 and here(lambda: make.row(one.id).state) == "cancelled"
    assert "Pendaftaran dibatalkan" in player.get("/pendaftaran").get_data(as_text=True)
    assert player.post("/pendaftaran/hapus").status_code == 303 and here(lambda: make.row(one.id).name) is None
    assert player.get(link).status_code == 404 and "Buka tautan pribadi" in player.get("/pendaftaran").get_data(as_text=True)


@pytest.mark.only_on("sqlite", "is about links")
def test_wrong_links_open_nothing(app, cast, here):
    assert cast.host
    room = here(make.webinar)
    one, other = here(make.one, room), here(make.one, room, "lain@contoh.example")
    right, second = (here(lambda id=id: links.private_link(make.row(id))) for id in (one.id, other.id))
    mac = right.rsplit("-", 1)[1] if right.count("-") == 1 else right.split("-", 1)[1]
    for bad in (right[:-1], right + "x", f"/pendaftaran/k/{other.id}-{mac}", "/pendaftaran/k/0-" + "a" * 32, f"/pendaftaran/k/{2**40}-{'a' * 32}"):
        answer = cast.stranger.get(bad)
        assert answer.status_code == 404 and "Set-Cookie" not in str(answer.headers), bad
    for path in ("/pendaftaran/batal", "/pendaftaran/nama", "/pendaftaran/hapus"):
        answer = cast.stranger.get(path)  # a page of an hour ago: it says how it is opened again
        assert (answer.status_code, answer.location) == (303, "/pendaftaran") and cast.stranger.post(path).status_code == 404
    assert "Buka tautan pribadi dari surat kami" in cast.stranger.get("/pendaftaran").get_data(as_text=True)
    assert second != right


@pytest.mark.only_on("sqlite", "is about a file")
def test_the_calendar_file_of_a_session(cast, here):
    assert cast.host
    room = here(make.webinar, slug="kalender", title="Bebas banjir; aman, dan terang")
    answer = cast.citizen.get("/sesi/kalender/kalender.ics")
    assert answer.mimetype == "text/calendar" and "public" in answer.headers["Cache-Control"]
    data = answer.get_data()
    assert max(len(line) for line in data.split(b"\r\n")) <= 75 and b"BEGIN:VTIMEZONE" in data
    (event,) = Calendar.from_ical(data).walk("VEVENT")
    assert str(event["SUMMARY"]) == "Bebas banjir; aman, dan terang" and event["STATUS"] == "CONFIRMED"
    here(make.change, room, phase="cancelled")
    (event,) = Calendar.from_ical(cast.stranger.get("/sesi/kalender/kalender.ics").get_data()).walk("VEVENT")
    assert event["STATUS"] == "CANCELLED" and not event.walk("VALARM")
    here(make.change, room, starts_at=None)
    assert cast.stranger.get("/sesi/kalender/kalender.ics").status_code == 409
