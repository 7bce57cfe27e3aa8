"""Sample papers of an office as PDF, written by hand like the slides: so that seeding needs no library and takes no time."""
from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from server.demo.deck import INK, bound, text

WIDE, HIGH, LEFT, TOP, FOOT = 595, 842, 71, 770, 80  # points: A4
SIZE, LEADING, LETTERS = 11, 16, 82


@dataclass(frozen=True)
class Letter:
    """A letterhead, a title, lines below it, paragraphs, and who signs. A paragraph that begins with a tab is a row, set in."""

    office: str
    title: str
    number: str
    paragraphs: Sequence[str]
    signer: Sequence[str]


def pdf(letter: Letter) -> bytes:
    """As many pages as it needs."""
    lines = [*_head(letter), *_body(letter.paragraphs), *((one, 330, f"/R {INK}") for one in ("", *letter.signer))]
    pages, drawn, base = list[str](), list[str](), TOP - 104
    drawn += _kop(letter.office)
    for words, left, style in lines:
        if base < FOOT:
            pages.append("\n".join(drawn))
            drawn, base = [], TOP
        drawn.append(text(words, left, base, SIZE, style))
        base -= LEADING
    return bound([*pages, "\n".join(drawn)], WIDE, HIGH)


def _kop(office: str) -> list[str]:
    return [text(office.upper(), LEFT, TOP, 14, f"/B {INK}"), text("Dokumen contoh untuk mencoba laporan kegiatan", LEFT, TOP - 18, 10),
            f"0 0 0 RG 1.5 w {LEFT} {TOP - 32} m {WIDE - LEFT} {TOP - 32} l S"]


def _head(letter: Letter) -> list[tuple[str, int, str]]:
    return [(letter.title.upper(), LEFT, f"/B {INK}"), (letter.number, LEFT, f"/R {INK}"), ("", LEFT, f"/R {INK}")]


def _body(paragraphs: Sequence[str]) -> list[tuple[str, int, str]]:
    """Wrapped to the width of the page; a blank line after each that is not followed by a row."""
    found = list[tuple[str, int, str]]()
    for n, paragraph in enumerate(paragraphs):
        is_row = paragraph.startswith("\t")
        found += [(line, LEFT + (20 if is_row else 0), f"/R {INK}") for line in textwrap.wrap(paragraph.strip(), LETTERS - 4 * is_row)]
        if not (is_row and n + 1 < len(paragraphs) and paragraphs[n + 1].startswith("\t")):
            found.append(("", LEFT, f"/R {INK}"))
    return found
