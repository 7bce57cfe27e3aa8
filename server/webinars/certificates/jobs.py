"""What the worker does: certificates at the end of a session, for who fulfils the rule later, samples, and what came back signed."""
from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from server.core import jobs, outbox
from server.webinars.certificates import drawing, operations, queries, returning


@jobs.job(operations.DRAW, _l("Buat sertifikat sesi"), is_offered=False, is_awaited=True)
def draw_all(progress: jobs.Progress, payload: dict[str, Any]) -> None:
    """For everyone who fulfils the rule. Steps are registrations; the checkpoint is the last one looked at."""
    webinar_id, stands = int(payload["webinar_id"]), dict(progress.checkpoint or {"after": 0, "looked": 0})
    progress.expect(stands["looked"] + queries.how_many_missing(webinar_id, stands["after"]))

    def step(looked: int, drawn: int, last: int) -> None:
        stands.update(after=last, looked=stands["looked"] + looked)
        progress.advance(looked, found=drawn, checkpoint=dict(stands))

    drawing.draw_missing(webinar_id, after=stands["after"], step=step)


@outbox.job(operations.LATE, lane=outbox.AWAITED)
def draw_late(payload: dict[str, Any]) -> None:
    """Who fulfils the rule only now: a code after the end, a report of Zoom's, a name put right."""
    drawing.draw_missing(int(payload["webinar_id"]))


@outbox.job(operations.PREVIEW, lane=outbox.AWAITED)
def preview(payload: dict[str, Any]) -> None:
    """The sample that staff look at."""
    drawing.draw_preview(int(payload["webinar_id"]), int(payload["revision"]))


@jobs.job(operations.RETURNED, _l("Periksa sertifikat bertanda tangan"), is_offered=False, is_awaited=True)
def look_at_returned(progress: jobs.Progress, payload: dict[str, Any]) -> None:
    """An archive that came back from the office that signs."""
    returning.look_at(int(payload["return_id"]), progress)
