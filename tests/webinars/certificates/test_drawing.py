"""From the end of a session to certificates: who gets one, what it says, nothing twice, and what comes late."""
import pytest
import sqlalchemy as sa

from server.core import clock, outbox
from server.core.database import operation, session
from server.core.errors import Closed, Conflict, Invalid, NotAllowed
from server.core.jobs import JobRow
from server.core.permissions import Actor
from server.webinars import operations as webinars
from server.webinars.attendance.events import AttendanceCodeEntered
from server.webinars.attendance.models import Attendance
from server.webinars.certificates import numbers, operations, queries
from server.webinars.certificates.models import Certificate, CertificateLayout
from server.webinars.registration import operations as registrations
from server.webinars.registration.erasing import erase_registration
from server.webinars.registration.models import Registration
from tests.webinars.certificates import make

SQLITE = pytest.mark.only_on("sqlite", "is about what is drawn")


@SQLITE
def test_the_document_itself(app, cast):
    """Drawn by Typst, read by pypdf: tagged, Indonesian, what it says, and a name that looks like markup."""
    import io

    from pypdf import PdfReader

    with app.app_context():
        webinar_id = make.add_session(cast.host.staff_id)
        ids = [make.register(webinar_id, name) for name in make.NAMES]
        absent = make.register(webinar_id, "Tidak Hadir", is_there=False)
        make.end(cast.host.staff_id, webinar_id)
        make.work()
        job = session.scalar(sa.select(JobRow).where(JobRow.kind == operations.DRAW))
        assert (job.state, job.found, job.done) == ("done", 4, 5)
        assert make.certificate_of(absent) is None
        for registration_id, name in zip(ids, make.NAMES, strict=True):
            row = make.certificate_of(registration_id)
            pdf = make.pdf_of(row.id)
            words = make.words_in(pdf)
            assert name in words and numbers.shown(row.number) in words and "setara 3 jam pelajaran (JP)" in words
        reader = PdfReader(io.BytesIO(pdf))
        assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"] and reader.trailer["/Root"]["/Lang"] == "id"
        assert reader.trailer["/Root"]["/ViewerPreferences"]["/DisplayDocTitle"]
        assert b"pdfuaid" in reader.trailer["/Root"]["/Metadata"].get_data()
        assert (reader.metadata.title, reader.metadata.author) == ("Sertifikat Kehadiran", make.LAYOUT.issuer)
        assert numbers.shown(row.number) in reader.metadata["/Keywords"]
        assert [round(float(n)) for n in reader.pages[0].mediabox[2:]] == [842, 595]  # A4 on its side
        assert "Jakarta Berkeadilan: Kesejahteraan Sosial bagi Semua" in words and "Rahmat Hidayat" in words
        layout = queries.layout_of(webinar_id)
        assert layout.previewed == layout.revision == 1 and layout.preview_id and layout.picture_id


def test_the_end_draws_for_who_fulfils_the_rule_and_nothing_twice(app, cast, quick_press):
    with app.app_context():
        webinar_id = make.add_session(cast.host.staff_id)
        there = [make.register(webinar_id, f"Peserta {n}") for n in range(45)]
        make.register(webinar_id, "Tanpa Kode Akhir", is_there=False)
        make.register(webinar_id, "Batal", state="cancelled")
        strange = make.register(webinar_id, "名前")
        assert make.work() == 1  # the sample
        make.end(cast.host.staff_id, webinar_id)
        assert make.work() == 1
        found = queries.certificates_of(there)
        assert set(found) == set(there) and len({row.number for row in found.values()}) == 45
        assert {row.state for row in found.values()} == {"issued"} and found[there[0]].initials == "P."
        assert make.certificate_of(strange) is None and queries.lacking(webinar_id) == 1
        operations.ask_for_certificates(cast.host.actor, webinar_id)
        make.work()
        assert queries.counts_of([webinar_id])[webinar_id] == queries.Counts(issued=45)


def test_a_drawing_that_was_cut_off_goes_on(app, cast, quick_press, monkeypatch):
    with app.app_context():
        webinar_id = make.add_session(cast.host.staff_id)
        for n in range(50):
            make.register(webinar_id, f"Peserta {n}", is_there=n % 2 == 0)
        make.work()
        make.end(cast.host.staff_id, webinar_id)
        put, calls = operations.put_drawn, []

        def cut_off(*args):
            calls.append(put(*args))
            if len(calls) == 1:
                raise outbox.Interrupted
            return calls[-1]

        monkeypatch.setattr(operations, "put_drawn", cut_off)
        assert make.work() == 1  # given back, then taken up again
        job = session.scalar(sa.select(JobRow).where(JobRow.kind == operations.DRAW))
        assert calls == [20, 5] and job.state == "done"
        assert queries.counts_of([webinar_id])[webinar_id].issued == 25


@SQLITE
@pytest.mark.parametrize("why", ["by_hand", "no_layout", "rehearsal"])
def test_nothing_is_drawn_by_itself_where_staff_did_not_say_so(app, cast, quick_press, why):
    from server.webinars.rehearsals import make_rehearsal

    with app.app_context():
        host = cast.host
        webinar_id = make.add_session(host.staff_id, is_automatic=False) if why != "no_layout" else webinars.add_webinar(
            host.actor, webinars.Plan(slug="tanpa", title="Tanpa sertifikat", starts_at=clock.now()))
        if why == "rehearsal":
            slug = make_rehearsal(cast.admin.actor, webinar_id)
            webinar_id = session.scalar(sa.select(webinars.Webinar.id).where(webinars.Webinar.slug == slug))
        if why != "by_hand":
            webinars.begin_webinar(host.actor, webinar_id)
        make.register(webinar_id, "Siti")
        make.end(host.staff_id, webinar_id)
        make.work()
        assert session.scalar(sa.select(sa.func.count()).select_from(Certificate)) == 0
        if why == "by_hand":
            operations.ask_for_certificates(host.actor, webinar_id)
            make.work()
            assert session.scalar(sa.select(sa.func.count()).select_from(Certificate)) == 1
        else:
            with pytest.raises(Closed):
                operations.ask_for_certificates(host.actor, webinar_id)


@SQLITE
def test_who_enters_the_end_code_after_the_end_gets_theirs_within_seconds(app, cast, quick_press):
    @operation
    def enter(registration_id):
        from server.core.database import record

        session.get(Attendance, registration_id).end_code_at = clock.now()
        record(AttendanceCodeEntered(webinar_id=webinar_id, registration_id=registration_id, moment="end"))

    with app.app_context():
        webinar_id = make.add_session(cast.host.staff_id)
        late, later = (make.register(webinar_id, name, is_there=False) for name in ("Terlambat Satu", "Terlambat Dua"))
        make.end(cast.host.staff_id, webinar_id)
        make.work()
        with clock.set_to(clock.now()):
            enter(late)
            enter(later)
            rows = session.scalars(sa.select(outbox.OutboxRow).where(outbox.OutboxRow.kind == operations.LATE)).all()
            assert len(rows) == 1 and (rows[0].due_at - clock.now()).total_seconds() <= operations.LATE_SECONDS
        with clock.set_to(rows[0].due_at):
            assert make.work() == 1
        assert make.certificate_of(late) and make.certificate_of(later)


def test_a_name_is_put_right_before_it_is_printed_and_not_after(app, cast, quick_press):
    with app.app_context():
        webinar_id = make.add_session(cast.host.staff_id)
        mine = make.register(webinar_id, "Siti Nurhalisa")
        registrations.correct_name(Actor(), mine, "Siti Nurhaliza")
        with pytest.raises(Conflict):
            registrations.correct_name(Actor(), mine, "Siti Lagi")
        other = make.register(webinar_id, "Budi")
        make.end(cast.host.staff_id, webinar_id)
        make.work()
        assert make.certificate_of(mine).name == "Siti Nurhaliza"
        with pytest.raises(Conflict):
            registrations.correct_name(Actor(), other, "Budi Santoso")
        session.rollback()
        assert session.get(Registration, other).name == "Budi"


@SQLITE
def test_a_name_that_changed_while_it_was_drawn_is_drawn_anew(app, cast):
    with app.app_context():
        webinar_id = make.add_session(cast.host.staff_id)
        one = make.register(webinar_id, "Nama Baru")
        drawn = operations.Drawn(one, numbers.new_number(), "Nama Lama", "JVBERi0=", 5)
        assert operations.put_drawn(webinar_id, [drawn]) == 0
        again = operations.Drawn(one, numbers.new_number(), "Nama Baru", "JVBERi0=", 5)
        assert operations.put_drawn(webinar_id, [again]) == 1 and operations.put_drawn(webinar_id, [again]) == 0


@SQLITE
@pytest.mark.parametrize("name", ["🎉🎉", "\u3164\u115f", "\u2800", "...", "\u200b\u2060"])
def test_a_name_that_nobody_sees_gets_no_certificate(app, cast, quick_press, name):
    """A blank one could be filled in by anybody; and nobody registers so, or puts a name so."""
    with app.app_context():
        webinar_id = make.add_session(cast.host.staff_id)
        one, two = make.register(webinar_id, name), make.register(webinar_id, "Ü 2")
        with pytest.raises(Invalid):
            registrations.correct_name(Actor(), two, name)
        make.end(cast.host.staff_id, webinar_id)
        make.work()
        assert make.certificate_of(one) is None and make.certificate_of(two) is not None and queries.lacking(webinar_id) == 1
        with pytest.raises(Invalid) as refused:
            operations.replace(cast.host.actor, make.certificate_of(two).id, name, "Nama salah tulis")
        assert refused.value.data["fields"] == {"name": "required"}


@SQLITE
def test_an_erased_registration_takes_name_initials_and_document_along(app, cast, quick_press):
    with app.app_context():
        webinar_id = make.add_session(cast.host.staff_id)
        one = make.register(webinar_id, "Siti Nurhaliza")
        make.end(cast.host.staff_id, webinar_id)
        make.work()
        certificate_id = make.certificate_of(one).id
        erase_registration(Actor(), one)
        session.rollback()
        row = session.get(Certificate, certificate_id)
        assert (row.name, row.initials, row.registration_id, row.state) == (None, "", None, "issued") and row.erased_at
        assert make.pdf_of(certificate_id) is None


@SQLITE
@pytest.mark.parametrize("change, field", [
    ({"issuer": "  "}, "issuer"), ({"signatory": "x" * 161}, "signatory"), ({"signatory_role": ""}, "signatory_role"), ({"hours": 0}, "hours"),
    ({"hours": 41}, "hours"), ({"place": ""}, "place")])
def test_a_layout_is_checked(app, cast, change, field):
    with app.app_context():
        webinar_id = make.add_session(cast.host.staff_id)
        with pytest.raises(Invalid) as refused:
            operations.set_layout(cast.host.actor, webinar_id, operations.Layout(**{**vars(make.LAYOUT), **change}))
        assert list(refused.value.data["fields"]) == [field]
        session.rollback()
        assert session.get(CertificateLayout, webinar_id).revision == 1
        with pytest.raises(NotAllowed):
            operations.set_layout(cast.moderator.actor, webinar_id, make.LAYOUT)


def test_numbers_are_read_however_they_are_typed():
    number = numbers.new_number()
    assert len(number) == 16 and set(number) <= set(numbers.ALPHABET)
    shown = numbers.shown(number)
    for typed in (shown, shown.lower(), shown.replace("-", " "), f"  {number} ", "–".join(number[n:n + 4] for n in (0, 4, 8, 12))):
        assert numbers.read(typed) == number
    for wrong in ("", "K7QX", shown + "A", shown.replace(shown[0], "0"), "‮" + shown, "x" * 5000):
        assert numbers.read(wrong) is None
    assert numbers.numbers_in(f"Nomor {shown}.pdf dan {shown}") == [number]
    assert numbers.numbers_in(f"signed_{shown}_ok") == [number]
    assert numbers.numbers_in(f"A{shown}") == [] and numbers.numbers_in(f"{shown}B") == []
