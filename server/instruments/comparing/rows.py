"""The lines of a comparison, in reading order: what a page shows of two texts. Pure."""
from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from server.instruments.comparing.alignment import CONTAINERS, Aligned
from server.instruments.comparing.nodes import Node, Place, nest
from server.instruments.comparing.words import ADDED, REMOVED, SAME, Part, diff


class Change(StrEnum):
    """What became of a provision. `left`: it stands elsewhere in the newer text, and this is where it was."""

    SAME = "same"
    EDITED = "edited"
    MOVED = "moved"
    ADDED = "added"
    REMOVED = "removed"
    LEFT = "left"


@dataclass(frozen=True)
class Line:
    """One provision's own words, or what follows its parts."""

    kind: str
    change: Change
    old: str = ""  # addresses; empty where there is none
    new: str = ""
    number: str = ""
    old_number: str = ""
    parts: tuple[Part, ...] = ()
    is_sure: bool = True
    depth: int = 0

    @property
    def is_edited(self) -> bool:
        """Its words changed."""
        return any(kind != SAME for kind, _text in self.parts)

    @property
    def is_told(self) -> bool:
        """It belongs on a page of changes only."""
        return self.change != Change.SAME


@dataclass(frozen=True)
class Block:
    """An article with all below it, or the heading of a chapter or part. `first` is its own line."""

    first: Line
    lines: tuple[Line, ...] = ()
    split: tuple[str, ...] = ()  # addresses of the new articles it was split into
    merged: tuple[str, ...] = ()  # addresses of the old ones that were merged into it

    @property
    def is_article(self) -> bool:
        return self.first.kind == "article"

    @property
    def anchor(self) -> str:
        """Its place on the page: `p-9`, and `l-9` for one that is only in the older text."""
        return f"p-{self.first.new}" if self.first.new else f"l-{self.first.old}"

    @cached_property
    def change(self) -> Change:
        """Of the whole: an article is edited when one of its ayat is."""
        if self.first.change in (Change.ADDED, Change.REMOVED, Change.MOVED, Change.LEFT):
            return self.first.change
        return Change.EDITED if any(line.is_told for line in (self.first, *self.lines)) else Change.SAME

    @cached_property
    def is_edited(self) -> bool:
        """Words of it changed, or a part came, went or moved."""
        return self.first.is_edited or any(line.is_told for line in self.lines)


@dataclass(frozen=True)
class Rows:
    """All blocks, and how many articles became what."""

    blocks: tuple[Block, ...]
    counts: Mapping[Change, int] = field(default_factory=dict)


def rows_of(older: Sequence[Place], newer: Sequence[Place], aligned: Aligned) -> Rows:
    """In the order of the newer text; what is only in the older one stands after what it followed there."""
    blocks = _Rows(nest(older), nest(newer), aligned).blocks()
    counts = Counter(block.change for block in blocks if block.is_article)
    return Rows(tuple(blocks), counts)


class _Rows:
    def __init__(self, olds: dict[int, Node], news: dict[int, Node], aligned: Aligned) -> None:
        self.olds, self.news, self.aligned = olds, news, aligned
        self.old_of = {match.new: olds[match.old] for match in aligned.matches.values()}
        self.new_of = {match.old: news[match.new] for match in aligned.matches.values()}

    def blocks(self) -> list[Block]:
        found = [self._block(self.old_of.get(new.key), new) for new in self.news.values() if _is_head(new)]
        at = {block.first.old: n for n, block in enumerate(found) if block.first.old}
        behind: dict[int, list[Block]] = {}
        place = -1
        for old in (one for one in self.olds.values() if _is_head(one)):
            if old.key in self.new_of and _is_head(self.new_of[old.key]):
                place = at[old.place.address]
            else:
                behind.setdefault(place, []).append(self._block(old, None))
        whole = list(behind.get(-1, ()))
        for n, block in enumerate(found):
            whole += [block, *behind.get(n, ())]
        return whole

    def _block(self, old: Node | None, new: Node | None) -> Block:
        own = new or old
        if own is None:
            raise ValueError("nothing to show")
        lines = self._lines(old, new, 1) if own.is_article else []
        split = tuple(self.news[key].place.address for key in self.aligned.splits.get(old.key, ())) if old else ()
        merged = tuple(self.olds[key].place.address for key in self.aligned.merges.get(new.key, ())) if new else ()
        return Block(self._line(old, new, 0), tuple(lines), split, merged)

    def _lines(self, old: Node | None, new: Node | None, depth: int) -> list[Line]:
        """What is below, in the order of the newer text."""
        pairs: list[tuple[Node | None, Node | None]] = [(self.old_of.get(child.key), child) for child in new.children] if new else []
        for child in old.children if old else ():
            heir = self.new_of.get(child.key)
            if new is None or heir is None or heir.holder is not new:
                pairs.insert(self._place_behind(child, pairs), (child, None))
        lines: list[Line] = []
        for one, other in pairs:
            lines.append(self._line(one, other, depth))
            lines += self._lines(one, other, depth + 1)
        tail = diff(old.place.tail if old else "", new.place.tail if new else "")
        if tail:
            change = Change.EDITED if any(kind != SAME for kind, _text in tail) else Change.SAME
            lines.append(Line("tail", change, parts=tuple(tail), depth=depth - 1))
        return lines

    def _place_behind(self, child: Node, pairs: Sequence[tuple[Node | None, Node | None]]) -> int:
        siblings = child.holder.children if child.holder else []
        before = siblings[:siblings.index(child)]
        for one in reversed(before):
            for n, (old, _new) in enumerate(pairs):
                if old is one:
                    return n + 1
        return 0

    def _line(self, old: Node | None, new: Node | None, depth: int) -> Line:
        if new is None and old is not None:
            heir = self.new_of.get(old.key)
            if heir is not None:  # told in full where it is now
                return Line(old.kind, Change.LEFT, old.place.address, heir.place.address, heir.number, old.number, depth=depth)
            return Line(old.kind, Change.REMOVED, old.place.address, old_number=old.number, parts=_parts(REMOVED, old), depth=depth)
        if new is None:
            raise ValueError("nothing to show")
        if old is None:
            return Line(new.kind, Change.ADDED, new=new.place.address, number=new.number, parts=_parts(ADDED, new), depth=depth)
        parts = tuple(diff(_own(old), _own(new)))
        match = self.aligned.matches[new.key]
        return Line(new.kind, self._change(old, new, parts), old.place.address, new.place.address, new.number, old.number, parts,
                    match.is_sure, depth)

    def _change(self, old: Node, new: Node, parts: Sequence[Part]) -> Change:
        if (old.kind, old.number) != (new.kind, new.number) or not self._stands_with(old, new):
            return Change.MOVED
        return Change.EDITED if any(kind != SAME for kind, _text in parts) else Change.SAME

    def _stands_with(self, old: Node, new: Node) -> bool:
        """What holds the one holds the other. Articles are known by their number alone."""
        if new.kind in ("article", *CONTAINERS):
            return True
        return new.holder is not None and self.old_of.get(new.holder.key) is old.holder


def _is_head(node: Node) -> bool:
    return node.is_article or node.kind in CONTAINERS


def _own(node: Node) -> str:
    return "\n".join(filter(None, (node.place.heading, node.place.text)))


def _parts(kind: str, node: Node) -> tuple[Part, ...]:
    text = _own(node)
    return ((kind, text),) if text else ()
