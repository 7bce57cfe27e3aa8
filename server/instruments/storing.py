"""The tree of a bill as rows of `provisions`."""
from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

import sqlalchemy as sa

from server.core.database import session
from server.instruments.addresses import Address
from server.instruments.bill_source import ArticleSource, BillSource, ChapterSource, ItemSource, ParagraphSource, below
from server.instruments.models import Provision

NO_CHAPTER = "bab-0"  # the address of what holds the articles that stand in no chapter
LONGEST_TERM = 200
_DEFINES = re.compile(r"(?P<full>[^,;:.]{2,200}?)(?: yang selanjutnya|, selanjutnya)? (?:disebut|disingkat|adalah|ialah|merupakan)\b")
_SHORTENED = re.compile(
    r",? (?:yang )?selanjutnya (?:disebut|disingkat)(?: dengan)? (?P<term>[^,;:.]{2,200}?),? (?:adalah|ialah|merupakan)\b")


def term_of(text: str) -> str:
    """The word that a definition defines: `DPRD` of `Dewan … yang selanjutnya disebut DPRD adalah …`. Empty for what defines nothing."""
    head = text[:LONGEST_TERM * 3]
    found = _DEFINES.match(head)
    if found is None:
        return ""
    shortened = _SHORTENED.match(head, found.end("full"))
    if shortened:
        return shortened["term"].strip()
    return found["full"].strip() if found[0].endswith(("adalah", "ialah", "merupakan")) else ""


@dataclass(frozen=True)
class _Draft:
    """A provision to be; `parent` is an address, `depth` says in which round it is stored."""

    depth: int
    parent: str | None
    kind: str
    address: str
    number: str
    article: str | None = None
    heading: str = ""
    text: str = ""
    tail: str = ""
    elucidation: str = ""
    term: str = ""


def store_provisions(version_id: int, source: BillSource) -> None:
    """One insert a level, parents first: ids of a level are known before its children need them."""
    drafts = list(enumerate(drafts_of(source)))
    ids: dict[str | None, int | None] = {None: None}
    for depth in sorted({draft.depth for _position, draft in drafts}):
        rows = [{**asdict(draft), "version_id": version_id, "parent_id": ids[draft.parent], "position": position}
                for position, draft in drafts if draft.depth == depth]
        for row in rows:
            del row["depth"], row["parent"]
        stored = session.execute(sa.insert(Provision).returning(Provision.address, Provision.id), rows)
        ids.update((address, provision_id) for address, provision_id in stored)
    session.execute(sa.update(Provision).where(Provision.version_id == version_id).values(origin_id=Provision.id),
                    execution_options={"synchronize_session": False})


def drafts_of(source: BillSource) -> Iterator[_Draft]:
    """A bill as it would be stored, in reading order: with addresses, and without ids."""
    return _chapter_drafts(source.chapters, None, -1)


def _chapter_drafts(chapters: Sequence[ChapterSource], host: str | None, depth: int) -> Iterator[_Draft]:
    """All provisions in reading order; `host` is the point of an amending law that brings them."""
    for chapter in chapters:
        root, level = host, depth
        if chapter.number or host is None:
            root, level = f"bab-{chapter.number}" if chapter.number else NO_CHAPTER, depth + 1
            yield _Draft(level, host, "chapter", root, chapter.number, heading=chapter.title)
        stored: set[str] = set()
        for article in chapter.articles:
            parent, at = root, level
            for heading, kind in ((article.part, "part"), (article.subpart, "subpart")):
                if heading is not None:
                    address, at = f"{parent}/{heading.slug}", at + 1
                    if address not in stored:
                        yield _Draft(at, parent, kind, address, heading.number, heading=heading.title)
                        stored.add(address)
                    parent = address
            yield from _article_drafts(article, parent, at + 1)


def _article_drafts(article: ArticleSource, parent: str | None, depth: int) -> Iterator[_Draft]:
    """An article with one unnumbered paragraph carries that text itself."""
    sole = article.paragraphs[0] if article.paragraphs[0].number is None else None
    own = Address(article.number)
    words = [article.elucidation, sole.elucidation if sole else ""]
    yield _Draft(depth, parent, "article", own.short, article.number, article.number, text=sole.text if sole else "",
                 tail=sole.tail if sole else "", elucidation="\n".join(filter(None, words)))
    for paragraph in article.paragraphs:
        place = Address(article.number, paragraph.number)
        level = depth if sole else depth + 1
        if sole is None:
            yield _Draft(level, own.short, "paragraph", place.short, paragraph.number or "", article.number,
                         text=paragraph.text, tail=paragraph.tail, elucidation=paragraph.elucidation)
        yield from _below(paragraph, place, level)


def _below(node: ParagraphSource | ItemSource, place: Address, depth: int) -> Iterator[_Draft]:
    for item in node.items:
        address = below(place, item.label)
        term = term_of(item.text) if place == Address("1") else ""
        yield _Draft(depth + 1, place.short, "item", address.short, item.label, place.article, text=item.text,
                     elucidation=item.elucidation, term=term)
        yield from _below(item, address, depth + 1)
    yield from _chapter_drafts(node.brings, place.short, depth)
