"""Where a text's parts begin: front, body, closing, elucidation, attachments."""
from __future__ import annotations

import re
from dataclasses import dataclass, field

from server.instruments.parsing import labels
from server.instruments.parsing.lines import Line, asks_for_more, is_closed

_DECIDED = re.compile(r"(?:MEMUTUSKAN|M E M U T U S K A N|Memutuskan)\s?:?$|(?:MENETAPKAN|Menetapkan)\s?:")
_CLOSING = re.compile(r"(?:Agar|Supaya) (?:setiap|semua) orang\b|(?:Disahkan|Ditetapkan|Diundangkan) di\b")
_ELUCIDATION = re.compile(r"(?:PENJELASAN|P E N J E L A S A N)(?: ATAS\b|$)")
_ATTACHMENT = re.compile(r"LAMPIRAN(?: [IVX]{1,6}|$)(?=$|[\s.:–—-])")
_RECITAL = re.compile(r"(?i:menimbang|mengingat)\s?:?(?:\s|$)")


@dataclass
class Sections:
    """Lines of each part, in order."""

    front: list[Line] = field(default_factory=list)
    body: list[Line] = field(default_factory=list)
    closing: list[Line] = field(default_factory=list)
    elucidation: list[Line] = field(default_factory=list)
    attachments: list[list[Line]] = field(default_factory=list)


def split(lines: list[Line]) -> Sections:
    """Every line goes into one part."""
    found = Sections()
    start = _body_start(lines)
    found.front = lines[:start]
    now, last = found.body, ""
    for line in lines[start:]:
        now = _part(found, now, line, last)
        now.append(line)
        last = line.text
    return found


def _part(found: Sections, now: list[Line], line: Line, last: str) -> list[Line]:
    """The part that this line belongs to."""
    begins = not last or is_closed(last) or line.is_new is True or now is not found.body
    if not begins:
        return now
    if _ELUCIDATION.match(line.text) and not found.elucidation:
        return found.elucidation
    if _ATTACHMENT.match(line.text) and (now is not found.body or is_closed(last)):
        found.attachments.append([])
        return found.attachments[-1]
    if now is found.body and _CLOSING.match(line.text) and not asks_for_more(last):
        return found.closing
    return now


def _body_start(lines: list[Line]) -> int:
    """The first BAB or Pasal that is a heading; after `MEMUTUSKAN` where a file has it."""
    decided = next((i + 1 for i, line in enumerate(lines) if _DECIDED.match(line.text)), 0)
    recital = next((i for i, line in enumerate(lines) if _RECITAL.match(line.text)), None)
    last = lines[decided - 1].text if decided else ""
    for i in range(decided, len(lines)):
        line = lines[i]
        chapter, article = labels.chapter(line.text), labels.article(line.text)
        is_heading = (chapter is not None and (line.text.startswith("BAB") or not chapter.rest)) or (
            article is not None and (not article.rest or article.rest.startswith("(") or line.is_sure))
        in_recital = not decided and recital is not None and recital < i
        if is_heading and not asks_for_more(last) and not (in_recital and last.endswith(",")):
            return i
        last = line.text
    return len(lines)
