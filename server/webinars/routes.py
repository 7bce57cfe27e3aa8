"""Pages of the sessions."""
from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from server.core import clock, files, slots
from server.core.errors import NotFound
from server.core.permissions import NOBODY, current_actor, public
from server.core.web import public_page
from server.core.words import Phase
from server.webinars import queries, shown
from server.webinars.models import Webinar

bp = Blueprint("webinars", __name__)
ENDED_SECONDS = 60
DOCUMENT_SECONDS = 300
FOREVER = 31_536_000  # seconds: a picture never changes, another one has another name


@bp.get("/sesi/<slug>")
@public
def show(slug: str) -> Response:
    """One page: before, live, after. It bears forms until the end, and is nobody's cache's until then."""
    try:
        webinar = queries.visible_to(NOBODY).by_slug(slug)
    except NotFound:
        webinar = queries.visible_to(current_actor()).by_slug(slug)
    html = page_of(webinar)
    if webinar.phase == Phase.ENDED and not webinar.is_rehearsal:
        return public_page(html, seconds=ENDED_SECONDS)
    response = make_response(html)
    if webinar.is_rehearsal:
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/sesi/<slug>/berkas/<name>")
@public
def file(slug: str, name: str) -> Response:
    """A picture or a document of a session, under a name that nobody guesses. What is not for everyone is nobody's cache's."""
    actor = NOBODY
    try:
        webinar = queries.visible_to(actor).by_slug(slug)
        row, document = shown.file_named(actor, webinar, name)
    except NotFound:
        actor = current_actor()
        webinar = queries.visible_to(actor).by_slug(slug)
        row, document = shown.file_named(actor, webinar, name)
    response = files.send(row, seconds=FOREVER if actor is NOBODY and document is None else None, as_download=document is not None)
    if document is not None and actor is NOBODY:
        response.headers["Cache-Control"] = f"public, max-age={DOCUMENT_SECONDS}"  # it may be taken back
    return response


@bp.get("/s/<int(max=2147483647):number>")
@public
def short(number: int) -> AnyResponse:
    """The short form that QR codes bear."""
    return redirect(url_for("webinars.show", slug=queries.visible_to(NOBODY).get(number).slug), 302)


def page_of(webinar: Webinar) -> str:
    """The session's one page: also the answer to a form of its room that came back."""
    template = {Phase.LIVE: "webinars/live.html", Phase.ENDED: "webinars/ended.html"}.get(Phase(webinar.phase), "webinars/before.html")
    minute = int((clock.now() - webinar.began_at).total_seconds() // 60) + 1 if webinar.began_at else None
    stage = slots.room_stage.load([webinar.id])[webinar.id] if webinar.phase == Phase.LIVE and webinar.has_stream else ""
    speakers = queries.speakers_of([webinar.id])[webinar.id]
    recording = slots.session_recording.load([webinar.id])[webinar.id] if webinar.phase == Phase.ENDED else ""
    return render_template(
        template, webinar=webinar, stage=stage, minute=minute, speakers=speakers, facts=shown.Facts(webinar, speakers),
        recording=recording, now=clock.now(),
        parts=queries.programme(webinar), actions=slots.session_actions.load([webinar.id])[webinar.id],
        panel=slots.session_panel.load([webinar.id])[webinar.id], head=slots.session_head.load([webinar.id])[webinar.id])
