"""Documents of a session: known by their content, for everyone or for the report alone, under names that nobody guesses."""
import io
import re

import pytest
import sqlalchemy as sa

from server.audit.models import Entry
from server.core import outbox
from server.core.database import session
from server.core.errors import Invalid, NotAllowed, NotFound, SignInNeeded, TooLarge
from server.core.files import StoredFile, receive_document
from server.core.keys import new_key
from server.core.permissions import NOBODY
from server.webinars.managing import documents, operations
from server.webinars.models import SessionDocument, Webinar
from tests.webinars.managing.make import TABLE, office, outline, page, pdf, value_of

SLUG = "mobilitas-dan-logistik-kota"
HERE = f"{TABLE}/{SLUG}/dokumen"


@pytest.fixture
def number(app, cast):
    """An announced session."""
    with app.test_request_context():
        operations.add_session(cast.host.actor, outline())
        found = session.scalar(sa.select(Webinar.id))
        operations.publish_session(cast.host.actor, found, revision=1)
        return found


def sent(content=None, name="undangan.pdf", **changes):
    fields = {"key": new_key(), "title": "Undangan sesi", "kind": "invitation", "is_public": "y", "file": (content or pdf(), name)}
    return {key: value for key, value in {**fields, **changes}.items() if value is not None}


def stored(app):
    with app.app_context():
        return session.scalar(sa.select(sa.func.count()).select_from(StoredFile)), [
            path for path in (app.extensions["settings"].data_dir / "files").rglob("*") if path.is_file()]


def test_public_ones_are_on_the_page_and_others_are_not(app, cast, number):
    assert cast.host.post(HERE, sent()).status_code == 303
    assert cast.host.post(HERE, sent(office(), "tor.docx", title="Kerangka acuan", kind="terms", is_public=None)).status_code == 303
    public = page(cast.citizen.get(f"/sesi/{SLUG}"))
    assert "Undangan sesi" in public and "Kerangka acuan" not in public and public.count("/berkas/") == 1
    paths = re.findall(rf"/sesi/{SLUG}/berkas/[0-9a-f]{{32}}", page(cast.host.get(HERE)))
    answer = cast.citizen.get(paths[0])
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "public, max-age=300" and "Set-Cookie" not in answer.headers
    assert answer.headers["Content-Disposition"] == "attachment; filename=undangan-sesi.pdf" and answer.mimetype == "application/pdf"
    assert cast.citizen.get(paths[0], headers={"Range": "bytes=0-4"}).data == b"%PDF-"
    for player, status in ((cast.citizen, 404), (cast.moderator, 404), (cast.host, 200), (cast.drafter, 200)):
        assert player.get(paths[1]).status_code == status
    own = cast.host.get(paths[1])
    assert own.headers["Cache-Control"] == "private, no-store" and own.headers["Content-Disposition"].endswith("kerangka-acuan.docx")
    assert cast.citizen.get(f"/sesi/{SLUG}/berkas/{'0' * 32}").status_code == 404


def test_a_file_of_another_session_is_not_found_here(app, cast, number):
    cast.host.post(HERE, sent())
    with app.test_request_context():
        operations.add_session(cast.host.actor, outline(title="Sesi lain", slug="sesi-lain"))
        other = session.scalar(sa.select(Webinar.id).where(Webinar.slug == "sesi-lain"))
        operations.publish_session(cast.host.actor, other, revision=1)
    path = re.search(r"/berkas/[0-9a-f]{32}", page(cast.host.get(HERE)))[0]
    assert cast.citizen.get(f"/sesi/sesi-lain{path}").status_code == 404
    assert cast.host.post(f"{TABLE}/sesi-lain/dokumen/1/hapus").status_code == 404


@pytest.mark.only_on("sqlite", "is about bytes, not rows")
@pytest.mark.parametrize("content, name, words", [
    (lambda: io.BytesIO(b"\xff\xd8\xff" + b"x" * 200), "undangan.pdf", "Unggah PDF, Word"), (lambda: io.BytesIO(b"<svg><script>1</script></svg>"), "a.pdf", "Unggah PDF, Word"),
    (lambda: office("apa/saja.xml"), "a.docx", "Unggah PDF, Word"), (lambda: office("word/document.xml", "word/vbaProject.bin"), "a.docx", "tanpa makro"),
    (lambda: io.BytesIO(b"PK\x03\x04" + b"x" * 300), "a.docx", "Unggah PDF, Word"),
    (lambda: office("word/document.xml", *(f"isi/{n}.xml" for n in range(3001))), "a.docx", "Unggah PDF, Word"),
    (lambda: io.BytesIO(b""), "kosong.pdf", "Bagian ini perlu diisi."), (lambda: io.BytesIO(b"%PDF-" + b"x" * 20_000_000), "besar.pdf", "lebih besar dari 20 MB")])
def test_what_is_none_of_them_is_refused_in_its_field(app, cast, number, content, name, words):
    answer = cast.host.post(HERE, sent(content(), name, title="Tidak boleh hilang"))
    html = page(answer)
    assert answer.status_code == 422 and words in html and value_of(html, "title") == "Tidak boleh hilang" and 'href="#file"' in html
    assert stored(app) == (0, [])


@pytest.mark.only_on("sqlite", "is about bytes, not rows")
def test_office_files_are_told_by_what_is_inside(app):
    with app.app_context():
        for inside, media in (("word/document.xml", "docx"), ("ppt/presentation.xml", "pptx"), ("xl/workbook.xml", "xlsx")):
            assert receive_document(office(inside), most=10_000).media == media
        with pytest.raises(TooLarge):
            receive_document(pdf(), most=50)
        with pytest.raises(Invalid):
            receive_document(io.BytesIO(b"GIF89a"), most=50)


def test_a_file_that_came_is_not_asked_for_again(app, cast, number):
    html = page(cast.host.post(HERE, sent(title="")))
    assert "Berkas sudah terunggah" in html and stored(app)[0] == 0
    answer = cast.host.post(HERE, sent(file=None, held=value_of(html, "held")))
    assert answer.status_code == 303 and stored(app)[0] == 1
    assert cast.host.post(HERE, sent(file=None, held=value_of(html, "held"))).status_code == 422  # it is on record by now
    assert cast.host.post(HERE, sent(file=None)).status_code == 422


def test_changed_taken_back_and_removed(app, cast, number):
    cast.host.post(HERE, sent())
    path = re.search(rf"/sesi/{SLUG}/berkas/[0-9a-f]{{32}}", page(cast.host.get(HERE)))[0]
    with app.app_context():
        one = session.scalar(sa.select(SessionDocument.id))
    answer = cast.host.post(f"{HERE}/{one}", {f"d{one}-title": " ", f"d{one}-kind": "basis"})
    assert answer.status_code == 422 and "Bagian ini perlu diisi." in page(answer)
    assert cast.host.post(f"{HERE}/{one}", {f"d{one}-title": "Surat", f"d{one}-kind": "basis"}).status_code == 303
    assert cast.citizen.get(path).status_code == 404 and "Surat" not in page(cast.citizen.get(f"/sesi/{SLUG}"))
    assert cast.host.post(f"{HERE}/{one}/hapus").status_code == 303 and cast.host.get(path).status_code == 404
    assert cast.host.post(f"{HERE}/{one}/hapus").status_code == 404
    with app.app_context():
        assert [kind for kind in session.scalars(sa.select(Entry.kind).order_by(Entry.id)) if kind.startswith("session_document")] == [
            "session_document.added", "session_document.changed", "session_document.removed"]
        outbox.work_off()
    assert stored(app) == (0, [])


def test_only_who_manages_sessions_and_not_without_end(app, cast, number):
    with app.test_request_context():
        for actor, refusal in ((NOBODY, SignInNeeded), (cast.moderator.actor, NotAllowed)):
            for act in (lambda a: documents.add_document(a, number, receive_document(pdf(), most=999), kind="basis", title="x", is_public=True),
                        lambda a: documents.change_document(a, number, 1, kind="basis", title="x", is_public=True),
                        lambda a: documents.remove_document(a, number, 1)):
                with pytest.raises(refusal):
                    act(actor)
        host = cast.host.actor
        with pytest.raises(NotFound):
            documents.remove_document(host, number, 99)
        key, received = new_key(), receive_document(pdf(), most=999)
        first = documents.add_document(host, number, received, kind="basis", title="x", is_public=True, key=key)
        assert documents.add_document(host, number, received, kind="basis", title="x", is_public=True, key=key) == first
        for bad in ({"kind": "rahasia"}, {"title": " "}, {"title": "x" * 121}):
            with pytest.raises(Invalid):
                documents.add_document(host, number, received, **{"kind": "basis", "title": "x", "is_public": True, **bad})
        session.rollback()
        most, documents.MOST = documents.MOST, 1
        try:
            with pytest.raises(Invalid) as refused:
                documents.add_document(host, number, receive_document(pdf(), most=999), kind="basis", title="y", is_public=True)
        finally:
            documents.MOST = most
        assert refused.value.data["fields"] == {"file": "session_files"}
