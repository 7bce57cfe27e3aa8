"""A survey's results as rows for a spreadsheet. No device and no set of answers is in it, only what the results page may show."""
from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _

from server.core.cells import as_csv
from server.core.i18n import wib_full
from server.surveys.queries import QuestionResult, Results


def csv_of(results: Results) -> bytes:
    """One row for each line of each question's result; above them what it is and that it is no sample."""
    survey = results.survey
    head: list[tuple[object, ...]] = [
        (_("Survei"), survey.title), (_("Dibuka"), wib_full(survey.opens_at)), (_("Ditutup"), wib_full(survey.closes_at)),
        (_("Jawaban (perangkat)"), results.answers),
        (_("Catatan"), _("Bukan sampel acak: hanya yang mengisi, bukan seluruh warga Jakarta.")), (),
        (_("Nomor"), _("Pertanyaan"), _("Jenis"), _("Jawaban"), _("Jumlah"), _("Dari"), _("Bagian"), _("Poin")),
    ]
    return as_csv([*head, *(row for number, one in enumerate(results.questions, 1) for row in _rows(number, one))])


def _rows(number: int, one: QuestionResult) -> Iterator[tuple[object, ...]]:
    shown = one.shown
    for row in shown.rows:
        share = "" if row.share is None else round(row.share, 4)
        yield number, shown.text, shown.kind, row.label, row.count, shown.base, share, row.points or ""
    for words, count in ((_("(menunggu dibaca)"), one.waiting), (_("(disembunyikan)"), shown.hidden)):
        if count:
            yield number, shown.text, shown.kind, words, count, shown.base, "", ""
    if not shown.rows and not one.waiting:
        yield number, shown.text, shown.kind, "", 0, shown.base, "", ""
