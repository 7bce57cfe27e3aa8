"""Minutes on other pages: downloads of a session that is over, and a card for who manages it."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from server.core import slots
from server.core.database import session
from server.reporting.minutes.models import Minutes
from server.reporting.minutes.queries import signed_of
from server.webinars.queries import over, rows_of

Panel = dict[str, Any]


def downloads(webinar_ids: Sequence[int]) -> dict[int, Panel]:
    """Signed minutes."""
    found = signed_of(webinar_ids)
    webinars = {one.id: one for one in rows_of(found)}
    return {of: {"webinar": webinars[of], "minutes": minutes, "files": kept} for of, (minutes, kept) in found.items()}


def card(webinar_ids: Sequence[int]) -> dict[int, Panel]:
    """Where a session's minutes stand, once it is over."""
    found = {one.webinar_id: one for one in session.scalars(sa.select(Minutes).where(Minutes.webinar_id.in_(webinar_ids)))}
    return {one.id: {"webinar": one, "minutes": found.get(one.id)} for one in over(webinar_ids)}


slots.session_documents.fill(downloads, "reporting/minutes/_downloads.html", order=10)
slots.manage_session.fill(card, "reporting/minutes/_card.html", order=80)
