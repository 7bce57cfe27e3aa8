"""The activity report as a document in the order in which offices file it. Every figure is read from rows at this moment."""
from __future__ import annotations

import base64

import sqlalchemy as sa
from flask_babel import gettext as _

from server.core import clock, files, i18n
from server.core.database import session
from server.core.i18n import number, wib_date, wib_day, wib_time
from server.core.session_codes import DocumentKind
from server.core.words import PollState, QuestionState, label
from server.live import after
from server.live.models import Question
from server.live.polls.models import Poll
from server.reporting import blocks
from server.reporting.blocks import Block
from server.reporting.drawing import Cover, Paper
from server.reporting.figures import document as shown
from server.reporting.figures.counting import Figures, count
from server.reporting.minutes.paper import poll_blocks, question_blocks, section_of
from server.reporting.minutes.queries import signed_of
from server.reporting.packet import queries
from server.reporting.packet.models import Packet
from server.surveys import queries as surveys
from server.webinars import queries as webinars
from server.webinars.models import Speaker, Webinar

TO_FILL = "…………………………"
PHOTO_CM = 3.2
BEFORE = (DocumentKind.INVITATION, DocumentKind.TERMS, DocumentKind.BASIS)
AFTER = tuple(kind for kind in DocumentKind if kind not in BEFORE)
FEWEST = 2  # of one institution: a name that only one person gave might be their own


def paper_of(webinar: Webinar, packet: Packet) -> Paper:
    """The whole document, in Indonesian. Where staff wrote nothing yet, dots wait for them."""
    with i18n.speaking(i18n.SOURCE):
        figures, told = count(webinar, fewest=FEWEST), packet.texts
        at = webinar.began_at or webinar.starts_at
        parts = [
            (_("Dasar"), _basis(webinar, told)), (_("Maksud dan tujuan"), _goal(webinar, told)), (_("Waktu dan tempat"), _where(webinar)),
            (_("Narasumber"), _speakers(webinar)), (_("Peserta"), _people(figures)), (_("Jalannya acara"), _course(webinar)),
            (_("Hasil"), _outcome(webinar, told)), (_("Evaluasi"), _evaluation(webinar, figures, told)),
            (_("Penutup"), _closing(webinar, told))]
        body = [block for letter, (title, found) in zip("ABCDEFGHI", parts, strict=True)
                for block in (blocks.heading(f"{letter}. {title.upper()}"), *found)]
        return Paper(
            title=_("Laporan kegiatan"), lines=(webinar.title, *([wib_day(at)] if at else [])), kop=_kop(webinar),
            cover=_cover(webinar, figures),
            blocks=[*body, _sign(webinar, told), *_attachments(webinar)], foot=_("Laporan kegiatan: %(title)s", title=webinar.title),
            at=packet.asked_at or webinar.ended_at or webinar.starts_at or clock.now(), subject=_("Laporan kegiatan"))


def _kop(webinar: Webinar) -> tuple[str, ...]:
    return (webinar.organiser or "Jakarta ke Depan", *([webinar.series] if webinar.is_tagged else []))


def _cover(webinar: Webinar, figures: Figures) -> Cover:
    """The session's own numbers: of people where they registered, of questions always."""
    at = webinar.began_at or webinar.starts_at
    people = [(_("Terdaftar"), number(figures.registered)), (_("Hadir"), number(figures.present))] if figures.by_channel else []
    peak = [(_("Terbanyak sekaligus"), number(figures.peak))] if figures.peak is not None else []
    return Cover(office=_kop(webinar)[0], name=webinar.title, about=webinar.subtitle,
                 lines=tuple(line for line in (wib_day(at) if at else webinar.date_note, _place(webinar)) if line),
                 numbers=(*people, *peak, (_("Pertanyaan"), number(figures.questions.asked))))


def _place(webinar: Webinar) -> str:
    return webinar.venue or (str(_("Daring")) if webinar.has_stream else "")


def _basis(webinar: Webinar, told: dict[str, str]) -> list[Block]:
    titles = [row.title for row, _file in queries.documents_of(webinar.id) if row.kind == DocumentKind.BASIS]
    written = _written(told, "basis", is_asked=not titles)
    last = max((block["number"] or 0 for block in written if block["kind"] == "item"), default=0)
    return [*written, *(blocks.item(title, number=n) for n, title in enumerate(titles, last + 1))]


def _goal(webinar: Webinar, told: dict[str, str]) -> list[Block]:
    if told.get("goal"):
        return blocks.from_markdown(told["goal"])
    told_of = [blocks.paragraph(webinar.description)] if webinar.description else []
    return told_of or [blocks.paragraph(TO_FILL)]


def _where(webinar: Webinar) -> list[Block]:
    at = webinar.began_at or webinar.starts_at
    span = " – ".join(wib_time(one) for one in (webinar.began_at or webinar.starts_at, webinar.ended_at or webinar.ends_at) if one)
    return [blocks.facts([
        (_("Hari, tanggal"), wib_day(at) if at else webinar.date_note), (_("Waktu"), f"{span.replace(' WIB', '')} WIB" if span else ""),
        (_("Tempat"), _place(webinar)),
        (_("Bentuk kegiatan"), label("session_kind", webinar.kind)), (_("Tema"), webinar.theme),
        (_("Penyelenggara"), webinar.organiser), (_("Dibuka oleh"), webinar.opened_by)])]


def _speakers(webinar: Webinar) -> list[Block]:
    found: list[Block] = []
    for n, one in enumerate(webinars.speakers_of([webinar.id])[webinar.id], 1):
        found.append(blocks.item(blocks.run(one.name, bold=True), f", {one.role}" if one.role else "", number=n))
        found += [*_photo(one), *([blocks.inset(one.cv)] if one.cv else [])]
    return found or [blocks.paragraph(TO_FILL)]


def _photo(speaker: Speaker) -> list[Block]:
    kept = files.files_of([speaker.photo_id] if speaker.photo_id else [])
    return [{**_picture(row, _("Foto %(name)s", name=speaker.name)), "width": PHOTO_CM} for row in kept.values()]


def _people(figures: Figures) -> list[Block]:
    words = _("Terdaftar %(registered)s orang, hadir %(present)s orang, dan %(fulfilled)s orang memenuhi syarat sertifikat.",
              registered=number(figures.registered), present=number(figures.present), fulfilled=number(figures.fulfilled))
    parts = [*shown.people(figures), *shown.origins(figures)] if figures.by_channel else shown.people(figures)[1:]
    return [*([blocks.paragraph(words)] if figures.by_channel else []), *(_lower(block) for block in parts if block["kind"] != "chart")]


def _course(webinar: Webinar) -> list[Block]:
    items = webinars.items_of(webinar.id)
    begins = webinars.starts(items, webinar.began_at or webinar.starts_at)
    rows = [(wib_time(at) if at else "–", item.title, number(item.minutes + (item.extra_minutes or 0)))
            for item, at in zip(items, begins, strict=True)]
    told = [_lower(block) for block in _minutes_say(webinar, _("Jalannya acara"))]
    programme = [blocks.table((_("Pukul (WIB)"), _("Acara"), _("Menit")), rows)] if rows else []
    return [*programme, *told] or [blocks.paragraph(TO_FILL)]


def _minutes_say(webinar: Webinar, title: str) -> list[Block]:
    """A section of the minutes, once they are signed."""
    found = signed_of([webinar.id]).get(webinar.id)
    return section_of(webinar, found[0].body, title) if found else []


def _outcome(webinar: Webinar, told: dict[str, str]) -> list[Block]:
    questions = session.scalars(sa.select(Question).where(
        Question.webinar_id == webinar.id, Question.withdrawn_at.is_(None),
        Question.state.in_((QuestionState.ANSWERED, QuestionState.ANSWERED_IN_WRITING))).order_by(Question.answered_at, Question.id)).all()
    polls = session.scalars(sa.select(Poll).where(Poll.webinar_id == webinar.id, Poll.state == PollState.CLOSED).order_by(
        Poll.opened_at, Poll.id)).all()
    ends = [block for title in (_("Kesimpulan"), _("Tindak lanjut")) if (said := _minutes_say(webinar, title))
            for block in (blocks.heading(title, 2), *said)]
    found = [*_written(told, "outcome", is_asked=not (questions or polls or ends)), *ends]
    if questions:
        found += [blocks.heading(_("Pertanyaan dan jawaban"), 2), *(block for one in questions for block in question_blocks(one))]
    if polls:
        found += [blocks.heading(_("Polling"), 2), *(block for one in polls for block in poll_blocks(one))]
    if webinar.id in signed_of([webinar.id]):
        found.append(blocks.paragraph(_("Notulen yang sudah disahkan terlampir.")))
    return found


def _survey_under_way(webinar: Webinar) -> list[Block]:
    """It may still be answered: until it is closed nobody reads how it stands."""
    survey = surveys.of_webinar(webinar.id)
    if survey is None or not survey.is_open:
        return []
    return [blocks.heading(_("Survei setelah sesi"), 2),
            blocks.paragraph(_("Survei masih dapat diisi sampai %(day)s. Hasilnya masuk laporan ini sesudah ditutup.",
                               day=wib_date(survey.closes_at)))]


def _evaluation(webinar: Webinar, figures: Figures, told: dict[str, str]) -> list[Block]:
    survey = [_lower(block) for block in shown.survey(figures) if block["kind"] != "chart"] or _survey_under_way(webinar)
    return [*_written(told, "evaluation", is_asked=False), shown.summary(figures),
            *(_lower(block) for block in shown.over_time(figures)), *(_lower(block) for block in shown.access(figures)), *survey]


def _closing(webinar: Webinar, told: dict[str, str]) -> list[Block]:
    if told.get("closing"):
        return blocks.from_markdown(told["closing"])
    day = wib_date(webinar.written_due_at) if after.still_open(webinar.id) else ""
    due = [blocks.lead(_("Pertanyaan yang belum terjawab dijawab tertulis paling lambat %(day)s.", day=day))] if day else []
    end = _("Demikian laporan kegiatan ini disusun berdasarkan catatan sesi, untuk dipergunakan sebagaimana mestinya.")
    return [*due, blocks.lead(end)]


def _sign(webinar: Webinar, told: dict[str, str]) -> Block:
    place, office = told.get("place") or "Jakarta", told.get("office") or _("Penanggung jawab kegiatan")
    below = [_("NIP %(n)s", n=told["signer_id"])] if told.get("signer_id") else []
    return blocks.sign([f"{place}, {TO_FILL}", office], told.get("signer") or TO_FILL, below)


def _attachments(webinar: Webinar) -> list[Block]:
    photos = queries.photos_of(webinar.id)
    found = [blocks.PAGE_BREAK, blocks.heading(_("LAMPIRAN")),
             *(blocks.item(title, number=n) for n, title in enumerate(_listed(webinar), 1))]
    if photos:
        found += [blocks.heading(_("Dokumentasi"), 2), blocks.gallery([_picture(file, row.alt) for row, file in photos], _("Gambar"))]
    return found


def _listed(webinar: Webinar) -> list[str]:
    """What lies in the archive, in its order, by the titles under which it lies there."""
    papers = queries.documents_of(webinar.id)
    named = {kind: [row.title for row, _file in papers if row.kind == kind] for kind in DocumentKind}
    named[DocumentKind.MATERIAL] += [title for title, _path in queries.decks_of(webinar.id)]
    photos = len(queries.photos_of(webinar.id))
    return [
        *(f"{label('document_kind', kind)}: {'; '.join(named[kind])}" for kind in BEFORE if named[kind]),
        _("Daftar hadir (diberikan terpisah kepada yang berwenang)"),
        *([_("Notulen")] if webinar.id in signed_of([webinar.id]) else []),
        *(f"{label('document_kind', kind)}: {'; '.join(named[kind])}" for kind in AFTER if named[kind]),
        *([_("Dokumentasi: %(n)s foto", n=number(photos))] if photos else [])]


def _written(told: dict[str, str], name: str, *, is_asked: bool) -> list[Block]:
    if told.get(name):
        return blocks.from_markdown(told[name])
    return [blocks.paragraph(TO_FILL)] if is_asked else []


def _lower(block: Block) -> Block:
    """A heading one level down."""
    return {**block, "kind": f"h{min(3, int(block['kind'][1]) + 1)}"} if block["kind"] in ("h1", "h2", "h3") else block


def _picture(row: files.StoredFile, alt: str) -> Block:
    """Its bytes within the document."""
    return blocks.picture(base64.b64encode(files.path_of(row).read_bytes()).decode(), alt)
