"""A session's own words: its title, what it is about, and who speaks."""
from __future__ import annotations

from collections.abc import Iterable

from server.core.events import inside
from server.webinars import queries
from server.webinars.events import WebinarAdded, WebinarChanged
from server.webinars.finding import index
from server.webinars.finding.index import Passage
from server.webinars.models import Webinar


@index.source(index.TITLE)
def title_of(webinar: Webinar) -> Iterable[Passage]:
    """One passage of all that its page says of itself."""
    names = [part for speaker in queries.speakers_of([webinar.id])[webinar.id] for part in (speaker.name, speaker.role)]
    about = [part for part in (webinar.subtitle, webinar.theme, webinar.description) if part]
    yield Passage(index.TITLE, " ".join([webinar.title, webinar.organiser, webinar.venue, *about, *names]), " · ".join([*about, *names]))


@inside(WebinarAdded)
def was_added(event: WebinarAdded) -> None:
    """It can be found; a draft by nobody, until it is announced."""
    index.refresh(event.webinar_id, index.TITLE)


@inside(WebinarChanged)
def was_changed(event: WebinarChanged) -> None:
    """By its new words."""
    index.refresh(event.webinar_id, index.TITLE)
