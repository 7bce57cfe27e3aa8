"""Announcements end by themselves, are taken away for good, and say nothing but text and safe links."""
import re

import pytest
import sqlalchemy as sa

from server.audit.models import Entry
from server.core.database import session
from server.core.errors import Closed, Invalid, NotAllowed, SignInNeeded, TooLarge
from server.core.keys import new_key
from server.live.notices import operations, queries
from server.live.notices.models import Announcement
from server.webinars.operations import end_webinar
from tests.live.make import HOST, webinar

SLUG = "sesi-kabar"


@pytest.fixture
def room(cast, here):
    assert cast.host
    return here(webinar, slug=SLUG)


def notices(player, part=""):
    return player.get(f"/sesi/{SLUG}{part}/keadaan.json").json["notices"]


def words(items):
    return ["".join(piece["text"] for piece in item["text"]) for item in items]


def page_of(player, address=""):
    return player.get(f"/sesi/{SLUG}{address}").get_data(as_text=True)


def test_what_is_announced_stands_on_every_screen_until_its_time(cast, room, here, time_is_ours):
    here(operations.post_announcement, HOST, room, "Sesi dilanjutkan <b>pukul</b> 20.00", 5)
    for part in ("", "/narasumber", "/kendali"):
        (item,) = notices(cast.host if part else cast.citizen, part)["items"]
        assert words([item]) == ["Sesi dilanjutkan <b>pukul</b> 20.00"] and item["until"] - item["at"] == 300_000
    for address in ("", "/hemat"):
        assert "Sesi dilanjutkan &lt;b&gt;pukul&lt;/b&gt; 20.00" in page_of(cast.citizen, address)
    time_is_ours.pass_by(301)
    for address in ("", "/hemat"):
        assert "Sesi dilanjutkan" not in page_of(cast.citizen, address)
    assert len(notices(cast.citizen)["items"]) == 1  # a function of the rows: the screen hides it by its own clock
    here(operations.post_announcement, HOST, room, "Yang baru", 0)
    (item,) = notices(cast.citizen)["items"]
    assert words([item]) == ["Yang baru"] and item["until"] is None


def test_what_is_taken_away_is_in_no_answer(cast, room, here):
    one = here(operations.post_announcement, HOST, room, "PENANDA-UNIK", 0)
    rev = cast.citizen.get(f"/sesi/{SLUG}/keadaan.json").json["rev"]
    cast.host.post(f"/sesi/{SLUG}/kendali/pengumuman/{one}/cabut", page=f"/sesi/{SLUG}/kendali")
    for address in ("", "/hemat", "/keadaan.json", "/keadaan.json?since=0", f"/keadaan.json?since={rev}", "/saya.json"):
        assert "UNIK" not in page_of(cast.citizen, address), address
    assert "UNIK" not in page_of(cast.host, "/kendali")
    facts = cast.citizen.get(f"/sesi/{SLUG}/keadaan.json?since=0").json["facts"]
    assert [fact["kind"] for fact in facts] == ["announcement.shown", "announcement.gone"]
    here(operations.take_away, HOST, one)
    assert cast.citizen.get(f"/sesi/{SLUG}/keadaan.json").json["rev"] == rev + 1


def test_the_ledger_knows_that_something_was_announced_not_what(cast, room, here):
    here(operations.post_announcement, HOST, room, "PENANDA-UNIK", 5)
    here(operations.set_info, HOST, room, "PENANDA-UNIK")
    entries = here(lambda: [repr({c.name: getattr(row, c.name) for c in Entry.__table__.c}) for row in session.scalars(sa.select(Entry))])
    assert any("announcement" in entry for entry in entries) and not any("UNIK" in entry for entry in entries)


def test_not_more_than_three_stand(cast, room, here):
    for n in range(5):
        here(operations.post_announcement, HOST, room, f"Kabar {n}", 0)
    assert words(notices(cast.citizen)["items"]) == ["Kabar 4", "Kabar 3", "Kabar 2"]
    assert here(lambda: session.scalar(sa.select(sa.func.count()).where(Announcement.gone_at.is_(None)))) == 3


@pytest.mark.parametrize("text, minutes, error", [("", 5, Invalid), ("   ", 5, Invalid), ("x" * 281, 5, TooLarge), ("Ya", 7, Invalid), ("Ya", -1, Invalid)])
def test_what_cannot_be_announced(cast, room, here, text, minutes, error):
    with pytest.raises(error):
        here(operations.post_announcement, HOST, room, text, minutes)
    assert notices(cast.citizen)["items"] == []


def test_a_refused_form_comes_back_with_what_was_typed(cast, room):
    long = "Panjang sekali. " * 30
    answer = cast.host.post(f"/sesi/{SLUG}/kendali/pengumuman", {"text": long, "minutes": "5", "key": new_key()}, page=f"/sesi/{SLUG}/kendali")
    body = answer.get_data(as_text=True)
    assert answer.status_code == 422 and long.strip() in body
    assert "Paling banyak 280 huruf" in re.search(r'<p class="err" id="p-isi-e".*?</p>', body, re.S)[0]
    answer = cast.host.post(f"/sesi/{SLUG}/kendali/info", {"info": "i" * 2001}, page=f"/sesi/{SLUG}/kendali")
    assert answer.status_code == 422 and "i" * 2001 in answer.get_data(as_text=True)
    as_data = cast.host.post(f"/sesi/{SLUG}/kendali/pengumuman", {"text": "", "minutes": "5", "key": new_key()}, page=f"/sesi/{SLUG}/kendali", headers={"Accept": "application/json"})
    assert as_data.status_code == 422 and as_data.json["fields"] == {"text": "required"}
    assert notices(cast.citizen)["items"] == []


def test_who_may(cast, room, here):
    with pytest.raises(SignInNeeded):
        here(operations.post_announcement, cast.citizen.actor, room, "Halo", 5)
    for do in (lambda: operations.set_info(cast.moderator.actor, room, "Halo"), lambda: operations.take_away(cast.moderator.actor, 1)):
        with pytest.raises(NotAllowed):
            here(do)
    here(webinar, slug="sesi-lain")
    one = here(operations.post_announcement, HOST, room, "Halo", 5)
    assert cast.host.post(f"/sesi/sesi-lain/kendali/pengumuman/{one}/cabut", page=f"/sesi/{SLUG}/kendali").status_code == 404
    here(end_webinar, HOST, room)
    with pytest.raises(Closed):
        here(operations.post_announcement, HOST, room, "Terlambat", 5)


def test_the_pinned_info_has_links_and_is_taken_off_by_emptying_it(cast, room, here):
    page = f"/sesi/{SLUG}/kendali"
    cast.host.post(f"{page}/info", {"info": "Materi: https://contoh.example/a?b=1&c=2.\njavascript:alert(1) <i>tebal</i>"}, page=page)
    assert notices(cast.citizen)["info"][1] == {"text": "https://contoh.example/a?b=1&c=2", "href": "https://contoh.example/a?b=1&c=2"}
    body = page_of(cast.citizen)
    assert '<a href="https://contoh.example/a?b=1&amp;c=2" rel="noopener noreferrer nofollow">' in body
    assert "&lt;i&gt;tebal" in body and 'href="javascript' not in body
    cast.host.post(f"{page}/info", {"info": ""}, page=page)
    assert notices(cast.citizen)["info"] == [] and "contoh.example" not in page_of(cast.citizen)


@pytest.mark.parametrize("text, links", [
    ("lihat https://a.example/x, lalu (https://b.example)", ["https://a.example/x", "https://b.example"]),
    ("http://a.example //a.example javascript:alert(1) data:text/html,x", []),
    ("https://baik@jahat.example/ https:// https://[", []),
    ('https://a.example/"onmouseover="x', ["https://a.example/"]),
])
def test_only_safe_addresses_become_links(text, links):
    pieces = queries.pieces(text)
    assert [piece["href"] for piece in pieces if "href" in piece] == links
    assert "".join(piece["text"] for piece in pieces) == text
