"""What is kept here about a device: its answers to surveys. The device itself is the key, as for polls."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from server import ballots
from server.core.database import session
from server.core.errors import NotFound
from server.core.holdings import Deed, Fact, Held, Holding, Subject, register
from server.core.permissions import Actor
from server.surveys import queries
from server.surveys.forgetting import forget_answers
from server.surveys.models import Survey, SurveyAnswer, SurveyQuestion

ALL = 1  # they are held as one thing; its number tells nothing of the device


def _answers(subject: Subject) -> Sequence[tuple[Survey, SurveyAnswer]]:
    if subject.participant_id is None:
        return []
    query = sa.select(Survey, SurveyAnswer).join(SurveyAnswer, SurveyAnswer.survey_id == Survey.id).where(
        SurveyAnswer.participant_id == subject.participant_id)
    return [(row[0], row[1]) for row in session.execute(query.order_by(Survey.id.desc()))]


def find_answers(subject: Subject) -> list[Held]:
    """What this device answered in surveys."""
    facts = tuple(Fact(question.question["text"], words_of(question, row.ballots[str(question.id)]), _("Dihitung, tidak ditampilkan"))
                  for survey, row in _answers(subject) for question in queries.questions_of(survey.id) if str(question.id) in row.ballots)
    return [Held(ALL, _("Jawaban survei dari perangkat ini"), facts, (Deed.ERASE,))] if facts else []


def words_of(question: SurveyQuestion, ballot: Any) -> str:
    """An answer in words: the options chosen, in order where they have one, or what was typed."""
    options = question.question.get("options", [])
    if question.kind == "ranking":
        return "; ".join(options[place] for place in ballot["order"])
    values = [value for _name, value in ballots.form_of(question.asked, ballot).items(multi=True)]
    return "; ".join([options[int(place)] for place in values] if options else values)


def export_answers(subject: Subject) -> list[dict[str, Any]]:
    """Each set as data, with what was asked."""
    return [{"survey": survey.slug, "at": row.at.isoformat(), "answers": [
        {"question": question.question, "ballot": row.ballots[str(question.id)]} for question in queries.questions_of(survey.id)
        if str(question.id) in row.ballots]} for survey, row in _answers(subject)]


def erase_answers(actor: Actor, subject: Subject, held_id: int) -> None:
    """They count no more."""
    if subject.participant_id is None or held_id != ALL:
        raise NotFound()
    forget_answers(replace(actor, participant_id=subject.participant_id))


register(Holding("survei", _l("Jawaban survei dari perangkat ini"), frozenset({"survey_answers"}), find_answers, export_answers,
                 deeds={Deed.ERASE: erase_answers}, order=67))
