"""A deck's way: uploaded, rendered, opened, shown, browsed, taken away."""
import io
import re

import pytest
import sqlalchemy as sa

from server.core import clock, outbox
from server.core.chores import chores_of
from server.core.database import session
from server.core.errors import Closed, Invalid, NotFound
from server.core.i18n import field_message
from server.core.words import DeckState
from server.live.slides import operations, sandbox, store
from server.live.slides.models import Deck, DeckPage, RoomSlide
from server.webinars.operations import end_webinar
from tests.live.make import HOST, webinar
from tests.live.slides import make

SLUG = "sesi-salindia"


@pytest.fixture
def room(cast, here):
    assert cast.host
    return here(webinar, slug=SLUG)


def state(player, part=""):
    return player.get(f"/sesi/{SLUG}{part}/keadaan.json").json


def upload(player, content, name="paparan.pdf", *, as_json=False, **fields):
    headers = {"Accept": "application/json"} if as_json else {}
    data = {"file": (io.BytesIO(content), name), "csrf_token": player.token(f"/sesi/{SLUG}/kendali"), **fields}
    return player.client.post(f"/sesi/{SLUG}/kendali/salindia", data=data, headers=headers)


def folders():
    return sorted(path.name for path in store.root().iterdir()) if store.root().exists() else []


def decks():
    session.rollback()
    return session.scalars(sa.select(Deck).order_by(Deck.id)).all()


def rows_left():
    return [*session.scalars(sa.select(DeckPage)), *session.scalars(sa.select(RoomSlide))]


def test_a_pdf_becomes_pictures_and_words_that_everyone_follows(cast, room, here):
    answer = upload(cast.host, make.deck_pdf("Tiga lapis layanan", "Anggaran", "Penutup"), "Paparan_dinas.pdf", is_open="1")
    assert answer.status_code == 303
    (deck,) = here(decks)
    assert (deck.title, deck.pages, deck.state) == ("Paparan dinas", 3, DeckState.WAITING)
    assert state(cast.citizen)["decks"] == [] and state(cast.host, "/kendali")["decks"][0]["state"] == "waiting"
    here(outbox.work_off)
    (deck,) = here(decks)
    assert (deck.state, deck.done) == (DeckState.READY, 3)
    assert state(cast.citizen)["decks"] == [{"id": deck.id, "title": "Paparan dinas", "pages": 3, "is_downloadable": False}]
    assert state(cast.citizen)["slide"] is None
    cast.host.post(f"/sesi/{SLUG}/kendali/salindia/tampilkan", {"deck": deck.id, "page": 2}, page=f"/sesi/{SLUG}/kendali")
    shown = state(cast.citizen)["slide"]
    assert {name: shown[name] for name in ("deck", "page", "pages", "width", "height")} == {
        "deck": deck.id, "page": 2, "pages": 3, "width": 1280, "height": 720}
    assert shown["text"].startswith("Anggaran\nIsi halaman Anggaran")
    for width in (640, 1280):
        picture = cast.citizen.get(f"/sesi/{SLUG}/salindia/{deck.id}/2-{width}.webp")
        assert picture.status_code == 200 and picture.mimetype == "image/webp" and picture.data[8:12] == b"WEBP"
        assert "immutable" in picture.headers["Cache-Control"] and "public" in picture.headers["Cache-Control"]
    words = cast.citizen.get(f"/sesi/{SLUG}/salindia/{deck.id}/halaman.json").json["pages"]
    assert [page["text"].split("\n")[0] for page in words] == ["Tiga lapis layanan", "Anggaran", "Penutup"]
    lite = cast.citizen.get(f"/sesi/{SLUG}/hemat").get_data(as_text=True)
    assert "Isi halaman Anggaran" in lite and "<img" not in lite


def test_pages_are_turned_and_searched_without_scripts(cast, room, here):
    deck_id = here(make.ready, room, "Tiga lapis", "Anggaran & <b>pajak</b>", "Penutup", is_open=True)
    here(operations.show_slide, HOST, deck_id, 3)
    following = cast.citizen.get(f"/sesi/{SLUG}").get_data(as_text=True)
    assert f"/salindia/{deck_id}/3-640.webp" in following and "Mengikuti narasumber" in following
    page = cast.citizen.get(f"/sesi/{SLUG}?dek={deck_id}&salindia=2").get_data(as_text=True)
    assert f"/salindia/{deck_id}/2-640.webp" in page and 'width="1280" height="720"' in page
    assert "Anggaran &amp; &lt;b&gt;pajak&lt;/b&gt;" in page and "<b>pajak" not in page
    assert f"dek={deck_id}&amp;salindia=1#materi" in page and f"dek={deck_id}&amp;salindia=3#materi" in page
    assert re.search(r'data-follow href="[^"]+">', page)
    found = cast.citizen.get(f"/sesi/{SLUG}?cari=PAJAK").get_data(as_text=True)
    assert "1 halaman memuat «PAJAK»" in found
    for odd in ("?salindia=0", "?salindia=99", "?dek=99999&salindia=x", "?salindia=-1", "?cari=%25", "?cari=" + "x" * 500):
        assert cast.citizen.get(f"/sesi/{SLUG}{odd}").status_code == 200


@pytest.mark.parametrize("content, name, code", [
    (b"<html><body>bukan PDF</body></html>", "paparan.pdf", "pdf_needed"),
    (b"", "kosong.pdf", "required"),
    (b"PK\x03\x04 pptx", "paparan.pptx", "pdf_needed"),
    (b"%PDF-1.4\nrusak", "paparan.pdf", "pdf_broken"),
    (make.locked(), "kunci.pdf", "pdf_locked"),
])
def test_what_is_no_pdf_is_refused_beside_its_field_and_nothing_is_kept(cast, room, content, name, code, here):
    page = upload(cast.host, content, name, title="Judul <i>saya</i>")
    body = page.get_data(as_text=True)
    assert page.status_code == 422
    assert here(field_message, code) in re.search(r'<p class="err" id="s-berkas-e".*?</p>', body, re.S)[0]
    assert 'value="Judul &lt;i&gt;saya&lt;/i&gt;"' in body
    assert upload(cast.host, content, name, as_json=True).json["fields"] == {"file": code}
    assert here(folders) == [] and here(decks) == []


def test_a_pdf_of_20_mb_is_refused_clearly(app, cast, room, here):
    for as_json in (False, True):
        answer = upload(cast.host, b"%PDF-1.4\n" + b"0" * 20_000_000, as_json=as_json)
        assert answer.status_code == 413
        assert "Berkas ini terlalu besar. Paling besar 15 MB." in (answer.json["message"] if as_json else answer.get_data(as_text=True))
    assert here(folders) == [] and here(decks) == []
    with pytest.raises(Exception) as refused:
        here(store.receive, io.BytesIO(b"%PDF-" + b"0" * 200_000), most=100_000)
    assert refused.value.code == "too_large" and here(folders) == []


def test_only_the_control_room_may_send_so_much(cast, room, here):
    for player in (cast.citizen, cast.moderator):
        answer = player.client.post(f"/sesi/{SLUG}/kendali/salindia", data={"file": (io.BytesIO(make.deck_pdf("x")), "x.pdf")})
        assert answer.status_code in (401, 403)
    no_token = cast.host.client.post(f"/sesi/{SLUG}/kendali/salindia", data={"file": (io.BytesIO(make.deck_pdf("x")), "x.pdf")})
    assert no_token.status_code == 400
    assert here(folders) == [] and here(decks) == []


def test_a_deck_that_is_not_open_is_the_control_rooms_alone(cast, room, here):
    deck_id = here(make.ready, room, "Rahasia dulu", "Dua")
    addresses = [f"/sesi/{SLUG}/salindia/{deck_id}/{rest}" for rest in ("1-640.webp", "halaman.json", "asli.pdf")]
    for address in addresses:
        assert cast.citizen.get(address).status_code == 404
        kept = cast.host.get(address)
        assert kept.status_code == 200 and "no-store" in kept.headers["Cache-Control"]
    assert "Rahasia" not in cast.citizen.get(f"/sesi/{SLUG}").get_data(as_text=True) + str(state(cast.citizen))
    here(operations.open_deck, HOST, deck_id, True)
    assert [cast.citizen.get(address).status_code for address in addresses] == [200, 200, 404]
    here(operations.offer_download, HOST, deck_id, True)
    pdf = cast.citizen.get(addresses[2])
    assert pdf.data.startswith(b"%PDF-") and "attachment" in pdf.headers["Content-Disposition"] and pdf.headers["X-Content-Type-Options"] == "nosniff"
    here(operations.show_slide, HOST, deck_id, 1)
    here(operations.open_deck, HOST, deck_id, False)
    assert state(cast.citizen)["slide"] is None and cast.citizen.get(addresses[0]).status_code == 404


def test_slides_are_found_in_their_own_session_only(cast, room, here):
    here(webinar, slug="sesi-lain")
    deck_id = here(make.ready, room, "Satu", is_open=True)
    assert cast.citizen.get(f"/sesi/sesi-lain/salindia/{deck_id}/1-640.webp").status_code == 404
    for rest in ("2-640.webp", "1-641.webp", "0-640.webp", "1-1280.png", "..%2f..%2fsecrets.json"):
        assert cast.citizen.get(f"/sesi/{SLUG}/salindia/{deck_id}/{rest}").status_code == 404
    answer = cast.host.post("/sesi/sesi-lain/kendali/salindia/tampilkan", {"deck": deck_id, "page": 1}, page=f"/sesi/{SLUG}/kendali")
    assert answer.status_code == 404


def test_showing_has_its_bounds(cast, room, here):
    deck_id = here(make.deck, room, "Satu", "Dua")
    for page in (0, 3):
        with pytest.raises(Invalid):
            here(operations.show_slide, HOST, deck_id, page)
    with pytest.raises(NotFound):
        here(operations.show_slide, HOST, deck_id + 1, 1)
    here(operations.show_slide, HOST, deck_id, 2)  # before it is rendered: shown once it is
    assert state(cast.citizen)["slide"] is None
    rev = state(cast.citizen)["rev"]
    here(outbox.work_off)
    assert state(cast.citizen)["slide"]["page"] == 2
    facts = cast.citizen.get(f"/sesi/{SLUG}/keadaan.json?since={rev}").json["facts"]
    assert [fact["kind"] for fact in facts] == ["deck.ready", "slide.shown"] and facts[1]["set"]["slide"]["page"] == 2
    here(operations.show_slide, HOST, deck_id, 2)
    assert state(cast.citizen)["rev"] == rev + 2  # shown already: nothing happens
    here(end_webinar, HOST, room)
    with pytest.raises(Closed):
        here(operations.show_slide, HOST, deck_id, 1)


def test_a_deck_that_is_taken_away_leaves_no_file_and_no_word(cast, room, here):
    deck_id = here(make.ready, room, "PENANDA-UNIK", is_open=True, title="JUDUL-UNIK")
    here(operations.show_slide, HOST, deck_id, 1)
    assert "PENANDA-UNIK" in str(state(cast.citizen))
    cast.host.post(f"/sesi/{SLUG}/kendali/salindia/{deck_id}/hapus", page=f"/sesi/{SLUG}/kendali")
    here(outbox.work_off)
    assert here(folders) == [] and here(decks) == [] and here(rows_left) == []
    for address in ("", "?cari=PENANDA", "/hemat", "/keadaan.json", "/keadaan.json?since=0", f"/salindia/{deck_id}/halaman.json"):
        assert "UNIK" not in cast.citizen.get(f"/sesi/{SLUG}{address}").get_data(as_text=True), address
    assert cast.citizen.get(f"/sesi/{SLUG}/salindia/{deck_id}/1-640.webp").status_code == 404


def test_after_the_session_its_slides_stay_readable(cast, room, here):
    deck_id = here(make.ready, room, "Satu", "Dua", is_open=True)
    here(end_webinar, HOST, room)
    page = cast.visitor().get(f"/sesi/{SLUG}?dek={deck_id}&salindia=2")
    assert "public" in page.headers["Cache-Control"] and f"/salindia/{deck_id}/2-640.webp" in page.get_data(as_text=True)


def test_rendering_goes_on_where_it_was_cut_off(cast, room, monkeypatch, here):
    deck_id = here(make.deck, room, "Satu", "Dua", "Tiga", is_open=True)
    whole, asked = sandbox.render, []

    def cut(path, folder, first):
        asked.append(first)
        for page in whole(path, folder, first):
            yield page
            if len(asked) == 1:
                raise outbox.Interrupted  # the worker was told to stop

    monkeypatch.setattr(sandbox, "render", cut)
    here(outbox.work_off, 1)
    assert here(decks)[0].state == DeckState.RENDERING and here(decks)[0].done == 1
    here(outbox.work_off)
    assert here(decks)[0].state == DeckState.READY and asked == [1, 2] and deck_id


def test_the_control_room_hears_that_rendering_began(cast, room, here):
    deck_id = here(make.deck, room, "Satu")
    door = f"/sesi/{SLUG}/kendali/keadaan.json"
    before = cast.host.get(door).json
    assert [deck["state"] for deck in before["decks"]] == ["waiting"]
    here(operations.begin_rendering, deck_id)
    after = cast.host.get(door).json
    assert [deck["state"] for deck in after["decks"]] == ["rendering"] and after["rev"] == before["rev"] + 1
    here(operations.begin_rendering, deck_id)  # after a crash: nothing new
    assert cast.host.get(door).json["rev"] == after["rev"]


def test_a_deck_taken_away_while_it_is_rendered_leaves_nothing(cast, room, monkeypatch, here):
    deck_id = here(make.deck, room, "Satu", "Dua")
    whole = sandbox.render

    def meanwhile(path, folder, first):
        for page in whole(path, folder, first):
            if page["page"] == 1:
                here(operations.remove_deck, HOST, deck_id)
            yield page

    monkeypatch.setattr(sandbox, "render", meanwhile)
    here(outbox.work_off)
    assert here(folders) == [] and here(decks) == []


def test_a_cancelled_job_leaves_no_deck_waiting(cast, room, here):
    from server.core import jobs

    here(make.deck, room, "Satu")
    here(lambda: jobs.cancel(cast.admin.actor, jobs.newest()[0].id))
    assert (here(decks)[0].state, here(decks)[0].problem) == (DeckState.FAILED, "cancelled")


def test_folders_that_no_row_knows_are_swept(app, cast, room, monkeypatch, here):
    deck_id = here(make.deck, room, "Satu")
    orphan, _size = here(make.on_disk, make.deck_pdf("Dua"))
    sweep = next(chore for chore in chores_of(app) if chore.name == "slides.sweep")
    here(sweep.work)
    assert orphan in here(folders)  # it may be one whose row is just being written
    monkeypatch.setattr(store, "ABANDONED_AFTER", -1)
    here(sweep.work)
    assert here(folders) == [here(lambda: session.get_one(Deck, deck_id).folder)]


def test_there_is_an_end_to_decks(cast, room, monkeypatch, here):
    monkeypatch.setattr(operations, "MOST_DECKS", 1)
    assert upload(cast.host, make.deck_pdf("Satu")).status_code == 303
    assert upload(cast.host, make.deck_pdf("Dua"), as_json=True).json["fields"] == {"file": "decks_full"}
    assert len(here(folders)) == 1 and clock.now()
