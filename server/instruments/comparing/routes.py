"""`/ruu/banding` and `/naskah/<slug>/banding`: two versions side by side or in one line, the same page for everyone."""
from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, request
from markupsafe import Markup

from server.core.errors import NotFound
from server.core.i18n import language
from server.core.permissions import current_actor, public
from server.core.web import public_page
from server.instruments import queries
from server.instruments.comparing.labels import place_label
from server.instruments.comparing.queries import Pair, compared, page_of, pair_of
from server.instruments.comparing.rows import Change, Rows
from server.instruments.models import Instrument, Version

bp = Blueprint("instruments_compared", __name__)
INLINE = "sebaris"  # else side by side, where the screen is wide enough


@bp.get("/ruu/banding")
@public
def bill() -> Response:
    """Two versions of the default instrument; the newest and the one before unless the address says which."""
    return _show(queries.default_instrument())


@bp.get("/naskah/<slug>/banding")
@public
def instrument(slug: str) -> Response:
    """Two versions of an instrument."""
    return _show(queries.PUBLIC.instrument(slug))


def _show(instrument: Instrument) -> Response:
    pair = pair_of(instrument, _number("dari"), _number("ke"), lambda number: _readable(instrument, number))
    is_inline, shows_all = request.args.get("cara") == INLINE, request.args.get("semua") == "1"
    rows = compared(pair.older, pair.newer)
    key = pair.older.id, pair.newer.id, instrument.path, is_inline, shows_all, language()
    body = page_of(key, lambda: _body(instrument, pair, rows, is_inline=is_inline, shows_all=shows_all))
    html = render_template("instruments/comparing/page.html", instrument=instrument, pair=pair, counts=_counts(rows), body=body,
                           is_inline=is_inline, shows_all=shows_all)
    if pair.older.is_published and pair.newer.is_published:
        return public_page(html)
    response = make_response(html)
    response.headers["Cache-Control"] = "no-store"
    return response


def _body(instrument: Instrument, pair: Pair, rows: Rows, *, is_inline: bool, shows_all: bool) -> Markup:
    shown = [block for block in rows.blocks if shows_all or block.change != Change.SAME or block.split or block.merged]
    html = render_template("instruments/comparing/_body.html", instrument=instrument, pair=pair, blocks=shown, is_inline=is_inline,
                           shows_all=shows_all, place_label=place_label)
    return Markup(html)  # noqa: S704 (our own template)


def _number(name: str) -> int | None:
    typed = request.args.get(name, "")
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 4):
        raise NotFound()
    return int(typed)


def _readable(instrument: Instrument, number: int) -> Version:
    """A published one without looking at a cookie; an internal one for those who may read it, else NotFound."""
    try:
        return queries.PUBLIC.version(instrument, number)
    except NotFound:
        return queries.visible_to(current_actor()).version(instrument, number)


def _counts(rows: Rows) -> dict[str, int]:
    """Articles: what became an ayat of another moved too."""
    return {"new": rows.counts.get(Change.ADDED, 0), "edited": rows.counts.get(Change.EDITED, 0),
            "removed": rows.counts.get(Change.REMOVED, 0), "moved": rows.counts.get(Change.MOVED, 0) + rows.counts.get(Change.LEFT, 0),
            "same": rows.counts.get(Change.SAME, 0)}
