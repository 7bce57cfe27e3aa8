"""Doors that show staff personal data: each is listed here, is behind fresh proof, and leaves exactly one ledger row a view."""
import io
import re
from datetime import timedelta
from email.message import EmailMessage

import pytest
import sqlalchemy as sa

from server.accounts.events import Access
from server.aspirations.models import Aspiration
from server.audit.listeners import kind_of
from server.audit.models import Entry
from server.core import clock, files
from server.core.database import operation, session
from server.core.permissions import NOBODY, Permission
from server.moderation.models import Case
from server.reporting.packet.models import Packet
from server.webinars.certificates.models import Certificate, CertificateFile
from server.webinars.models import Webinar
from tests.house.test_doors import rules

# door -> (who opens it, the fields that open it). Texts that are rahasia are read all day long: they leave a row, and need no new proof.
DOORS = {
    "/meja/<int:case_id>/buka-teks": ("moderator", {"naskah": "asli"}),
    "/penyusun/aspirasi/<int:aspiration_id>/baca": ("drafter", {}),
    "/penyusun/tinjau/<int:look_id>/buka": ("drafter", {}),
    "/kelola/permintaan/<int:request_id>/baca": ("admin", {}),
    "/kelola/permintaan/<int:request_id>": ("admin", {}),  # a wrong answer shows the words again
    "/kelola/surat/<name>": ("admin", {}),
    "/kelola/pesan/<int:message_id>": ("admin", {}),
    "/kelola/sesi/<slug>/pendaftaran/daftar": ("host", {"cari": ""}),
    "/kelola/sesi/<slug>/hadir/peserta": ("host", {"cari": ""}),
    "/kelola/sesi/<slug>/hadir/catat": ("host", {"shown": "", "before": ""}),
    "/kelola/sesi/<slug>/hadir/unduh": ("host", {"bentuk": "csv"}),
    "/kelola/sesi/<slug>/hadir/berkas/<int:list_id>": ("host", {}),
    "/kelola/sesi/<slug>/hadir/zoom": ("host", lambda: {"file": (io.BytesIO(REPORT), "laporan.csv"), "pasti": "1"}),
    "/kelola/sesi/<slug>/sertifikat/unduh": ("host", {}),
    "/kelola/sesi/<slug>/paket/unduh-lengkap": ("host", {}),
    "/sesi/<slug>/kendali/pertanyaan/<int:question_id>/asli": ("host", {}),
}
REPORT = b"Name (Original Name),User Email,Total Duration (Minutes),Guest\nDewi,dewi@contoh.example,60,Yes\n"
# The host read a question on the board before it was edited, in the midst of a session.
WITHOUT_PROOF = {"/penyusun/aspirasi/<int:aspiration_id>/baca", "/penyusun/tinjau/<int:look_id>/buka", "/sesi/<slug>/kendali/pertanyaan/<int:question_id>/asli"}
CHANGES_THE_TEAM = {
    "/kelola/petugas", "/kelola/petugas/<int:staff_id>", "/kelola/petugas/<int:staff_id>/sandi", "/kelola/petugas/<int:staff_id>/kode",
    "/kelola/petugas/<int:staff_id>/sesi", "/kelola/saya/kode/mulai", "/kelola/saya/kode", "/kelola/saya/kode/cadangan", "/kelola/saya/kode/lepas",
}
HOLDERS = {Permission.READ_CONTACTS, Permission.HANDLE_REQUESTS, Permission.SEND_BY_HAND, Permission.READ_OUTBOX, Permission.READ_ORIGINAL}


def marked(app, mark):
    return {plain(rule) for rule in rules(app) if getattr(app.view_functions[rule.endpoint], mark, False)}


def plain(rule):
    return re.sub(r"<int\([^)]*\):", "<int:", rule.rule)


def access_kinds():
    def below(cls):
        for sub in cls.__subclasses__():
            yield sub
            yield from below(sub)

    return {kind_of(cls.__name__) for cls in below(Access)}


@pytest.fixture
def ids(app, cast, demo):
    """Something behind each door."""
    from server.accounts.requests import file_request
    from server.core.keys import new_key
    from server.live.models import Question
    from server.live.operations import edit_question
    from server.notifications import folder
    from server.notifications.models import HandMessage
    from server.webinars.attendance.models import AttendanceList

    @operation
    def add_message(aspiration_id):
        message = HandMessage(key="uji", kind="chat.answer", payload={"aspiration_id": aspiration_id, "answer_id": 0}, aspiration_id=aspiration_id,
                              ready_at=clock.now() - timedelta(minutes=1))
        session.add(message)
        session.flush()
        return message.id

    @operation
    def add_list(webinar_id):
        row = AttendanceList(webinar_id=webinar_id, asked_by=cast.host.staff_id, asked_at=clock.now(), ready_at=clock.now(), content="UEs=")
        session.add(row)
        session.flush()
        return row.id

    @operation
    def add_certificate(webinar_id):
        row = Certificate(number="2345678923456789", webinar_id=webinar_id, name="Uji", initials="U.", state="prepared")
        session.add(row)
        session.flush()
        session.add(CertificateFile(certificate_id=row.id, pdf="JVBERi0=", size=5, drawn_at=clock.now()))

    @operation
    def add_packet(webinar_id):
        packet = session.merge(Packet(webinar_id=webinar_id))  # the demo may have one that is not drawn
        packet.docx_id = files.keep(files.keep_bytes(b"PK", "docx"), "Laporan")

    @operation
    def add_look(aspiration_id):
        from server.drafting.afterwards.models import SecondLook
        from server.drafting.models import Answer

        answer_id = session.scalars(sa.select(Answer.id).limit(1)).one()
        row = SecondLook(aspiration_id=aspiration_id, answer_id=answer_id, state="waiting", reason="Belum jelas.", at=clock.now(), due_at=clock.now())
        session.add(row)
        session.flush()
        return row.id

    with app.test_request_context():
        rahasia = session.scalar(sa.select(Aspiration.id).where(Aspiration.is_confidential, Aspiration.read_at.is_not(None)))
        case = session.scalar(sa.select(Case.id).join(Aspiration, Aspiration.id == Case.subject_id).where(
            Case.subject_kind == "aspiration", Aspiration.is_confidential.is_(False), Case.closed_at.is_(None)))
        letter = EmailMessage()
        letter["To"], letter["Subject"] = "warga@contoh.example", "Uji"
        letter.set_content("Isi surat.")
        letter.add_alternative("<p>Isi surat.</p>", subtype="html")
        name = f"a{rahasia}-receipt-0123456789abcdef.eml"
        folder.keep(letter, name)
        request_id = file_request(NOBODY, "access", "Apa yang disimpan tentang saya?", "0812-0000-1111", key=new_key())
        question = session.scalars(sa.select(Question).where(Question.state == "shown").order_by(Question.id)).first()
        slug = session.get_one(Webinar, question.webinar_id).slug
        edit_question(cast.host.actor, question.id, "Disunting meja?")
        add_certificate(question.webinar_id)
        ended = session.scalars(sa.select(Webinar).where(Webinar.phase == "ended").order_by(Webinar.id)).first()
        add_packet(ended.id)
        return {"question_id": question.id, "slug": slug, "ended": ended.slug, "case_id": case, "aspiration_id": rahasia, "request_id": request_id, "name": name, "message_id": add_message(rahasia), "look_id": add_look(rahasia),
                "list_id": add_list(question.webinar_id)}


def entries(app):
    with app.app_context():
        return session.execute(sa.select(Entry.id, Entry.kind, Entry.facts).where(Entry.kind.in_(access_kinds()))).all()


def address(door, ids):
    if "/paket/" in door:  # of a session that is over
        door = door.replace("<slug>", ids["ended"])
    for name, value in ids.items():
        door = door.replace(f"<int:{name}>", str(value)).replace(f"<{name}>", str(value))
    return door


def test_the_doors_are_these(app):
    assert marked(app, "shows_personal_data") == set(DOORS)
    assert marked(app, "needs_fresh_proof") == (set(DOORS) - WITHOUT_PROOF) | CHANGES_THE_TEAM


@pytest.mark.parametrize("door", sorted(DOORS))
def test_each_view_leaves_exactly_one_row_of_ids_and_codes(app, cast, ids, door):
    who, fields = DOORS[door]
    player = getattr(cast, who)
    for views in (1, 2):
        answer = player.post(address(door, ids), fields() if callable(fields) else fields, page="/kelola/saya")
        assert answer.status_code in (200, 422), (door, answer.status_code)
        rows = entries(app)
        assert len(rows) == views
        assert rows[-1].facts["staff_id"] == player.staff_id
        assert not {"warga@contoh.example", "0812-0000-1111", "Uji"} & {str(value) for value in rows[-1].facts.values()}


@pytest.mark.parametrize("door", sorted(set(DOORS) - WITHOUT_PROOF))
def test_an_old_proof_opens_none_and_leaves_no_row(app, cast, ids, door):
    who, fields = DOORS[door]
    player = getattr(cast, who)
    with clock.set_to(clock.now() + timedelta(minutes=16)):
        answer = player.post(address(door, ids), fields() if callable(fields) else fields, page="/kelola/saya")
        page = answer.get_data(as_text=True)
    assert answer.status_code == 403 and "Masih Anda?" in page and "0812-0000-1111" not in page and entries(app) == []


def test_pages_before_these_doors_show_nothing_personal(app, cast, ids):
    """Lists and single pages that lead to them, opened by a GET, which leaves no row."""
    seen = 0
    for rule in rules(app):
        visitors = app.view_functions[rule.endpoint].visitors
        wanted = set(visitors) if isinstance(visitors, (tuple, list, set, frozenset)) else {visitors}
        if "GET" in rule.methods and wanted & HOLDERS:
            answer = cast.admin.get(address(plain(rule), ids))
            assert answer.status_code == 200, rule.rule
            page = answer.get_data(as_text=True)
            assert not [words for words in ("warga@contoh.example", "0812-0000-1111", "Apa yang disimpan tentang saya") if words in page], rule.rule
            seen += 1
    assert seen >= 4 and entries(app) == []
