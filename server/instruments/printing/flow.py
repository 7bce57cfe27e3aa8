"""A bill as a row of blocks, in reading order: what every printer but JSON walks."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from server.instruments.bill_source import ArticleSource, BillSource, ChapterSource, HeadingSource, ItemSource, ParagraphSource
from server.instruments.parsing.front import META

SIGNS = (".", ".", ")", ")")  # of an item's label, by its level: a. 1. a) 1)


@dataclass(frozen=True)
class Block:
    """`kind`: title, meta, section, chapter, part, article, ayat, item, tail, text, place. `label` stands before the text.

    `depth` is how far it stands in; `start` says that a list or count begins anew here.
    """

    kind: str
    text: str
    label: str = ""
    depth: int = 0
    number: str = ""


def blocks(bill: BillSource) -> Iterator[Block]:
    """All of it."""
    yield Block("title", bill.title)
    for name, words in (("Versi", bill.label), ("Jenis teks", bill.text_kind), ("Sumber", bill.source)):
        if words:
            yield Block("meta", words, f"{name}:")
    yield from _recitals(bill)
    for chapter in bill.chapters:
        yield from _chapter(chapter, 0)
    for line in bill.closing.split("\n") if bill.closing else ():
        yield Block("text", line)
    yield from _elucidation(bill)
    for attachment in bill.attachments:
        yield Block("section", attachment.title)
        for line in attachment.text.split("\n") if attachment.text else ():
            yield Block("text", line)


def _recitals(bill: BillSource) -> Iterator[Block]:
    if bill.considerations:
        yield Block("section", "Menimbang:")
        for one in bill.considerations:
            yield Block("item", one.text, f"{one.label}." if one.label else "", number=one.label)
    if bill.legal_basis:
        yield Block("section", "Mengingat:")
        for number, basis in enumerate(bill.legal_basis, 1):
            is_sole = len(bill.legal_basis) == 1
            yield Block("item", basis, "" if is_sole else f"{number}.", number="" if is_sole else str(number))
    if bill.considerations or bill.legal_basis:
        yield Block("section", "MEMUTUSKAN:")


def _chapter(chapter: ChapterSource, depth: int) -> Iterator[Block]:
    if chapter.number:
        yield Block("chapter", chapter.title, f"BAB {chapter.number}", depth, chapter.number)
    part = subpart = None
    for article in chapter.articles:
        if article.part is not None and not _is_same(article.part, part):
            yield _heading(article.part, depth)
            subpart = None
        if article.subpart is not None and not _is_same(article.subpart, subpart):
            yield _heading(article.subpart, depth)
        part, subpart = article.part, article.subpart
        yield from _article(article, depth)


def _is_same(one: HeadingSource, other: HeadingSource | None) -> bool:
    return other is not None and (one.number, one.title) == (other.number, other.title)


def _heading(heading: HeadingSource, depth: int) -> Block:
    return Block("part", heading.title, heading.number, depth)


def _article(article: ArticleSource, depth: int) -> Iterator[Block]:
    yield Block("article", "", f"Pasal {article.number}", depth, article.number)
    for paragraph in article.paragraphs:
        yield from _paragraph(paragraph, depth)


def _paragraph(paragraph: ParagraphSource, depth: int) -> Iterator[Block]:
    inner = depth + (1 if paragraph.number else 0)
    if paragraph.number:
        yield Block("ayat", paragraph.text, f"({paragraph.number})", depth, paragraph.number)
    else:
        yield Block("text", paragraph.text, depth=depth)
    yield from _brought(paragraph.brings, depth + 1)
    for item in paragraph.items:
        yield from _item(item, inner, 0)
    if paragraph.tail:
        for line in paragraph.tail.split("\n"):
            yield Block("tail", line, depth=inner)


def _item(item: ItemSource, depth: int, level: int) -> Iterator[Block]:
    yield Block("item", item.text, item.label + SIGNS[level], depth, item.label)
    for one in item.items:
        yield from _item(one, depth + 1, level + 1)
    yield from _brought(item.brings, depth + 1)


def _brought(chapters: tuple[ChapterSource, ...], depth: int) -> Iterator[Block]:
    for chapter in chapters:
        yield from _chapter(chapter, depth)


# --- elucidation -----------------------------------------------------------------------------


def _elucidation(bill: BillSource) -> Iterator[Block]:
    said = [block for article in bill.articles() for block in _said_of(article)]
    if not bill.elucidation and not said:
        return
    yield Block("section", "PENJELASAN")
    if bill.elucidation:
        yield Block("section", "I. UMUM")
        for line in bill.elucidation.split("\n"):
            yield Block("text", line)
    if said:
        yield Block("section", "II. PASAL DEMI PASAL")
        yield from said


def _said_of(article: ArticleSource) -> list[Block]:
    below = [block for paragraph in article.paragraphs for block in _said_of_paragraph(paragraph)]
    own = _said(article.elucidation, 1)
    return [Block("place", f"Pasal {article.number}"), *own, *below] if own or below else []


def _said_of_paragraph(paragraph: ParagraphSource) -> list[Block]:
    depth = 2 if paragraph.number else 1
    below = [block for item in paragraph.items for block in _said_of_item(item, depth)]
    own = _said(paragraph.elucidation, 2)
    if not own and not below:
        return []
    return [*([Block("place", f"Ayat ({paragraph.number})", depth=1)] if paragraph.number else []), *own, *below]


def _said_of_item(item: ItemSource, depth: int) -> list[Block]:
    below = [block for one in item.items for block in _said_of_item(one, depth + 1)]
    own = _said(item.elucidation, depth + 1)
    if not own and not below:
        return []
    return [Block("place", f"{'Huruf' if item.label.isalpha() else 'Angka'} {item.label}", depth=depth), *own, *below]


def _said(words: str, depth: int) -> list[Block]:
    return [Block("text", line, depth=depth) for line in words.split("\n")] if words else []


assert set(META) == {"versi", "jenis teks", "sumber"}  # noqa: S101  what is printed above is what is read
