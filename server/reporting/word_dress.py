"""How a Word file looks: its page, styles, cover, letterhead, head and foot. Used by `word` alone, in a process of its own."""
from __future__ import annotations

from typing import Any

FONT, GREEN, DEEP, GREY, INK = "Arial", "0B4F43", "0C3F38", "595959", "1A1F1D"
WIDE_CM = 16.0  # of the text
AFTER_BORDERS = tuple(f"w:{name}" for name in (
    "shd", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap", "overflowPunct", "topLinePunct", "autoSpaceDE", "autoSpaceDN", "bidi",
    "adjustRightInd", "snapToGrid", "spacing", "ind", "contextualSpacing", "mirrorIndents", "suppressOverlap", "jc", "textDirection",
    "textAlignment", "textboxTightWrap", "outlineLvl", "divId", "cnfStyle", "rPr", "sectPr", "pPrChange"))
STYLES: tuple[tuple[Any, ...], ...] = (  # name, points, colour, is bold, points before and after
    ("Normal", 11, None, False, 0, 6), ("Title", 22, GREEN, True, 0, 4), ("Subtitle", 12, GREY, False, 0, 2),
    ("Heading 1", 13, GREEN, True, 18, 6), ("Heading 2", 11.5, GREEN, True, 12, 4), ("Heading 3", 11, INK, True, 10, 4),
    ("Intense Quote", 11, INK, False, 8, 4), ("Caption", 9, GREY, False, 2, 8), ("List Bullet", 11, None, False, 0, 3))


def dress(document: Any, data: dict[str, Any]) -> None:
    """Page, styles, language and foot."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Cm

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin = section.bottom_margin = Cm(2.3)
    section.different_first_page_header_footer = bool(data.get("cover"))
    for name, *looks in STYLES:
        _style(document.styles[name], tuple(looks))
    document.styles["Normal"].paragraph_format.line_spacing = 1.12
    quote = document.styles["Intense Quote"]
    quote.paragraph_format.left_indent, quote.paragraph_format.right_indent = Cm(0.5), Cm(0)
    border(quote.element.get_or_add_pPr(), "left", width=18, space=8, colour=GREEN)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "id-ID")
    document.styles["Normal"].element.get_or_add_rPr().append(language)
    _foot(section.footer.paragraphs[0], data.get("foot", ""))


def _style(style: Any, looks: tuple[float, str | None, bool, float, float]) -> None:
    """One style, without the lines, widened letters and theme fonts that the library's template has."""
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    size, colour, is_bold, before, after = looks
    style.font.name, style.font.size, style.font.italic, style.font.bold = FONT, Pt(size), False, is_bold
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for which in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(which), FONT)
    for which in ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme"):
        fonts.attrib.pop(qn(which), None)
    for gone in (*properties.findall(qn("w:spacing")), *properties.findall(qn("w:kern"))):
        properties.remove(gone)
    lines = style.element.get_or_add_pPr()
    for gone in lines.findall(qn("w:pBdr")):
        lines.remove(gone)
    if colour:
        style.font.color.rgb = RGBColor.from_string(colour)


def border(properties: Any, side: str, *, width: int, space: int, colour: str) -> None:
    """A line at one side of a paragraph, or of a style's; `width` in eighths of a point. It stands where the format wants it."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    all_sides, line = OxmlElement("w:pBdr"), OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", str(width)), ("space", str(space)), ("color", colour)):
        line.set(qn(f"w:{name}"), value)
    all_sides.append(line)
    properties.insert_element_before(all_sides, *AFTER_BORDERS)


def turn_page(document: Any) -> None:
    """What comes next begins a page: told to the paragraph that ends this one, so that no empty page appears."""
    from docx.enum.text import WD_BREAK

    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def head(document: Any, data: dict[str, Any]) -> None:
    """The title with its lines; below a letterhead in the middle and in capitals, as offices file their papers."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt, RGBColor

    kop = data.get("kop", [])
    letterhead(document, kop)
    title = document.add_paragraph(style="Title")
    words = title.add_run(data["title"].upper() if kop else data["title"])
    lines = [document.add_paragraph(line, style="Subtitle") for line in data.get("lines", [])]
    if kop:
        words.font.size, words.font.color.rgb = Pt(15), RGBColor.from_string(INK)
        for paragraph in (title, *lines):
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if lines:
        lines[-1].paragraph_format.space_after = Pt(14)


def letterhead(document: Any, kop: list[str]) -> None:
    """Who writes, above a strong line."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    made = None
    for n, line in enumerate(kop):
        made = document.add_paragraph()
        made.alignment, made.paragraph_format.space_after = WD_ALIGN_PARAGRAPH.CENTER, Pt(2)
        words = made.add_run(line.upper() if n == 0 else line)
        words.bold, words.font.size = n == 0, Pt(14 if n == 0 else 10)
    if made is not None:
        made.paragraph_format.space_after = Pt(16)
        border(made._p.get_or_add_pPr(), "bottom", width=18, space=6, colour="000000")


def cover(document: Any, data: dict[str, Any]) -> None:
    """A page before all others: what, about which session, when and where, and its main numbers."""
    from docx.shared import Cm, Pt

    told = data.get("cover")
    if not told:
        return
    _band(document, told["office"])
    for words, size, is_bold, colour, before in (
            (data["title"], 12, True, INK, 84), (told["name"], 27, True, INK, 8), (told["about"], 14, False, GREY, 8)):
        if not words:
            continue
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(before), Pt(0)
        paragraph.paragraph_format.line_spacing = 1.05
        paragraph.paragraph_format.right_indent = Cm(1)
        _run(paragraph, words, size, is_bold, colour)
    for n, line in enumerate(told["lines"]):
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(28 if n == 0 else 2), Pt(0)
        _run(paragraph, line, 11, False, INK)
    _numbers(document, told["numbers"])
    turn_page(document)


def _run(paragraph: Any, words: str, size: float, is_bold: bool, colour: str) -> None:
    from docx.shared import Pt, RGBColor

    run = paragraph.add_run(words)
    run.font.size, run.bold, run.font.color.rgb = Pt(size), is_bold or None, RGBColor.from_string(colour)


def _band(document: Any, words: str) -> None:
    """A field in the house's colour across the page, with the office's name at its foot."""
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT as VERTICAL
    from docx.enum.table import WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
    from docx.shared import Cm, Pt

    from server.reporting.word_tables import fix_widths, shade

    band = document.add_table(rows=1, cols=1)
    band.alignment = WD_TABLE_ALIGNMENT.CENTER
    fix_widths(band, [WIDE_CM])
    row = band.rows[0]
    row.height, row.height_rule = Cm(3.6), WD_ROW_HEIGHT_RULE.EXACTLY
    cell = row.cells[0]
    shade(cell, DEEP)
    cell.vertical_alignment = VERTICAL.BOTTOM
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.left_indent, paragraph.paragraph_format.space_after = Cm(0.5), Pt(14)
    _run(paragraph, words, 13, True, "FFFFFF")


def _numbers(document: Any, numbers: list[list[str]]) -> None:
    """Figures large, each with its name above it, below a thin line."""
    from docx.shared import Pt

    from server.reporting.word_tables import fix_widths

    line = document.add_paragraph()
    line.paragraph_format.space_before, line.paragraph_format.space_after = Pt(56), Pt(8)
    border(line._p.get_or_add_pPr(), "top", width=6, space=1, colour=INK)
    table = document.add_table(rows=2, cols=len(numbers))
    fix_widths(table, [WIDE_CM / len(numbers)] * len(numbers))
    for n, (name, value) in enumerate(numbers):
        for row, words, size, is_bold, colour in ((0, name, 9.5, False, GREY), (1, value, 24, True, INK)):
            paragraph = table.rows[row].cells[n].paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(0)
            _run(paragraph, words, size, is_bold, colour)


def _foot(paragraph: Any, words: str) -> None:
    """The foot of each page: its words, and at the right the page's number and how many there are."""
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Cm

    for stop in list(paragraph.style.paragraph_format.tab_stops):
        paragraph.paragraph_format.tab_stops.add_tab_stop(stop.position, WD_TAB_ALIGNMENT.CLEAR)
    paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(WIDE_CM), WD_TAB_ALIGNMENT.RIGHT)
    border(paragraph._p.get_or_add_pPr(), "top", width=4, space=6, colour="B9C7C2")
    _run(paragraph, f"{words}\tHalaman ", 8.5, False, GREY)
    _field(paragraph, "PAGE")
    _run(paragraph, " dari ", 8.5, False, GREY)
    _field(paragraph, "NUMPAGES")


def _field(paragraph: Any, code: str) -> None:
    """A number that Word counts itself."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    for kind, text in (("begin", None), (None, code), ("separate", None), ("", "1"), ("end", None)):
        run = paragraph.add_run("1" if kind == "" else "")
        run.font.size, run.font.color.rgb = Pt(8.5), RGBColor.from_string(GREY)
        if kind == "":
            continue
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        run._r.append(part)
