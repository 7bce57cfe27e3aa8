"""The long page: a whole text as HTML, rendered once for each state of what stands in its margins.

A law of 70 articles is 250 kB of markup. The text of a version never changes, and its margins seldom, so the body
is kept in the process with what stood beside it; another process, or a new version, finds nothing kept and renders its own.
"""
from __future__ import annotations

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


Kept = tuple[list[slots.Found], Body]  # what stood in the margins, and the body with it


def body(instrument: Instrument, version: Version, *, is_open: bool) -> Body:
    """Contents and all articles of a version, with what the slot `provision_margin` brings for them."""
    ids = queries.provision_ids(version.id)
    found = slots.provision_margin.found(ids)
    key = (instrument.slug, instrument.is_default, version.id, version.digest, is_open, language())
    kept = _bodies()
    beside, made = kept.get(key, (None, None))
    if made is None or beside != found:
        made = _render(instrument, version, slots.provision_margin.render(ids, found), is_open)
        kept[key] = found, made
        while len(kept) > KEPT:
            kept.pop(next(iter(kept)), None)
    return made


def _render(instrument: Instrument, version: Version, margins: dict[int, Markup], is_open: bool) -> Body:
    chapters = queries.tree(version.id)
    html = render_template("instruments/_body.html", instrument=instrument, version=version, chapters=chapters, margins=margins,
                           is_open=is_open)
    return Body(Markup(html), len(chapters), sum(len(chapter.articles()) for chapter in chapters))  # noqa: S704 (our own template)


def _bodies() -> dict[Key, Kept]:
    return cast("dict[Key, Kept]", current_app.extensions.setdefault("instrument_bodies", {}))
