"""One question of a poll or a survey as blocks: how it ended in a sentence, and a table with the exact wording."""
from __future__ import annotations

from flask_babel import gettext as _

from server.ballots import Shown
from server.core.i18n import number, percent
from server.reporting import blocks
from server.reporting.blocks import Block


def labels_of(shown: Shown) -> list[str]:
    """What each row is called; the ends of a scale bear their names, since paper has no scale beside it."""
    ends = {"1": shown.facts.get("low"), "5": shown.facts.get("high")} if shown.kind == "scale" else {}
    return [f"{row.label} ({ends[row.label]})" if ends.get(row.label) else row.label for row in shown.rows]


def summary(shown: Shown) -> str:
    """What no row tells: the middle of a scale or of numbers. Empty for other kinds, and where nobody answered."""
    middle = shown.facts.get("median")
    if shown.kind == "scale" and middle is not None:
        return str(_("Nilai tengah %(median)s dari 5.", median=number(middle)))
    if shown.kind == "number" and middle is not None:
        unit = shown.facts.get("unit")
        return str(_("Nilai tengah %(median)s.", median=f"{number(middle)} {unit}" if unit else number(middle)))
    return ""


def table(shown: Shown, counted: str) -> list[Block]:
    """Its rows; `counted` heads their numbers. A ranking tells points and who came first how often. Nothing without rows."""
    if not shown.rows:
        return []
    if shown.kind == "ranking":
        rows = [(number(row.place), label, number(row.points), number(row.count))
                for row, label in zip(shown.rows, labels_of(shown), strict=True)]
        return [blocks.table((_("Tempat"), _("Jawaban"), _("Poin"), _("Ditaruh pertama")), rows), *_left_out(shown)]
    cells = [(label, number(row.count), percent(row.count, row.base)) for row, label in zip(shown.rows, labels_of(shown), strict=True)]
    return [blocks.table((_("Jawaban"), counted, _("Persentase")), cells), *_left_out(shown)]


def _left_out(shown: Shown) -> list[Block]:
    parts = [_("%(n)s jawaban lain tidak dirinci.", n=number(shown.rest))] if shown.rest else []
    parts += [_("%(n)s jawaban tidak ditampilkan.", n=number(shown.hidden))] if shown.hidden else []
    return [blocks.paragraph(" ".join(parts))] if parts else []
