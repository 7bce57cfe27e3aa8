"""Figures as blocks: the same for page, PDF, workbook and activity report. Each chart has its numbers in the table below it."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from flask_babel import gettext as _

from server.ballots import Shown
from server.core import i18n
from server.core.i18n import number, wib_day, wib_time
from server.core.session_codes import AttendanceChannel
from server.core.words import label
from server.live.models import VOTABLE_STATES
from server.reporting import blocks, results
from server.reporting.blocks import Block
from server.reporting.drawing import Paper
from server.reporting.figures import charts
from server.reporting.figures.counting import Figures
from server.webinars.attendance.queries import Sample
from server.webinars.models import Webinar

NAMED = 30  # rows of a list that a document tells one by one
EVERY = timedelta(minutes=5)  # between two rows of the table over time
ROWS_OVER_TIME = 12  # of reactions


def blocks_of(figures: Figures) -> list[Block]:
    """The whole report."""
    return [summary(figures), *people(figures), *over_time(figures), *origins(figures), *questions(figures), *polls(figures),
            *reactions(figures), *access(figures), *survey(figures)]


def paper_of(webinar: Webinar, figures: Figures) -> Paper:
    """As a document, in Indonesian."""
    with i18n.speaking(i18n.SOURCE):
        at = webinar.ended_at or webinar.starts_at or webinar.published_at
        assert at is not None  # noqa: S101  nobody reports on what has neither ended nor a time
        return Paper(title=_("Laporan angka sesi"), lines=(webinar.title, wib_day(webinar.began_at or webinar.starts_at)),
                     blocks=blocks_of(figures), foot=_("Laporan angka: %(title)s", title=webinar.title), at=at,
                     subject=_("Laporan angka sesi"))


def summary(figures: Figures) -> Block:
    """The main numbers."""
    asked = figures.questions
    return blocks.facts([
        (_("Terdaftar"), _people(figures.registered)), (_("Hadir"), _people(figures.present)),
        (_("Memenuhi syarat sertifikat"), _people(figures.fulfilled)),
        (_("Di layar bersama"), _people(figures.in_groups) if figures.in_groups else ""),
        (_("Terbanyak sekaligus"), _("%(n)s orang pada %(at)s", n=number(figures.peak), at=wib_time(figures.peak_at))
         if figures.peak is not None else ""),
        (_("Lama hadir"), _("%(n)s menit (nilai tengah)", n=number(figures.minutes)) if figures.minutes is not None else ""),
        (_("Pertanyaan"), number(asked.asked)),
        (_("Terjawab langsung"), number(asked.answered)), (_("Dijawab tertulis"), number(asked.written)),
        (_("Menjadi aspirasi"), number(asked.became) if asked.became else ""),
        (_("Waktu tunggu jawaban"), _("%(n)s menit (nilai tengah)", n=number(figures.answered_after))
         if figures.answered_after is not None else ""),
        (_("Terjawab tepat waktu"), _("%(n)s dari %(all)s", n=number(asked.on_time), all=number(asked.timed)) if asked.timed else "")])


def people(figures: Figures) -> list[Block]:
    """Registered, present and fulfilled by channel."""
    rows = [(_channel(code), one) for code, one in figures.by_channel.items()]
    if not rows:
        return [blocks.heading(_("Peserta menurut kanal")), blocks.paragraph(_("Sesi ini tidak memakai pendaftaran."))]
    table = [(name, number(one.registered), number(one.present), number(one.fulfilled)) for name, one in rows]
    total = (_("Jumlah"), number(figures.registered), number(figures.present), number(figures.fulfilled))
    return [blocks.heading(_("Peserta menurut kanal")), charts.bars([(name, one.present) for name, one in rows],
                                                                     _("Peserta hadir menurut kanal; angkanya ada di tabel.")),
            blocks.table((_("Kanal"), _("Terdaftar"), _("Hadir"), _("Memenuhi syarat")), [*table, total], has_total=True)]


def _channel(code: str) -> str:
    """A channel as the head of a row, away from the page that it names."""
    words = str(_("Halaman sesi")) if code == AttendanceChannel.PAGE else label("attendance_channel", code)
    return words[:1].upper() + words[1:]


def over_time(figures: Figures) -> list[Block]:
    """How many were there when. The table tells every fifth minute and the fullest one."""
    samples = figures.over_time
    if not samples:
        return []
    used = [code.value for code in AttendanceChannel if any(code in one.people for one in samples)]
    names = [_channel(code) for code in used]
    series = [(name, [((one.at - samples[0].at).total_seconds() / 60, one.people[code]) for one in samples if code in one.people])
              for code, name in zip(used, names, strict=True)]
    chosen = _told(figures)
    table = [(wib_time(one.at), *(number(one.people[code]) if code in one.people else "–" for code in used), number(one.total))
             for one in chosen]
    ends = wib_time(samples[0].at), wib_time(samples[-1].at)
    return [blocks.heading(_("Peserta dari waktu ke waktu")),
            charts.lines(series, _("Jumlah orang tiap menit menurut kanal; angkanya ada di tabel."), ends),
            blocks.table((_("Waktu"), *names, _("Jumlah")), table)]


def _told(figures: Figures) -> list[Sample]:
    """The fullest minute, and one of every five: of those in which most channels were counted."""
    most = max(len(one.people) for one in figures.over_time)
    found = list[Sample]()
    for one in figures.over_time:
        if one.at == figures.peak_at or (len(one.people) == most and (not found or one.at - found[-1].at >= EVERY)):
            found.append(one)
    return found


def origins(figures: Figures) -> list[Block]:
    """Institutions that registrants named."""
    found = figures.institutions
    if not (found.rows or found.others):
        return []
    rows = [*found.rows[:NAMED]]
    others = found.others + sum(n for _name, n in found.rows[NAMED:])
    rest = [(_("Lembaga lain"), others)] if others else []
    rest += [(_("Tidak menyebut lembaga"), found.unnamed)] if found.unnamed else []
    chart = [charts.bars(rows, _("Pendaftar menurut lembaga; angkanya ada di tabel."))] if rows else []
    return [blocks.heading(_("Lembaga pendaftar")), *chart, _counts(_("Lembaga"), _("Pendaftar"), [*rows, *rest])]


def questions(figures: Figures) -> list[Block]:
    """By state, and by provision."""
    if not figures.states:
        return []
    states = _after_the_end(figures.states)
    parts = [blocks.heading(_("Pertanyaan menurut keadaan")), charts.bars(states, _("Pertanyaan menurut keadaan; angkanya ada di tabel.")),
             _counts(_("Keadaan"), _("Pertanyaan"), states)]
    if figures.provisions:
        rows = [(_("Pasal %(n)s", n=address) if address[:1].isdigit() else address, n) for address, n in figures.provisions[:NAMED]]
        parts += [blocks.heading(_("Pertanyaan menurut pasal")), charts.bars(rows, _("Pertanyaan menurut pasal; angkanya ada di tabel.")),
                  _counts(_("Pasal"), _("Pertanyaan"), rows)]
    return parts


def _after_the_end(counted: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """States as they read once a session is over: what stood on the board and was not answered waits for its answer."""
    found = dict[str, int]()
    for code, n in counted:
        name = str(_("Menunggu jawaban tertulis")) if code in VOTABLE_STATES else label("question", code)
        found[name] = found.get(name, 0) + n
    return sorted(found.items(), key=lambda row: (-row[1], row[0]))


def polls(figures: Figures) -> list[Block]:
    """Closed polls with their exact wording."""
    return [blocks.heading(_("Polling")), *(block for one in figures.polls for block in result(one))] if figures.polls else []


def result(shown: Shown, base: str = "") -> list[Block]:
    """One question of a poll or a survey, with its base."""
    words = base or _("%(n)s suara", n=number(shown.base))
    middle = results.summary(shown)
    head = [blocks.heading(shown.text, 2), blocks.lead(f"{words}. {middle}" if middle else words)]
    if not shown.rows:
        return head
    counted = [row.points if shown.kind == "ranking" else row.count for row in shown.rows]
    rows = list(zip(results.labels_of(shown), counted, strict=True))
    return [*head, charts.bars(rows, _("Jawaban; angkanya ada di tabel.")), *results.table(shown, _("Jumlah"))]


def reactions(figures: Figures) -> list[Block]:
    """How often each was sent in the whole session, and when."""
    rows = [(label("reaction", code), n) for code, n in figures.reactions]
    if not rows:
        return []
    return [blocks.heading(_("Reaksi")), charts.bars(rows, _("Reaksi menurut jenis; angkanya ada di tabel.")),
            _counts(_("Reaksi"), _("Kali"), rows), *_reactions_over_time(figures)]


def _reactions_over_time(figures: Figures) -> list[Block]:
    """A column for each bar; the table joins them to at most so many rows."""
    bars = figures.reactions_over_time
    if not bars:
        return []
    kinds = [code for code, _n in figures.reactions if any(code in bar.by_kind for bar in bars)]
    joined = -(-len(bars) // ROWS_OVER_TIME)
    groups = [bars[start:start + joined] for start in range(0, len(bars), joined)]
    table = [(f"{number(group[0].begins)}–{number(group[-1].ends)}",
              *(number(sum(bar.by_kind.get(code, 0) for bar in group)) for code in kinds), number(sum(bar.count for bar in group)))
             for group in groups]
    ends = _("menit %(n)s", n=number(bars[0].begins)), _("menit %(n)s", n=number(bars[-1].ends))
    return [blocks.heading(_("Reaksi dari waktu ke waktu")),
            charts.columns([bar.count for bar in bars], _("Banyaknya reaksi menurut menit sesi; angkanya ada di tabel."), ends),
            blocks.table((_("Menit sesi"), *(label("reaction", code) for code in kinds), _("Jumlah")), table)]


def access(figures: Figures) -> list[Block]:
    """What was offered and what was asked for."""
    needs = [(label("access", code), n) for code, n in figures.needs]
    needs += [(_("Kebutuhan lain"), figures.own_needs)] if figures.own_needs else []
    facts = blocks.facts([(_("Disediakan"), ", ".join(label("access", one) for one in figures.access)),
                          (_("Baris teks langsung"), number(figures.captions) if figures.captions else ""),
                          (_("Ruang teks dibuka"), _("%(n)s kali", n=number(figures.text_room)) if figures.text_room else "")])
    if not (needs or facts["rows"]):
        return []
    return [blocks.heading(_("Aksesibilitas")), *([facts] if facts["rows"] else []),
            *([_counts(_("Kebutuhan"), _("Pendaftar"), needs)] if needs else [])]


def survey(figures: Figures) -> list[Block]:
    """The survey asked afterwards."""
    if figures.survey is None:
        return []
    return [blocks.heading(_("Survei setelah sesi")), blocks.lead(_("%(n)s jawaban masuk.", n=number(figures.survey.answers))),
            *(block for one in figures.survey.shown for block in result(one, _("%(n)s menjawab", n=number(one.base))))]


def _counts(what: str, how_many: str, rows: Sequence[tuple[str, int]]) -> Block:
    return blocks.table((what, how_many), [(name, number(n)) for name, n in rows])


def _people(n: int) -> str:
    return str(_("%(n)s orang", n=number(n)))


