"""Doors of finding: the list with its filters, the same as a map, and as a table to take home."""
from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, stream_with_context
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from server import categorization
from server.accounts.actors import participant_token
from server.aspirations import explore, queries
from server.aspirations.exploring import curves, mapping, tables
from server.aspirations.exploring.facets import facets_of
from server.aspirations.exploring.filters import Filters, narrowed_by
from server.aspirations.exploring.outcomes import names_of
from server.aspirations.exploring.staff_routes import bp_staff
from server.aspirations.models import Aspiration
from server.core import clock, limits, visitors
from server.core.i18n import language
from server.core.permissions import NOBODY, current_actor, public
from server.core.web import public_page
from server.core.words import State
from server.instruments.queries import visible_to as instruments_visible_to

bp = Blueprint("exploring", __name__)
__all__ = ["bp", "bp_staff"]


@bp.get("/aspirasi")
@public
def index() -> AnyResponse:
    """What people said, to be found and supported."""
    participant_token()
    filters = Filters.read(request.args)
    if (item := queries.with_code(filters.q)) is not None:  # somebody typed a code where one types words
        return redirect(f"/aspirasi/{item.code}", 302)
    cursor = request.args.get("sesudah") or None
    found = explore.find(filters, cursor)
    titles = titles_of_instruments()
    curve = curves.curve_of(found.moments) if filters.kelompok and not cursor else None
    html = render_template(
        "aspirations/explore.html", filters=filters, found=found, facets=facets_of(filters, found.counted, titles),
        narrowed=narrowed_by(filters, titles), cursor=cursor, only_words=Filters(q=filters.q).address(), curve=curve,
        **_shown(filters, found))
    return _own_page(html)


@bp.get("/aspirasi/peta")
@public
def tile_map() -> Response:
    """The same voices by where they come from, as tiles and as a table; a tile leads to its voices."""
    filters = Filters.read(request.args)
    found = mapping.places_of(filters)
    narrowed = narrowed_by(filters, titles_of_instruments())
    html = render_template("aspirations/exploring/map.html", filters=filters, found=found, narrowed=narrowed)
    return public_page(html, seconds=30)


@bp.get("/aspirasi.csv")
@public
def table() -> Response:
    """All voices of a view as a table, as far as everyone may read them."""
    limits.use("voices.table.network", visitors.network())
    filters = Filters.read(request.args)
    response = Response(stream_with_context(tables.lines_of(explore.all_ids(filters))), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="aspirasi-{clock.today().isoformat()}.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _shown(filters: Filters, found: explore.Found) -> dict[str, Any]:
    rows: list[Aspiration] = list(found.page.rows)
    every, now = found.voices.values(), clock.now()
    facts = {
        "topics": {topic.slug: topic.name_in(language()) for topic in categorization.topics()}, "places": found.places, "filters": filters,
        "supported": queries.supported_by(current_actor().participant_id, [row.id for row in rows]),
        "authors": {row.id: queries.public_author(row) for row in every},
        "areas": {row.id: queries.public_area(row, found.districts) for row in every},
        "outcomes": names_of, "waits": lambda row: _waits(row, now), "here": request.full_path.rstrip("?"),
    }
    return {"rows": rows, "facts": facts, "similar_of": lambda one: _similar(one, found)}


def _similar(one: int, found: explore.Found) -> list[Aspiration]:
    family = found.families.get(one)
    return [found.voices[each] for each in family.ids if each in found.voices] if family else []


def _waits(row: Aspiration, now: datetime) -> str:
    """How long it waits for its next right; nothing once it has been explained."""
    days = (now - row.submitted_at).days
    if row.state not in (State.PUBLISHED, State.CONSIDERED) or not days:
        return ""
    return str(_("menunggu %(n)s hari", n=days))


def titles_of_instruments() -> dict[str, str]:
    """Slug → title of those that everyone may read."""
    return {one.slug: one.title for one in instruments_visible_to(NOBODY).instruments()}


def _own_page(html: str) -> Response:
    response = make_response(html)
    response.headers["Cache-Control"] = "no-store"  # it bears the buttons' token
    return response
