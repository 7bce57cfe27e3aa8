"""A stored version as a bill again."""
from __future__ import annotations

from collections.abc import Iterator

from server.instruments.bill_source import (
    ArticleSource,
    AttachmentSource,
    BillSource,
    ChapterSource,
    HeadingSource,
    ItemSource,
    ParagraphSource,
)
from server.instruments.models import Version
from server.instruments.queries import Node, tree


def stored_bill(version: Version) -> BillSource:
    """What was imported, to the letter: its digest is the version's."""
    return BillSource(
        title=version.title, label=version.label, chapters=tuple(map(_chapter, tree(version.id))), text_kind=version.text_kind,
        source=version.source, considerations=tuple(ItemSource(one["label"], one["text"]) for one in version.considerations),
        legal_basis=tuple(version.legal_basis), closing=version.closing, elucidation=version.elucidation,
        attachments=tuple(AttachmentSource(one["title"], one["text"]) for one in version.attachments))


def _chapter(node: Node) -> ChapterSource:
    return ChapterSource(node.provision.number, node.provision.heading, tuple(_articles(node.children, None, None)))


def _articles(nodes: list[Node], part: HeadingSource | None, subpart: HeadingSource | None) -> Iterator[ArticleSource]:
    for node in nodes:
        heading = HeadingSource(node.provision.number, node.provision.heading)
        if node.provision.kind == "part":
            yield from _articles(node.children, heading, None)
        elif node.provision.kind == "subpart":
            yield from _articles(node.children, part, heading)
        elif node.provision.kind == "article":
            yield _article(node, part, subpart)


def _article(node: Node, part: HeadingSource | None, subpart: HeadingSource | None) -> ArticleSource:
    row = node.provision
    paragraphs = tuple(ParagraphSource(one.provision.number, one.provision.text, _items(one), one.provision.tail, "", _brings(one),
                                       one.provision.elucidation) for one in node.children if one.provision.kind == "paragraph")
    if not paragraphs:
        paragraphs = (ParagraphSource(None, row.text, _items(node), row.tail, "", _brings(node)),)
    return ArticleSource(row.number, paragraphs, part, subpart, "", row.elucidation)


def _items(node: Node) -> tuple[ItemSource, ...]:
    return tuple(ItemSource(one.provision.number, one.provision.text, "", _items(one), _brings(one), one.provision.elucidation)
                 for one in node.children if one.provision.kind == "item")


def _brings(node: Node) -> tuple[ChapterSource, ...]:
    """Articles that stand in no chapter come first, as they were stored."""
    chapters = [_chapter(one) for one in node.children if one.provision.kind == "chapter"]
    bare = tuple(_articles([one for one in node.children if one.provision.kind in {"part", "subpart", "article"}], None, None))
    return (ChapterSource("", "", bare), *chapters) if bare else tuple(chapters)
