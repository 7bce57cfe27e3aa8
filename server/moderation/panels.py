"""What the desk adds to pages of lower floors: the author's objection, and the receipt of a question that was kept."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from server.aspirations.models import Aspiration, Contact, Sender
from server.aspirations.queries import verified_sender
from server.core import clock, slots
from server.core.database import session
from server.core.words import State
from server.live.models import Question, QuestionVote
from server.moderation.models import Objection


@dataclass(frozen=True)
class ObjectionPanel:
    """For the holder: their objection and what came of it, or None and the way to make one."""

    objection: Objection | None


def objection(ids: Sequence[int]) -> dict[int, ObjectionPanel]:
    """Items that aren't shown, and those whose author objected."""
    made = {row.aspiration_id: row for row in session.scalars(sa.select(Objection).where(Objection.aspiration_id.in_(ids)))}
    withheld = session.scalars(sa.select(Aspiration.id).where(Aspiration.id.in_(ids), Aspiration.state == State.WITHHELD,
                                                              Aspiration.visible_from <= clock.now()))
    return {aspiration_id: ObjectionPanel(made.get(aspiration_id)) for aspiration_id in {*made, *withheld}}


def question_receipt(ids: Sequence[int]) -> dict[int, str]:
    """The public code of what a question became."""
    rows = session.execute(sa.select(Question.id, Aspiration.code).join(Aspiration, Aspiration.id == Question.aspiration_id)
                           .where(Question.id.in_(ids)))
    return {row[0]: row[1] for row in rows}


def question_verified(ids: Sequence[int]) -> dict[int, int]:
    """Of those who support a question, how many confirmed an e-mail: counted by address, from the aspirations of their devices."""
    query = sa.select(QuestionVote.question_id, sa.func.count(sa.distinct(verified_sender()))).select_from(QuestionVote).join(
        Sender, Sender.participant_id == QuestionVote.participant_id).join(Contact, Contact.aspiration_id == Sender.aspiration_id)
    rows = session.execute(query.where(QuestionVote.question_id.in_(ids), QuestionVote.counts(), Contact.email_confirmed_at.is_not(None))
                           .group_by(QuestionVote.question_id))
    return {row[0]: row[1] for row in rows}


slots.trail_private.fill(objection, "moderation/_objection_panel.html", order=50)
slots.question_verified.fill(question_verified, "moderation/_question_verified.html")
slots.question_receipt.fill(question_receipt, "moderation/_question_receipt.html")
