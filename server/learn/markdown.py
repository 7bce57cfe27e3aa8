"""Markdown of the team to harmless HTML: bounds → markdown-it without raw HTML → core.text.clean_html → links made to work.

Pure: same source, same HTML. A recap's questions are not in its text: a paragraph `{{tanya 12}}` says where question 12 is
shown, as long as everyone may read it.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from server.core.errors import TooLarge
from server.core.text import clean_html

MOST_BYTES = 40_000
MOST_LINES, MOST_PIPES = 1_000, 16
MOST_HTML = 160_000
MOST_QUESTIONS = 20
_QUESTION = re.compile(r"<p>\{\{ ?tanya (\d{1,9}) ?\}\}</p>")
_LEVELS = {"h1": "h3", "h2": "h3", "h4": "h3", "h5": "h3", "h6": "h3"}
_TAG = re.compile(r"<[^>]*>")
_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False, "typographer": False}).enable("table")


class Unfit(Exception):
    """This source cannot be shown; `code` says why (`field_message` has its words)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@lru_cache(maxsize=128)
def to_html(source: str, *, is_section: bool = False) -> Markup:
    """The HTML. Headings begin at h2, or in a section at h3. Raises Unfit. At most a second, whatever the source."""
    if len(source.encode()) > MOST_BYTES:
        raise Unfit("too_long")
    lines = source.split("\n")
    if len(lines) > MOST_LINES or any(line.count("|") > MOST_PIPES for line in lines):
        raise Unfit("too_complex")
    tokens = _markdown.parse(source)
    for token in tokens:
        _lower(token, is_section)
    try:
        return clean_html(str(_markdown.renderer.render(tokens, _markdown.options, {})), most=MOST_HTML)
    except TooLarge:
        raise Unfit("too_complex") from None


def _lower(token: Token, is_section: bool) -> None:
    if token.type in ("heading_open", "heading_close"):
        levels = _LEVELS if is_section else {**_LEVELS, "h1": "h2", "h2": "h2"}
        token.tag = levels.get(token.tag, token.tag)


def question_ids(source: str) -> list[int]:
    """The questions that a text shows, in its order, each once."""
    return list(dict.fromkeys(int(found) for found in _QUESTION.findall(to_html(source))))[:MOST_QUESTIONS]


def with_questions(html: Markup, shown: Mapping[int, Markup]) -> Markup:
    """The text with its questions in their places; those that are not `shown` leave nothing."""
    return Markup(_QUESTION.sub(_filled(shown), html))  # noqa: S704  cleaned above, and rendered by a template


def _filled(shown: Mapping[int, Markup]) -> Callable[[re.Match[str]], str]:
    return lambda found: str(shown.get(int(found[1]), ""))


def plain_words(source: str) -> str:
    """What a reader reads of it, for search."""
    return " ".join(_TAG.sub(" ", _QUESTION.sub("", to_html(source))).split())
