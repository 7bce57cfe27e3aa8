"""A job that was cancelled or took the worker down leaves no deck waiting for ever."""
from __future__ import annotations

from server.core import jobs
from server.core.events import inside
from server.core.words import JobState
from server.live.slides.operations import RENDER, fail_rendering


@inside(jobs.JobFinished)
def give_up(event: jobs.JobFinished) -> None:
    """Its deck failed with it."""
    if event.kind == RENDER and event.state != JobState.DONE:
        why = "cancelled" if event.state == JobState.CANCELLED else "pdf_heavy"
        fail_rendering(int(jobs.find(event.job_id).payload["deck_id"]), why)
