"""The activity report of the demo's session that is over: what an office files, looked at as Word sees it."""
import io
import re
import zipfile
from datetime import timedelta

import docx
import pypdf
import pytest
import sqlalchemy as sa
from docx.oxml.ns import qn

from server.accounts.models import Staff
from server.core import files, outbox
from server.core.database import session
from server.core.permissions import Actor, Role
from server.demo.ended import SLUG
from server.reporting.minutes import jobs as minutes_jobs
from server.reporting.minutes.models import Minutes
from server.reporting.minutes.operations import DRAW as DRAW_MINUTES
from server.reporting.packet import jobs, operations, packing
from server.reporting.packet.models import Packet
from server.reporting.packet.paper import TO_FILL
from server.webinars.models import Webinar

WIDE = 16.1  # centimetres between the margins
PARTS = ("A. DASAR", "B. MAKSUD DAN TUJUAN", "C. WAKTU DAN TEMPAT", "D. NARASUMBER", "E. PESERTA", "F. JALANNYA ACARA", "G. HASIL",
         "H. EVALUASI", "I. PENUTUP", "LAMPIRAN")


def waiting(kind, webinar_id):
    rows = session.scalars(sa.select(outbox.OutboxRow).where(outbox.OutboxRow.kind == kind).order_by(outbox.OutboxRow.id))
    return [row for row in rows if row.payload["webinar_id"] == webinar_id]


@pytest.fixture
def filed(app, demo):
    """The session, with its minutes and its report drawn by the jobs that wait for the worker; (session, Word file)."""
    with app.app_context():
        webinar = session.scalars(sa.select(Webinar).where(Webinar.slug == SLUG)).one()
        minutes_jobs.draw(waiting(DRAW_MINUTES, webinar.id)[-1].payload)
        jobs.draw(waiting(operations.DRAW, webinar.id)[-1].payload)
        session.expire_all()
        yield webinar, docx.Document(files.path_of(files.find(session.get_one(Packet, webinar.id).docx_id)))


@pytest.mark.only_on("sqlite", "files are drawn from the same rows")
def test_the_demo_files_a_whole_report(filed):
    webinar, report = filed
    assert [one.text for one in report.paragraphs if one.style.name == "Heading 1"] == list(PARTS)
    everything(webinar, report)
    layout(report)
    archive(webinar)


def everything(webinar, report):
    """Every part has its words, and nothing waits for somebody to fill it in but the date of signing."""
    due = [row.due_at for row in waiting(operations.DRAW, webinar.id)]
    assert webinar.ended_at + timedelta(hours=1) in due
    cells = [cell.text for table in report.tables for row in table.rows for cell in row.cells]
    told = "\n".join([*(one.text for one in report.paragraphs), *cells])
    for words in ("3.\tSurat tugas panitia (contoh)", "Contoh riwayat", "Halaman sesi", "Dinas Perhubungan", "Narasumber 1 menjelaskan",
                  "Beasiswa tetap berlaku bagi penerima", "Apa yang paling membantu warga belajar?", "1 (Tidak bermanfaat)", "Survei setelah sesi",
                  "Waktu tanya jawab kurang panjang", "Gambar 4.", "Undangan: Undangan narasumber (contoh)", "09.00 – 10.30 WIB", "NIP "):
        assert words in told, words
    assert "Mohon juga pada malam hari" not in told and "WIB WIB" not in told and "[tulis" not in told
    assert told.count(TO_FILL) == told.count(f"Jakarta, {TO_FILL}") == 1
    assert session.get_one(Minutes, webinar.id).is_signed
    assert [words for words, level, next_level in parts_of(report) if next_level is not None and next_level <= level] == []


def parts_of(report):
    """Each heading with its level, and that of the heading right below it, if nothing stands between."""
    styles = {style.style_id: style.name for style in report.styles}
    body = list(report.element.body)
    levels = [int(styles[one.style][-1]) if one.tag == qn("w:p") and styles.get(one.style, "").startswith("Heading") else None for one in body]
    return [("".join(node.text or "" for node in one.iter(qn("w:t"))), level, levels[n + 1])
            for n, (one, level) in enumerate(zip(body, levels, strict=True)) if level is not None]


def layout(report):
    """Tables as wide as the text, heads that repeat, rows that stay whole, pages counted, pictures described."""
    for table in report.tables:
        assert sum(column.width.cm for column in table.columns) <= WIDE
        if table.style.name == "Table Grid":
            assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
            assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
    foot = "".join(node.text or "" for node in report.sections[0].footer._element.iter(qn("w:instrText")))
    assert foot == "PAGENUMPAGES" and report.sections[0].different_first_page_header_footer
    assert all(shape._inline.docPr.get("descr") and shape.width.cm <= WIDE for shape in report.inline_shapes)
    assert len(report.inline_shapes) == 5


def archive(webinar):
    host = session.scalars(sa.select(Staff).where(Staff.login == "pembawa-acara")).one()
    packed = zipfile.ZipFile(io.BytesIO(b"".join(packing.pack(Actor(staff_id=host.id, roles=frozenset({Role.HOST})), webinar, has_people=True))))
    names = [name.removeprefix(f"{SLUG}/") for name in packed.namelist()]
    assert {name.split("/")[0] for name in names} == {"Laporan kegiatan.docx", "Dasar", "Undangan", "Kerangka acuan", "Materi", "Notulen.pdf",
                                                      "Notulen.docx", "Dokumentasi", "Daftar hadir.csv"}
    letters = [name for name in names if re.match(r"(Dasar|Undangan|Kerangka acuan|Materi)/", name)]
    for name in letters:
        assert "contoh" in "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(packed.read(f"{SLUG}/{name}"))).pages).lower()
    assert len(letters) == 5 and sum(name.endswith(".jpg") for name in names) == 4
