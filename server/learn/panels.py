"""What a session's page shows of Kabar and Kenali: the recap, the themes it spoke of, and the session in schema.org's words."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from server.core import files, slots
from server.core.database import session
from server.core.linked_data import data_block
from server.core.words import Phase
from server.learn import queries
from server.learn.linked import event_of
from server.learn.models import KENALI, Piece
from server.webinars import queries as webinars


def written_about(webinar_ids: Sequence[int]) -> dict[int, Any]:
    """Articles and pages about a session that is over or to come."""
    return {webinar_id: {"pieces": pieces} for webinar_id, pieces in queries.of_sessions(webinar_ids).items()}


def event_data(webinar_ids: Sequence[int]) -> dict[int, Any]:
    """Of sessions that the public may see; a rehearsal is none."""
    found = [webinar for webinar in webinars.rows_of(webinar_ids) if webinar.phase != Phase.DRAFT and not webinar.is_rehearsal]
    speakers = webinars.speakers_of([webinar.id for webinar in found])
    posters = files.files_of([webinar.poster_id for webinar in found if webinar.poster_id is not None])
    names = {webinar.id: posters[webinar.poster_id].name for webinar in found if webinar.poster_id in posters}
    return {webinar.id: {"block": data_block(event_of(webinar, speakers[webinar.id], names.get(webinar.id)))} for webinar in found}


def topics_of(piece_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """What each page of Kenali is about."""
    query = sa.select(Piece.id, Piece.topics).where(Piece.id.in_(piece_ids), Piece.kind == KENALI)
    return {piece_id: tuple(topics) for piece_id, topics in session.execute(query)}


slots.theme_topics.fill(topics_of, "learn/_topics.html")
slots.session_below.fill(written_about, "learn/_of_session.html", order=20)
slots.session_head.fill(event_data, "learn/_data_block.html", order=90)
