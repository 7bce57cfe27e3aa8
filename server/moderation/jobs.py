"""What the worker does for the desk."""
from __future__ import annotations

import logging
from typing import Any

from server.core.errors import Refusal
from server.core.outbox import job
from server.moderation.conversion import keep_unanswered, unanswered_kept

log = logging.getLogger(__name__)


@job("moderation.keep_questions")
def keep_questions(payload: dict[str, Any]) -> None:
    """One transaction a question, so that one that can't become an aspiration (too short) keeps none of the others."""
    for question_id in unanswered_kept(int(payload["webinar_id"])):
        try:
            keep_unanswered(question_id, payload.get("ended_by"))
        except Refusal as refusal:
            log.warning("question %d was not kept: %s", question_id, refusal.code)
