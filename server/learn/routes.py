"""Doors of Kenali and Kabar for everyone."""
from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, request

from server import categorization
from server.core import files
from server.core import text as texts
from server.core.english import origin
from server.core.errors import Malformed, Refusal
from server.core.i18n import language
from server.core.permissions import public
from server.core.web import conditional, csrf, public_page
from server.learn import queries, readings
from server.learn.editor_routes import bp_manage, bp_staff
from server.learn.feed import MIME, feed_of
from server.learn.models import KABAR, KENALI
from server.learn.reading_page import page_of

__all__ = ["bp", "bp_manage", "bp_staff"]
bp = Blueprint("learn", __name__)
SECONDS = 60  # how long a public page may be kept
CARD_SECONDS = 31_536_000
IN_FEED = 20


@bp.get("/kenali")
@public
def themes() -> Response:
    """All themes."""
    now = queries.standing()
    stages = {one.code: one for one in queries.stages_told(language(), now)}
    return public_page(render_template("learn/themes.html", themes=queries.themes(), standing=now, stages=stages,
                                       topic_of=categorization.topic), seconds=SECONDS)


@bp.get("/kenali/tahapan")
@public
def show_stages() -> Response:
    """The stages of law-making, and which one it is."""
    now = queries.standing()
    return public_page(render_template("learn/stages.html", stages=queries.stages_told(language(), now), standing=now), seconds=SECONDS)


@bp.get("/kenali/<slug>")
@public
def theme(slug: str) -> Response:
    """One theme."""
    return public_page(page_of(queries.by_slug(KENALI, slug)), seconds=SECONDS)


@bp.get("/kabar")
@public
def articles() -> Response:
    """Articles, the newest first; by words and by topic."""
    words, topic = _line(request.args.get("cari", "")), categorization.topic(request.args.get("topik"))
    cursor = request.args.get("sesudah") or None
    found = queries.articles(words, topic.slug if topic else "", cursor)
    most = queries.shown_by_ids(readings.most_read()) if not (words or topic or cursor) else []
    return public_page(render_template("learn/articles.html", found=found, words=words, topic=topic, cursor=cursor, most=most,
                                       topics=categorization.topics(), topic_of=categorization.topic), seconds=SECONDS)


def _line(value: str) -> str:
    try:
        return texts.plain(value[:queries.MOST_SEARCH], most=queries.MOST_SEARCH, is_multiline=False)
    except Refusal:
        return ""


@bp.get("/kabar/atom.xml")
@public
def feed() -> Response:
    """The newest articles as an Atom feed."""
    response = Response(feed_of(queries.articles(limit=IN_FEED).rows), mimetype=MIME)
    response.headers["Cache-Control"] = "public, max-age=300"
    return conditional(response)


@bp.get("/kabar/<slug>")
@public
def article(slug: str) -> Response:
    """One article."""
    return public_page(page_of(queries.by_slug(KABAR, slug)), seconds=SECONDS)


@bp.get("/kenali/<slug>/kartu.png", defaults={"kind": KENALI})
@bp.get("/kabar/<slug>/kartu.png", defaults={"kind": KABAR})
@public
def card(kind: str, slug: str) -> Response:
    """The picture for whoever shares it, once the worker has drawn it. Its address changes with it."""
    piece = queries.by_slug(kind, slug).piece
    is_newest = request.args.get("v") == piece.card_of[:8]
    return files.send(files.find(piece.card_id), seconds=CARD_SECONDS if is_newest else SECONDS)


@bp.post("/kabar/<slug>/dibaca")
@csrf.exempt  # type: ignore[untyped-decorator]  # a page that is the same for everyone bears no token; it asks for its own origin
@public
def note_reading(slug: str) -> Response:
    """The page's script tells that somebody looked at it. Who, it does not tell. Raises Malformed for other sites and robots' tools."""
    if request.headers.get("Origin") != origin():
        raise Malformed(field="origin")
    readings.note_reading(queries.by_slug(KABAR, slug).piece.id, request.headers.get("User-Agent", ""))
    response = make_response("", 204)
    response.headers["Cache-Control"] = "no-store"
    return response
