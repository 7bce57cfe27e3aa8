"""People's words. Citizens' text is plain text everywhere: kept as typed, escaped when shown, never through bleach.

bleach (with nh3 as a second pass) cleans the team's Markdown-made HTML only; input is capped before it.
"""
from __future__ import annotations

import re
import unicodedata

import bleach
import nh3
from markupsafe import Markup

from server.core.errors import Malformed, TooLarge

MAX_HTML = 20_000
_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "h2", "h3", "blockquote", "code", "pre", "hr",
         "table", "thead", "tbody", "tr", "th", "td"}
_ATTRIBUTES = {"a": ["href"]}
# Bidirectional controls can make a text read other than it is stored; joiners and marks of scripts are left alone.
_BIDI = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C}
_DROPPED = dict.fromkeys(_BIDI) | {0xFEFF: None, 0xFFFE: None, 0xFFFF: None}


def plain(text: str, *, most: int, is_multiline: bool = True) -> str:
    """A citizen's text as it is kept: NFC, one kind of line end, no bidi or control characters, trimmed.

    Raises Malformed for a NUL or a lone surrogate, TooLarge beyond `most` characters (measured after cleaning).
    """
    if "\x00" in text:
        raise Malformed(field="text", why="nul")
    if len(text) > most * 4 + 1000:
        raise TooLarge(most=most)
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Malformed(field="text", why="surrogate") from None
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).translate(_DROPPED)
    allowed = "\n\t" if is_multiline else ""
    text = "".join(c if c in allowed or unicodedata.category(c) != "Cc" else " " for c in text).strip()
    if not is_multiline:
        text = " ".join(text.split())
    if len(text) > most:
        raise TooLarge(most=most)
    return text


def is_storable(text: str) -> bool:
    """False for a NUL or half a letter, which JSON can spell and no database can store."""
    try:
        return b"\x00" not in text.encode()
    except UnicodeEncodeError:
        return False


_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")  # counted among letters and signs, and yet nobody sees them


def has_letters(text: str) -> bool:
    """Whether anybody sees a letter or a digit in it: a name of emoji or of invisible letters is none."""
    return any(c.isalnum() and c not in _UNSEEN for c in text)


_EMAIL = re.compile(r"[^@\s<>\"',;]{1,64}@[^@\s.<>\"',;]+(?:\.[^@\s.<>\"',;]+)+")


def is_email(text: str) -> bool:
    """Whether it looks like an address that mail can reach, in its plainest letters.

    What folds into other letters (`ſiti@…`, `ﬁ`) is another's mailbox, yet would be looked up as `siti@…`: it is no address here.
    """
    is_plainest = unicodedata.normalize("NFKC", text) == text
    return len(text) <= 254 and "\x00" not in text and is_plainest and _EMAIL.fullmatch(text) is not None


def initials(name: str) -> str:
    """`Dewi Ayu Lestari` → `D.A.L.`; at most three letters."""
    letters = [word[0].upper() for word in name.split() if word[0].isalpha()]
    return "".join(f"{letter}." for letter in letters[:3])


def clean_html(html: str, *, most: int = MAX_HTML) -> Markup:
    """HTML that the team wrote (from Markdown), reduced to a few harmless tags and no attribute but an address of a link.

    Raises TooLarge beyond `most` characters, before anything is parsed.
    """
    if len(html) > most:
        raise TooLarge(most=most)
    once = bleach.clean(html.translate(_DROPPED), tags=_TAGS, attributes=_ATTRIBUTES, protocols={"https", "mailto"}, strip=True)
    twice = nh3.clean(once, tags=_TAGS, attributes={"a": {"href"}}, url_schemes={"https", "mailto"}, link_rel="noopener noreferrer")
    return Markup(twice)  # noqa: S704  this is the one place where HTML is cleaned
