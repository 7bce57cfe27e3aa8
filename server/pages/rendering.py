"""Markdown of the team to harmless HTML in the house's look. Pure: same source, same page.

The way: bounds → markdown-it (no raw HTML) → core.text.clean_html → the house's classes, written by us around what is clean.
What `clean_html` lets through has no attribute but `href`, so that everything added after it stands where we put it.
"""
from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from server.core.errors import TooLarge
from server.core.text import clean_html

MOST_BYTES = 40_000
MOST_LINES, MOST_PIPES = 1_000, 16  # what makes tables explode: rows, and bars in one line
MOST_HTML = 160_000
MOST_LABEL = 40  # letters of a column's name that each of its cells repeats
# A code in braces: filled in by us when the page is shown (see placeholders). FOLD makes what follows open and shut.
PLACEHOLDER = re.compile(r"\{\{ ?([a-z_]{1,40}) ?\}\}")
FOLD = "lipat"
_TITLE = re.compile(r"\s*#[ \t]+(\S[^\n]*)(?:\n|$)")
_LEDE = re.compile(r"<p>(.*?)</p>\s*", re.DOTALL)
_HEADING = re.compile(r"<(h[23])>(.*?)</\1>", re.DOTALL)
_ANCHOR = re.compile(r"\s*\{#([a-z][a-z0-9-]{0,39})\}\s*$")
_TAG = re.compile(r"<[^>]*>")
_PIECE = re.compile(r'<h[23] id="([a-z0-9-]+)">|<table>')
_TABLE, _ROW = (re.compile(rf"<{tag}>.*?</{tag}>", re.DOTALL) for tag in ("table", "tr"))
_HEADER = re.compile(r'<th scope="col">(.*?)</th>', re.DOTALL)
_FIRST_CELL = re.compile(r"(<tr>\s*)<td>(.*?)</td>", re.DOTALL)
_FOLDED = re.compile(r'<h3 id="([a-z0-9-]+)">(.*?)</h3>(.*?)(?=<h3 id=|$)', re.DOTALL)
_TAKEN_IDS = ("isi", "judul")  # of the frame around every page
_LEVELS = {"h1": "h2", "h4": "h3", "h5": "h3", "h6": "h3"}
_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False, "typographer": False}).enable("table")


class Unfit(Exception):
    """This source cannot become a page; `code` says why (`field_message` has its words)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Rendered:
    """A page: title, first paragraph and the rest, with placeholders still in braces."""

    title: str
    lede: Markup
    body: Markup

    @property
    def placeholders(self) -> frozenset[str]:
        """The codes in braces that the page asks for."""
        return frozenset(PLACEHOLDER.findall(self.title + self.lede + self.body)) - {FOLD}


@lru_cache(maxsize=32)
def render(source: str) -> Rendered:
    """A whole page from Markdown whose first line is `# Title`. Raises Unfit. At most a second, whatever the source."""
    _check_bounds(source)
    found = _TITLE.match(source)
    if found is None:
        raise Unfit("no_title")
    try:
        title = _words(_cleaned(_markdown.renderInline(found[1].rstrip("# "))))
        body = str(_cleaned(_to_html(source[found.end():])))
    except TooLarge:
        raise Unfit("too_complex") from None
    if not title:
        raise Unfit("no_title")
    lede, body = _split_lede(body)
    body = _with_tables(_with_lists(_with_ids(body)))
    return Rendered(title, Markup(lede), Markup(_with_folds(body)))  # noqa: S704  cleaned above, and ours around it


def _check_bounds(source: str) -> None:
    if len(source.encode()) > MOST_BYTES:
        raise Unfit("too_long")
    lines = source.split("\n")
    if len(lines) > MOST_LINES or any(line.count("|") > MOST_PIPES for line in lines):
        raise Unfit("too_complex")


def _to_html(source: str) -> str:
    tokens = _markdown.parse(source)
    for token in tokens:
        _lower(token)
    return str(_markdown.renderer.render(tokens, _markdown.options, {}))


def _lower(token: Token) -> None:
    """A page has one h1, its title; below h3 nobody finds their way."""
    if token.type in ("heading_open", "heading_close"):
        token.tag = _LEVELS.get(token.tag, token.tag)


def _cleaned(dirty: str) -> Markup:
    return clean_html(dirty, most=MOST_HTML)


def _words(clean: str) -> str:
    return " ".join(html.unescape(_TAG.sub("", clean)).split())


def _split_lede(body: str) -> tuple[str, str]:
    found = _LEDE.match(body)
    if found is None or PLACEHOLDER.fullmatch(found[1].strip()):
        return "", body
    return found[1], body[found.end():]


# --- the house's look, around what is clean ---------------------------------------------------


def _with_ids(body: str) -> str:
    """Every heading can be linked to: by `{#name}` at its end, else by its words."""
    taken = dict.fromkeys(_TAKEN_IDS, 1)

    def add(found: re.Match[str]) -> str:
        inner, wanted = found[2], _ANCHOR.search(found[2])
        if wanted:
            inner = inner[: wanted.start()]
        name = wanted[1] if wanted else _slug(_words(inner))
        taken[name] = taken.get(name, 0) + 1
        while taken[name] > 1 and f"{name}-{taken[name]}" in taken:
            taken[name] += 1
        unique = name if taken[name] == 1 else f"{name}-{taken[name]}"
        taken.setdefault(unique, 1)
        return f'<{found[1]} id="{unique}">{inner}</{found[1]}>'

    return _HEADING.sub(add, body)


def _slug(words: str) -> str:
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-") or "bagian"


def _with_lists(body: str) -> str:
    body = body.replace("<ul>", '<ul class="rules">').replace("<ol>", '<ol class="nums list">')
    return body.replace("<li>", "<li><div>").replace("</li>", "</div></li>")


def _with_tables(body: str) -> str:
    """A table is named by the heading above it and stands as blocks on a narrow screen; its first column names the rows."""
    last = "judul"

    def open_table(found: re.Match[str]) -> str:
        nonlocal last
        if found[1]:
            last = found[1]
            return found[0]
        return f'<div class="scroll-x" tabindex="0" role="region" aria-labelledby="{last}"><table class="table table--stack">'

    body = _FIRST_CELL.sub(r'\1<th scope="row">\2</th>', body.replace("<th>", '<th scope="col">'))
    body = _TABLE.sub(lambda found: _with_labels(found[0]), body)
    return _PIECE.sub(open_table, body).replace("</table>", "</table></div>")


def _with_labels(table: str) -> str:
    """Each cell bears the name of its column, for where the row of names is not shown; no brace, as what is in braces is filled in."""
    names = [html.escape(_words(name).replace("{", "").replace("}", "")[:MOST_LABEL]) for name in _HEADER.findall(table)]

    def label(row: re.Match[str]) -> str:
        start, *cells = row[0].split("<td>")
        return start + "".join(f'<td data-l="{name}">{cell}' for name, cell in zip(names[1:], cells, strict=False))

    return _ROW.sub(label, table)


def _with_folds(body: str) -> str:
    """After `{{lipat}}`, up to the next h2, every h3 becomes a line to open."""
    head, *parts = re.split(rf"<p>\{{\{{ ?{FOLD} ?\}}\}}</p>\s*", body)
    return head + "".join(_folded(part) for part in parts)


def _folded(part: str) -> str:
    inside, mark, rest = part.partition("<h2 ")
    start = inside.find("<h3 ")
    if start < 0:
        return part
    details = _FOLDED.sub(r'<details id="\1"><summary>\2</summary>\3</details>', inside[start:])
    return f'{inside[:start]}<div class="faq">{details}</div>{mark}{rest}'
