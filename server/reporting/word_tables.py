"""Tables of a Word file: columns as wide as their words need, numbers to the right, rows that stay whole. Used by `word` alone."""
from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

WIDE_CM, NARROW_CM, MARGIN_CM = 16.0, 1.9, 0.4
LINED_CM = 15.8  # a table with lines, which begins at its first cell's margin
CM_A_LETTER, MOST_LETTERS = 0.19, 60
NUMBER = re.compile(r"(\d{1,3}(\.\d{3})*(,\d+)?( ?%)?|–|-)\Z")
KEPT_TOGETHER = 9  # rows: a shorter table is not torn by the end of a page
LINE, HEAD_FILL, TOTAL_FILL = "B9C7C2", "E3EFEA", "F4F8F6"
Cells = list[list[dict[str, Any]]]
Say = Callable[..., Any]


def table(document: Any, block: dict[str, Any], say: Say) -> None:
    """A table with a head that every page repeats; its last row is a sum where the block says so."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.shared import Pt

    rows: list[Cells] = [block["head"], *block["rows"]]
    made = document.add_table(rows=0, cols=len(block["head"]))
    made.style = "Table Grid"
    are_numbers = [_are_numbers(rows[1:], n) for n in range(len(block["head"]))]
    is_short, last = len(rows) <= KEPT_TOGETHER, len(rows) - 1
    for n, row in enumerate(rows):
        is_strong = n == 0 or (n == last and block.get("has_total", False))
        line = made.add_row()
        line._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        cells = line.cells  # once: the library looks through the table at each asking
        for column, (cell, runs) in enumerate(zip(cells, row, strict=False)):
            paragraph = say(cell.paragraphs[0], runs, bold=is_strong)
            paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
            paragraph.paragraph_format.line_spacing = 1.0
            paragraph.paragraph_format.keep_with_next = n == 0 or (is_short and n < last)
            if are_numbers[column]:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            for run in paragraph.runs:
                run.font.size = Pt(10)
            if is_strong:
                shade(cell, HEAD_FILL if n == 0 else TOTAL_FILL)
        if n == 0:
            line._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    fix_widths(made, widths(rows, are_numbers))
    _lines(made)
    _indent(made)
    _gap(document)


def facts(document: Any, rows: Sequence[Sequence[str]]) -> None:
    """Labels, a colon, values: as in any official letter."""
    from docx.shared import Pt

    made = document.add_table(rows=0, cols=3)
    for label, value in rows:
        for cell, words in zip(made.add_row().cells, (label, ":", value), strict=True):
            paragraph = cell.paragraphs[0]
            paragraph.add_run(words)
            paragraph.paragraph_format.space_after = Pt(2)
    fix_widths(made, [5.6, 0.5, WIDE_CM - 6.1])
    _gap(document)


def gallery(document: Any, pictures: Sequence[dict[str, Any]], show: Callable[[Any, dict[str, Any], float], None]) -> None:
    """Pictures in pairs, each with its number and words; a pair stays on one page."""
    from docx.oxml import OxmlElement
    from docx.shared import Pt

    made = document.add_table(rows=0, cols=2)
    for first in range(0, len(pictures), 2):
        row = made.add_row()
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for n, (cell, one) in enumerate(zip(row.cells, pictures[first:first + 2], strict=False), first + 1):
            show(cell.paragraphs[0], one, WIDE_CM / 2 - MARGIN_CM)
            cell.paragraphs[0].paragraph_format.space_after = Pt(2)
            cell.add_paragraph(f"{one['name']} {n}. {one['alt']}", style="Caption")
    fix_widths(made, [WIDE_CM / 2] * 2)
    _gap(document)


def widths(rows: Sequence[Cells], are_numbers: Sequence[bool]) -> list[float]:
    """In centimetres, together as wide as the text: what is left over goes to columns of words."""
    most = [max((len("".join(run["text"] for run in row[n])) for row in rows if n < len(row)), default=1) for n in range(len(are_numbers))]
    wanted = [max(NARROW_CM, CM_A_LETTER * min(letters, MOST_LETTERS) + 2 * MARGIN_CM) for letters in most]
    total = sum(wanted)
    if total >= LINED_CM:
        return [width * LINED_CM / total for width in wanted]
    takes = [n for n, is_number in enumerate(are_numbers) if not is_number] or list(range(len(wanted)))
    words = sum(wanted[n] for n in takes)
    return [width + ((LINED_CM - total) * width / words if n in takes else 0) for n, width in enumerate(wanted)]


def fix_widths(made: Any, centimetres: Sequence[float]) -> None:
    """Widths that Word and LibreOffice both keep: of the grid and of each cell."""
    from docx.shared import Cm

    made.autofit = False
    for column, width in zip(made.columns, centimetres, strict=True):
        column.width = Cm(width)
    for row in made.rows:
        for cell, width in zip(row.cells, centimetres, strict=True):
            cell.width = Cm(width)


def shade(cell: Any, colour: str) -> None:
    """A cell's ground."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    fill = OxmlElement("w:shd")
    for name, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", colour)):
        fill.set(qn(name), value)
    cell._tc.get_or_add_tcPr().append(fill)


def _are_numbers(rows: Sequence[Cells], column: int) -> bool:
    """Whether a column, not the first, holds only numbers."""
    words = ["".join(run["text"] for run in row[column]) for row in rows if column < len(row)]
    return column > 0 and bool(words) and all(NUMBER.match(one) for one in words)


def _lines(made: Any) -> None:
    """Thin and quiet."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", LINE)):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    made._tbl.tblPr.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook", "w:tblCaption", "w:tblDescription")


def _indent(made: Any) -> None:
    """So that the line of a table, not the words within it, stands under the words of the text."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    indent = OxmlElement("w:tblInd")
    for name, value in (("w", "108"), ("type", "dxa")):
        indent.set(qn(f"w:{name}"), value)
    made._tbl.tblPr.insert_element_before(indent, "w:tblBorders", "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook", "w:tblCaption",
                                          "w:tblDescription")


def _gap(document: Any) -> None:
    """Between a table and what follows: a short line, since Word joins tables that touch."""
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_after, paragraph.paragraph_format.line_spacing = Pt(0), Pt(8)
