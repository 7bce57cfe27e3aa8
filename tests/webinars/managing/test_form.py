"""The form of a session as browsers send it, with and without scripts: nothing typed is lost, and every refusal stands beside its field."""
import io
import re
import time
from datetime import timedelta

import pytest
import sqlalchemy as sa

from server.core import clock, uploads
from server.core.database import session
from server.core.files import StoredFile, receive_document
from server.core.paging import encode_cursor
from server.live.bridge.operations import bridge_questions
from server.webinars import rehearsals
from server.webinars.managing import operations, queries
from server.webinars.models import Speaker, Webinar
from server.webinars.operations import begin_webinar
from tests.webinars.managing.make import PARTS, TABLE, outline, page, pdf, picture, soon, typed, value_of

SLUG = "mobilitas-dan-logistik-kota"
HERE = f"{TABLE}/{SLUG}"


def kept(app, slug=SLUG):
    with app.app_context():
        webinar = session.scalar(sa.select(Webinar).where(Webinar.slug == slug))
        if webinar is not None:
            session.refresh(webinar)
            session.expunge(webinar)
        return webinar


@pytest.fixture
def host(cast):
    return cast.host


@pytest.fixture
def draft(app, host):
    """A draft made through the form."""
    answer = host.post(f"{TABLE}/baru", typed())
    assert (answer.status_code, answer.location) == (303, HERE), page(answer)
    return kept(app)


def test_who_may_enter(cast, draft):
    for path in (TABLE, f"{TABLE}/baru", HERE, f"{HERE}/umumkan", f"{HERE}/dokumen"):
        assert cast.citizen.get(path).status_code == 303
        assert cast.moderator.get(path).status_code == cast.drafter.get(path).status_code == 403
        assert cast.admin.get(path).status_code == cast.host.get(path).status_code == 200
        assert cast.admin.get(path).headers["Cache-Control"] == "no-store"
    for path in (f"{TABLE}/baru", HERE, f"{HERE}/umumkan", f"{HERE}/salin", f"{HERE}/dokumen"):
        assert cast.moderator.post(path, typed()).status_code == 403
        assert cast.host.client.post(path, data=typed()).status_code == 400  # without the token
    assert HERE in page(cast.host.get(TABLE)) and cast.citizen.get(f"/sesi/{SLUG}").status_code == 404


def test_from_the_form_to_everyone(app, cast, host, draft):
    html = page(host.get(HERE))
    assert "Sebelum diumumkan" in html and value_of(html, "ends") == "11:00" and value_of(html, "rundown-2-minutes") == "60"
    assert re.findall(r"data-at>([^<]+)<", html)[:3] == ["09.00", "09.10", "10.00"]
    answer = host.post(HERE, typed(do="umumkan", title="Mobilitas kota"))
    assert (answer.status_code, answer.location) == (303, f"{HERE}/umumkan") and kept(app).phase == "draft"
    html = page(host.get(answer.location))
    assert host.post(f"{HERE}/umumkan", {"revision": value_of(html, "revision")}).location == HERE
    public = page(cast.citizen.get(f"/sesi/{SLUG}"))
    for words in ("Mobilitas kota", "09.00–11.00 WIB", "Juru bahasa isyarat", "Transportasi", "Riwayat singkat", "Lahir di Jakarta."):
        assert words.lower() in public.lower(), words
    listed = page(cast.citizen.get("/sesi"))
    assert "Mobilitas kota" in listed and "Teks langsung" in listed


def test_only_what_was_typed_is_kept(app, draft):
    assert (draft.title, draft.kind, draft.access, draft.topics, draft.capacity) == (
        "Mobilitas dan logistik kota", "webinar", ["sign_language", "captions"], ["transportasi"], {"room": 120})
    assert draft.starts_at == soon() and draft.minutes == 120 and draft.series == "#JakartakeDepan" and draft.is_tagged


@pytest.mark.parametrize("changes, field, words", [
    ({"title": ""}, "title", "Bagian ini perlu diisi."), ({"title": "x" * 201}, "title", "Paling banyak 200 huruf"),
    ({"ends": "pagi"}, "ends", "Tulis jamnya seperti 09.00."), ({"starts": "25:00", "ends": ""}, "starts", "Tulis jamnya seperti 09.00."),
    ({"date": "2026-13-40"}, "date", "Tanggal ini tidak dapat dibaca."), ({"date": "0001-01-01"}, "date", "Tanggal ini tidak dapat dibaca."),
    ({"date": ""}, "date", "Bagian ini perlu diisi."), ({"starts": ""}, "starts", "Bagian ini perlu diisi."),
    ({"rundown-1-minutes": "lima"}, "rundown-1-minutes", "Tulis menitnya dengan angka"), ({"rundown-1-minutes": "-5"}, "rundown-1-minutes", "Tulis menitnya"),
    ({"rundown-1-title": ""}, "rundown-1-title", "Bagian ini perlu diisi."), ({"speakers-0-name": ""}, "speakers-0-name", "Bagian ini perlu diisi."),
    ({"rundown-1-minutes": "99999", "ends": ""}, "rundown-1-minutes", "Tulis menitnya"), ({"room": "banyak"}, "room", "Tulis dengan angka"),
    ({"room": "1000000"}, "room", "Tulis dengan angka"), ({"provisions": "Pasal tentang air"}, "provisions", "bukan alamat pasal"),
    ({"slug": "Ini Bukan!"}, "slug", "Pakai huruf kecil"), ({"slug": "baru"}, "slug", "Sudah dipakai."), ({"kind": "tari"}, "kind", ""),
    ({"access": ["helikopter"]}, "access", ""), ({"title": "Nol\x00"}, "title", "tidak dapat disimpan")])
def test_what_is_wrong_stands_beside_its_field(app, host, changes, field, words):
    sent = typed(description="Tulisan yang tidak boleh hilang.", **changes)
    answer = host.post(f"{TABLE}/baru", sent)
    html = page(answer)
    assert answer.status_code == 422 and f'href="#{field}{"-0" if field == "access" else ""}"' in html
    assert words in html and "Tulisan yang tidak boleh hilang." in html
    assert 'data-error-summary' in html
    with app.app_context():
        assert session.scalar(sa.select(sa.func.count()).select_from(Webinar)) == 0


NO_PARTS = {f"rundown-{n}-{name}": None for n in range(3) for name in ("title", "minutes")}


@pytest.mark.parametrize("changes, words, field", [
    ({"ends": "08:30"}, "Acara berjumlah 120 menit dan selesai 11.00, tetapi ditulis 08.30.", "ends"),
    ({"ends": "12:00"}, "Acara berjumlah 120 menit dan selesai 11.00, tetapi ditulis 12.00.", "ends"),
    ({"ends": "08:30", **NO_PARTS}, "Selesai 08.30 lebih awal daripada mulai 09.00.", "ends")])
def test_hours_that_do_not_add_up_stay_in_a_draft_and_are_not_announced(app, host, changes, words, field):
    assert host.post(f"{TABLE}/baru", typed(**changes)).location == HERE
    html = page(host.get(HERE))
    assert words in html and "belum dapat diumumkan" in html and value_of(html, "ends") == changes["ends"]
    assert host.post(HERE, typed(**changes, do="umumkan")).location == f"{HERE}/umumkan"  # kept first, then refused
    assert page(host.get(f"{HERE}/umumkan")).count(f'{HERE}#{field}') == 1
    assert host.post(f"{HERE}/umumkan", {"revision": "2"}).status_code == 422 and kept(app).phase == "draft"
    assert host.post(HERE, typed(revision="2")).status_code == 303 and "belum dapat diumumkan" not in page(host.get(HERE))
    host.post(f"{HERE}/umumkan", {"revision": "3"})
    refused = host.post(HERE, typed(revision="3", **changes))  # what everyone sees adds up
    assert refused.status_code == 422 and words in page(refused) and value_of(page(refused), "ends") == changes["ends"]


def test_a_draft_is_thrown_away_by_its_page(app, host, draft):
    assert f'{HERE}/hapus' in page(host.get(HERE)) and "Ya, hapus draf" in page(host.get(f"{HERE}/hapus"))
    assert host.post(f"{HERE}/hapus", {"revision": "9"}).status_code == 409 and kept(app) is not None
    answer = host.post(f"{HERE}/hapus", {"revision": "1"})
    assert (answer.status_code, answer.location) == (303, TABLE) and kept(app) is None
    assert "Draf dihapus." in page(host.get(TABLE)) and host.get(HERE).status_code == 404
    assert host.post(f"{TABLE}/baru", typed()).location == HERE  # and its address is free


def test_only_a_draft_that_is_not_in_use_is_thrown_away(app, host, draft):
    with app.test_request_context():
        rehearsals.make_rehearsal(host.actor, draft.id)
    assert "sudah dipakai" in page(host.get(f"{HERE}/hapus")) and host.post(f"{HERE}/hapus", {"revision": "1"}).status_code == 409
    host.post(f"{HERE}/umumkan", {"revision": "1"})
    assert f"{HERE}/hapus" not in page(host.get(HERE)) and "Ya, hapus draf" not in page(host.get(f"{HERE}/hapus"))
    assert host.post(f"{HERE}/hapus", {"revision": "1"}).status_code == 409 and kept(app).phase == "scheduled"


def test_a_draft_may_still_lack_its_time(app, host):
    answer = host.post(f"{TABLE}/baru", typed(date="", starts="", ends=""))
    assert answer.status_code == 303 and kept(app).starts_at is None
    assert "Tulis susunan acaranya" not in page(host.get(HERE))
    answer = host.post(f"{HERE}/umumkan", {"revision": "1"})
    assert answer.status_code == 422 and "1 hal perlu diperbaiki sebelum diumumkan" in page(answer) and kept(app).phase == "draft"


def test_an_announced_session_in_the_past_is_refused(app, host, draft):
    host.post(f"{HERE}/umumkan", {"revision": "1"})
    answer = host.post(HERE, typed(clock.now().astimezone(clock.WIB).replace(hour=8, minute=0) - timedelta(days=3)))
    assert answer.status_code == 422 and "Waktu ini sudah lewat." in page(answer) and kept(app).revision == 1


def test_rows_without_a_script(app, host, draft):
    def titles(html):
        return [value_of(html, f"rundown-{n}-title") for n in range(html.count('class="part-row"') - 1)]  # one stands in the template

    html = page(host.post(HERE, typed(do="tambah:rundown", title="Belum disimpan")))
    assert titles(html) == ["Pembukaan", "Paparan", "Tanya jawab", ""] and 'value="Belum disimpan"' in html
    html = page(host.post(HERE, typed(do="naik:rundown:2")))
    assert titles(html) == ["Pembukaan", "Tanya jawab", "Paparan"] and value_of(html, "rundown-1-minutes") == "60"
    assert titles(page(host.post(HERE, typed(do="turun:rundown:2")))) == ["Pembukaan", "Paparan", "Tanya jawab"]
    assert titles(page(host.post(HERE, typed(do="hapus:rundown:0")))) == ["Paparan", "Tanya jawab"]
    for nonsense in ("hapus:rundown:99", "hapus:rundown:-1", "hapus:rundown:x", "tari:rundown:1", "naik:rundown:0"):
        assert host.post(HERE, typed(do=nonsense)).status_code == 200
    html = page(host.post(HERE, typed(do="tambah:speakers")))
    assert 'name="speakers-1-name"' in html
    assert kept(app).revision == 1  # none of it is kept before it is saved


def test_an_empty_row_is_none(app, host, draft):
    answer = host.post(HERE, typed(**{"rundown-3-title": " ", "rundown-3-kind": "talk", "rundown-3-minutes": "", "speakers-1-name": "", "speakers-1-role": ""}))
    assert answer.status_code == 303
    with app.app_context():
        assert session.scalar(sa.select(sa.func.count()).select_from(Speaker)) == 1


def test_a_second_editor_sees_both_and_loses_nothing(app, cast, draft):
    assert cast.admin.post(HERE, typed(title="Judul dari admin", venue="Balai Kota")).status_code == 303
    answer = cast.host.post(HERE, typed(title="Judul dari host", revision="1", access=["captions", "sign_language"]))
    html = page(answer)
    assert answer.status_code == 409 and "Orang lain menyimpan lebih dahulu" in html
    assert "Judul dari admin" in html and value_of(html, "title") == "Judul dari host" and "Balai Kota" in html
    assert re.findall(r'<tr><th scope="row">([^<]+)</th>', html) == ["Tema", "Tempat"]  # only what differs
    assert kept(app).title == "Judul dari admin"
    again = typed(title="Judul dari host", revision=value_of(html, "revision"), key=value_of(html, "key"))
    assert cast.host.post(HERE, again).status_code == 303 and kept(app).title == "Judul dari host"


def test_a_double_click_is_one_edition(app, host, draft):
    sent = typed(title="Sekali saja")
    assert [host.post(HERE, sent).status_code for _ in range(2)] == [303, 303] and kept(app).revision == 2
    made = typed(title="Dua kali dibuat")
    assert len({host.post(f"{TABLE}/baru", made).location for _ in range(2)}) == 1


def test_a_copy_by_its_button(app, host, draft):
    answer = host.post(f"{HERE}/salin", {"key": typed()["key"]})
    assert answer.location == f"{HERE}-2" and kept(app, f"{SLUG}-2").phase == "draft"
    assert host.post(f"{HERE}/salin", {}).status_code == 400


def test_called_off_is_said_everywhere(app, cast, host, draft):
    host.post(f"{HERE}/umumkan", {"revision": "1"})
    assert host.post(f"{HERE}/tunda", {"revision": "1", "reason": "maaf"}).status_code == 422
    assert host.post(f"{HERE}/tunda", {"revision": "7", "reason": "Ruangannya dipakai mendadak."}).status_code == 409
    answer = host.post(f"{HERE}/tunda", {"revision": "1", "reason": "Ruangannya dipakai <b>mendadak</b>."})
    assert answer.status_code == 303
    for path in (f"/sesi/{SLUG}", "/sesi"):
        html = page(cast.citizen.get(path))
        assert "Ruangannya dipakai &lt;b&gt;mendadak" in html and "Ditunda" in html and "Semula" in html, path
    assert "Waktu baru belum ditetapkan" in page(cast.citizen.get(f"/sesi/{SLUG}"))
    answer = host.post(f"{HERE}/batalkan", {"revision": "2", "reason": "Pembicaranya tidak dapat datang."})
    assert answer.status_code == 303
    html = page(cast.citizen.get(f"/sesi/{SLUG}"))
    assert "Sesi ini dibatalkan." in html and "Tanyakan lebih dulu" not in html
    assert "Dibatalkan" in page(cast.citizen.get("/sesi"))
    html = page(host.get(HERE))
    assert "tidak dapat disunting lagi" in html and 'name="title"' not in html
    assert host.post(HERE, typed(revision="3")).status_code == 409
    assert "tidak dapat dilakukan" in page(host.get(f"{HERE}/umumkan"))


def test_a_session_in_a_room_says_where_and_has_no_stage(app, cast, host, draft):
    host.post(HERE, typed(kind="fgd", venue="Ruang Pola, Balai Kota"))
    assert host.post(f"{HERE}/umumkan", {"revision": "2"}).status_code == 303
    html = page(cast.citizen.get(f"/sesi/{SLUG}"))
    assert "Ruang Pola, Balai Kota" in html and "Diskusi kelompok terpumpun" in html and "Daring, di halaman ini" not in html and "/hemat" not in html
    with app.test_request_context():
        begin_webinar(host.actor, kept(app).id)
    html = page(cast.citizen.get(f"/sesi/{SLUG}"))
    assert "berlangsung di ruangan, tanpa siaran" in html and 'class="stage' not in html and "Ruang Pola" in html
    assert cast.host.get(f"/sesi/{SLUG}/kendali").status_code == 200
    with app.test_request_context():  # the notulis enters what was said in the room
        assert bridge_questions(host.actor, kept(app).id, "floor", [("Trotoar di depan sekolah kapan dibetulkan?", "Ibu R.")], key=typed()["key"]) == 1
    html = page(host.get(HERE))
    assert 'name="date"' not in html and 'name="rundown-0-title"' not in html and value_of(html, "venue") == "Ruang Pola, Balai Kota"
    sent = {name: value for name, value in typed(venue="Ruang lain").items() if not name.startswith(("rundown", "date", "starts", "ends", "kind", "asking"))}
    assert host.post(HERE, {**sent, "revision": "2"}).status_code == 303
    after = kept(app)
    assert (after.venue, after.kind, after.minutes, after.phase) == ("Ruang lain", "fgd", 120, "live")


def test_provisions_are_those_of_the_text(app, cast, host, draft, bill):
    with app.app_context():
        from server.instruments.models import Instrument, Version

        number = session.scalar(sa.select(Instrument.id))
        published = session.scalar(sa.select(Version.published_at)) is not None
    answer = host.post(HERE, typed(instrument=str(number), provisions="Pasal 1, 10 dan 10(2)"))
    assert answer.status_code == 303 and kept(app).provisions == ["1", "10", "10(2)"]
    assert value_of(page(host.get(HERE)), "provisions") == "Pasal 1, Pasal 10, Pasal 10(2)"
    answer = host.post(HERE, typed(instrument=str(number), provisions="10, 999", revision="2"))
    assert answer.status_code == (422 if published else 303)
    if published:
        assert "Pasal 999 tidak ada dalam naskah itu." in page(answer)
        host.post(f"{HERE}/umumkan", {"revision": "2"})
        assert "/ruu/pasal/10" in page(cast.citizen.get(f"/sesi/{SLUG}"))
    assert host.post(HERE, typed(instrument="999", revision="2")).status_code == 422


# --- pictures --------------------------------------------------------------------------------


def test_a_poster_is_drawn_anew_and_needs_words(app, cast, host, draft):
    from PIL import Image

    exif = Image.Exif()
    exif[0x010E] = "rahasia di dalam"
    answer = host.post(HERE, {**typed(poster_alt="Poster bergambar bus"), "poster": (picture(exif=exif), "poster.jpg")})
    assert answer.status_code == 303
    html = page(host.get(HERE))
    path = re.search(rf"/sesi/{SLUG}/berkas/[0-9a-f]{{32}}", html)[0]
    assert cast.citizen.get(path).status_code == 404  # of a draft
    own = host.get(path)
    assert own.status_code == 200 and own.headers["Cache-Control"] == "private, no-store"
    assert own.mimetype == "image/webp" and b"rahasia" not in own.data
    host.post(f"{HERE}/umumkan", {"revision": "2"})
    answer = cast.citizen.get(path)
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "public, max-age=31536000, immutable" and "Set-Cookie" not in answer.headers
    assert 'alt="Poster bergambar bus"' in page(cast.citizen.get(f"/sesi/{SLUG}"))
    answer = host.post(HERE, typed(poster_alt="", revision="2"))
    assert answer.status_code == 422 and 'href="#poster_alt"' in page(answer)
    assert host.post(HERE, typed(drops_poster="y", revision="2")).status_code == 303
    assert cast.citizen.get(path).status_code == 404 and kept(app).poster_id is None


@pytest.mark.only_on("sqlite", "is about bytes, not rows")
@pytest.mark.parametrize("content, name, words", [
    (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "poster.svg", "Jenis berkas ini tidak dapat dipakai"),
    (b"%PDF-1.7\n" + b"x" * 900, "poster.jpg", "Jenis berkas ini tidak dapat dipakai"), (b"\xff\xd8\xff" + b"x" * 900, "rusak.jpg", "rusak atau tidak dapat dibaca"),
    (b"<html>", "poster.png", "Jenis berkas ini tidak dapat dipakai")])
def test_what_is_no_picture_is_refused_in_its_field(app, host, draft, content, name, words):
    sent = {**typed(title="Tidak boleh hilang", poster_alt="x"), "poster": (io.BytesIO(content), name)}
    answer = host.post(HERE, sent)
    html = page(answer)
    assert answer.status_code == 422 and words in html and 'href="#poster"' in html and value_of(html, "title") == "Tidak boleh hilang"
    with app.app_context():
        assert session.scalar(sa.select(sa.func.count()).select_from(StoredFile)) == 0


@pytest.mark.only_on("sqlite", "is about bytes, not rows")
def test_a_poster_of_100_mb_is_refused_and_the_form_is_whole(app, host, draft):
    class Endless(io.RawIOBase):
        left = 100_000_000

        def read(self, n=-1):
            size = min(self.left, n if n > 0 else 1 << 20)
            self.left -= size
            return b"\xff\xd8\xff\xe0"[:size] + b"x" * max(0, size - 4)

    sent = {**typed(title="Tidak boleh hilang", **{"speakers-0-cv": "Juga ini."}), "csrf_token": host.token(HERE)}
    boundary = "batas"
    head = "".join(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{one}\r\n' for name, value in sent.items()
                   for one in (value if isinstance(value, list) else [value]))
    file = f'--{boundary}\r\nContent-Disposition: form-data; name="poster"; filename="besar.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    body = io.BytesIO((head + file).encode() + Endless().read(100_000_000) + f"\r\n--{boundary}--\r\n".encode())
    answer = host.client.post(HERE, input_stream=body, content_length=len(body.getvalue()), content_type=f"multipart/form-data; boundary={boundary}")
    html = page(answer)
    assert answer.status_code == 422 and "lebih besar dari 5 MB" in html and 'href="#poster"' in html
    assert value_of(html, "title") == "Tidak boleh hilang" and "Juga ini." in html
    folder = app.extensions["settings"].data_dir / "files"
    assert not [path for path in folder.rglob("*") if path.is_file()]


def test_a_picture_is_not_asked_for_twice(app, host, draft):
    sent = {**typed(title="", poster_alt="Bus"), "poster": (picture("PNG"), "p.png"), "speakers-0-photo": (picture("WEBP"), "f.webp")}
    html = page(host.post(HERE, sent))
    assert "Poster sudah terunggah" in html and "Foto sudah terunggah" in html
    with app.app_context():
        assert session.scalar(sa.select(sa.func.count()).select_from(StoredFile)) == 0
    again = typed(poster_alt="Bus", poster_held=value_of(html, "poster_held"), **{"speakers-0-photo_held": value_of(html, "speakers-0-photo_held")})
    assert host.post(HERE, again).status_code == 303
    with app.app_context():
        assert session.scalar(sa.select(sa.func.count()).select_from(StoredFile)) == 2
        photo = session.scalar(sa.select(Speaker.photo_id))
    assert kept(app).poster_id and photo
    forged = typed(poster_alt="Bus", poster_held=value_of(html, "poster_held")[:-3] + "abc", revision="2")
    assert host.post(HERE, forged).status_code == 303  # what is not ours is nothing
    with app.test_request_context():
        paper = uploads.hold(receive_document(pdf(), most=999))
    before = kept(app).poster_id
    assert host.post(HERE, typed(poster_alt="Bus", poster_held=paper, revision="3")).status_code == 303 and kept(app).poster_id == before


def test_photos_follow_their_speaker_and_go_with_them(app, cast, host, draft):
    both = {"speakers-0-name": "Premi Lasari", "speakers-1-name": "Maykel Ivan", "speakers-1-role": "Pengajar", "speakers-1-cv": ""}
    host.post(HERE, {**typed(**both), "speakers-1-photo": (picture(), "m.jpg")})
    html = page(host.get(HERE))
    ids = [value_of(html, f"speakers-{n}-row_id") for n in (0, 1)]
    swapped = {"speakers-0-row_id": ids[1], "speakers-0-name": "Maykel Ivan", "speakers-1-row_id": ids[0], "speakers-1-name": "Premi Lasari", "speakers-1-role": "", "speakers-1-cv": ""}
    assert host.post(HERE, typed(revision="2", **swapped)).status_code == 303
    with app.app_context():
        assert dict(session.execute(sa.select(Speaker.name, Speaker.photo_id.is_not(None))).tuples().all()) == {"Premi Lasari": False, "Maykel Ivan": True}
    host.post(f"{HERE}/umumkan", {"revision": "3"})
    assert re.search(r'<img class="ava"[^>]*alt="Maykel Ivan"', page(cast.citizen.get(f"/sesi/{SLUG}")))
    assert host.post(f"{HERE}/salin", {"key": typed()["key"]}).status_code == 303
    assert host.post(HERE, typed(revision="3", **{"speakers-0-row_id": ids[0]})).status_code == 303
    with app.app_context():
        files = session.scalar(sa.select(sa.func.count()).select_from(StoredFile))
        assert files == 1  # the copy's own; the one that was left out took theirs along
        assert session.scalar(sa.select(Speaker.photo_id).where(Speaker.photo_id.is_not(None)))


# --- the list --------------------------------------------------------------------------------


@pytest.mark.only_on("sqlite", "times one query; the other database has its own numbers")
def test_the_list_is_quick_with_2000_sessions(app, host):
    with app.test_request_context():
        from server.core.database import operation

        @operation
        def fill():
            phases = ("draft", "scheduled", "ended", "postponed", "cancelled")
            session.add_all(Webinar(slug=f"sesi-{n}", title=f"Sesi nomor {n}", phase=phases[n % 5], starts_at=None if n % 7 == 0 else soon(n % 900)) for n in range(2000))
        fill()
        seen, cursor = set(), None
        while True:
            found = queries.listed(None, "", cursor)
            assert not seen & {row.id for row in found.rows}
            seen |= {row.id for row in found.rows}
            cursor = found.next_cursor
            if cursor is None:
                break
        assert len(seen) == 2000
        times = []
        for _ in range(7):
            began = time.perf_counter()
            session.expunge_all()
            assert len(queries.listed(queries.PHASE_SLUGS["terjadwal"], "nomor 1", None).rows) == 30 and queries.phase_counts()
            times.append(time.perf_counter() - began)
        assert sorted(times)[3] < 0.05
    html = page(host.get(f"{TABLE}?tahap=draf&q=nomor"))
    assert html.count("<tr>") == 31 and 'rel="next"' in html
    following = re.search(r'href="([^"]+)" rel="next"', html)[1].replace("&amp;", "&")
    assert "Sesi nomor" in page(host.get(following))


def test_the_list_by_phase_and_words(app, host, draft):
    with app.test_request_context():
        operations.add_session(host.actor, outline(title="Air bersih untuk semua 100%"))
    assert "Air bersih" in page(host.get(f"{TABLE}?q=BERSIH")) and "Mobilitas" not in page(host.get(f"{TABLE}?q=bersih"))
    assert "Mobilitas" in page(host.get(f"{TABLE}?q=premi")) and "Tidak ada sesi dengan kata itu" in page(host.get(f"{TABLE}?q=%25%25x"))
    assert "Air bersih" in page(host.get(f"{TABLE}?tahap=draf")) and "Air bersih" not in page(host.get(f"{TABLE}?tahap=selesai"))
    assert host.get(f"{TABLE}?tahap=tidak-ada").status_code == 404
    for cursor in ("x", encode_cursor(["a", "b"]), encode_cursor([1, "b"]), encode_cursor([-1, 2**40]), encode_cursor([2**60, 1])):
        assert host.get(f"{TABLE}?sesudah={cursor}").status_code == 400


def test_parts_of_the_form_are_the_parts_of_a_programme():
    from server.webinars.managing.forms import PART_KINDS
    from server.webinars.operations import PARTS as KNOWN

    assert [code for code, _words in PART_KINDS] == list(KNOWN) and {part.kind for part in PARTS} <= set(KNOWN)
