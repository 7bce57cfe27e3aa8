"""Sources of a stage: who sees what, what a page may ask for, and the one click that moves everybody."""
import re

import pytest
import sqlalchemy as sa

from server.audit.models import Entry
from server.core.database import session
from server.core.errors import Closed, Invalid, NotAllowed, NotFound
from server.live.video import operations
from server.live.video.models import VideoSource
from server.webinars.operations import end_webinar
from tests.live import make

SLUG = "sesi-siaran"
PAGE, DESK = f"/sesi/{SLUG}", f"/sesi/{SLUG}/kendali"
YOUTUBE, HLS, ZOOM = "https://youtu.be/abcdefghijk", "https://siaran.contoh.example/x.m3u8", "https://us02web.zoom.us/j/81234567890?pwd=rahasia"


@pytest.fixture
def room(cast, here):
    assert cast.host
    return here(make.webinar, slug=SLUG)


def video(player, part=""):
    return player.get(f"{PAGE}{part}/keadaan.json").json["video"]


def post(player, part, **fields):
    return player.post(f"{DESK}/siaran/{part}", fields, page=DESK)


def policy(answer):
    return dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))


def test_a_room_without_sources_stays_calm_and_asks_nobody(cast, room):
    answer = cast.citizen.get(PAGE)
    assert not {"frame-src", "connect-src", "media-src"} & set(policy(answer))
    assert video(cast.citizen) == {"place": "main", "source": None, "sign": None, "moved_at": None}
    assert re.search(r'data-stage-grid data-has="" hidden', answer.text) and "data-stage-calm>" in answer.text


def test_a_page_may_play_its_own_sources_and_no_other_page_may(cast, room, here):
    here(make.webinar, slug="sesi-lain")
    assert post(cast.host, "main", address=YOUTUBE).status_code == 303
    assert post(cast.host, "spare", address=HLS).status_code == 303
    allowed = policy(cast.citizen.get(PAGE))
    assert allowed["frame-src"] == "'self' https://www.youtube-nocookie.com"
    assert allowed["connect-src"] == "'self' https://siaran.contoh.example"
    assert allowed["media-src"] == "'self' blob: https://siaran.contoh.example"
    assert allowed["require-trusted-types-for"] == "'script'" and allowed["default-src"] == "'self'" and "script-src" not in allowed
    for path in ("/sesi/sesi-lain", f"{PAGE}/hemat", f"{PAGE}/layar", "/sesi", "/"):
        assert not {"frame-src", "connect-src", "media-src"} & set(policy(cast.citizen.get(path))), path
    assert "frame-src" not in policy(cast.host.get(DESK))


def test_the_facade_holds_nothing_of_a_third_party_but_a_link(cast, room, here):
    here(operations.set_source, make.HOST, room, "main", YOUTUBE)
    html = cast.citizen.get(PAGE).text
    facade = re.search(r'data-facade="main".*?</div>', html, re.S)[0]
    assert 'href="https://www.youtube.com/watch?v=abcdefghijk"' in facade and 'rel="noopener noreferrer"' in facade
    assert "<iframe" not in html and not re.search(r'(?:src|srcset|poster)="https?:', html)


def test_one_click_moves_everybody_and_back(cast, room, here):
    here(operations.set_source, make.HOST, room, "main", YOUTUBE)
    here(operations.set_source, make.HOST, room, "spare", HLS)
    assert post(cast.host, "pindah", place="spare").status_code == 303
    moved = video(cast.citizen)
    assert (moved["place"], moved["source"]) == ("spare", {"kind": "hls", "address": HLS}) and moved["moved_at"]
    html = cast.citizen.get(PAGE).text
    assert "Anda menonton siaran cadangan" in re.search(r"<p class=\"moved\".*?</p>", html, re.S)[0]
    assert post(cast.host, "pindah", place="main").status_code == 303
    assert video(cast.citizen)["source"] == {"kind": "youtube", "id": "abcdefghijk"}
    assert "Siaran utama sudah kembali" in re.search(r"<p class=\"moved\".*?</p>", cast.citizen.get(PAGE).text, re.S)[0]
    facts = cast.citizen.get(f"{PAGE}/keadaan.json?since=0").json["facts"]
    assert [fact["kind"] for fact in facts] == ["video.changed", "video.changed", "video.switched", "video.switched"]
    assert "set" not in facts[2] and facts[3]["set"]["video"]["place"] == "main"


def test_without_a_spare_source_nobody_is_moved(cast, room, here):
    here(operations.set_source, make.HOST, room, "main", YOUTUBE)
    answer = post(cast.host, "pindah", place="spare")
    assert answer.status_code == 422 and "Sumber itu belum diisi" in answer.text
    assert video(cast.citizen)["place"] == "main"
    here(operations.set_source, make.HOST, room, "spare", HLS)
    here(operations.switch_source, make.HOST, room, "spare")
    here(operations.remove_source, make.HOST, room, "spare")
    assert video(cast.citizen) == {"place": "main", "source": {"kind": "youtube", "id": "abcdefghijk"}, "sign": None, "moved_at": None}
    here(operations.set_source, make.HOST, room, "spare", HLS)
    assert video(cast.citizen)["place"] == "main"  # a new one does not take over by itself


@pytest.mark.parametrize("place", ["zoom", "main", "spare"])
def test_a_zoom_address_reaches_speakers_and_desk_only(cast, room, here, place):
    from server.live.screens.operations import make_link

    here(operations.set_source, make.HOST, room, place, ZOOM)
    if place == "spare":
        here(operations.switch_source, make.HOST, room, "spare")
    for path in (PAGE, f"{PAGE}/keadaan.json", f"{PAGE}/keadaan.json?since=0", f"{PAGE}/hemat", f"{PAGE}/layar", f"{PAGE}/saya.json", f"/en{PAGE}"):
        text = cast.stranger.get(path).get_data(as_text=True)
        assert "zoom.us" not in text and "81234567890" not in text and "rahasia" not in text, path
    assert video(cast.host, "/kendali")["zoom"] == ZOOM and ZOOM in cast.host.get(DESK).text
    token = here(make_link, make.HOST, room, "Ibu Premi")
    cast.stranger.get(f"{PAGE}/narasumber/k/{token}")
    assert ZOOM in cast.stranger.get(f"{PAGE}/narasumber").text and video(cast.stranger, "/narasumber")["zoom"] == ZOOM
    entries = here(lambda: [entry for entry in session.scalars(sa.select(Entry)) if entry.kind.startswith("video_source")])
    assert [(entry.facts["place"], entry.facts["kind"]) for entry in entries] == [(place, "zoom")] and "zoom.us" not in str(entries[0].facts)


def test_a_signers_video_has_its_own_window(cast, room, here):
    here(operations.set_source, make.HOST, room, "sign", YOUTUBE)
    assert video(cast.citizen)["sign"] == {"kind": "youtube", "id": "abcdefghijk"}
    html = cast.citizen.get(PAGE).text
    assert 'data-has="sign"' in html and 'data-facade="sign"' in html and "data-sign-size" in html


@pytest.mark.parametrize(("place", "address", "words"), [
    ("main", "http://youtu.be/abcdefghijk", "Alamatnya harus dimulai dengan https://."), ("sign", ZOOM, "pakai YouTube atau alamat .m3u8"),
    ("zoom", YOUTUBE, "Tautan Zoom seperti"), ("spare", "https://contoh.example/<b>", "Ini bukan tautan Zoom"), ("main", "", "Bagian ini perlu diisi."),
])
def test_what_is_no_source_is_refused_beside_its_field(cast, room, here, place, address, words):
    answer = post(cast.host, place, address=address)
    row = re.search(rf'data-source="{place}".*?</li>', answer.text, re.S)[0]
    assert answer.status_code == 422 and words in row and 'aria-invalid="true"' in row and "<b>" not in row
    script = cast.host.client.post(f"{DESK}/siaran/{place}", headers={"Accept": "application/json"},
                                   data={"address": address, "csrf_token": cast.host.token(DESK)})
    assert script.status_code == 422 and words in script.json["message"] and "address" in script.json["fields"]
    assert here(lambda: session.scalars(sa.select(VideoSource)).all()) == []


def test_only_the_control_room_and_only_while_it_goes_on(cast, room, here):
    for player, status in ((cast.citizen, (401, 403)), (cast.moderator, (403,))):
        assert post_as(player, "main", address=YOUTUBE).status_code in status
        assert post_as(player, "pindah", place="spare").status_code in status
    with pytest.raises(NotAllowed):
        here(operations.set_source, cast.moderator.actor, room, "main", YOUTUBE)
    with pytest.raises(NotFound):
        here(operations.set_source, make.HOST, room, "belakang", YOUTUBE)
    with pytest.raises(Invalid):
        here(operations.switch_source, make.HOST, room, "sign")
    here(operations.set_source, make.HOST, room, "spare", HLS)
    here(end_webinar, make.HOST, room)
    with pytest.raises(Closed):
        here(operations.switch_source, make.HOST, room, "spare")
    assert "frame-src" not in policy(cast.citizen.get(PAGE))


def post_as(player, part, **fields):
    return player.client.post(f"{DESK}/siaran/{part}", data={**fields, "csrf_token": player.token()})
