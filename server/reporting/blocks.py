"""A document as plain blocks, the same for Word, PDF and the page. Pure: Markdown of the team in, blocks out; same source, same blocks.

A block is a JSON object with a `kind`: `h1`…`h3`, `p` (`is_inset`: below an item; `leads`: stays with what follows), `quote`, `item`
(with `level`, `number`: None for a bullet), `table` (`head`, `rows`: cells are runs; `has_total`: the last row is a sum), `facts` (rows
of label and value), `picture` (`data` in base 64, `alt`), `gallery` (`pictures`, each with a `name` that is numbered), `chart` (`svg`,
`alt`; its numbers stand in the table below it), `sign` (a place to sign), `break`. Words are `runs`: [{"text", "bold", "italic",
"href"}]. Text is text there, never markup of anything.
"""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

Run = dict[str, Any]
Block = dict[str, Any]
MOST_LEVEL = 4
HEADINGS = {"h1": "h1", "h2": "h1", "h3": "h2", "h4": "h3", "h5": "h3", "h6": "h3"}
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


def run(text: str, *, bold: bool = False, italic: bool = False, href: str = "") -> Run:
    """One stretch of words."""
    return {"text": text, "bold": bold, "italic": italic, "href": href}


def heading(text: str, level: int = 1) -> Block:
    """A heading."""
    return {"kind": f"h{level}", "runs": [run(text)]}


def paragraph(*runs: Run | str) -> Block:
    """A paragraph."""
    return {"kind": "p", "runs": _runs(runs)}


def quote(*runs: Run | str) -> Block:
    """Words of somebody else, set apart."""
    return {"kind": "quote", "runs": _runs(runs)}


def item(*runs: Run | str, number: int | None = None, level: int = 0) -> Block:
    """One line of a list."""
    return {"kind": "item", "level": level, "number": number, "runs": _runs(runs)}


def facts(rows: Iterable[tuple[str, str]]) -> Block:
    """Labels with their values; those without a value are left out."""
    return {"kind": "facts", "rows": [[label, value] for label, value in rows if value]}


def table(head: Sequence[str], rows: Iterable[Sequence[str]], *, has_total: bool = False) -> Block:
    """A table with a head; every row has as many cells, and the last one may be a sum."""
    return {"kind": "table", "head": [[run(cell)] for cell in head], "rows": [[[run(str(cell))] for cell in row] for row in rows],
            "has_total": has_total}


def picture(data: str, alt: str) -> Block:
    """A picture, its bytes in base 64, and what it shows."""
    return {"kind": "picture", "data": data, "alt": alt}


def gallery(pictures: Iterable[Block], name: str) -> Block:
    """Pictures side by side; each is called by `name` and its number."""
    return {"kind": "gallery", "pictures": [{**one, "name": name} for one in pictures]}


def lead(*runs: Run | str) -> Block:
    """A paragraph that stays on one page with what it leads to."""
    return {**paragraph(*runs), "leads": True}


def inset(*runs: Run | str) -> Block:
    """A paragraph that belongs to the item above it."""
    return {**paragraph(*runs), "is_inset": True}


def sign(above: Sequence[str], name: str, below: Sequence[str] = ()) -> Block:
    """A place to sign: lines above it, whose name, and lines below that."""
    return {"kind": "sign", "above": list(above), "name": name, "below": list(below)}


PAGE_BREAK: Block = {"kind": "break"}


def _runs(given: Iterable[Run | str]) -> list[Run]:
    return [run(one) if isinstance(one, str) else one for one in given]


# --- from Markdown ---------------------------------------------------------------------------


def from_markdown(source: str) -> list[Block]:
    """The blocks of a text of the team. Its highest heading is h1, since the title stands above it."""
    return _Reader(_markdown.parse(source)).blocks


class _Reader:
    """Walks the tokens once."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.blocks: list[Block] = []
        self._lists: list[int | None] = []  # the next number of each open list; None for bullets
        self._kind, self._rows = "p", list[list[list[Run]]]()
        for token in tokens:
            self._read(token)

    def _read(self, token: Token) -> None:
        if token.type == "heading_open":
            self._kind = HEADINGS[token.tag]
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            self._lists.append(None if token.type == "bullet_list_open" else int(token.attrGet("start") or 1))
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            self._lists.pop()
        elif token.type == "list_item_open":
            self._kind = "item"
        elif token.type == "blockquote_open":
            self._kind = "quote"
        elif token.type in ("blockquote_close", "list_item_close", "heading_close"):
            self._kind = "p"
        elif token.type == "inline":
            self._inline(token)
        elif token.type in ("fence", "code_block"):
            self.blocks.append(paragraph(token.content.rstrip("\n")))
        else:
            self._table(token)

    def _table(self, token: Token) -> None:
        if token.type == "table_open":
            self._kind, self._rows = "cell", []
        elif token.type == "tr_open":
            self._rows.append([])
        elif token.type == "table_close":
            head, *rows = self._rows or [[]]
            self.blocks.append({"kind": "table", "head": head, "rows": rows})
            self._kind = "p"

    def _inline(self, token: Token) -> None:
        runs = runs_of(token.children or [])
        if self._kind == "cell":
            self._rows[-1].append(runs)
        elif self._kind == "item" and self._lists:
            number = self._lists[-1]
            self.blocks.append({"kind": "item", "level": min(len(self._lists) - 1, MOST_LEVEL), "number": number, "runs": runs})
            if number is not None:
                self._lists[-1] = number + 1
            self._kind = "p"  # a second paragraph of the same item stands by itself
        else:
            self.blocks.append({"kind": self._kind, "runs": runs})


def runs_of(tokens: Iterable[Token]) -> list[Run]:
    """Words with what they look like. Pictures and raw HTML of a text are left out: their words stay."""
    found, bold, italic, href = list[Run](), 0, 0, ""
    for token in tokens:
        if token.type in ("strong_open", "strong_close"):
            bold += 1 if token.nesting > 0 else -1
        elif token.type in ("em_open", "em_close"):
            italic += 1 if token.nesting > 0 else -1
        elif token.type == "link_open":
            address = str(token.attrGet("href") or "")
            href = address if address.startswith(("https://", "http://", "mailto:")) else ""
        elif token.type == "link_close":
            href = ""
        else:
            text = {"softbreak": " ", "hardbreak": "\n"}.get(token.type, token.content)
            if text:
                found.append(run(text, bold=bold > 0, italic=italic > 0, href=href))
    return found
