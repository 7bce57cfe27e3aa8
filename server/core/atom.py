"""Atom feeds (RFC 4287): entries in, one XML document out. Everything in it is escaped by the library that writes it."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree as ET  # writes only, reads nothing

from flask import Response

from server.core import clock
from server.core.web import conditional

NAMESPACE = "http://www.w3.org/2005/Atom"
XML = "http://www.w3.org/XML/1998/namespace"
TYPE = "application/atom+xml"
SECONDS = 300  # a reader may keep it


@dataclass(frozen=True)
class Entry:
    """One thing. `url` is its page and its name for ever; `updated` when it last changed for its readers."""

    url: str
    title: str
    published: datetime
    updated: datetime
    text: str
    author: str
    category: str = ""


def feed(*, title: str, url: str, page: str, language: str, entries: Sequence[Entry]) -> Response:
    """The answer to who asks for a feed: the same for everyone, kept for a few minutes, 304 for who has it. The newest first."""
    root = ET.Element("feed", {"xmlns": NAMESPACE, "xml:lang": language})
    _add(root, "id", url)
    _add(root, "title", title)
    _add(root, "updated", _at(max((one.updated for one in entries), default=clock.from_micros(0))))
    _link(root, "self", url, TYPE)
    _link(root, "alternate", page, "text/html")
    for one in entries:
        _entry(root, one)
    response = Response(ET.tostring(root, encoding="utf-8", xml_declaration=True), mimetype=TYPE)
    response.headers["Cache-Control"] = f"public, max-age={SECONDS}"
    return conditional(response)


def _entry(root: ET.Element, one: Entry) -> None:
    entry = ET.SubElement(root, "entry")
    _add(entry, "id", one.url)
    _add(entry, "title", one.title)
    _add(entry, "published", _at(one.published))
    _add(entry, "updated", _at(one.updated))
    _link(entry, "alternate", one.url, "text/html")
    _add(ET.SubElement(entry, "author"), "name", one.author)
    if one.category:
        ET.SubElement(entry, "category", {"term": one.category})
    _add(entry, "content", one.text).set("type", "text")


def _add(parent: ET.Element, name: str, text: str) -> ET.Element:
    element = ET.SubElement(parent, name)
    element.text = "".join(c if _is_allowed(c) else " " for c in text)
    return element


def _link(parent: ET.Element, rel: str, url: str, kind: str) -> None:
    ET.SubElement(parent, "link", {"rel": rel, "href": url, "type": kind})


def _is_allowed(c: str) -> bool:
    """Letters that XML 1.0 can hold."""
    return c in "\t\n" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c >= "\U00010000"


def _at(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
