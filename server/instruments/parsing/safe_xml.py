"""Parts of a packed file as plain trees: no entities, no document types, bounded in size, depth and number of nodes."""
from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from server.core import archives
from server.instruments.bill_source import ImportRefused

MOST_ENTRIES, MOST_PART, MOST_NODES, MOST_DEPTH = 2_000, 40_000_000, 1_500_000, 250
MOST_LIST = 500_000  # bytes of the list of its parts: about 50 and a name each
WORD = ("http://schemas.openxmlformats.org/wordprocessingml/2006/main", "http://purl.oclc.org/ooxml/wordprocessingml/main")
_PREFIXES = {**dict.fromkeys(WORD, "w:"), "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc:",
             "http://schemas.openxmlformats.org/package/2006/relationships": "r:"}


@dataclass(slots=True)
class Node:
    """An element: its name with a prefix of ours, its attributes by their last name, and what is in it."""

    name: str
    attributes: dict[str, str]
    children: list[Node | str] = field(default_factory=list)

    def nodes(self) -> Iterator[Node]:
        """Elements directly in it."""
        return (child for child in self.children if isinstance(child, Node))

    def first(self, name: str) -> Node | None:
        """The first element of a name directly in it."""
        return next((child for child in self.nodes() if child.name == name), None)

    def value(self, name: str) -> str | None:
        """The `val` of the first element of a name."""
        child = self.first(name)
        return child.attributes.get("val") if child is not None else None

    def walk(self) -> Iterator[Node]:
        """Itself and all below."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed([child for child in node.children if isinstance(child, Node)]))

    def text(self) -> str:
        """All its letters."""
        return "".join(child for node in self.walk() for child in node.children if isinstance(child, str))


def opened(data: bytes) -> zipfile.ZipFile:
    """The packed file. Raises ImportRefused for one that is none, has another file before it, or is locked."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise ImportRefused("locked", "berkas", "Word 97 atau terkunci")
    if not data.startswith(b"PK\x03\x04"):
        raise ImportRefused("broken_file", "berkas")
    try:
        packed = archives.opened(data, most_list=MOST_LIST)
    except archives.TooMany:
        raise ImportRefused("hostile", "berkas", f"> {MOST_LIST} B") from None
    except archives.Broken:
        raise ImportRefused("broken_file", "berkas") from None
    if len(packed.infolist()) > MOST_ENTRIES:
        raise ImportRefused("hostile", "berkas", f"{len(packed.infolist())} bagian")
    return packed


def part(packed: zipfile.ZipFile, name: str) -> Node | None:
    """One part as a tree; None where there is none. Raises ImportRefused for what is no XML or too much of it."""
    try:
        info = packed.getinfo(name)
    except KeyError:
        return None
    if info.flag_bits & 1:
        raise ImportRefused("locked", name)
    try:
        data = archives.unpacked(packed, info, most=MOST_PART)
    except archives.Broken:
        raise ImportRefused("broken_file", name) from None
    except archives.TooLarge:
        raise ImportRefused("hostile", name, f"> {MOST_PART} B") from None
    return parse(data, name)


def parse(data: bytes, name: str) -> Node:
    """XML as a tree."""
    building = _Building(name)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = building.start, building.end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = building.characters, building.doctype
    parser.EntityDeclHandler = building.doctype
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise ImportRefused("broken_file", f"{name}, baris {error.lineno}") from None
    if building.root is None:
        raise ImportRefused("broken_file", name)
    return building.root


class _Building:
    def __init__(self, name: str) -> None:
        self.name, self.amount = name, 0
        self.open: list[Node] = []
        self.root: Node | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.amount += 1
        if self.amount > MOST_NODES or len(self.open) >= MOST_DEPTH:
            raise ImportRefused("hostile", self.name, "terlalu dalam atau terlalu banyak")
        uri, _, local = name.rpartition(" ")
        node = Node(f"{_PREFIXES.get(uri, 'x:')}{local}", {key.rpartition(" ")[2]: value for key, value in attributes.items()})
        if self.open:
            self.open[-1].children.append(node)
        else:
            self.root = node
        self.open.append(node)

    def end(self, _name: str) -> None:
        self.open.pop()

    def characters(self, text: str) -> None:
        self.open[-1].children.append(text)

    def doctype(self, *_told: object) -> None:
        raise ImportRefused("hostile", self.name, "DOCTYPE")
