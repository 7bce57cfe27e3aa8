"""The four texts in two languages: what came with the house, versions, the editor."""
import re

import pytest
import sqlalchemy as sa

from server.audit.models import Entry
from server.core.database import session
from server.core.errors import Conflict, Invalid, NotAllowed, NotFound, SignInNeeded
from server.core.i18n import LANGUAGES
from server.core.permissions import NOBODY
from server.pages import texts
from server.pages.changes import passages
from server.pages.models import PageVersion
from server.pages.operations import publish_page
from server.pages.placeholders import unknown_in
from server.pages.rendering import render

BOTH = [(slug, code) for slug in texts.TITLES for code in LANGUAGES]
NEW = "# Privasi kita\n\nSingkat saja.\n\n## Bagian baru\n\nIsi {{petugas_data}}."


def text(response):
    return response.get_data(as_text=True)


def publish(app, cast, source=NEW, base=1, *, slug="privasi", code="id", note="Memperbarui bagian"):
    with app.test_request_context():
        return publish_page(cast.admin.actor, slug, code, source=source, note=note, base=base)


def rows(app):
    with app.test_request_context():
        session.rollback()
        return session.execute(sa.select(PageVersion.slug, PageVersion.language, PageVersion.number).order_by(PageVersion.id)).all()


# --- what came with the house ----------------------------------------------------------------


@pytest.mark.parametrize("slug, code", BOTH)
def test_every_default_is_a_page_without_loose_ends(slug, code):
    page = render(texts.default_text(slug, code).source)
    assert page.title and page.lede and unknown_in(page) == []


@pytest.mark.parametrize("slug", texts.TITLES)
def test_both_languages_have_the_same_bones(slug):
    def bones(code):
        source = texts.default_text(slug, code).source
        return (re.findall(r"\{#([a-z-]+)\}", source), sorted(re.findall(r"\{\{[a-z_]+\}\}", source)), sorted(re.findall(r"\]\((.*?)\)", source)),
                [line.count("|") for line in source.split("\n")], re.findall(r"^(?:\d\. )?#+", source, re.M))

    assert bones("id") == bones("en")


@pytest.mark.parametrize("slug", texts.TITLES)
def test_a_page_says_its_version_and_leads_only_to_pages_that_are_there(cast, slug):
    page = cast.citizen.get(f"/{slug}")
    assert page.status_code == 200 and "Versi 1, berlaku sejak 24 November 2026" in text(page) and "{{" not in text(page)
    for href in set(re.findall(r'href="(/[^"#?]*)', text(page).split("<main")[1].split("</main")[0])):
        assert cast.citizen.get(href).status_code in (200, 302, 303), href


def test_the_promises_come_from_the_settings(app, cast):
    app.extensions["settings"] = app.extensions["settings"].model_copy(update={"read_due_days": 7, "dpo_name": "Biro Hukum", "dpo_email": "ppdp@contoh.id"})
    assert "paling lambat 7 hari kerja" in text(cast.citizen.get("/cara-kerja"))
    assert "Biro Hukum, ppdp@contoh.id" in text(cast.citizen.get("/privasi"))
    assert "UU 27/2022" in text(cast.citizen.get("/privasi")) and 'href="/akun"' in text(cast.citizen.get("/privasi"))


def test_the_reasons_are_those_of_the_desk(cast):
    page = text(cast.citizen.get("/tata-tertib"))
    assert page.count("<li><div><h3>") == 9 and "Tuduhan pidana terhadap orang yang disebut namanya" in page


def test_the_english_twin_is_english(cast):
    page = text(cast.citizen.get("/en/privasi"))
    assert "What we keep, what for" in page and 'lang="en"' in page and "Apa yang kami simpan, untuk apa" not in page


# --- versions --------------------------------------------------------------------------------


def test_a_new_version_holds_at_once_and_the_old_one_stays_readable(app, cast):
    assert publish(app, cast) == 2
    page = text(cast.citizen.get("/privasi"))
    assert "<h1" in page and "Privasi kita" in page and "Versi 2, berlaku sejak" in page and 'href="/privasi/versi/1"' in page
    old = cast.citizen.get("/privasi/versi/1")
    assert "Kode acak perangkat" in text(old) and "Ini versi lama" in text(old) and 'content="noindex"' in text(old)
    assert "Ini versi lama" not in text(cast.citizen.get("/privasi/versi/2"))
    assert cast.citizen.get("/privasi/versi/3").status_code == 404 and cast.citizen.get("/tata-tertib/versi/2").status_code == 404
    assert "What we keep" in text(cast.citizen.get("/en/privasi")), "the other language has versions of its own"
    assert rows(app) == [("privasi", "id", 1), ("privasi", "id", 2)]
    with app.test_request_context():
        entry = session.scalars(sa.select(Entry).where(Entry.kind == "page.published")).one()
        assert entry.facts["slug"] == "privasi" and entry.facts["number"] == 2 and entry.facts["staff_id"] == cast.admin.staff_id


def test_a_later_default_changes_nothing_that_was_edited(app, cast, monkeypatch):
    before = texts.default_text("privasi", "id").source
    publish(app, cast)
    monkeypatch.setattr(texts, "default_text", lambda *_: pytest.fail("asked for the default again"))
    with app.test_request_context():
        assert texts.version("privasi", "id", 1).source == before and texts.current("privasi", "id").number == 2


def test_two_editors_at_once_make_one_version(app, cast, at_once):
    cast.admin
    results = at_once(lambda n: publish_page(cast.admin.actor, "privasi", "id", source=NEW + f"\n\nBagian {n}", note="Bersamaan", base=1), range(6))
    assert [result for result in results if isinstance(result, int)] == [2]
    assert sum(isinstance(result, Conflict) for result in results) == 5, results
    assert rows(app) == [("privasi", "id", 1), ("privasi", "id", 2)]


def test_what_cannot_be_published(app, cast):
    for source, note in (("Tanpa judul", "x"), ("# A\n\n{{apa_ini}}", "x"), (NEW, ""), (texts.default_text("privasi", "id").source, "x")):
        with pytest.raises(Invalid):
            publish(app, cast, source, note=note)
    for slug, code in (("tentang", "id"), ("privasi", "fr")):
        with pytest.raises(NotFound), app.test_request_context():
            publish_page(cast.admin.actor, slug, code, source=NEW, note="x", base=1)
    for actor, refusal in ((cast.moderator.actor, NotAllowed), (NOBODY, SignInNeeded)):
        with pytest.raises(refusal), app.test_request_context():
            publish_page(actor, "privasi", "id", source=NEW, note="x", base=1)
    assert rows(app) == []


def test_hidden_signs_do_not_get_in(app, cast):
    publish(app, cast, "# Judul\n\nPengantar \u202egnilbil\u202c \u2066x\u2069.")
    with app.test_request_context():
        assert texts.current("privasi", "id").source == "# Judul\n\nPengantar gnilbil x."


# --- the editor ------------------------------------------------------------------------------

PLACE = "/kelola/halaman/privasi/id"


def test_a_preview_shows_and_keeps_nothing(app, cast):
    answer = cast.admin.post(PLACE, {"source": NEW, "note": "", "base": "1", "act": "pratinjau"})
    assert answer.status_code == 200 and "Pratinjau, belum terbit" in text(answer) and '<h2 id="bagian-baru">' in text(answer)
    assert "Isi {{petugas_data}}." in text(answer) and "Isi kontaknya belum ditetapkan" in text(answer), "the source in the field, the words in the preview"
    assert rows(app) == []


def test_publishing_history_change_and_bringing_back(app, cast):
    done = cast.admin.post(PLACE, {"source": NEW, "note": "Memperbarui bagian", "base": "1", "act": "terbit"})
    assert done.status_code == 303 and done.location.endswith("/riwayat")
    history = text(cast.admin.get(PLACE + "/riwayat"))
    assert "Memperbarui bagian" in history and "Teks bawaan" in history and "Uji-Admin" in history
    assert 'hreflang="id" href="/privasi/versi/2"' in history and 'href="/privasi/versi/2"' in text(cast.admin.get("/en" + PLACE + "/riwayat"))
    assert 'href="/en/privasi/versi/1"' in text(cast.admin.get("/kelola/halaman/privasi/en/riwayat"))
    change = text(cast.admin.get(PLACE + "/riwayat/2"))
    assert "<ins>" in change and "<del>" in change and "Bagian baru" in change
    form = text(cast.admin.get(PLACE + "?dari=1"))
    assert "Mengembalikan versi 1" in form and "Kode acak perangkat" in form and 'value="2"' in form
    back = cast.admin.post(PLACE, {"source": texts.default_text("privasi", "id").source, "note": "Mengembalikan versi 1", "base": "2", "act": "terbit"})
    assert back.status_code == 303 and "Versi 3, berlaku sejak" in text(cast.citizen.get("/privasi"))
    assert "Kode acak perangkat" in text(cast.citizen.get("/privasi"))


def test_a_conflict_keeps_what_was_typed_and_shows_what_is_different(app, cast):
    publish(app, cast, NEW)
    mine = "# Privasi saya\n\nSatu jam mengetik ini.\n\n## Bagian saya"
    answer = cast.admin.post(PLACE, {"source": mine, "note": "Versi saya", "base": "1", "act": "terbit"})
    assert answer.status_code == 409 and "Versi 2 terbit selagi Anda menulis" in text(answer)
    assert "Satu jam mengetik ini." in text(answer) and "Versi saya" in text(answer) and "<ins>" in text(answer)
    assert re.search(r'name="base"[^>]*value="2"', text(answer)), "publishing once more is knowing"
    assert cast.admin.post(PLACE, {"source": mine, "note": "Versi saya", "base": "2", "act": "terbit"}).status_code == 303
    assert cast.admin.post(PLACE, {"source": mine, "note": "x", "base": "x", "act": "terbit"}).status_code == 409


@pytest.mark.parametrize("wrong, words", [
    ({"source": "Tanpa judul sama sekali"}, "Baris pertama harus judul"), ({"source": ""}, "perlu diisi"), ({"note": ""}, "perlu diisi"),
    ({"source": "# Judul\n\n{{apa_ini}}"}, "tidak dikenal"), ({"source": "# Judul\n\n" + "a\n" * 1_100}, "Terlalu rumit"),
    ({"source": "# Judul\n\n" + "é" * 30_000}, "Terlalu panjang"), ({"source": "# Judul\n\n" + "a" * 41_000}, "Paling banyak"),
])
def test_what_is_wrong_is_said_beside_it_and_kept(app, cast, wrong, words):
    typed = {"source": NEW, "note": "Catatan saya", "base": "1", "act": "terbit"} | wrong
    answer = cast.admin.post(PLACE, typed)
    assert answer.status_code == 422 and words in text(answer) and typed["note"] in text(answer)
    assert typed["source"][:30] in text(answer).replace("\r", "") and rows(app) == []


def test_the_editor_shows_every_page_and_tells_when_english_lags_behind(app, cast):
    listed = text(cast.admin.get("/kelola/halaman"))
    assert all(f"/kelola/halaman/{slug}/{code}" in listed for slug, code in BOTH) and "versi Indonesia lebih baru" not in listed
    publish(app, cast)
    assert text(cast.admin.get("/kelola/halaman")).count("versi Indonesia lebih baru") == 1
    assert cast.admin.get("/kelola/halaman/tentang/id").status_code == 404 and cast.admin.get(PLACE + "/riwayat/9").status_code == 404
    assert cast.admin.get("/kelola/halaman/tentang/id/riwayat").status_code == 404


@pytest.mark.parametrize("before, after, gaps, said", [
    ("a\nb\nc", "a\nB\nc", 0, [("removed", "b"), ("added", "B")]), ("a", "a", 0, []),
    ("\n".join(map(str, range(50))), "\n".join("x" if n == 25 else str(n) for n in range(50)), 2, [("removed", "25"), ("added", "x")]),
])
def test_changes_are_told_with_a_little_around_them(before, after, gaps, said):
    found = passages(before, after)
    assert sum(passage.is_gap for passage in found) == gaps
    assert [part for passage in found for part in passage.parts if part[0] != "same"] == said
    assert "".join(p for passage in found for kind, p in passage.parts if kind == "removed") in before
