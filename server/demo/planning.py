"""What `/kelola/sesi` shows in the demo: a poster and papers, a discussion in a room, a session put off, and a draft."""
from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING

import sqlalchemy as sa

from server.config import ROOT
from server.core import clock, files
from server.core.database import session
from server.core.permissions import Role
from server.core.session_codes import Access, SessionKind
from server.webinars.managing import documents, operations
from server.webinars.managing.outline import Outline, PartLine, SpeakerLine, outline_of
from server.webinars.models import Speaker, Webinar

if TYPE_CHECKING:
    from server.demo.seed import Story

ILLUSTRATED = "sesi-contoh-mobilitas"
POSTER_SIZE = (1200, 675)
ALT = "Poster contoh: dua bus di jalan, dengan tulisan Mobilitas dan transportasi warga, dari trotoar sampai kereta antarwilayah."
CV = "Contoh riwayat: dua belas tahun mengatur angkutan kota, sekarang mengurus tarif terpadu dan halte yang dapat dilalui semua orang."
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n" \
      b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"  # a blank page of A4
PAPERS = (("invitation", "Undangan (contoh)", False), ("terms", "Kerangka acuan kegiatan (contoh)", True))
PARTS = (PartLine("opening", "Pembukaan", 10), PartLine("talk", "Paparan", 30), PartLine("questions", "Tanya jawab", 60),
         PartLine("closing", "Kesimpulan", 20))
IN_A_ROOM = Outline(
    "Diskusi kelompok: trotoar yang dapat dilalui semua orang (contoh)", slug="sesi-contoh-trotoar", kind=SessionKind.FGD.value,
    description="Diskusi contoh di ruangan, tanpa siaran. Notulis mencatat setiap suara, dan semuanya dijawab seperti pertanyaan daring.",
    venue="Ruang pertemuan kelurahan (contoh), Jakarta Selatan", organiser="Tim Jakarta ke Depan (contoh)", minutes=120, rundown=PARTS,
    access=(Access.WHEELCHAIR.value, Access.COMPANION.value, Access.LARGE_PRINT.value), topics=("transportasi",), capacity={"room": 40},
    speakers=(SpeakerLine("Pemandu – Forum pejalan kaki (contoh)", "Pemandu diskusi"),))
PUT_OFF = Outline(
    "Pendanaan daerah khusus (sesi contoh)", slug="sesi-contoh-pendanaan", subtitle="Dari mana uangnya, dan siapa mengawasi", rundown=PARTS,
    access=(Access.SIGN_LANGUAGE.value, Access.CAPTIONS.value), topics=("keuangan",),
    organiser="Tim Jakarta ke Depan (contoh)",
    speakers=(SpeakerLine("Narasumber – Badan Pendapatan Daerah (contoh)", "Pendapatan dan pengawasan"),))
WHY = "Ruang siarannya dipakai untuk rapat darurat. Waktu baru kami umumkan paling lambat minggu depan."
DRAFT = Outline("Kepulauan Seribu dan pesisir (sesi contoh)", slug="sesi-contoh-pesisir", rundown=PARTS[:3], minutes=100, topics=("laut",))


def plan(story: Story) -> None:
    """Written weeks ago; one was put off yesterday."""
    story.at(20, partial(_illustrate, story))
    story.at(12, partial(_announce, story, replace(IN_A_ROOM, starts_at=_ahead(story, 6, time(9, 0)))))
    story.at(11, partial(_announce, story, replace(PUT_OFF, starts_at=_ahead(story, 4, time(13, 0)))))
    story.at(1, partial(_put_off, story))
    story.at(2, lambda: _mark(operations.add_session(story.staff[Role.HOST], DRAFT)))


def _ahead(story: Story, days: int, at: time) -> datetime:
    day = clock.wib(story.now).date() + timedelta(days=days)
    while not clock.is_working_day(day):
        day += timedelta(days=1)
    return datetime.combine(day, at, clock.WIB)


def _illustrate(story: Story) -> None:
    host = story.staff[Role.HOST]
    webinar = _by_slug(ILLUSTRATED)
    data = (ROOT / "server/demo/data/poster.webp").read_bytes()
    poster = replace(files.keep_bytes(data, "webp"), width=POSTER_SIZE[0], height=POSTER_SIZE[1])
    operations.change_session(host, webinar.id, replace(outline_of(webinar), poster=poster, poster_alt=ALT), revision=webinar.revision)
    first = session.scalar(sa.select(Speaker).where(Speaker.webinar_id == webinar.id, Speaker.position == 0))
    if first is not None:
        first.cv = CV
    for kind, title, is_public in PAPERS:
        documents.add_document(host, webinar.id, files.keep_bytes(PDF, "pdf"), kind=kind, title=title, is_public=is_public)


def _announce(story: Story, outline: Outline) -> None:
    host = story.staff[Role.HOST]
    webinar = _mark(operations.add_session(host, outline))
    operations.publish_session(host, webinar.id, revision=webinar.revision)


def _put_off(story: Story) -> None:
    webinar = _by_slug(PUT_OFF.slug or "")
    operations.postpone_session(story.staff[Role.HOST], webinar.id, WHY, revision=webinar.revision)


def _mark(slug: str) -> Webinar:
    webinar = _by_slug(slug)
    webinar.is_sample = True
    return webinar


def _by_slug(slug: str) -> Webinar:
    return session.scalars(sa.select(Webinar).where(Webinar.slug == slug)).one()
