"""The long page: a whole text as HTML, rendered once for each state of what stands in its margins.

A law of 70 articles is 250 kB of markup. The text of a version never changes, and its margins seldom, so the body
is kept in the process under both; another process, or a new version, finds nothing kept and renders its own.
"""
from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import cast

from flask import current_app, render_template
from markupsafe import Markup

from server.core import slots
from server.core.i18n import language
from server.instruments import queries
from server.instruments.models import Instrument, Version

KEPT = 12  # bodies in memory: about 3 MB at most
Key = tuple[object, ...]


@dataclass(frozen=True)
class Body:
    """The long part of the page, and what its head says about it."""

    html: Markup
    chapters: int
    articles: int


def body(instrument: Instrument, version: Version, *, is_open: bool) -> Body:
    """Contents and all articles of a version, with what the slot `provision_margin` brings for them."""
    margins = slots.provision_margin.load(queries.provision_ids(version.id))
    key = (instrument.slug, instrument.is_default, version.id, version.digest, is_open, language(), _digest(margins))
    kept = _bodies()
    found = kept.get(key)
    if found is None:
        found = kept[key] = _render(instrument, version, margins, is_open)
        while len(kept) > KEPT:
            kept.pop(next(iter(kept)), None)
    return found


def _render(instrument: Instrument, version: Version, margins: dict[int, Markup], is_open: bool) -> Body:
    chapters = queries.tree(version.id)
    html = render_template("instruments/_body.html", instrument=instrument, version=version, chapters=chapters, margins=margins,
                           is_open=is_open)
    return Body(Markup(html), len(chapters), sum(len(chapter.articles()) for chapter in chapters))  # noqa: S704 (our own template)


def _bodies() -> dict[Key, Body]:
    return cast("dict[Key, Body]", current_app.extensions.setdefault("instrument_bodies", {}))


def _digest(margins: dict[int, Markup]) -> str:
    """Of what is in the margins: most are empty."""
    filled = [f"{provision_id}:{html}" for provision_id, html in margins.items() if html]
    return hashlib.sha256("\0".join(filled).encode()).hexdigest()
