"""Kabar as an Atom feed (RFC 4287): ids that never change, the same bytes as long as nothing was published."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as xml

from flask_babel import gettext as _

from server.core.english import in_english, origin
from server.core.i18n import ENGLISH, SOURCE, iso, language
from server.learn.markdown import to_html, with_questions
from server.learn.queries import Shown

ATOM = "http://www.w3.org/2005/Atom"
XML = "http://www.w3.org/XML/1998/namespace"
MIME = "application/atom+xml"
PATH = "/kabar/atom.xml"
SINCE = datetime(2022, 1, 1, tzinfo=UTC)  # of a feed in which nothing was published yet


def feed_of(rows: Sequence[Shown]) -> bytes:
    """The feed, in the page's language. Citizens' questions stay on the page: a feed reader would keep what was taken back."""
    feed = xml.Element("feed", {"xmlns": ATOM, f"{{{XML}}}lang": language()})
    own = _address(PATH)
    _add(feed, "id", origin() + PATH + ("" if language() == SOURCE else f"#{language()}"))
    _add(feed, "title", _("Kabar Jakarta ke Depan"))
    _add(feed, "subtitle", _("Yang dibahas, ditanyakan, dan dijawab dalam sesi #JakartakeDepan."))
    _add(feed, "updated", iso(max((at for row in rows if (at := row.piece.published_at)), default=SINCE)))
    _add(feed, "link", rel="self", type=MIME, href=own)
    _add(feed, "link", rel="alternate", type="text/html", href=_address("/kabar"))
    _add(_add(feed, "author"), "name", _("Tim Jakarta ke Depan"))
    for row in rows:
        _entry(feed, row)
    written: bytes = xml.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def _entry(feed: Any, row: Shown) -> None:
    content = row.content.said_in(language())
    is_english = language() == ENGLISH and row.content.has_english
    entry = _add(feed, "entry", **{f"{{{XML}}}lang": ENGLISH if is_english else SOURCE})
    _add(entry, "id", f"urn:uuid:{row.piece.uid}")
    _add(entry, "title", content.title)
    _add(entry, "link", rel="alternate", type="text/html", href=_address(row.piece.path))
    _add(entry, "published", iso(row.piece.first_published_at))
    _add(entry, "updated", iso(row.piece.published_at))
    _add(entry, "summary", content.lede)
    for topic in content.topics:
        _add(entry, "category", term=topic)
    _add(entry, "category", term="JakartakeDepan")
    html = str(with_questions(to_html(content.body), {})).replace('href="/', f'href="{origin()}/')
    _add(entry, "content", html, type="html")


def _address(path: str) -> str:
    return origin() + (in_english(path) if language() == ENGLISH else path)


def _add(parent: Any, name: str, text: str = "", **attributes: str) -> Any:
    made = xml.SubElement(parent, name, attributes)
    if text:
        made.text = str(text)
    return made
