"""The frames: home, results, how it works, and whether the house is well."""
from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Response, current_app, jsonify, render_template

from server.core import clock, migrations, slots
from server.core.database import session
from server.core.permissions import NOBODY, public
from server.core.probe import write_probe
from server.core.web import public_page
from server.core.words import WithholdReason
from server.drafting import queries as drafting
from server.instruments import queries as instruments
from server.pages import results
from server.pages.manage_routes import bp_manage
from server.webinars import queries as webinars

__all__ = ["bp", "bp_manage"]
bp = Blueprint("pages", __name__)
TEXTS = {"cara-kerja": "how", "privasi": "privacy", "tata-tertib": "rules", "aksesibilitas": "accessibility"}


@bp.get("/")
@public
def home() -> Response:
    """Join now, speak, or read: the same page for everyone."""
    sessions = webinars.visible_to(NOBODY)
    live, coming = sessions.current_live(), sessions.upcoming()
    instrument = instruments.find_default_instrument()
    page = render_template(
        "pages/home.html", live=live, live_speakers=webinars.speakers_of([live.id]).get(live.id, []) if live else [],
        on_air=slots.home_onair.load([live.id])[live.id] if live else "", coming=coming[0] if coming else None,
        countdown=_countdown(coming[0].starts_at) if coming else None, lines=results.lines(), counts=results.counts(),
        stages=instruments.stages_of(instrument.id) if instrument else [], answers=drafting.recent_answers(2),
    )
    return public_page(page, seconds=2)


@bp.get("/hasil")
@public
def show_results() -> Response:
    """What became of it: three rights, the debt, what changed in the text."""
    outcomes = drafting.outcome_counts()
    html = render_template(
        "pages/results.html", lines=results.lines(), counts=results.counts(), answers=drafting.recent_answers(6),
        changes=drafting.changes(6),
        outcomes=list(outcomes.items()), outcome_total=sum(outcomes.values()), outcome_changed=outcomes["accepted"] + outcomes["partly"])
    return public_page(html)


@bp.get("/cara-kerja", defaults={"page": "cara-kerja"})
@bp.get("/privasi", defaults={"page": "privasi"})
@bp.get("/tata-tertib", defaults={"page": "tata-tertib"})
@bp.get("/aksesibilitas", defaults={"page": "aksesibilitas"})
@public
def text_page(page: str) -> Response:
    """A page of the house's own words."""
    html = render_template(f"pages/{TEXTS[page]}.html", settings=current_app.extensions["settings"], reasons=list(WithholdReason))
    return public_page(html, seconds=60)


@bp.get("/healthz")
@public
def healthz() -> Response:
    """The process answers."""
    return _plain({"ok": True}, 200)


@bp.get("/readyz")
@public
def readyz() -> Response:
    """The database is there, migrated, and the writer writes to disk."""
    checks = {"database": _is_migrated(), "writer": _can_write()}
    return _plain({"ok": all(checks.values()), "checks": checks}, 200 if all(checks.values()) else 503)


def _plain(content: dict[str, Any], status: int) -> Response:
    response = jsonify(content)
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    return response


def _is_migrated() -> bool:
    try:
        return migrations.is_current(session.connection())
    except sa.exc.SQLAlchemyError:
        return False


def _can_write() -> bool:
    try:
        write_probe()
    except Exception:
        return False
    return True


def _countdown(starts_at: Any) -> dict[str, int] | None:
    if starts_at is None:
        return None
    left = max(0, int((starts_at - clock.now()).total_seconds() // 60))
    return {"days": left // 1440, "hours": left % 1440 // 60, "minutes": left % 60}
