"""The four pages in the house's own words: which version holds, and the ones before."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from server.accounts.models import Staff
from server.core.database import session
from server.core.errors import NotFound
from server.core.i18n import LANGUAGES
from server.pages.models import PageVersion
from server.pages.placeholders import fill
from server.pages.rendering import Rendered, render

DATA = Path(__file__).parent / "data"
TITLES: dict[str, Any] = {
    "cara-kerja": _l("Cara kerja"), "privasi": _l("Privasi"), "tata-tertib": _l("Tata tertib"), "aksesibilitas": _l("Aksesibilitas"),
}
DEFAULT = 1  # the number of the text that came with the house
DEFAULT_SINCE = datetime(2026, 11, 24, tzinfo=UTC)


@dataclass(frozen=True)
class Text:
    """One version of one page in one language."""

    slug: str
    language: str
    number: int
    source: str
    published_at: datetime
    note: str = ""
    published_by: str = ""  # for the team only

    def page(self) -> Rendered:
        """As it is shown, with everything in braces filled in."""
        return fill(render(self.source))


def current(slug: str, language: str) -> Text:
    """The version that holds. Raises NotFound for a page that isn't one of ours."""
    _must_be_ours(slug, language)
    newest = session.scalar(_versions(slug, language).order_by(PageVersion.number.desc()).limit(1))
    return _text(newest) if newest is not None else default_text(slug, language)


def version(slug: str, language: str, number: int) -> Text:
    """An old version, or the one that holds. Raises NotFound."""
    _must_be_ours(slug, language)
    found = session.scalar(_versions(slug, language).where(PageVersion.number == number))
    if found is not None:
        return _text(found)
    if number != DEFAULT or newest_number(slug, language) != DEFAULT:
        raise NotFound()
    return default_text(slug, language)


def history(slug: str, language: str) -> list[Text]:
    """All versions, newest first, with who published them."""
    _must_be_ours(slug, language)
    query = _versions(slug, language).add_columns(Staff.name).outerjoin(Staff, Staff.id == PageVersion.published_by)
    found = [_text(row, name or "") for row, name in session.execute(query.order_by(PageVersion.number.desc()))]
    return found or [default_text(slug, language)]


def newest_number(slug: str, language: str) -> int:
    """The number of the version that holds."""
    query = sa.select(sa.func.max(PageVersion.number)).where(PageVersion.slug == slug, PageVersion.language == language)
    return session.scalar(query) or DEFAULT


@cache
def default_text(slug: str, language: str) -> Text:
    """The text that came with the house."""
    source = (DATA / f"{slug}.{language}.md").read_text(encoding="utf-8")
    return Text(slug, language, DEFAULT, source, DEFAULT_SINCE)


def everything() -> list[tuple[str, dict[str, Text]]]:
    """Every page in every language, for the team's list: in one query beside the defaults."""
    newest = sa.select(sa.func.max(PageVersion.id)).group_by(PageVersion.slug, PageVersion.language)
    rows: Sequence[PageVersion] = session.scalars(sa.select(PageVersion).where(PageVersion.id.in_(newest))).all()
    edited = {(row.slug, row.language): _text(row) for row in rows}
    return [(slug, {code: edited.get((slug, code)) or default_text(slug, code) for code in LANGUAGES}) for slug in TITLES]


def _versions(slug: str, language: str) -> sa.Select[PageVersion]:
    return sa.select(PageVersion).where(PageVersion.slug == slug, PageVersion.language == language)


def _must_be_ours(slug: str, language: str) -> None:
    if slug not in TITLES or language not in LANGUAGES:
        raise NotFound()


def _text(row: PageVersion, by: str = "") -> Text:
    return Text(row.slug, row.language, row.number, row.source, row.published_at, row.note, by)
