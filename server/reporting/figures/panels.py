"""Figures on other pages: a link below a session that is over, and a card for who manages it."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from server.core import slots
from server.core.database import session
from server.core.words import Phase
from server.webinars.models import Webinar

Panel = dict[str, Any]


def link(webinar_ids: Sequence[int]) -> dict[int, Panel]:
    """Of sessions that are over."""
    rows = session.execute(sa.select(Webinar.id, Webinar.slug).where(
        Webinar.id.in_(webinar_ids), Webinar.phase == Phase.ENDED, Webinar.rehearsal_of_id.is_(None)))
    return {row.id: {"slug": row.slug} for row in rows}


slots.session_documents.fill(link, "reporting/figures/_link.html", order=20)
slots.manage_session.fill(link, "reporting/figures/_card.html", order=85)
