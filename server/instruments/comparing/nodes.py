"""Provisions as the alignment sees them: a tree with the words of each and of all below it."""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from server.instruments.comparing.likeness import Bag, likeness


@dataclass(frozen=True, slots=True)
class Place:
    """A provision of one text; `key` is its id, or any number of its own."""

    key: int
    parent: int | None
    kind: str
    number: str
    address: str
    heading: str = ""
    text: str = ""
    tail: str = ""


@dataclass(eq=False)
class Node:
    """A place with what is below it."""

    place: Place
    holder: Node | None = None
    children: list[Node] = field(default_factory=list)

    @property
    def key(self) -> int:
        return self.place.key

    @property
    def kind(self) -> str:
        return self.place.kind

    @property
    def number(self) -> str:
        return self.place.number

    @property
    def is_article(self) -> bool:
        return self.place.kind == "article"

    @cached_property
    def bag(self) -> Bag:
        """All its words and those below it."""
        return Bag("\n".join(self._texts()))

    @cached_property
    def title(self) -> str:
        """The heading, without regard to capitals."""
        return " ".join(self.place.heading.lower().split())

    def likeness(self, other: Node) -> float:
        """0 to 1."""
        return likeness(self.bag, other.bag)

    def title_likeness(self, other: Node) -> float:
        """0 to 1, of the headings."""
        return likeness(Bag(self.title), Bag(other.title))

    def holders(self) -> Iterator[Node]:
        """What it stands in, the nearest first."""
        holder = self.holder
        while holder is not None:
            yield holder
            holder = holder.holder

    def articles(self) -> list[Node]:
        """All articles below it."""
        return [one for one in self.walk() if one.is_article]

    def walk(self) -> Iterator[Node]:
        """It and all below it, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def _texts(self) -> Iterator[str]:
        yield from filter(None, (self.place.heading, self.place.text))
        for child in self.children:
            yield from child._texts()
        if self.place.tail:
            yield self.place.tail


def nest(places: Sequence[Place]) -> dict[int, Node]:
    """By key, in reading order."""
    nodes = {place.key: Node(place) for place in places}
    for node in nodes.values():
        holder = nodes.get(node.place.parent) if node.place.parent is not None else None
        if holder is not None:
            node.holder = holder
            holder.children.append(node)
    return nodes
