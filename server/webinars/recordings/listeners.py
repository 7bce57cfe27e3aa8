"""What was said in a session can be found, minute by minute, once it is over."""
from __future__ import annotations

from collections.abc import Iterable

from server.core.events import inside
from server.core.words import Phase
from server.webinars.events import WebinarEnded
from server.webinars.finding import index
from server.webinars.finding.index import Passage
from server.webinars.models import Webinar
from server.webinars.recordings import queries
from server.webinars.recordings.events import RecordingRemoved, RecordingSet


@index.source(index.TRANSCRIPT)
def transcript_of(webinar: Webinar) -> Iterable[Passage]:
    """One passage a minute."""
    if webinar.phase == Phase.ENDED:
        for n, one in enumerate(queries.paragraphs(webinar), 1):
            yield Passage(str(n), one.text, one.text, one.at)


@inside(WebinarEnded)
def was_ended(event: WebinarEnded) -> None:
    """What its captions said."""
    index.refresh(event.webinar_id, index.TRANSCRIPT)


@inside(RecordingSet)
def was_set(event: RecordingSet) -> None:
    """Captions may stand elsewhere in it."""
    if not queries.has_transcript(event.webinar_id):
        index.refresh(event.webinar_id, index.TRANSCRIPT)


@inside(RecordingRemoved)
def was_removed(event: RecordingRemoved) -> None:
    """The same."""
    if not queries.has_transcript(event.webinar_id):
        index.refresh(event.webinar_id, index.TRANSCRIPT)
