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
from server.reporting import word_dress, word_tables

PICTURE_CM, TALLEST_CM = 16.0, 10.5
INDENT_CM = 0.75  # of one level of a list


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
    word_dress.dress(document, data)
    word_dress.cover(document, data)
    word_dress.head(document, data)
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


def say(paragraph: Any, runs: list[dict[str, Any]], *, bold: bool = False) -> Any:
    """The runs of a block; the address of a link stands behind its words, since paper has no links."""
    for run in runs:
        made = paragraph.add_run(run["text"])
        made.bold, made.italic = bold or run.get("bold") or None, run.get("italic") or None
        if run.get("href") and run["href"] != run["text"]:
            paragraph.add_run(f" ({run['href']})")
    return paragraph


def _heading(document: Any, block: dict[str, Any]) -> None:
    say(document.add_paragraph(style=f"Heading {block['kind'][1]}"), block["runs"])


def _paragraph(document: Any, block: dict[str, Any]) -> None:
    from docx.shared import Cm

    paragraph = say(document.add_paragraph(), block["runs"])
    paragraph.paragraph_format.keep_with_next = block.get("leads") or None
    if block.get("is_inset"):
        paragraph.paragraph_format.left_indent = Cm(INDENT_CM)


def _quote(document: Any, block: dict[str, Any]) -> None:
    say(document.add_paragraph(style="Intense Quote"), block["runs"]).paragraph_format.keep_with_next = True


def _item(document: Any, block: dict[str, Any]) -> None:
    """Numbers are written out: a list of a document that is edited further keeps the numbers that people refer to."""
    from docx.shared import Cm, Pt

    if block["number"] is None:
        paragraph = document.add_paragraph(style="List Bullet")
    else:
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.first_line_indent = Cm(-INDENT_CM)
        paragraph.add_run(f"{block['number']}.\t")
        paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(INDENT_CM * (block["level"] + 1)))
    paragraph.paragraph_format.left_indent = Cm(INDENT_CM * (block["level"] + 1))
    paragraph.paragraph_format.space_after = Pt(3)
    say(paragraph, block["runs"])


def _table(document: Any, block: dict[str, Any]) -> None:
    word_tables.table(document, block, say)


def _facts(document: Any, block: dict[str, Any]) -> None:
    word_tables.facts(document, block["rows"])


def _picture(document: Any, block: dict[str, Any]) -> None:
    """A tall one no taller than it may be wide on half a page, and what it shows below it."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    wide = block.get("width", PICTURE_CM)
    paragraph = document.add_paragraph()
    _show(paragraph, block, wide)
    paragraph.paragraph_format.keep_with_next = True
    if not block.get("is_chart"):  # a chart's words describe it to who cannot see it; its title and numbers stand beside it
        caption = document.add_paragraph(block["alt"], style="Caption")
        if wide > PICTURE_CM / 2:
            paragraph.alignment = caption.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _show(paragraph: Any, block: dict[str, Any], widest: float) -> None:
    """The picture in a line of its own, as PNG or JPEG, which every Word opens."""
    from docx.shared import Cm
    from PIL import Image

    out = io.BytesIO()
    with Image.open(io.BytesIO(base64.b64decode(block["data"]))) as picture:
        wide = min(widest, TALLEST_CM * picture.width / picture.height)
        if block.get("is_chart"):
            picture.convert("RGB").quantize(64).save(out, "PNG", optimize=True)
        else:
            picture.convert("RGB").save(out, "JPEG", quality=85)
    out.seek(0)
    shape = paragraph.add_run().add_picture(out, width=Cm(wide))
    shape._inline.docPr.set("descr", block["alt"])
    for side in ("distT", "distB", "distL", "distR"):
        shape._inline.set(side, "0")  # else some readers move it away from the text's edge


def _gallery(document: Any, block: dict[str, Any]) -> None:
    """Two side by side, each with its number and what it shows."""
    word_tables.gallery(document, block["pictures"], _show)


def _sign(document: Any, block: dict[str, Any]) -> None:
    """To the right, with room for a hand or a stamp; it stays on one page, with the lines before it."""
    from docx.shared import Cm, Pt

    if document.paragraphs:
        document.paragraphs[-1].paragraph_format.keep_with_next = True
    lines = [*block["above"], None, block["name"], *block["below"]]
    for n, line in enumerate(lines):
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.left_indent, paragraph.paragraph_format.space_after = Cm(9), Pt(0 if line is not None else 42)
        paragraph.paragraph_format.keep_with_next = n < len(lines) - 1
        if n == 0:
            paragraph.paragraph_format.space_before = Pt(18)
        paragraph.add_run(line or "").bold = line == block["name"] or None


def _leave(_document: Any, _block: dict[str, Any]) -> None:
    """A chart that could not be drawn as a picture: its numbers stand in the table below."""


def _break(document: Any, _block: dict[str, Any]) -> None:
    word_dress.turn_page(document)


WRITERS: dict[str, Any] = {
    "h1": _heading, "h2": _heading, "h3": _heading, "p": _paragraph, "quote": _quote, "item": _item, "table": _table, "facts": _facts,
    "picture": _picture, "gallery": _gallery, "chart": _leave, "sign": _sign, "break": _break,
}


if __name__ == "__main__":
    sys.exit(main())
