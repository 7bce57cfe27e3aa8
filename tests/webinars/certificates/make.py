"""A session that ends, with registrants who fulfil its rule and some who don't."""
import base64
import io

import sqlalchemy as sa

from server.core import clock, outbox, vault
from server.core.database import operation, session
from server.core.permissions import Actor, Role
from server.webinars import operations as webinars
from server.webinars.attendance.models import Attendance
from server.webinars.certificates import operations
from server.webinars.certificates.models import Certificate, CertificateFile
from server.webinars.certificates.operations import Layout
from server.webinars.registration.models import Registration, RegistrationDevice

SLUG = "sesi-sertifikat"
HOST = Actor(staff_id=1, roles=frozenset({Role.HOST}))
LAYOUT = Layout("Pemerintah Provinsi DKI Jakarta", "Rahmat Hidayat", "Kepala Dinas Sosial", 3)
NAMES = ("Siti Nurhaliza", "Budi Santoso", "Dewi Ayu Lestari", "Ujang #panic() *tebal* $x$")


def add_session(staff_id, slug=SLUG, **layout):
    actor = Actor(staff_id=staff_id, roles=frozenset({Role.HOST}))
    webinar_id = webinars.add_webinar(actor, webinars.Plan(
        slug=slug, title="Jakarta Berkeadilan: Kesejahteraan Sosial bagi Semua", phase="scheduled", starts_at=clock.now(),
        minutes=120))
    operations.set_layout(actor, webinar_id, Layout(**{**vars(LAYOUT), **layout}))
    webinars.begin_webinar(actor, webinar_id)
    return webinar_id


@operation
def register(webinar_id, name, *, is_there=True, participant_id=None, email=None, phone=None, **more):
    """Somebody on the list; `is_there`: with both codes."""
    row = Registration(webinar_id=webinar_id, name=name, email=email, email_hmac=email and vault.email_index(email), phone=phone, phone_hmac=phone,
                       registered_at=clock.now(), **more)
    session.add(row)
    session.flush()
    if is_there is not None:
        session.add(Attendance(registration_id=row.id, webinar_id=webinar_id, channel="page", start_code_at=clock.now(),
                               end_code_at=clock.now() if is_there else None))
    if participant_id is not None:
        session.add(RegistrationDevice(registration_id=row.id, participant_id=participant_id))
    return row.id


def end(staff_id, webinar_id):
    webinars.end_webinar(Actor(staff_id=staff_id, roles=frozenset({Role.HOST})), webinar_id)


def work():
    """What the worker does now."""
    return outbox.work_off(lanes=(outbox.AWAITED,))


def certificate_of(registration_id):
    session.rollback()
    return session.scalar(sa.select(Certificate).where(Certificate.registration_id == registration_id))


def pdf_of(certificate_id):
    session.rollback()
    file = session.get(CertificateFile, certificate_id)
    return file and base64.b64decode(file.pdf)


def words_in(pdf):
    from pypdf import PdfReader

    return " ".join(PdfReader(io.BytesIO(pdf)).pages[0].extract_text().split())


def sign(pdf):
    """The same PDF as an office's signing gives it back: an update at its end with a signature field, everything before untouched."""
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import ArrayObject, ByteStringObject, DictionaryObject, NameObject, NumberObject, TextStringObject

    writer = PdfWriter(io.BytesIO(pdf), incremental=True)
    signature = writer._add_object(DictionaryObject({
        NameObject("/Type"): NameObject("/Sig"), NameObject("/Filter"): NameObject("/Adobe.PPKLite"),
        NameObject("/SubFilter"): NameObject("/ETSI.CAdES.detached"), NameObject("/Contents"): ByteStringObject(b"\x30\x00" * 20),
        NameObject("/ByteRange"): ArrayObject([NumberObject(n) for n in (0, 10, 20, 10)])}))
    page = writer.pages[0]
    widget = writer._add_object(DictionaryObject({
        NameObject("/Type"): NameObject("/Annot"), NameObject("/Subtype"): NameObject("/Widget"), NameObject("/FT"): NameObject("/Sig"),
        NameObject("/T"): TextStringObject("Tanda tangan"), NameObject("/V"): signature, NameObject("/P"): page.indirect_reference,
        NameObject("/Rect"): ArrayObject([NumberObject(0)] * 4)}))
    writer._root_object[NameObject("/AcroForm")] = DictionaryObject({
        NameObject("/Fields"): ArrayObject([widget]), NameObject("/SigFlags"): NumberObject(3)})
    page[NameObject("/Annots")] = ArrayObject([widget])
    out = io.BytesIO()
    writer.write(out)
    assert len(PdfReader(io.BytesIO(out.getvalue())).pages) == 1
    return out.getvalue()
