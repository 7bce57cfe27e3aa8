"""What a page has and the text has not: heads and feet, page numbers, catchwords (kata alihan)."""
from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from server.instruments.parsing import labels
from server.instruments.parsing.lines import Line
from server.instruments.parsing.notes import Notes

EDGE = 3  # lines from the top or bottom of a page
_NUMBER = re.compile(r"(?:(?i:halaman|hal\.?|page)\s{0,3})?[-–—•|]{0,2}\s?\d{1,3}\s?[-–—•|]{0,2}(?:\s?(?i:dari|of|/)\s?\d{1,4})?$")
_MARK = re.compile(r"(?:SK No\.? ?\d|PRESIDEN$|REPUBLIK INDONESIA$|PRESIDEN REPUBLIK INDONESIA$|SALINAN$|(?:https?://)?(?:www\.|jdih\.|peraturan\.)\S{3,80}$)")
_DOTS = re.compile(r"\s?(?:\. ?\. ?\.|…)[ .…]{0,12}$")
_OWN = re.compile(r"(?i:cukup jelas|(?:pasal|ayat|huruf|angka|bab|bagian|paragraf)\b)")


def without_furniture(pages: list[list[Line]], notes: Notes) -> list[Line]:
    """The text alone. The first line of a page may go on the last one of the page before."""
    repeated = _repeated(pages)
    bare = [_without_edges(page, repeated, is_first=i == 0) for i, page in enumerate(pages)]
    kept: list[Line] = []
    waiting: Line | None = None
    for page in bare:
        if not page:
            continue
        if waiting is not None:
            _settle_catchword(kept, waiting, page[0], notes)
            waiting = None
        first = replace(page[0], is_new=None) if kept and page[0].is_new else page[0]
        kept.append(first)
        kept.extend(page[1:])
        if _DOTS.search(kept[-1].text[-20:]) and len(kept[-1].text) <= 90:
            waiting = kept.pop()
    if waiting is not None:
        kept.append(waiting)
    return kept


def _settle_catchword(kept: list[Line], waiting: Line, first: Line, notes: Notes) -> None:
    """`(2) Gubernur . . .` before a page that begins with `(2) Gubernur`: no part of the text."""
    words = _DOTS.sub("", waiting.text[:90]).strip(" -–")
    if words and first.text.casefold().startswith(words.casefold()[:60]):
        return
    if len(words.split()) <= 4:
        notes.warn("left_out", waiting.place, waiting.text)
    else:
        kept.append(waiting)


def _without_edges(page: list[Line], repeated: set[str], *, is_first: bool) -> list[Line]:
    """Without what stands at its top and bottom, from the edge inwards."""
    start, end = 0, len(page)
    while start < min(EDGE, end) and _is_furniture(page[start].text, repeated, may_mark=not is_first):
        start += 1
    while end > start and len(page) - end < EDGE and _is_furniture(page[end - 1].text, repeated, may_mark=True):
        end -= 1
    return page[start:end]


def _is_furniture(text: str, repeated: set[str], *, may_mark: bool) -> bool:
    if len(text) > 120:
        return False
    return _NUMBER.match(text) is not None or (may_mark and _MARK.match(text) is not None) or _shape(text) in repeated


def _repeated(pages: list[list[Line]]) -> set[str]:
    """What stands at the edge of most pages."""
    if len(pages) < 3:
        return set()
    counts: Counter[str] = Counter()
    for page in pages:
        edges = page[:EDGE] + page[max(EDGE, len(page) - EDGE):]
        counts.update({_shape(line.text) for line in edges if len(line.text) <= 120 and not _is_own(line.text)})
    return {shape for shape, count in counts.items() if count >= 3 and count > 0.6 * len(pages)}


def _is_own(text: str) -> bool:
    return _OWN.match(text) is not None or labels.paragraph(text) is not None or labels.item(text) is not None


def _shape(text: str) -> str:
    """The same for `Halaman 3` and `Halaman 4`."""
    return re.sub(r"\d+", "#", text.casefold())
