"""What is new among the voices, as a feed: the list with the same filters, the newest first. What a page may not tell, a feed may not."""
from __future__ import annotations

from flask import Response
from flask_babel import gettext as _

from server.aspirations import explore, queries
from server.aspirations.exploring.filters import Filters
from server.aspirations.models import Aspiration
from server.core import atom
from server.core.english import origin
from server.core.i18n import base, language, wib_date
from server.core.words import label

TITLE = 80


def voices(filters: Filters) -> Response:
    """The newest shown ones that fit."""
    found = explore.find(filters, None)
    entries = [_entry(one, found.districts, found.places) for one in found.page.rows]
    home = origin() + base()
    return atom.feed(title=_("Aspirasi warga · Jakarta ke Depan"), url=home + filters.address("/aspirasi.atom"),
                     page=home + filters.address(), language=language(), entries=entries)


def _entry(item: Aspiration, districts: frozenset[str], places: dict[int, tuple[str, str]]) -> atom.Entry:
    author = queries.public_author(item) or label("display", "anonim")
    area = queries.public_area(item, districts)
    shown_at = item.visible_from or item.submitted_at
    steps = [_("%(state)s %(date)s", state=label("aspiration", name), date=wib_date(at))
             for name, at in (("considered", item.considered_at), ("explained", item.explained_at)) if at is not None]
    place = places.get(item.provision_id or 0)
    facts = " · ".join(part for part in (place[0] if place else "", label("kind", item.kind), area or "", *steps) if part)
    updated = max(at for at in (shown_at, item.considered_at, item.explained_at) if at is not None)
    return atom.Entry(url=f"{origin()}{base()}/aspirasi/{item.code}", title=_title(item.text), published=shown_at, updated=updated,
                      text=f"{item.text}\n\n{facts}", author=author, category=item.topic or "")


def _title(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= TITLE else line[:TITLE].rsplit(" ", 1)[0] + " …"
