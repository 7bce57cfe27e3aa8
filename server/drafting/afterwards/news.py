"""Which answers became public about something that can be followed: those at its own row, and those to voices about it."""
from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from server.aspirations.following import lines
from server.aspirations.following.models import What
from server.aspirations.following.targets import Target, fits
from server.aspirations.models import PUBLIC_STATES, Aspiration
from server.core import clock
from server.drafting.models import Answer, Proposal, ProposalItem, Row
from server.drafting.queries import PublicAnswer, public_answers, read_answers

SHOWN = 3


def answers_about(target: Target, districts: Collection[str], since: datetime, until: datetime) -> list[PublicAnswer]:
    """The newest of them, published between two moments."""
    to_voices = sa.exists().where(
        ProposalItem.proposal_id == Proposal.id, Aspiration.id == ProposalItem.aspiration_id, Aspiration.is_listed,
        Aspiration.state.in_(PUBLIC_STATES), Aspiration.visible_from <= clock.now(), fits(target, districts))
    about = sa.or_(to_voices, _at(target))
    return read_answers(public_answers().where(Answer.published_at > since, Answer.published_at <= until, about).limit(SHOWN))


def _at(target: Target) -> sa.ColumnElement[bool]:
    if target.what == What.TOPIC:
        return sa.and_(Row.kind == "theme", Row.topic == target.key)
    if target.what == What.PROVISION:
        return Row.provision_id.in_(lines.whole_line(target.provision_id or 0))
    return sa.false()
