"""The frames: home, results, how it works, and whether the house is well."""
from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Response, jsonify, render_template

from server.core import clock, migrations, realtime, slots
from server.core.database import session
from server.core.i18n import language
from server.core.permissions import NOBODY, public
from server.core.probe import write_probe
from server.core.web import public_page
from server.drafting import queries as drafting
from server.instruments import queries as instruments
from server.pages import editor_routes, results, status_routes, texts
from server.pages.manage_routes import bp_manage
from server.webinars import queries as webinars

__all__ = ["bp", "bp_manage", "bp_staff", "status_routes"]
bp = Blueprint("pages", __name__)
bp_staff = editor_routes.bp
CUR = {"cara-kerja": "cara", "privasi": "privasi", "tata-tertib": "tertib", "aksesibilitas": "akses"}  # their keys in the navigation


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
        "pages/results.html", lines=results.lines(), counts=results.counts(), verdicts=results.verdicts(),
        answers=drafting.recent_answers(6), changes=drafting.changes(6),
        outcomes=list(outcomes.items()), outcome_total=sum(outcomes.values()), outcome_changed=outcomes["accepted"] + outcomes["partly"])
    return public_page(html)


@bp.get("/cara-kerja", defaults={"page": "cara-kerja"})
@bp.get("/privasi", defaults={"page": "privasi"})
@bp.get("/tata-tertib", defaults={"page": "tata-tertib"})
@bp.get("/aksesibilitas", defaults={"page": "aksesibilitas"})
@public
def text_page(page: str) -> Response:
    """A page of the house's own words, in the version that holds."""
    found = texts.current(page, language())
    return _text_page(found, found.number)


@bp.get("/cara-kerja/versi/<int:number>", defaults={"page": "cara-kerja"})
@bp.get("/privasi/versi/<int:number>", defaults={"page": "privasi"})
@bp.get("/tata-tertib/versi/<int:number>", defaults={"page": "tata-tertib"})
@bp.get("/aksesibilitas/versi/<int:number>", defaults={"page": "aksesibilitas"})
@public
def text_version(page: str, number: int) -> Response:
    """What held before."""
    found = texts.version(page, language(), number)
    return _text_page(found, texts.newest_number(page, language()))


def _text_page(found: texts.Text, newest: int) -> Response:
    """Versions are numbered without a gap, so the newest one's number tells of all."""
    others = [number for number in range(newest, 0, -1) if number != found.number]
    html = render_template("pages/text.html", text=found, page=found.page(), is_current=found.number == newest, cur=CUR[found.slug],
                           others=others)
    return public_page(html, seconds=60)


@bp.get("/healthz")
@public
def healthz() -> Response:
    """The process answers."""
    return _plain({"ok": True}, 200)


@bp.get("/readyz")
@public
def readyz() -> Response:
    """The database is there, migrated, and the writer writes to disk. Redis is told of, but nothing fails without it."""
    checks = {"database": _is_migrated(), "writer": _can_write()}
    is_ready, is_redis_up = all(checks.values()), realtime.is_redis_up()
    told = checks if is_redis_up is None else {**checks, "redis": is_redis_up}
    return _plain({"ok": is_ready, "checks": told}, 200 if is_ready else 503)


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
