"""The activity report's card for who manages a session."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from server.core import slots
from server.core.database import session
from server.core.words import Phase
from server.reporting.packet.models import Packet
from server.webinars.models import Webinar

Panel = dict[str, Any]


def card(webinar_ids: Sequence[int]) -> dict[int, Panel]:
    """From the moment it is live: the crew adds photos then."""
    rows = session.scalars(sa.select(Webinar).where(
        Webinar.id.in_(webinar_ids), Webinar.phase.in_((Phase.LIVE, Phase.ENDED)), Webinar.rehearsal_of_id.is_(None))).all()
    found = {one.webinar_id: one for one in session.scalars(sa.select(Packet).where(Packet.webinar_id.in_(webinar_ids)))}
    return {one.id: {"webinar": one, "packet": found.get(one.id)} for one in rows}


slots.manage_session.fill(card, "reporting/packet/_card.html", order=90)
