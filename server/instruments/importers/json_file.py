"""The house's own JSON form: title, version, chapters → articles → paragraphs → items. Strict inside the text.

Facts about the file that the house has no room for (`id`, `date`, `licence`, `elucidation_notes`, …) may stand at
the top; inside chapters an unknown name is refused, since it may be a mistyped one, and text would be lost.
"""
from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NoReturn

from server.core import text as texts
from server.core.errors import Malformed, TooLarge
from server.instruments.bill_source import (
    LONGEST_HEADING,
    LONGEST_KIND,
    LONGEST_LABEL,
    LONGEST_PART,
    LONGEST_TEXT,
    MOST_LEVELS,
    ArticleSource,
    AttachmentSource,
    BillSource,
    ChapterSource,
    HeadingSource,
    ImportRefused,
    ItemSource,
    ParagraphSource,
)
from server.instruments.parsing.notes import Notes

SUFFIXES = (".json",)
MOST_ENTRIES = 5_000  # of any one list


def read(data: bytes, notes: Notes) -> BillSource:
    """Raises ImportRefused with the line, or the path such as `chapters[3].articles[2].number`."""
    top = _Node(_parse(_decode(data)), "")
    top.must_be(dict, "objek")
    return BillSource(
        title=top.text("title", most=LONGEST_HEADING), label=top.optional("version", most=LONGEST_LABEL) or notes.label
        or top.text("version", most=LONGEST_LABEL),
        text_kind=top.optional("text_kind", most=LONGEST_KIND), source=top.optional("source", most=LONGEST_HEADING),
        considerations=tuple(_consideration(node) for node in top.entries("considerations", is_needed=False)),
        legal_basis=tuple(node.own_text(most=LONGEST_TEXT) for node in top.entries("legal_basis", is_needed=False)),
        chapters=tuple(_chapter(node) for node in top.entries("chapters")),
        closing=top.optional("closing", most=LONGEST_PART), elucidation=top.optional("elucidation", most=LONGEST_PART),
        attachments=tuple(_attachment(node) for node in top.entries("attachments", is_needed=False)),
    )


def _decode(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ImportRefused("not_utf8", f"baris {line}") from None
    if "\x00" in text:
        raise ImportRefused("nul", f"baris {text.count(chr(10), 0, text.index(chr(0))) + 1}")
    return text


def _parse(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise ImportRefused("broken_json", f"baris {error.lineno}, kolom {error.colno}") from None
    except RecursionError:
        raise ImportRefused("broken_json", "berkas", "terlalu dalam") from None
    except ValueError:  # a number of thousands of digits
        raise ImportRefused("broken_json", "berkas") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        names = [name for name, _value in pairs]
        repeated = next(name for name in names if names.count(name) > 1)
        raise ImportRefused("repeated_key", _nearby(made), repeated)
    return made


def _nearby(made: dict[str, Any]) -> str:
    """JSON's parser says no line here; the object's own number or label tells where to look."""
    named = [f"{key} {made[key]}" for key in ("number", "label", "title") if isinstance(made.get(key), str)]
    return f"objek dengan {', '.join(named)}" if named else "berkas"


def _no_constant(name: str) -> NoReturn:
    raise ImportRefused("broken_json", "berkas", name)


class _Node:
    """A value of the file, and where it stands."""

    def __init__(self, value: Any, place: str) -> None:
        self.value, self.place = value, place

    def must_be(self, kind: type, name: str) -> None:
        if not isinstance(self.value, kind):
            raise ImportRefused("wrong_type", self.place or "berkas", name)

    def only(self, *names: str) -> None:
        """An object with no other names than these."""
        self.must_be(dict, "objek")
        for name in self.value:
            if name not in names:
                raise ImportRefused("unknown_key", self.at(name), name)

    def at(self, name: str) -> str:
        return f"{self.place}.{name}" if self.place else name

    def get(self, name: str) -> _Node:
        if name not in self.value:
            raise ImportRefused("missing", self.at(name), name)
        return _Node(self.value[name], self.at(name))

    def text(self, name: str, *, most: int = LONGEST_TEXT) -> str:
        """A text that is there and not empty."""
        return self.get(name).own_text(most=most)

    def optional(self, name: str, *, most: int = LONGEST_TEXT) -> str:
        """A text that may be missing, null or empty."""
        if self.value.get(name) is None or self.value[name] == "":
            return ""
        return self.text(name, most=most)

    def own_text(self, *, most: int) -> str:
        self.must_be(str, "teks")
        try:
            cleaned = texts.plain(self.value, most=most)
        except TooLarge:
            raise ImportRefused("too_long", self.place, str(most)) from None
        except Malformed as error:
            raise ImportRefused("nul" if error.data["why"] == "nul" else "not_utf8", self.place) from None
        if not cleaned:
            raise ImportRefused("empty", self.place)
        return cleaned

    def entries(self, name: str, *, is_needed: bool = True) -> Sequence[_Node]:
        """A list; where it is not needed it may be missing."""
        if not is_needed and self.value.get(name) is None:
            return ()
        node = self.get(name)
        node.must_be(list, "daftar")
        if len(node.value) > MOST_ENTRIES:
            raise ImportRefused("too_long", node.place, str(MOST_ENTRIES))
        return [_Node(value, f"{node.place}[{i}]") for i, value in enumerate(node.value)]


def _consideration(node: _Node) -> ItemSource:
    """A sole one may have no label."""
    node.only("label", "text")
    return ItemSource(node.optional("label", most=20), node.text("text"), node.at("label"))


def _attachment(node: _Node) -> AttachmentSource:
    node.only("title", "text")
    return AttachmentSource(node.text("title", most=LONGEST_HEADING), node.optional("text", most=LONGEST_PART))


def _chapter(node: _Node) -> ChapterSource:
    """One without number and title holds the articles that stand in no chapter."""
    node.only("number", "title", "articles")
    articles = node.entries("articles")
    number = node.get("number")
    is_bare = number.value is None and node.value.get("title") is None
    return ChapterSource(
        number="" if is_bare else node.text("number", most=20), title="" if is_bare else node.text("title", most=LONGEST_HEADING),
        place=number.place, articles=tuple(_article(child) for child in articles))


def _article(node: _Node) -> ArticleSource:
    node.only("number", "part", "paragraph_heading", "paragraphs", "elucidation")
    number = node.text("number", most=20)
    paragraphs = tuple(_paragraph(child) for child in node.entries("paragraphs"))
    if not paragraphs:
        raise ImportRefused("empty", node.at("paragraphs"), f"Pasal {number}")
    return ArticleSource(number, paragraphs, _heading(node, "part", "Bagian"), _heading(node, "paragraph_heading", "Paragraf"),
                         node.at("number"), node.optional("elucidation"))


def _heading(node: _Node, name: str, kind: str) -> HeadingSource | None:
    if node.value.get(name) is None:
        return None
    heading = node.get(name)
    heading.only("number", "title")
    number = heading.text("number", most=60)
    if not number.startswith(kind):
        raise ImportRefused("bad_number", heading.at("number"), number)
    return HeadingSource(number, heading.text("title", most=LONGEST_HEADING), heading.at("number"))


def _paragraph(node: _Node) -> ParagraphSource:
    node.only("number", "text", "items", "tail", "brings", "elucidation")
    number = None if node.get("number").value is None else node.text("number", most=20)
    return ParagraphSource(number, node.text("text"), _items(node, 1), node.optional("tail"), node.at("number"), _brings(node),
                           node.optional("elucidation"))


def _items(node: _Node, level: int) -> tuple[ItemSource, ...]:
    children = node.entries("items", is_needed=False)
    if children and level > MOST_LEVELS:
        raise ImportRefused("too_deep", node.at("items"), str(MOST_LEVELS))
    return tuple(_item(child, level) for child in children)


def _item(node: _Node, level: int) -> ItemSource:
    node.only("label", "text", "items", "brings", "elucidation")
    return ItemSource(node.text("label", most=20), node.text("text"), node.at("label"), _items(node, level + 1), _brings(node),
                      node.optional("elucidation"))


def _brings(node: _Node) -> tuple[ChapterSource, ...]:
    """What a point of an amending law puts into another law; only one level, since no such article brings others."""
    if node.place.count(".brings[") > 0 and node.value.get("brings"):
        raise ImportRefused("too_deep", node.at("brings"), "brings")
    return tuple(_chapter(child) for child in node.entries("brings", is_needed=False))
