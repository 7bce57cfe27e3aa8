"""A session that ends opens the survey that is asked after it."""
from __future__ import annotations

import sqlalchemy as sa

from server.core import clock
from server.core.database import session
from server.core.events import inside
from server.surveys.models import Survey
from server.webinars.events import WebinarEnded


@inside(WebinarEnded)
def open_survey(event: WebinarEnded) -> None:
    """Where one was published for it and waits; a draft stays one."""
    query = sa.select(Survey).where(Survey.webinar_id == event.webinar_id, Survey.published_at.is_not(None), Survey.opens_at.is_(None))
    survey = session.scalar(query.with_for_update())
    if survey is not None:
        survey.open_after_session(clock.now())
        session.flush()
