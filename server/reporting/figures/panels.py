"""Figures on other pages: a link below a session that is over, and a card for who manages it."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from server.core import slots
from server.webinars.queries import over

Panel = dict[str, Any]


def link(webinar_ids: Sequence[int]) -> dict[int, Panel]:
    """Of sessions that are over."""
    return {webinar.id: {"slug": webinar.slug} for webinar in over(webinar_ids)}


slots.session_documents.fill(link, "reporting/figures/_link.html", order=20)
slots.manage_session.fill(link, "reporting/figures/_card.html", order=85)
