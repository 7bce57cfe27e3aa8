"""Publishing a page of the house's own words."""
from __future__ import annotations

import sqlalchemy as sa

from server.core import clock
from server.core import text as texts
from server.core.database import operation, record, session
from server.core.errors import Conflict, Invalid
from server.core.permissions import Actor, Permission
from server.pages.events import PagePublished
from server.pages.models import PageVersion
from server.pages.placeholders import unknown_in
from server.pages.rendering import MOST_BYTES, Unfit, render
from server.pages.texts import DEFAULT, current, newest_number

MOST_NOTE = 200


def publish_page(actor: Actor, slug: str, language: str, *, source: str, note: str, base: int) -> int:
    """Let this text hold from now on; returns its number. `base` is the number of the version it was written from.

    Raises Invalid naming what is wrong with the text or the note, Conflict when another version was published meanwhile, NotFound.
    """
    actor.must(Permission.MANAGE_PAGES)
    clean, cleaned_note = checked(source), texts.plain(note, most=MOST_NOTE, is_multiline=False)
    if not cleaned_note:
        raise Invalid(note="required")
    try:
        return _keep(actor, (slug, language), clean, cleaned_note, base)
    except sa.exc.IntegrityError:  # two at once, on PostgreSQL: the other one was first
        raise Conflict(number=newest_number(slug, language)) from None


def checked(source: str) -> str:
    """The text in its one form. Raises Invalid when it can't become a page."""
    clean = texts.plain(source, most=MOST_BYTES)
    try:
        page = render(clean)
    except Unfit as unfit:
        raise Invalid(source=unfit.code) from None
    if unknown_in(page):
        raise Invalid(source="unknown_placeholder")
    return clean


@operation
def _keep(actor: Actor, place: tuple[str, str], source: str, note: str, base: int) -> int:
    slug, language = place
    before = current(slug, language)  # number and text in one look: between two, on PostgreSQL, another may publish
    newest = before.number
    if base != newest:
        raise Conflict(number=newest)
    if before.source.strip() == source:
        raise Invalid(source="same")
    if newest == DEFAULT:  # the first change: a later release may bring another text, and what held until today stays as it was
        came = PageVersion(slug=slug, language=language, number=DEFAULT, source=before.source, note="", published_at=before.published_at)
        session.add(came)
    row = PageVersion(slug=slug, language=language, number=newest + 1, source=source, note=note, published_at=clock.now(),
                      published_by=actor.staff_id)
    session.add(row)
    session.flush()
    record(PagePublished(staff_id=actor.staff_id, page_version_id=row.id, slug=slug, language=language, number=row.number))
    return row.number
