"""Sessions in which something was said."""
from datetime import timedelta

from server.core import clock
from server.webinars.recordings import operations
from server.webinars.recordings.vtt import Cue
from tests.live import make


def said(admin, slug, text, *, days=10, title="Sesi uji", **fields):
    """A session of the past whose transcript says this after a minute and a half; returns its id."""
    webinar_id = make.webinar("ended", slug=slug, title=title, starts_at=clock.now() - timedelta(days=days), **fields)
    if text:
        operations.set_transcript(admin, webinar_id, [Cue(90_000, 95_000, text)])
    return webinar_id
