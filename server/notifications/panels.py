"""What this feature adds to the holder's page: whether news of the item is sent, and the way to change it."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from server.aspirations.models import ENDED_STATES, Aspiration, Contact
from server.core import slots
from server.core.database import session
from server.notifications.models import NewsChoice


@dataclass(frozen=True)
class NewsPanel:
    """How news reaches the holder, and whether they want it."""

    is_by_email: bool
    is_wanted: bool


def news(ids: Sequence[int]) -> dict[int, NewsPanel]:
    """Items whose author can be reached and that have not ended."""
    query = (sa.select(Contact.aspiration_id, Contact.email.is_not(None), NewsChoice.is_wanted)
             .join(Aspiration, Aspiration.id == Contact.aspiration_id)
             .outerjoin(NewsChoice, NewsChoice.aspiration_id == Contact.aspiration_id)
             .where(Contact.aspiration_id.in_(ids), sa.or_(Contact.email.is_not(None), Contact.phone.is_not(None)),
                    Aspiration.state.not_in(ENDED_STATES)))
    return {row[0]: NewsPanel(bool(row[1]), row[2] is not False) for row in session.execute(query)}


slots.trail_private.fill(news, "notifications/_news_panel.html", order=90)
