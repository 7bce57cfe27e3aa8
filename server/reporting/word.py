"""Writes Word files from blocks: run as a program in a process of its own, never imported by the house (see `drawing`).

    python -m server.reporting.word

Asked with {"title", "subject", "lines", "blocks", "foot"}, it answers with a DOCX: real headings, heads of tables repeated on
each page, alternative texts, its language and title set, so that it can be read aloud, and edited by the office that files it.
"""
from __future__ import annotations

import base64
import io
import sys
from typing import Any

from server.core.side_process import Answer, confine, serve

FONT, GREEN, GREY = "Arial", "0B4F43", "595959"
PICTURE_CM, TALLEST_CM = 16.0, 10.5


def main() -> int:
    """Until there is nothing more to write."""
    confine(most_file=50_000_000)
    serve(answer)
    return 0


def answer(asked: dict[str, Any], _body: bytes) -> Answer:
    """A Word file."""
    return {}, write(asked["data"])


def write(data: dict[str, Any]) -> bytes:
    """The file's bytes."""
    from datetime import datetime

    from docx import Document

    document = Document()
    _dress(document, data)
    _head(document, data)
    for block in data["blocks"]:
        WRITERS[block["kind"]](document, block)
    core = document.core_properties
    core.title, core.subject, core.language, core.author = data["title"], data.get("subject", ""), "id-ID", data.get("author", "")
    core.created = core.modified = datetime.fromisoformat(data["at"]).replace(tzinfo=None)  # of the rows, not of the clock
    core.comments = ""
    buffer = io.BytesIO()
    document.save(buffer)
    return _settled(buffer.getvalue())


def _settled(data: bytes) -> bytes:
    """The same parts with no time of packing, so that two runs give the same bytes."""
    import zipfile

    source, target = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, (2022, 4, 21, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, source.read(name))
    return target.getvalue()


def _dress(document: Any, data: dict[str, Any]) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin = section.bottom_margin = Cm(2.3)
    for name, size, colour in (("Normal", 11, None), ("Title", 22, GREEN), ("Subtitle", 12, GREY), ("Heading 1", 15, GREEN),
                               ("Heading 2", 12.5, GREEN), ("Heading 3", 11.5, GREEN), ("Intense Quote", 11, None)):
        style = document.styles[name]
        style.font.name, style.font.size, style.font.italic = FONT, Pt(size), False
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for which in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(which), FONT)
        for which in ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme"):
            fonts.attrib.pop(qn(which), None)
        if colour:
            style.font.color.rgb = RGBColor.from_string(colour)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "id-ID")
    document.styles["Normal"].element.get_or_add_rPr().append(language)
    _foot(section.footer.paragraphs[0], data.get("foot", ""))


def _head(document: Any, data: dict[str, Any]) -> None:
    """The title with its lines; below a letterhead in the middle and in capitals, as offices file their papers."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    kop, made = data.get("kop", []), None
    for n, line in enumerate(kop):
        made = document.add_paragraph()
        made.alignment, made.paragraph_format.space_after = WD_ALIGN_PARAGRAPH.CENTER, Pt(2)
        words = made.add_run(line)
        words.bold, words.font.size = n == 0, Pt(14 if n == 0 else 10)
    if made is not None:
        made.paragraph_format.space_after = Pt(16)
        border, below = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
        for name, value in (("w:val", "single"), ("w:sz", "18"), ("w:space", "6"), ("w:color", "000000")):
            below.set(qn(name), value)
        border.append(below)
        made._p.get_or_add_pPr().append(border)
    title = document.add_paragraph(data["title"].upper() if kop else data["title"], style="Title")
    lines = [document.add_paragraph(line, style="Subtitle") for line in data.get("lines", [])]
    for paragraph in [title, *lines] if kop else []:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _foot(paragraph: Any, words: str) -> None:
    """The foot of each page: its words and the page's number."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    run = paragraph.add_run(f"{words}  ·  ")
    run.font.size = Pt(8.5)
    number = paragraph.add_run()
    number.font.size = Pt(8.5)
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        number._r.append(part)


def _say(paragraph: Any, runs: list[dict[str, Any]]) -> Any:
    for run in runs:
        made = paragraph.add_run(run["text"])
        made.bold, made.italic = run.get("bold") or None, run.get("italic") or None
        if run.get("href") and run["href"] != run["text"]:
            paragraph.add_run(f" ({run['href']})")
    return paragraph


def _heading(document: Any, block: dict[str, Any]) -> None:
    _say(document.add_paragraph(style=f"Heading {block['kind'][1]}"), block["runs"])


def _paragraph(document: Any, block: dict[str, Any]) -> None:
    _say(document.add_paragraph(), block["runs"])


def _quote(document: Any, block: dict[str, Any]) -> None:
    _say(document.add_paragraph(style="Intense Quote"), block["runs"])


def _item(document: Any, block: dict[str, Any]) -> None:
    """Numbers are written out: a list of a document that is edited further keeps the numbers that people refer to."""
    from docx.shared import Cm

    if block["number"] is None:
        paragraph = document.add_paragraph(style="List Bullet")
    else:
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.first_line_indent = Cm(-0.75)
        paragraph.add_run(f"{block['number']}.\t")
        paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(0.75 * (block["level"] + 1)))
    paragraph.paragraph_format.left_indent = Cm(0.75 * (block["level"] + 1))
    _say(paragraph, block["runs"])


def _table(document: Any, block: dict[str, Any]) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    rows = [block["head"], *block["rows"]]
    table = document.add_table(rows=0, cols=len(block["head"]))
    table.style = "Table Grid"
    for n, row in enumerate(rows):
        made = table.add_row()
        cells = made.cells  # once: the library looks through the table at each asking
        for cell, runs in zip(cells, row, strict=False):
            _say(cell.paragraphs[0], [{**run, "bold": n == 0 or run.get("bold")} for run in runs])
        if n == 0:
            made._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
            for cell in cells:
                shade = OxmlElement("w:shd")
                for name, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", "E3EFEA")):
                    shade.set(qn(name), value)
                cell._tc.get_or_add_tcPr().append(shade)
    document.add_paragraph()


def _facts(document: Any, block: dict[str, Any]) -> None:
    from docx.shared import Cm

    table = document.add_table(rows=0, cols=2)
    table.autofit = False
    for label, value in block["rows"]:
        first, second = table.add_row().cells
        first.width, second.width = Cm(4.5), Cm(11.5)
        first.paragraphs[0].add_run(label).bold = True
        second.paragraphs[0].add_run(value)
    document.add_paragraph()


def _picture(document: Any, block: dict[str, Any]) -> None:
    """As JPEG, which every Word opens; a tall one no taller than it may be wide on half a page."""
    from docx.shared import Cm
    from PIL import Image

    jpeg = io.BytesIO()
    with Image.open(io.BytesIO(base64.b64decode(block["data"]))) as picture:
        wide = min(block.get("width", PICTURE_CM), TALLEST_CM * picture.width / picture.height)
        picture.convert("RGB").save(jpeg, "JPEG", quality=85)
    jpeg.seek(0)
    shape = document.add_picture(jpeg, width=Cm(wide))
    shape._inline.docPr.set("descr", block["alt"])
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    document.add_paragraph(block["alt"]).style = "Caption"


def _sign(document: Any, block: dict[str, Any]) -> None:
    """To the right, with room for a hand or a stamp; it stays on one page."""
    from docx.shared import Cm, Pt

    lines = [*block["above"], None, block["name"], *block["below"]]
    for n, line in enumerate(lines):
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.left_indent, paragraph.paragraph_format.space_after = Cm(9), Pt(0 if line is not None else 48)
        paragraph.paragraph_format.keep_with_next = n < len(lines) - 1
        paragraph.add_run(line or "").bold = line == block["name"] or None


def _leave(_document: Any, _block: dict[str, Any]) -> None:
    """A chart: its numbers stand in the table below."""


def _break(document: Any, _block: dict[str, Any]) -> None:
    document.add_page_break()


WRITERS: dict[str, Any] = {
    "h1": _heading, "h2": _heading, "h3": _heading, "p": _paragraph, "quote": _quote, "item": _item, "table": _table, "facts": _facts,
    "picture": _picture, "chart": _leave, "sign": _sign, "break": _break,
}


if __name__ == "__main__":
    sys.exit(main())
