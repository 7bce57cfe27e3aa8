"""Lines → bill: the last step that all formats but JSON share."""
from __future__ import annotations

from itertools import pairwise

from server.instruments.bill_source import (
    LONGEST_HEADING,
    LONGEST_KIND,
    LONGEST_LABEL,
    LONGEST_PART,
    AttachmentSource,
    BillSource,
    ImportRefused,
)
from server.instruments.parsing import elucidation, front, sections
from server.instruments.parsing.body import TOLERANCE, Body
from server.instruments.parsing.labels import item, paragraph
from server.instruments.parsing.lines import Joiner, Line, Text, check_amount
from server.instruments.parsing.nodes import Freezer
from server.instruments.parsing.notes import Notes

NO_LABEL = "tanpa nama versi"


def bill_of(lines: list[Line], notes: Notes) -> BillSource:
    """Everything that the lines hold. Raises ImportRefused for what is no bill at all, or too long for one."""
    check_amount(lines)
    if not lines:
        raise ImportRefused("empty", "berkas")
    parts = sections.split(lines)
    if not parts.body:
        raise ImportRefused("no_articles", "berkas")
    head = front.read(parts.front, notes)
    body = Body(notes, is_hanging=_is_hanging(lines))
    for line in parts.body:
        body.take(line)
    said = elucidation.read(parts.elucidation, notes)
    freezer = Freezer(notes, Joiner(lines), {place: text for place, text in said.said.items() if text.pieces})
    bill = _bill(head, body, parts, said=said, freezer=freezer, notes=notes)
    for place, text in freezer.left_over().items():
        notes.warn("no_target", text.place, f"Pasal {place[0]}: {text.last}")
    return bill


def _bill(head: front.Front, body: Body, parts: sections.Sections, *, said: elucidation.Elucidation, freezer: Freezer,
          notes: Notes) -> BillSource:
    title = front.title(head, freezer, most=LONGEST_HEADING)
    if not title:
        notes.warn("no_title", parts.body[0].place, "judul")
    label = freezer.words(head.meta.get("label"), most=LONGEST_LABEL) or notes.label
    if not label:
        notes.warn("no_label", "berkas", NO_LABEL)
    return BillSource(
        title=title, label=label or NO_LABEL, text_kind=freezer.words(head.meta.get("text_kind"), most=LONGEST_KIND),
        source=freezer.words(head.meta.get("source"), most=LONGEST_HEADING), considerations=front.considerations(head, freezer),
        legal_basis=front.legal_basis(head, freezer), chapters=freezer.chapters(body.chapters), closing=_lines_of(parts.closing, freezer),
        elucidation=freezer.words(said.general, most=LONGEST_PART), attachments=tuple(
            AttachmentSource(one[0].text[:LONGEST_HEADING], _lines_of(one[1:], freezer)) for one in parts.attachments))


def _lines_of(lines: list[Line], freezer: Freezer) -> str:
    """A text whose lines are its own, such as signatures: a line that goes on a sentence is joined."""
    text = Text(lines[0].place if lines else "")
    for line in lines:
        goes_on = bool(text.pieces) and line.is_new is not True and len(text.pieces[-1][1]) > 60 and line.text[:1].islower()
        text.add(line.text, " " if goes_on else "\n")
    return freezer.words(text, most=LONGEST_PART)


def _is_hanging(lines: list[Line]) -> bool:
    """Whether items stand with their text in a column of its own, so that indents tell what goes on."""
    hanging = flush = 0
    for line, after in pairwise(lines):
        is_label = line.body is not None and (item(line.text) or paragraph(line.text))
        if is_label and after.indent is not None and line.indent is not None and line.body is not None and not (
                item(after.text) or paragraph(after.text)) and after.is_new is None:
            hanging += abs(after.indent - line.body) <= TOLERANCE
            flush += abs(after.indent - line.indent) <= TOLERANCE
    return hanging > flush
