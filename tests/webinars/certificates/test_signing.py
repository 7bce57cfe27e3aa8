"""All leave as one archive, come back signed, and are matched by the number in the name and in the document. Real PDFs, drawn once."""
import base64
import io
import os
import zipfile
import zlib
from datetime import timedelta

import pytest
import sqlalchemy as sa

from server.audit.models import Entry
from server.core import clock, typesetting
from server.core.database import session
from server.core.files import StoredFile
from server.core.pdf_acts import acts
from server.webinars.certificates import drawing, numbers, operations, queries, returning
from server.webinars.certificates.models import Certificate, CertificateFile, CertificateReturn
from server.webinars.models import Webinar
from tests.webinars.certificates import make

pytestmark = pytest.mark.only_on("sqlite", "archives and PDFs; what is stored is tested on both in test_drawing")
DESK = f"/kelola/sesi/{make.SLUG}/sertifikat"
NUMBERS = [numbers.new_number() for _ in range(3)]
SHOWN = [numbers.shown(number) for number in NUMBERS]


_drawn = []


@pytest.fixture
def pdfs(app):
    """Three certificates as Typst draws them, once for all tests: their session is asked for its title and date alone."""
    from types import SimpleNamespace

    if not _drawn:
        webinar = SimpleNamespace(title="Uji", began_at=None, starts_at=clock.now(), is_tagged=False, series="")
        layout = SimpleNamespace(**vars(make.LAYOUT))
        with app.app_context(), typesetting.press(drawing.TEMPLATE) as press:
            _drawn.extend(press.draw(drawing.words_of(webinar, layout, name=name, number_=number, issued_at=clock.now(), is_online=True))
                          for name, number in zip(make.NAMES, NUMBERS))
    return _drawn


@pytest.fixture
def signed(pdfs):
    return [make.sign(pdf) for pdf in pdfs]


@pytest.fixture
def waiting(app, cast, pdfs):
    """A session whose three certificates wait for the office that signs; its id."""
    with app.app_context():
        webinar_id = make.add_session(cast.host.staff_id, is_signed_elsewhere=True)
        ids = [make.register(webinar_id, name, email=f"{n}@contoh.example") for n, name in enumerate(make.NAMES[:3])]
        operations.put_drawn(webinar_id, [operations.Drawn(one, number, name, base64.b64encode(pdf).decode(), len(pdf))
                                          for one, number, name, pdf in zip(ids, NUMBERS, make.NAMES, pdfs)])
    return webinar_id


def archive(entries, **options):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in entries:
            packed.writestr(name, data)
    return out.getvalue()


def send(app, cast, data, *, skips_bad=False, name="kembali.zip"):
    """Through the door, then the worker; the report."""
    token = cast.host.token(DESK)
    fields = {"csrf_token": token, "file": (io.BytesIO(data), name), **({"skips_bad": "y"} if skips_bad else {})}
    answer = cast.host.client.post(f"{DESK}/kembali", data=fields, content_type="multipart/form-data")
    if answer.status_code != 303:
        return answer
    with app.app_context():
        make.work()
        session.rollback()
        return session.scalar(sa.select(CertificateReturn).order_by(CertificateReturn.id.desc()))


def codes(report):
    return {line["name"]: line["code"] for line in report.report or []}


def states(app):
    with app.app_context():
        return [session.scalar(sa.select(Certificate.state).where(Certificate.number == number)) for number in NUMBERS]


def test_they_leave_as_one_archive_and_only_with_a_trace(app, cast, waiting, pdfs):
    answer = cast.host.post(f"{DESK}/unduh", page=DESK)
    assert answer.status_code == 200 and answer.mimetype == "application/zip" and answer.headers["Cache-Control"] == "private, no-store"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        assert packed.testzip() is None
        assert {name.rsplit("/", 1)[-1]: packed.read(name) for name in packed.namelist()} == {f"{n}.pdf": pdf for n, pdf in zip(SHOWN, pdfs)}
    with app.app_context():
        rows = session.scalars(sa.select(Entry).where(Entry.kind == "personal_data.read")).all()
        assert len(rows) == 1
        session.execute(sa.select(1))
    with app.app_context():
        from server.accounts.models import StaffSession
        from server.core.database import operation

        operation(lambda: session.execute(sa.update(StaffSession).values(proved_at=clock.from_micros(0))))()
    assert cast.host.post(f"{DESK}/unduh", page=DESK).status_code == 403  # behind fresh proof
    assert cast.moderator.post(f"{DESK}/unduh", page="/meja").status_code == 403


def test_signed_they_take_the_place_and_are_issued(app, cast, waiting, signed):
    with app.app_context():
        assert not session.scalar(sa.text("SELECT count(*) FROM outbox WHERE kind = 'mail.certificate'"))
    names = [f"{SHOWN[0]}.pdf", f"sesi/{SHOWN[1]}_signed.pdf", f"TTE-{SHOWN[2].lower()}.PDF"]
    report = send(app, cast, archive([*zip(names, signed), ("__MACOSX/._x.pdf", b"x"), ("Thumbs.db", b"x")]))
    assert (report.state, report.taken, report.refused, report.report, report.file_id) == ("taken", 3, 0, None, None)
    assert states(app) == ["issued"] * 3
    with app.app_context():
        file = session.scalar(sa.select(CertificateFile).order_by(CertificateFile.certificate_id))
        assert file.is_signed and base64.b64decode(file.pdf) == signed[0]
        assert session.scalar(sa.text("SELECT count(*) FROM outbox WHERE kind = 'mail.certificate'")) == 3
    again = send(app, cast, archive(zip(names, signed)))  # the same once more: nothing is wrong, nothing happens
    assert (again.state, again.taken, again.refused) == ("taken", 3, 0)
    assert "3 disimpan dan terbit" in cast.host.get(DESK).get_data(as_text=True)


def test_a_swapped_file_is_named_and_holds_back_all(app, cast, waiting, signed, pdfs):
    swapped = archive([(f"{SHOWN[0]}.pdf", signed[1]), (f"{SHOWN[1]}.pdf", signed[0]), (f"{SHOWN[2]}.pdf", signed[2])])
    report = send(app, cast, swapped)
    assert (report.state, report.taken) == ("refused", 0) and states(app) == ["prepared"] * 3
    assert codes(report) == {f"{SHOWN[0]}.pdf": "other", f"{SHOWN[1]}.pdf": "other"}
    page = cast.host.get(DESK).get_data(as_text=True)
    assert f"{SHOWN[0]}.pdf" in page and "tertukar" in page and "Tidak ada yang disimpan: 2 berkas" in page
    report = send(app, cast, swapped, skips_bad=True)
    assert (report.state, report.taken, report.refused) == ("taken", 1, 2) and states(app) == ["prepared", "prepared", "issued"]


def test_what_is_wrong_is_refused_by_name_and_nothing_is_stored(app, cast, waiting, signed, pdfs):
    first, second, third = SHOWN
    wrong = [
        (f"../../etc/{first}.pdf", signed[0], "path"), (f"/{first}.pdf", signed[0], "path"), (f"a\\{first}.pdf", signed[0], "path"),
        (f"{first}.exe", signed[0], "kind"), (f"{first}.pdf", b"PK\x03\x04 bukan pdf", "kind"), ("Siti Nurhaliza.pdf", signed[0], "name"),
        (f"{first} {second}.pdf", signed[0], "name"), ("2222-3333-4444-5555.pdf", signed[0], "unknown"),
        (f"b/{first}.pdf", pdfs[0], "unsigned"), (f"c/{first}.pdf", b"%PDF-1.7 rusak", "broken"),
        (f"d/{first}.pdf", b"%PDF-1.7\n" + os.urandom(returning.MOST_PDF), "large")]
    report = send(app, cast, archive([*((name, data) for name, data, _code in wrong), (f"{third}.pdf", signed[2])]))
    assert codes(report) == {name: code for name, _data, code in wrong}
    assert report.state == "refused" and states(app) == ["prepared"] * 3


def test_two_files_of_one_number_a_revoked_one_and_one_without_number(app, cast, waiting, signed, pdfs):
    from pypdf import PdfWriter

    blank = io.BytesIO()
    with PdfWriter() as writer:
        writer.add_blank_page(842, 595)
        writer.write(blank)
    with app.app_context():
        third = session.scalar(sa.select(Certificate.id).where(Certificate.number == NUMBERS[2]))
        operations.revoke(cast.host.actor, third, "Uji pencabutan")
    report = send(app, cast, archive([(f"a/{SHOWN[0]}.pdf", signed[0]), (f"b/{SHOWN[0]}.pdf", signed[0]), (f"{SHOWN[1]}.pdf", blank.getvalue()),
                                      (f"{SHOWN[2]}.pdf", signed[2])]))
    assert codes(report) == {f"b/{SHOWN[0]}.pdf": "twice", f"{SHOWN[1]}.pdf": "no_number", f"{SHOWN[2]}.pdf": "revoked"}


def bomb():
    """As many bytes as an archive may not have, each file within its own bound."""
    return archive((f"{n}.pdf", b"\0" * returning.MOST_PDF) for n in range(returning.MOST_ALL // returning.MOST_PDF + 2))


@pytest.mark.parametrize("data, code", [
    (lambda: archive([]) + b"", "archive_empty"), (lambda: archive([("folder/", b""), ("__MACOSX/x", b"x")]), "archive_empty"),
    (lambda: b"PK\x03\x04" + os.urandom(300), "archive_broken"), (lambda: archive([("a.pdf", b"x" * 999)])[:-30], "archive_broken"),
    (lambda: archive((f"{n}.pdf", b"") for n in range(returning.MOST_FILES + 1)), "archive_many"), (bomb, "archive_bomb")],
    ids=["empty", "only_rubbish", "no_archive", "cut_off", "too_many", "bomb"])
def test_a_hostile_archive_is_refused_as_a_whole(app, cast, waiting, monkeypatch, data, code):
    monkeypatch.setattr(returning, "MOST_FILES", 40)
    monkeypatch.setattr(returning, "MOST_PDF", 100_000)
    monkeypatch.setattr(returning, "MOST_ALL", 2_000_000)
    report = send(app, cast, data())
    if hasattr(report, "status_code"):  # an empty archive begins otherwise: it is no ZIP at the door already
        assert report.status_code == 422 and "bukan ZIP" in report.get_data(as_text=True) and code == "archive_empty"
        return
    assert (report.state, report.problem, report.report) == ("refused", code, None) and states(app) == ["prepared"] * 3
    assert "Tidak ada yang disimpan" in cast.host.get(DESK).get_data(as_text=True)


def bent(pdf, at, by):
    """An archive of one file, one byte of which is another."""
    data = bytearray(archive([(f"{SHOWN[0]}.pdf", pdf)]))
    data[at(data)] ^= by
    return bytes(data)


def packed_with(pdf, method):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as packed:
        packed.writestr(f"{SHOWN[0]}.pdf", pdf)
    return out.getvalue()


@pytest.mark.parametrize("make_it", [
    lambda pdf: packed_with(pdf, zipfile.ZIP_LZMA).replace(b"]\x00\x00", b"\xfe\x00\x00", 1), lambda pdf: packed_with(pdf, zipfile.ZIP_BZIP2),
    lambda pdf: bent(pdf, lambda data: 7, 8) .replace(SHOWN[0].encode(), b"\xff" + SHOWN[0][1:].encode(), 1),
    lambda pdf: bent(pdf, lambda data: len(data) // 2, 0xFF)], ids=["lzma", "bzip2", "letters", "bit"])
def test_a_file_that_cannot_be_unpacked_is_named_and_the_worker_goes_on(app, cast, waiting, pdfs, make_it):
    """Some of them ended the job before anything was said of them, and the archive lay there, names and all."""
    report = send(app, cast, make_it(pdfs[0]))
    assert (report.state, report.refused, report.file_id) == ("refused", 1, None) and set(codes(report).values()) == {"broken"}


def test_an_archive_that_keeps_the_worker_busy_is_given_up(app, cast, waiting, monkeypatch):
    from server.core.side_process import Silent

    asked = []

    class Deaf:
        def __init__(self, _module):
            pass

        def ask(self, _head, pdf, *, within):
            asked.append(within)
            raise Silent("slow")

        def end(self):
            pass

    monkeypatch.setattr(returning, "SideProcess", Deaf)
    monkeypatch.setattr(returning, "MOST_SILENT", 1)
    report = send(app, cast, archive((f"{number}.pdf", b"%PDF-1.7") for number in SHOWN))
    assert (report.state, report.problem, len(asked)) == ("refused", "archive_slow", 2) and states(app) == ["prepared"] * 3
    assert "tidak selesai dibaca" in cast.host.get(DESK).get_data(as_text=True)


def test_a_name_that_is_a_number_holds_up_nobody(app, cast, waiting, signed, monkeypatch):
    """Who calls themselves by a certificate's number would have stopped the whole archive; whose it is still counts."""
    from server.core.database import operation

    called = numbers.shown(numbers.new_number())
    monkeypatch.setattr(returning.SideProcess, "ask", lambda self, head, pdf, within: (
        {"numbers": [numbers.read(called), NUMBERS[0]] if pdf == b"%PDF-own" else [NUMBERS[1]], "signatures": 1}, b""))
    with app.app_context():
        operation(lambda: setattr(session.scalar(sa.select(Certificate).where(Certificate.number == NUMBERS[0])), "name", f"Siti {called}"))()
    assert codes(send(app, cast, archive([(f"{SHOWN[0]}.pdf", b"%PDF-other")]))) == {f"{SHOWN[0]}.pdf": "other"}
    assert send(app, cast, archive([(f"{SHOWN[0]}.pdf", b"%PDF-own")])).taken == 1


def acting(what, **extra):
    """A PDF that does something when it is opened."""
    from pypdf import PdfWriter
    from pypdf.generic import DictionaryObject, NameObject, TextStringObject

    out = io.BytesIO()
    with PdfWriter() as writer:
        writer.add_blank_page(842, 595)
        if what == "file":
            writer.add_attachment("faktur.exe", b"MZ")
        elif what:
            writer._root_object[NameObject("/OpenAction")] = DictionaryObject({
                NameObject("/S"): NameObject(f"/{what}"), NameObject("/JS"): TextStringObject("app.alert(1)"),
                NameObject("/F"): TextStringObject("cmd.exe")})
        writer.write(out)
    return out.getvalue()


def boxed(inside, said=b"/Filter /FlateDecode"):
    """Objects in a packed box, where nobody who reads the file as it is finds them."""
    data = zlib.compress(b"4 0 << /S /JavaScript /JS (x) >>" if inside else b"4 0 << /Type /Font >>")
    return b"%PDF-1.7\n1 0 obj\n<< /Type /ObjStm /N 1 /First 4 " + said + b" /Length 9 >>\nstream\r\n" + data + b"\nendstream\nendobj\n%%EOF"


@pytest.mark.parametrize(("pdf", "does"), [
    (lambda: acting(""), False), (lambda: acting("JavaScript"), True), (lambda: acting("Launch"), True), (lambda: acting("SubmitForm"), True),
    (lambda: acting("file"), True), (lambda: acting("URI"), False), (lambda: acting("Launch").replace(b"/Launch", b"/L#61unch"), True),
    (lambda: boxed(False), False), (lambda: boxed(True), True), (lambda: boxed(True).replace(b"/ObjStm", b"/Obj#53tm"), True),
    (lambda: boxed(False, b"/Filter [/FlateDecode /ASCIIHexDecode]"), True), (lambda: boxed(False, b"/Filter [ /FlateDecode ]"), False),
    (lambda: boxed(False, b"/X (endobj) /Filter /LZWDecode"), True), (lambda: boxed(False).replace(b"stream\r\n", b"stream\r\n12"), True),
    (lambda: boxed(False, b"/Filter /FlateDecode /DecodeParms << /Predictor 12 >>"), True)])
def test_what_does_more_than_be_read_is_seen(pdf, does):
    assert acts(pdf()) is does


def test_a_signed_one_that_acts_is_not_served_to_citizens(app, cast, waiting, signed, pdfs):
    assert not any(acts(one) for one in (*signed, *pdfs))
    report = send(app, cast, archive([(f"{SHOWN[0]}.pdf", acting("JavaScript")), (f"{SHOWN[1]}.pdf", signed[1])]), skips_bad=True)
    assert codes(report) == {f"{SHOWN[0]}.pdf": "active"} and states(app) == ["prepared", "issued", "prepared"]
    assert "skrip" in cast.host.get(DESK).get_data(as_text=True)


def test_what_a_report_says_of_a_file_goes_with_its_holder(app, cast, waiting, signed):
    from server.webinars.registration.erasing import erase_registration

    report = send(app, cast, archive([(f"Siti Nurhaliza {SHOWN[0]}.pdf", signed[1]), (f"Budi {SHOWN[1]}.pdf", signed[0]), ("lain.pdf", b"x")]))
    assert len(report.report) == 3
    with app.app_context():
        erase_registration(cast.stranger.actor, session.scalar(sa.select(Certificate.registration_id).where(Certificate.number == NUMBERS[0])))
        session.rollback()
        left = session.get(CertificateReturn, report.id).report
        assert [line["name"] for line in left] == [f"Budi {SHOWN[1]}.pdf", "lain.pdf"]
        erase_registration(cast.stranger.actor, session.scalar(sa.select(Certificate.registration_id).where(Certificate.number == NUMBERS[1])))
        session.rollback()
        assert len(session.get(CertificateReturn, report.id).report) == 1


def test_one_that_never_came_back_keeps_its_name_no_longer_than_others(app, cast, waiting):
    """They counted from when they were issued, so that these were kept for ever."""
    from server.webinars.certificates.retention import _old

    with app.app_context():
        first = session.scalar(sa.select(Certificate.id).where(Certificate.number == NUMBERS[0]))
        operations.revoke(cast.host.actor, first, "Tidak jadi ditandatangani")
        session.rollback()
        assert session.scalars(_old(clock.now() - timedelta(days=1))).all() == []
        assert len(session.scalars(_old(clock.now() + timedelta(seconds=1))).all()) == 3


def test_at_the_door(app, cast, waiting, signed, monkeypatch):
    answer = send(app, cast, b"%PDF-1.7", name="kembali.zip")
    assert answer.status_code == 422 and "bukan ZIP" in answer.get_data(as_text=True)
    assert send(app, cast, b"", name="").status_code == 422
    monkeypatch.setattr(returning, "MOST_ARCHIVE", 1000)
    answer = send(app, cast, archive([("x.pdf", os.urandom(2000))]))
    assert answer.status_code == 413 and "150 MB" in answer.get_data(as_text=True)
    with app.app_context():
        assert session.scalar(sa.select(sa.func.count()).select_from(CertificateReturn)) == 0
    assert cast.moderator.post(f"{DESK}/kembali", page="/meja").status_code == 403


def test_what_came_lies_sealed_until_it_was_looked_at(app, cast, waiting, signed):
    data = archive([(f"{SHOWN[0]}.pdf", signed[0])])
    with app.app_context():
        returning.receive(cast.host.actor, waiting, io.BytesIO(data), skips_bad=False)
        stored = session.scalar(sa.select(StoredFile).where(StoredFile.media == "zip"))
        from server.core import files

        lying = files.path_of(stored).read_bytes()
        assert b"PK\x03\x04" not in lying and SHOWN[0].encode() not in lying
        assert b"".join(files.unsealed(stored)) == data
        path = files.path_of(stored)
        make.work()
        from server.core import outbox

        outbox.work_off(lanes=(outbox.QUICK,))
        assert not path.exists() and session.get(Webinar, waiting) and queries.counts_of([waiting])[waiting].issued == 1
