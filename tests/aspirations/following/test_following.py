"""Following: double opt-in, what a digest tells and when, stopping, and that nothing is kept afterwards."""
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from server.aspirations.following import digests
from server.core import clock, holdings, retention
from server.core.database import operation, session
from server.core.holdings import Deed, Subject
from server.core.permissions import NOBODY
from tests.aspirations.following.make import Fan, link_in
from tests.notifications.make import EMAIL, html_of, text_of

TOPIC = "topic:transportasi"


@pytest.fixture
def fan(app, cast):
    return Fan(app)


def test_an_address_hears_nothing_before_its_holder_pressed_the_button(fan, cast, post):
    response = cast.citizen.post("/ikuti", {"apa": TOPIC, "email": EMAIL, "every": "day"})
    assert response.status_code == 303 and response.location == "/ikuti/terkirim"
    assert post.work() == 1
    letter = post.letter("follow")
    assert "List-Unsubscribe" not in letter and EMAIL not in text_of(letter)
    page = cast.stranger.get(link_in(letter))
    assert page.status_code == 200 and page.headers["Referrer-Policy"] == "no-referrer" and page.headers["Cache-Control"] == "no-store"
    assert fan.follows()[0].confirmed_at is None and fan.row().digest_due_at is None  # looking changes nothing
    (follow,) = fan.follows()
    assert cast.stranger.post(link_in(letter), {"yang": "konfirmasi", "ikutan": follow.id}).status_code == 303
    assert fan.follows()[0].confirmed_at is not None and fan.row().every == "day" and fan.row().digest_due_at > clock.now()


def test_the_answer_tells_nobody_who_follows(fan, cast):
    fan.follow(TOPIC, every="week")
    known = cast.citizen.post("/ikuti", {"apa": "topic:pendidikan", "email": EMAIL, "every": "day"})
    new = cast.citizen.post("/ikuti", {"apa": "topic:pendidikan", "email": "lain@contoh.example", "every": "day"})
    assert (known.status_code, known.location) == (new.status_code, new.location)
    assert fan.row().every == "week"  # a stranger who types the address changes nothing that its holder chose


@pytest.mark.parametrize("changes, field", [({"email": "bukan alamat"}, "email"), ({"email": ""}, "email"), ({"apa": "topic:tidak-ada"}, "apa"),
                                            ({"apa": "provision:999999"}, "apa"), ({"apa": ""}, "apa"), ({"every": "hour"}, "every")])
def test_wrong_fields_come_back_and_nothing_is_stored(fan, cast, changes, field):
    response = cast.citizen.post("/ikuti", {"apa": TOPIC, "email": EMAIL, "every": "day"} | changes, page="/ikuti")
    assert response.status_code == 422 and f'id="{field}-e"' in response.get_data(as_text=True)
    assert fan.row() is None


@pytest.mark.parametrize("every, now, due", [
    ("day", datetime(2026, 3, 2, 0, 0, tzinfo=UTC), datetime(2026, 3, 3, 0, 0, tzinfo=UTC)),  # 07.00 WIB sharp: the next one
    ("day", datetime(2026, 3, 2, 23, 59, tzinfo=UTC), datetime(2026, 3, 3, 0, 0, tzinfo=UTC)),
    ("week", datetime(2026, 3, 3, 5, 0, tzinfo=UTC), datetime(2026, 3, 9, 0, 0, tzinfo=UTC)),  # a Tuesday: Monday next
    ("week", datetime(2026, 3, 8, 23, 0, tzinfo=UTC), datetime(2026, 3, 9, 0, 0, tzinfo=UTC))])
def test_a_digest_is_due_at_seven_in_jakarta(every, now, due):
    assert digests.next_due(every, now) == due


def test_a_digest_tells_what_became_public_and_nothing_else(fan, voices, post):
    fan.follow(TOPIC)
    old = voices.shown("Trem di kota tua perlu dibangun lagi segera.", topic="transportasi")
    fan.begun(hours=0)
    assert fan.due() == 1 and post.work() >= 1 and post.letters("digest") == []  # before the window
    fan.begun()
    shown = voices.shown("Trotoar ke halte perlu diteduhi. Hubungi 0812-3456-7890.", topic="transportasi")
    rahasia = voices.shown("Rahasia: halte ini gelap sekali malam hari.", topic="transportasi", is_confidential=True)
    unread = voices.submit("Belum dibaca petugas: bus sering terlambat.", topic="transportasi")
    other = voices.shown("Puskesmas perlu buka sampai malam hari.", topic="kesehatan")
    assert fan.due() == 1 and fan.due() == 0
    post.work()
    letter = post.letter("digest")
    told = text_of(letter)
    assert voices.code(shown) in told and voices.code(old) in told and "2 aspirasi baru" in told
    for hidden in (rahasia, unread, other):
        assert voices.code(hidden) not in told
    assert "0812" not in told and "0812" not in html_of(letter)
    assert str(letter["List-Unsubscribe"]).endswith(link_in(letter) + ">")
    assert fan.due() == 0


def test_no_news_no_letter(fan, voices, post):
    fan.follow("topic:kesehatan")
    fan.begun()
    voices.shown(topic="transportasi")
    assert fan.due() == 1
    post.work()
    assert post.letters("digest") == []


def test_a_decision_that_can_still_be_undone_is_no_news(fan, slow_undo, cast):
    late = Fan(slow_undo.app)
    late.follow(TOPIC)
    late.begun()
    slow_undo.shown(topic="transportasi")
    with slow_undo.app.test_request_context():
        session.rollback()
        assert [one.count for one in digests.heard(digests.confirmed_targets(late.row().id), clock.now() - timedelta(days=9), clock.now())] == [0]


def test_answers_stand_in_the_digest_of_their_provision_in_every_version(matrix, post):
    fan = Fan(matrix.app)
    fan.follow(f"provision:{matrix.provisions['2']}")
    fan.begun()
    item_id = matrix.said(at="2(2)")
    matrix.published(matrix.confirmed(item_id))
    fan.due()
    post.work()
    told = text_of(post.letter("digest"))
    assert matrix.code(item_id) in told and "Dipakai: Gubernur dipilih langsung." in told


def test_few_of_a_kecamatan_who_chose_anonim_are_not_told_apart(fan, voices, post):
    area = {"area": "31.71.01.1001"}
    fan.follow("area:31.71.01", "area:31.71")
    fan.begun()
    anonim, named = voices.shown(**area), voices.shown("Taman di sini perlu lampu yang terang.", display="nama", name="Sari Dewi", **area)
    fan.due()
    post.work()
    kecamatan, kota = text_of(post.letter("digest")).split("Lihat semua")[:2]
    assert voices.code(named) in kecamatan and voices.code(anonim) not in kecamatan
    assert voices.code(named) in kota and voices.code(anonim) in kota


def test_one_click_stops_everything_and_nothing_is_left(mailing, mailserver):
    voices, post = mailing
    fan = Fan(voices.app)
    fan.follow(TOPIC)
    fan.begun()
    voices.shown(topic="transportasi")
    fan.due()
    post.work()
    letter = next(one for one in mailserver.box.taken if str(one["To"]) == EMAIL and "Yang baru" in str(one["Subject"]))
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = str(letter["List-Unsubscribe"]).strip("<>").removeprefix("https://jakartakedepan.example")
    client = voices.app.test_client()
    assert client.get(url).status_code == 200 and fan.row() is not None  # a scanner that opens it
    assert client.post(url, data={"yang": "semua"}).status_code == 400 and fan.row() is not None  # no token, no click
    assert client.post(url, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert fan.row() is None and fan.follows() == []
    assert client.get(url).status_code == 404


def test_stopping_the_last_one_forgets_the_address(fan, cast, post):
    fan.follow(TOPIC, "topic:kesehatan")
    fan.ask()
    post.work()
    path = link_in(post.letters("follow")[-1])
    first, second = fan.follows()
    assert cast.citizen.post(path, {"yang": "jadwal", "every": "day"}).status_code == 303 and fan.row().every == "day"
    assert cast.citizen.post(path, {"yang": "berhenti", "ikutan": first.id}).location == path
    assert cast.citizen.post(path, {"yang": "berhenti", "ikutan": first.id}).status_code == 404
    assert cast.citizen.post(path, {"yang": "berhenti", "ikutan": second.id}).location == "/ikuti/berhenti"
    assert fan.row() is None


def test_links_of_others_open_nothing(fan, cast, post):
    fan.follow(TOPIC)
    fan.ask()
    post.work()
    path = link_in(post.letters("follow")[-1])
    Fan(fan.app, "lain@contoh.example").ask()
    other = max(fan.follows(), key=lambda one: one.id)
    assert cast.citizen.post(path, {"yang": "berhenti", "ikutan": other.id}).status_code == 404
    for bad in (path[:-1], path + "x", path.replace("/k/", "/k/9"), "/ikuti/k/0-" + "a" * 32):
        assert cast.citizen.get(bad).status_code == 404


def test_what_nobody_confirmed_goes_after_a_week(fan):
    @operation
    def age():
        from server.aspirations.following.models import Follow

        session.execute(sa.update(Follow).values(asked_at=clock.now() - timedelta(days=8)))

    fan.follow(TOPIC)
    Fan(fan.app, "lain@contoh.example").ask()
    with fan.app.test_request_context():
        age()
        assert retention.run()["following.unconfirmed"] == 1
    assert fan.row().email == EMAIL and len(fan.follows()) == 1


def test_whoever_proves_the_address_sees_exports_and_erases_it(fan):
    from server.core import vault

    fan.follow(TOPIC)
    with fan.app.test_request_context():
        holding, subject = holdings.holding("ikuti"), Subject(email_index=vault.email_index(EMAIL.upper()))
        (held,) = holding.find(subject)
        assert holding.export(subject)[0]["email"] == EMAIL and Deed.ERASE in held.deeds
        assert holding.find(Subject(participant_id=1)) == []
        holding.deeds[Deed.ERASE](NOBODY, subject, held.id)
    assert fan.row() is None
