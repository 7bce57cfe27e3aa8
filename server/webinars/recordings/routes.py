"""Pages of a recording for everyone: its file in ranges, its captions, and the transcript with a search inside."""
from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext as _

from server.core import files
from server.core.errors import NotFound
from server.core.i18n import timecode
from server.core.permissions import NOBODY, public
from server.core.text import plain
from server.core.web import conditional, public_page
from server.core.words import Phase
from server.webinars import queries as webinars
from server.webinars.finding import index
from server.webinars.finding import queries as finding
from server.webinars.models import Webinar
from server.webinars.recordings import queries, vtt
from server.webinars.recordings.staff_routes import bp_manage

bp = Blueprint("recordings", __name__)
SECONDS, FILE_SECONDS = 60, 300
MOST_SEARCH = 100
__all__ = ["bp", "bp_manage"]


def _over(slug: str) -> Webinar:
    webinar = webinars.visible_to(NOBODY).by_slug(slug)
    if webinar.phase != Phase.ENDED:
        raise NotFound()
    return webinar


@bp.get("/sesi/<slug>/rekaman/<name>")
@public
def video(slug: str, name: str) -> Response:
    """The uploaded recording, in ranges. It may be taken back, so nobody keeps it for long."""
    row = queries.file_of(_over(slug).id, name)
    if row is None:
        raise NotFound()
    response = files.send(row)
    response.headers["Cache-Control"] = f"public, max-age={FILE_SECONDS}"
    return response


@bp.get("/sesi/<slug>/transkrip.vtt")
@public
def captions(slug: str) -> Response:
    """The uploaded transcript as captions, written anew: of what came only times and text are left."""
    cues = queries.cues_of(_over(slug).id)
    if not cues:
        raise NotFound()
    return _text(vtt.written(cues), "text/vtt")


@bp.get("/sesi/<slug>/transkrip.txt")
@public
def text(slug: str) -> Response:
    """The transcript as text, to keep."""
    webinar = _over(slug)
    found = queries.paragraphs(webinar)
    if not found:
        raise NotFound()
    lines = [f"{timecode(one.at)}  {one.text}" if one.at is not None else one.text for one in found]
    response = _text(f"{webinar.title}\n{_('Transkrip')}\n\n" + "\n\n".join(lines) + "\n", "text/plain")
    response.headers["Content-Disposition"] = f'attachment; filename="transkrip-{webinar.slug[:80]}.txt"'
    return response


def _text(said: str, mime: str) -> Response:
    response = Response(said, mimetype=mime)
    response.headers["Cache-Control"] = f"public, max-age={SECONDS}"
    return conditional(response)


@bp.get("/sesi/<slug>/transkrip")
@public
def transcript(slug: str) -> Response:
    """All that was said, or the minutes in which words stand. Raises NotFound before the end, and when nothing was written down."""
    webinar = _over(slug)
    whole = queries.paragraphs(webinar)
    if not whole:
        raise NotFound()
    words = " ".join(plain(request.args.get("kata", "")[:MOST_SEARCH], most=MOST_SEARCH, is_multiline=False).split())
    sought = set(index.words_of(words))
    shown = [one for one in whole if not sought or sought <= set(index.words_of(one.text))]
    return public_page(render_template(
        "webinars/recordings/transcript.html", webinar=webinar, paragraphs=shown, words=words, is_sought=bool(sought), most=MOST_SEARCH,
        playable=queries.playable(webinar), is_uploaded=queries.has_transcript(webinar.id),
        pieces=lambda said: finding.marked([(part, bool(sought.intersection(index.words_of(part)))) for part in said.split()])),
        seconds=SECONDS)
