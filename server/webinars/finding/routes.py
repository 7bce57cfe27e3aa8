"""`/sesi`: what goes on, what comes, what was, and finding words in it; the calendar of all that comes."""
from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext as _

from server.categorization import topic
from server.core import clock
from server.core.english import origin
from server.core.i18n import base
from server.core.permissions import NOBODY, public
from server.core.text import plain
from server.core.web import conditional, public_page
from server.core.words import Phase
from server.webinars import queries as webinars
from server.webinars.finding import queries
from server.webinars.finding.queries import MOST_SEARCH, Search
from server.webinars.models import Webinar
from server.webinars.registration import calendars

bp = Blueprint("finding", __name__)
LIST_SECONDS, CALENDAR_SECONDS = 10, 900


@bp.get("/sesi")
@public
def index() -> Response:
    """What goes on now, what comes, what was, or where words stand: the same page for everyone."""
    search, cursor = _asked(), request.args.get("sesudah") or None
    hits = queries.search(search, cursor) if search.words else None
    live, upcoming, past = _coming(search, cursor)
    shown = [*live, *upcoming, *past.rows, *(hit.webinar for hit in (hits.rows if hits else ()))]
    return public_page(render_template(
        "webinars/index.html", search=search, hits=hits, live=live, upcoming=upcoming, past=past.rows, cursor=cursor,
        next_cursor=(hits or past).next_cursor, more=_more, speakers=webinars.speakers_of([webinar.id for webinar in shown]),
        years=queries.years(), topics=queries.topics(), marked=queries.marked, most=MOST_SEARCH,
        calendar=f"{origin()}{base()}/sesi/kalender.ics"), seconds=LIST_SECONDS)


def _coming(search: Search, cursor: str | None) -> tuple[list[Webinar], list[Webinar], queries.Found]:
    """On the first page also what goes on and what comes; nothing while words are sought."""
    if search.words:
        return [], [], queries.Found([], None)
    past = queries.past(search, cursor)
    if cursor:
        return [], [], past
    off = webinars.visible_to(NOBODY).called_off(clock.now()) if not search.is_narrow else []
    upcoming = list(queries.listed(search, Phase.SCHEDULED))
    if search.is_narrow:
        upcoming += queries.listed(search, Phase.POSTPONED, Phase.CANCELLED)
    return list(queries.listed(search, Phase.LIVE))[::-1], [*upcoming, *off], past


def _asked() -> Search:
    """Whatever is no topic and no year asks for nothing."""
    args = request.args
    words = " ".join(plain(args.get("q", "")[:MOST_SEARCH], most=MOST_SEARCH, is_multiline=False).split())
    year = args.get("tahun", "")
    known = topic(args.get("topik", ""))
    return Search(words, known.slug if known else "", int(year) if year.isascii() and year.isdigit() and 1990 <= int(year[:4]) <= 2200
                  and len(year) == 4 else None)


def _more(search: Search, cursor: str) -> str:
    """The address of the next page."""
    asked = {"q": search.words, "topik": search.topic, "tahun": search.year, "sesudah": cursor}
    return "/sesi?" + urlencode({name: value for name, value in asked.items() if value})


@bp.get("/sesi/kalender.ics")
@public
def calendar() -> Response:
    """All that goes on and comes, to subscribe to: an entry keeps its UID, and one that is called off says so."""
    shown = webinars.visible_to(NOBODY)
    rows = [*shown.live(), *shown.upcoming(), *shown.called_off(clock.now())]
    name = _("Sesi Jakarta ke Depan")
    response = Response(calendars.calendar_of(rows, origin() + base(), name=name, has_alarm=False), mimetype="text/calendar")
    response.headers["Cache-Control"] = f"public, max-age={CALENDAR_SECONDS}"
    return conditional(response)


