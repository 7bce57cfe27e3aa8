"""Word's automatic numbers as Word shows them: levels, restarts, formats, texts such as `Pasal %1`; by list or by style."""
from __future__ import annotations

import re
from dataclasses import dataclass, field

from server.instruments.parsing.safe_xml import Node
from server.instruments.roman import roman

LEVELS = 9
HIGHEST = 9_999
_HOLE = re.compile(r"%([1-9])")


@dataclass
class Level:
    """How one level counts."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    restart: int | None = None  # 0: never; n: when level n, counted from 1, goes on
    style: str | None = None
    is_legal: bool = False


@dataclass
class _List:
    abstract: str
    starts: dict[int, int] = field(default_factory=dict)
    levels: dict[int, Level] = field(default_factory=dict)


@dataclass
class Style:
    """What a paragraph's style says of numbers; `name` as people see it."""

    name: str = ""
    number: str | None = None
    level: int | None = None
    based_on: str | None = None


class Numbers:
    """Counts through a document, paragraph by paragraph."""

    def __init__(self, numbering: Node | None, styles: Node | None) -> None:
        self._abstracts: dict[str, dict[int, Level]] = {}
        self._linked: dict[str, str] = {}
        self._lists: dict[str, _List] = {}
        self.styles = _styles(styles)
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[tuple[str, int]] = set()
        for node in numbering.nodes() if numbering else ():
            self._learn(node)

    def _learn(self, node: Node) -> None:
        if node.name == "w:abstractNum":
            name = node.attributes.get("abstractNumId", "")
            self._abstracts[name] = {number: level for number, level in map(_level, node.nodes()) if level}
            if link := node.value("w:numStyleLink"):
                self._linked[name] = link
        elif node.name == "w:num":
            one = _List(node.value("w:abstractNumId") or "")
            for override in (child for child in node.nodes() if child.name == "w:lvlOverride"):
                number = _figure(override.attributes.get("ilvl"), 0)
                start = override.value("w:startOverride")
                if start is not None:
                    one.starts[number] = _figure(start, 1)
                changed = override.first("w:lvl")
                if changed is not None:
                    level = _level(changed)[1]
                    if level is not None:
                        one.levels[number] = level
            self._lists[node.attributes.get("numId", "")] = one

    def of_style(self, style: str | None) -> tuple[str, int] | None:
        """List and level that a style brings, its own or its parent's."""
        for _step in range(20):
            one = self.styles.get(style or "")
            if one is None:
                return None
            if one.number is not None:
                level = one.level if one.level is not None else self._level_of_style(one.number, style or "")
                return (one.number, level) if one.number != "0" else None
            style = one.based_on
        return None

    def _level_of_style(self, number: str, style: str) -> int:
        levels = self._levels(number)
        return next((i for i, level in levels.items() if level.style == style), 0)

    def _abstract(self, number: str) -> str | None:
        one = self._lists.get(number)
        if one is None:
            return None
        linked = self.styles.get(self._linked.get(one.abstract, ""))
        if linked and linked.number and linked.number != number and linked.number in self._lists:
            return self._lists[linked.number].abstract
        return one.abstract

    def _levels(self, number: str) -> dict[int, Level]:
        return {**self._abstracts.get(self._abstract(number) or "", {}), **(self._lists[number].levels if number in self._lists else {})}

    def label(self, number: str, level: int) -> str:
        """What stands before the next paragraph of a list; empty for a bullet and for a list that is not there."""
        abstract = self._abstract(number)
        levels = self._levels(number)
        if abstract is None or level not in levels:
            return ""
        counts = self._counts.setdefault(abstract, [None] * LEVELS)
        self._count(counts, number, level, levels)
        shown = levels[level]
        if shown.form in {"bullet", "none"} and "%" not in shown.text:
            return ""

        def figure(found: re.Match[str]) -> str:
            at = int(found[1]) - 1
            one = levels.get(at, Level())
            value = counts[at] if counts[at] is not None else one.start
            return written(value or 0, "decimal" if shown.is_legal else one.form)
        return " ".join(_HOLE.sub(figure, shown.text[:200]).split())

    def _count(self, counts: list[int | None], number: str, level: int, levels: dict[int, Level]) -> None:
        start = self._lists[number].starts.get(level)
        before = counts[level]
        if start is not None and (number, level) not in self._begun:
            counts[level] = start
        elif before is None:
            counts[level] = start if start is not None else levels[level].start
        else:
            counts[level] = min(before + 1, HIGHEST)
        self._begun.add((number, level))
        for above in range(level):
            if counts[above] is None:
                counts[above] = levels.get(above, Level()).start
        for below in range(level + 1, LEVELS):
            restart = levels.get(below, Level()).restart
            if restart is None or (restart and level < restart):
                counts[below] = None


def _level(node: Node) -> tuple[int, Level | None]:
    if node.name != "w:lvl":
        return 0, None
    restart = node.value("w:lvlRestart")
    is_legal = node.first("w:isLgl") is not None and node.value("w:isLgl") not in {"0", "false"}
    return min(_figure(node.attributes.get("ilvl"), 0), LEVELS - 1), Level(
        _figure(node.value("w:start"), 1), node.value("w:numFmt") or "decimal", node.value("w:lvlText") or "",
        None if restart is None else _figure(restart, 0), node.value("w:pStyle"), is_legal)


def _figure(text: str | None, otherwise: int) -> int:
    return min(int(text), HIGHEST) if text and text.isascii() and text.isdecimal() and len(text) < 8 else otherwise


def _styles(root: Node | None) -> dict[str, Style]:
    found: dict[str, Style] = {}
    for node in root.nodes() if root else ():
        if node.name != "w:style":
            continue
        properties = node.first("w:pPr")
        numbered = properties.first("w:numPr") if properties else None
        level = numbered.value("w:ilvl") if numbered else None
        found[node.attributes.get("styleId", "")] = Style(
            node.value("w:name") or "", numbered.value("w:numId") if numbered else None,
            _figure(level, 0) if level is not None else None, node.value("w:basedOn"))
    return found


def written(value: int, form: str) -> str:
    """A value in one of Word's formats; those of other scripts and in words are written in figures."""
    if value <= 0:
        return str(value)
    if form in {"upperRoman", "lowerRoman"}:
        text = roman(min(value, 3999))
        return text if form == "upperRoman" else text.lower()
    if form in {"upperLetter", "lowerLetter"}:
        text = chr(97 + (value - 1) % 26) * min((value - 1) // 26 + 1, 9)
        return text.upper() if form == "upperLetter" else text
    return f"{value:02}" if form == "decimalZero" else "" if form == "none" else str(value)
