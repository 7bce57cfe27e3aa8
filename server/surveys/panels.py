"""Surveys on other pages: on a theme's page of Kenali, at the end of a session's page, in the administration of a session."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from server.core import slots
from server.core.words import Phase
from server.surveys import queries
from server.surveys.models import Survey
from server.webinars.models import Webinar
from server.webinars.queries import rows_of

Panel = dict[str, Any]
MOST_ON_THEME = 3


def theme_panel(piece_ids: Sequence[int]) -> dict[int, Panel]:
    """Surveys about the topics of a page: a line and a button each. The page is everybody's, so their forms stand on pages of their own."""
    topics = {piece_id: [slug for slugs in facts for slug in slugs] for piece_id, facts in slots.theme_topics.facts(piece_ids).items()}
    about = queries.about({slug for slugs in topics.values() for slug in slugs})
    found = {piece_id: [survey for slug in dict.fromkeys(slugs) for survey in about.get(slug, [])][:MOST_ON_THEME]
             for piece_id, slugs in topics.items()}
    questions = queries.how_many_questions([survey.id for surveys in found.values() for survey in surveys])
    return {piece_id: {"surveys": surveys, "questions": questions} for piece_id, surveys in found.items() if surveys}


def session_panel(webinar_ids: Sequence[int]) -> dict[int, Panel]:
    """After a session: the invitation while its survey is open, and what came of it."""
    found = {webinar_id: survey for webinar_id, survey in queries.of_webinars(webinar_ids).items()
             if survey.state in queries.PUBLIC and (survey.is_open or survey.answers)}
    questions = queries.how_many_questions([survey.id for survey in found.values()])
    return {webinar_id: {"survey": survey, "questions": questions.get(survey.id, 0)} for webinar_id, survey in found.items()}


def manage_panel(webinar_ids: Sequence[int]) -> dict[int, Panel]:
    """The button that makes a session's survey, or where it stands."""
    found = queries.of_webinars(webinar_ids)
    waiting = queries.waiting_in([survey.id for survey in found.values()])
    return {webinar.id: _managed(webinar, found.get(webinar.id), waiting) for webinar in rows_of(webinar_ids) if not webinar.is_rehearsal}


def _managed(webinar: Webinar, survey: Survey | None, waiting: dict[int, int]) -> Panel:
    return {"webinar": webinar, "survey": survey, "waiting": waiting.get(survey.id, 0) if survey else 0,
            "may_make": survey is None and webinar.phase != Phase.CANCELLED}


slots.theme_below.fill(theme_panel, "surveys/_theme.html", order=40)
slots.session_below.fill(session_panel, "surveys/_session.html", order=20)
slots.manage_session.fill(manage_panel, "surveys/_manage.html", order=70)
