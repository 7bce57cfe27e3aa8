"""From a draft to what readers see: permissions, versions, conflicts."""
import pytest
import sqlalchemy as sa

from server.audit.models import Entry
from server.core.database import session
from server.core.errors import Conflict, Invalid, NotAllowed, NotFound, SignInNeeded
from server.core.permissions import NOBODY
from server.learn import operations, queries
from server.learn.models import KABAR, KENALI, Piece, PieceVersion
from tests.learn.make import article, editor, published, theme
from tests.pages.test_texts import text


def test_a_draft_is_nobodys_reading_until_it_is_published(app, cast):
    with app.app_context():
        piece_id = operations.add_piece(cast.host.actor, KENALI, theme())
    assert cast.citizen.get("/kenali/air-sampai-ke-gang").status_code == 404 and "Air sampai" not in text(cast.citizen.get("/kenali"))
    assert cast.citizen.get(f"/kelola/kenali/{piece_id}/pratinjau").status_code == 303
    preview = cast.host.get(f"/kelola/kenali/{piece_id}/pratinjau")
    assert "Belum dibaca umum" in text(preview) and preview.headers["X-Robots-Tag"] == "noindex, nofollow"
    with app.app_context():
        operations.publish_piece(editor(cast), piece_id, base=(1, 1))
        kinds = session.scalars(sa.select(Entry.kind).order_by(Entry.id)).all()
    page = text(cast.citizen.get("/kenali/air-sampai-ke-gang"))
    assert "<strong>provinsi</strong>" in page and "UU 2/2024, Pasal 15 ayat (7)" in page and "25 April 2024" in page
    assert 'href="/aspirasi/baru?topik=air-banjir"' in page
    assert [kind for kind in kinds if kind.startswith("piece.")] == ["piece.saved", "piece.published"]


@pytest.mark.parametrize("role, writes, publishes", [("admin", True, True), ("host", True, False), ("drafter", True, False), ("moderator", False, False)])
def test_who_may(app, cast, role, writes, publishes):
    with app.app_context():
        piece_id = operations.add_piece(editor(cast), KABAR, article())
        actor = getattr(cast, role).actor
        for may, deed in ((writes, lambda: operations.add_piece(actor, KABAR, article())),
                          (writes, lambda: operations.save_draft(actor, piece_id, article(lede="Lain."), base=(1, 1))),
                          (publishes, lambda: operations.publish_piece(actor, piece_id, base=(1, 2))),
                          (publishes, lambda: operations.take_down(actor, piece_id)),
                          (publishes, lambda: operations.mark_stage(actor, "pembahasan", ""))):
            if may:
                deed()
            else:
                with pytest.raises(NotAllowed):
                    deed()
        with pytest.raises(SignInNeeded):
            operations.add_piece(NOBODY, KABAR, article())


def test_versions_are_kept_and_the_published_one_stays_until_the_next(app, cast):
    with app.app_context():
        piece_id = published(editor(cast), article())
        assert operations.save_draft(editor(cast), piece_id, article(lede="Kedua."), base=(1, 1)) == (2, 1)
        assert operations.save_draft(editor(cast), piece_id, article(lede="Kedua, lagi."), base=(2, 1)) == (2, 2)
    assert "Yang ditanyakan warga." in text(cast.citizen.get("/kabar/rekap-sesi-air")) and "Kedua" not in text(cast.citizen.get("/kabar"))
    with app.app_context():
        assert operations.publish_piece(editor(cast), piece_id, base=(2, 2), note="Angka baru") == 2
        rows = session.execute(sa.select(PieceVersion.number, PieceVersion.note, PieceVersion.published_at.is_not(None)).order_by(PieceVersion.number)).all()
    assert [tuple(row) for row in rows] == [(1, "", True), (2, "Angka baru", True)]
    assert "Kedua, lagi." in text(cast.citizen.get("/kabar/rekap-sesi-air"))
    history = text(cast.admin.get(f"/kelola/kabar/{piece_id}/riwayat"))
    assert "Versi 2" in history and "Angka baru" in history and "Uji-Admin" in history
    assert "Kedua, lagi." in text(cast.host.get(f"/kelola/kabar/{piece_id}/riwayat/2")) and "ditambahkan:" in text(cast.host.get(f"/kelola/kabar/{piece_id}/riwayat/2"))
    assert "Yang ditanyakan warga." in text(cast.host.get(f"/kelola/kabar/{piece_id}?dari=1")), "an old one can be brought back"


def test_what_was_taken_down_is_gone_and_can_come_back(app, cast):
    with app.app_context():
        piece_id = published(editor(cast), article())
        operations.take_down(editor(cast), piece_id)
        with pytest.raises(Conflict):
            operations.take_down(editor(cast), piece_id)
    assert cast.citizen.get("/kabar/rekap-sesi-air").status_code == 404 and "Rekap sesi air" not in text(cast.citizen.get("/kabar/atom.xml"))
    with app.app_context():
        operations.publish_piece(editor(cast), piece_id, base=(1, 1))
    assert cast.citizen.get("/kabar/rekap-sesi-air").status_code == 200


def test_of_many_savings_at_once_one_stands(app, cast, at_once):
    with app.app_context():
        piece_id = operations.add_piece(editor(cast), KABAR, article())
    results = at_once(lambda n: operations.save_draft(editor(cast), piece_id, article(lede=f"Bersamaan {n}."), base=(1, 1)), range(6))
    assert sorted(str(type(one).__name__) for one in results) == ["Conflict"] * 5 + ["tuple"]


def test_nothing_half_done_is_published(app, cast):
    with app.app_context():
        piece_id = operations.add_piece(editor(cast), KENALI, theme(change="", facts=()))
        with pytest.raises(Invalid) as refused:
            operations.publish_piece(editor(cast), piece_id, base=(1, 1))
        assert set(refused.value.data["fields"]) == {"change", "facts"}
        with pytest.raises(Conflict):
            operations.publish_piece(editor(cast), piece_id, base=(1, 2))
        for wrong in (theme(now="kata " * 301), theme(webinar_id=999), theme(topics=("x",))):
            with pytest.raises(Invalid):
                operations.add_piece(editor(cast), KENALI, wrong)
        with pytest.raises(NotFound):
            operations.save_draft(editor(cast), 999, theme(), base=(1, 1))
        assert session.scalar(sa.select(sa.func.count()).select_from(Piece)) == 1
    page = text(cast.admin.get(f"/kelola/kenali/{piece_id}/terbit"))
    assert "Belum dapat terbit" in page and "Terbitkan versi 1" not in page


def test_provisions_are_those_of_the_bill(app, cast, bill):
    with app.app_context():
        for wrong in (("999",), ("10(9)",), ("bukan",)):
            with pytest.raises(Invalid):
                operations.add_piece(editor(cast), KENALI, theme(provisions=wrong))
        published(editor(cast), theme(provisions=("10(2)", "21")))
    page = cast.citizen.get("/kenali/air-sampai-ke-gang")
    assert 'href="/ruu/pasal/10(2)">Pasal 10 ayat (2)' in text(page) and cast.citizen.get("/ruu/pasal/10(2)").status_code == 302
    assert "Article 10(2)" in text(cast.citizen.get("/en/kenali/air-sampai-ke-gang"))


def test_addresses_never_meet(app, cast):
    with app.app_context():
        ids = [operations.add_piece(editor(cast), KENALI, theme(title=title)) for title in ("Sama", "Sama", "Tahapan", "...", "Sama")]
        slugs = [session.get_one(Piece, one).slug for one in ids]
    assert slugs == ["sama", "sama-2", "tahapan-2", "tulisan", "sama-3"]


def test_the_forms_refuse_beside_the_field_and_lose_nothing(app, cast):
    typed = {"title": "Air", "topic": "air-banjir", "lede": "Ringkas", "now": "kata " * 301, "change": "x", "facts-0-text": "Tanpa sumber",
             "facts-1-text": "Ada", "facts-1-source": "UU", "facts-1-on": "2024-04-25", "webinar_id": "0", "provisions": "10(2)"}
    answer = cast.host.post("/kelola/kenali/baru", typed)
    assert answer.status_code == 422 and "Fakta tanpa sumber" in text(answer) and "Isi tanggal sumbernya" in text(answer) and "Tanpa sumber" in text(answer)
    answer = cast.host.post("/kelola/kenali/baru", {**typed, "facts-0-text": ""})
    assert answer.status_code == 422 and "lebih dari 300 kata" in text(answer) and text(answer).count("kata kata") > 0
    answer = cast.host.post("/kelola/kenali/baru", {**typed, "facts-0-text": "", "now": "Cukup."})
    assert answer.status_code == 303, text(answer)
    assert cast.host.post("/kelola/kenali/baru", {**typed, "title": "\x00"}).status_code in (400, 422)
    page = text(cast.host.get(answer.location))
    assert 'name="facts-0-text"' in page and 'value="Ada"' in page and 'name="facts-2-text"' in page, "the filled row, and two to go on"
    conflict = cast.host.post(answer.location, {**typed, "facts-0-text": "", "now": "Milik saya.", "base": "1.7"})
    assert conflict.status_code == 409 and "Orang lain menyimpan" in text(conflict) and "Milik saya." in text(conflict)


def test_the_editors_ways_from_writing_to_history(app, cast):
    typed = {"title": "Rekap air", "lede": "Ringkas", "body": "Isi *miring*.", "webinar_id": "0", "topics": ["air-banjir"]}
    draft = cast.host.post("/kelola/kabar/baru", typed)
    assert draft.status_code == 303 and "Draf versi 1" in text(cast.host.get("/kelola/kabar"))
    assert cast.host.get(f"{draft.location}/terbit").status_code == 403
    shown = text(cast.admin.get(f"{draft.location}/terbit"))
    base = shown.split('name="base"')[1].split('value="')[1].split('"')[0]
    assert cast.admin.post(f"{draft.location}/terbit", {"base": "9.9", "note": ""}).status_code == 409
    assert cast.admin.post(f"{draft.location}/terbit", {"base": base, "note": "Pertama"}).status_code == 303
    assert "<em>miring</em>" in text(cast.citizen.get("/kabar/rekap-air"))
    assert cast.admin.post(f"{draft.location}/turun", page=f"{draft.location}/riwayat").status_code == 303
    assert cast.citizen.get("/kabar/rekap-air").status_code == 404
    assert cast.admin.get(draft.location.replace("kabar", "kenali")).status_code == 404, "an article is no page of Kenali"


def test_the_stage_comes_from_the_bill_or_else_from_staff(app, cast, bill):
    page = text(cast.citizen.get("/kenali/tahapan"))
    assert page.count('aria-current="step"') == 1 and page.index('aria-current="step"') < page.index('id="penyusunan"') + 40
    with app.app_context():
        session.rollback()
        _drop_stages()
    assert 'aria-current="step"' not in text(cast.citizen.get("/kenali/tahapan")).split("<main")[1]
    assert cast.host.get("/kelola/kenali/tahapan").status_code == 403
    assert cast.admin.post("/kelola/kenali/tahapan", {"stage": "tidak-ada", "note": ""}).status_code == 422
    assert cast.admin.post("/kelola/kenali/tahapan", {"stage": "pembahasan", "note": "Surat Presiden <b>sudah</b> terbit"}).status_code == 303
    page = text(cast.citizen.get("/kenali/tahapan"))
    assert "Surat Presiden &lt;b&gt;sudah&lt;/b&gt; terbit" in page and page.count('class="done"') == 3
    assert "Deliberation" in text(cast.citizen.get("/en/kenali/tahapan"))
    with app.app_context():
        assert queries.standing().code == "pembahasan" and not queries.standing().is_own


def _drop_stages():
    from server.core.database import operation
    from server.instruments.models import Stage

    operation(lambda: session.execute(sa.delete(Stage)))()
