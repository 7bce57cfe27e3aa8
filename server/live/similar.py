"""What was asked already in other words: offered while somebody types, and to the control room for joining."""
from __future__ import annotations

import sqlalchemy as sa

from server.core.database import session
from server.live.facts import Json, question_view
from server.live.models import SHOWN_STATES, Question
from server.live.queries import places
from server.live.streams import HADIRIN
from server.live.word_index import index_of, without

MOST = 3
LEAST_LETTERS = 12  # before that a text says too little


def similar_to(webinar_id: int, text: str, *, most: int = MOST, besides: int | None = None) -> list[Json]:
    """At most `most` shown questions like a text, the likest first, each with `votes`; a joined one as its head.

    `besides` is a question that is not like itself, nor is what it is joined to.
    """
    if len(text.strip()) < LEAST_LETTERS:
        return []
    ids = index_of(webinar_id).similar(text, most * 4)
    rows = {question.id: question for question in session.scalars(sa.select(Question).where(Question.id.in_(ids)))} if ids else {}
    own = session.get(Question, besides) if besides is not None else None
    dropped = {besides, own.joined_to_id} if own is not None else set()
    heads = without([rows[one].joined_to_id or one for one in ids if one in rows], {one for one in dropped if one is not None})[:most]
    return _views(heads)


def _views(ids: list[int]) -> list[Json]:
    query = sa.select(Question).where(Question.id.in_(ids), Question.state.in_(SHOWN_STATES))
    rows = {question.id: question for question in session.scalars(query)} if ids else {}
    tags = places([question.provision_id for question in rows.values()])
    return [question_view(rows[one], HADIRIN, tags) | {"votes": rows[one].votes} for one in ids if one in rows]
