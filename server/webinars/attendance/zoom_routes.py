"""Doors of Zoom's participant report: a file, a look at whose presence it tells, and then the record."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from server.accounts.access import note_access, shows_personal_data
from server.accounts.step_up import needs_fresh_proof
from server.core import uploads
from server.core.database import aside
from server.core.errors import Invalid
from server.core.i18n import field_message, number
from server.core.permissions import Permission, current_actor, requires
from server.core.web import csrf
from server.webinars.attendance import reports, zoom
from server.webinars.attendance.matching import Matched, match
from server.webinars.attendance.staff_routes import DESK, no_rehearsal
from server.webinars.models import Webinar
from server.webinars.registration import queries as registrations
from server.webinars.registration.models import Registration

bp_manage = Blueprint("attendance_zoom", __name__)
P = ParamSpec("P")
PACKED_MOST = 4_000_000  # bytes of the people as they travel in the page
MOST_UNSURE = 300  # that a person ties on one page


@dataclass(frozen=True)
class Looked:
    """A report beside the session's registrants."""

    people: list[zoom.Person]
    matched: Matched
    names: dict[int, Registration]

    @property
    def unsure(self) -> list[tuple[int, zoom.Person, tuple[int, ...]]]:
        """Of whom only a person can say."""
        return [(n, self.people[n], ids) for n, ids in sorted(self.matched.unsure.items())][:MOST_UNSURE]

    @property
    def strangers(self) -> list[zoom.Person]:
        """Whom no registrant resembles."""
        return [one for n, one in enumerate(self.people) if n not in self.matched.sure and n not in self.matched.unsure]


def with_file(view: Callable[P, Any]) -> Callable[P, Any]:
    """Let a file in, and the people who travel in the page, before anything else looks at the form."""

    @wraps(view)
    def let_in(*args: P.args, **kwargs: P.kwargs) -> Any:
        uploads.let_in(most_file=zoom.MOST_BYTES, most_text=PACKED_MOST)
        return view(*args, **kwargs)

    return let_in


@bp_manage.get(f"{DESK}/zoom")
@requires(Permission.READ_PARTICIPANTS)
def report_page(slug: str) -> Response:
    """Where the file is chosen."""
    return _page(no_rehearsal(slug))


@bp_manage.post(f"{DESK}/zoom")
@csrf.exempt  # type: ignore[untyped-decorator]  # `let_in` asks for the token, once it knows who comes
@requires(Permission.READ_PARTICIPANTS)
@with_file
@needs_fresh_proof
@shows_personal_data
def look(slug: str) -> AnyResponse:
    """The preview of a file: nothing is stored."""
    webinar, is_sure = no_rehearsal(slug), request.form.get("pasti") == "1"
    try:
        people = _sent(webinar, is_sure)
    except Invalid as refusal:
        return _page(webinar, code=refusal.data["fields"]["file"], status=Invalid.status, is_sure=is_sure)
    note_access(current_actor(), "zoom_report", "webinar", [webinar.id])
    return _page(webinar, looked=_looked(webinar.id, people), packed=reports.pack(people))


def _sent(webinar: Webinar, is_sure: bool) -> list[zoom.Person]:
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Invalid(file="required")
    if webinar.began_at is None and webinar.starts_at is None:
        raise Invalid(file="zoom_early")
    report = aside(zoom.read, file.stream.read(zoom.MOST_BYTES + 1), near=webinar.began_at or webinar.starts_at)
    reports.check_fits(webinar, report, is_sure=is_sure)
    return list(report.people)


def _looked(webinar_id: int, people: list[zoom.Person]) -> Looked:
    def read() -> Looked:
        registrants = registrations.on_the_list(webinar_id)
        return Looked(people, match(people, registrants), {row.id: row for row in registrants})

    return aside(read)


@bp_manage.post(f"{DESK}/zoom/simpan")
@csrf.exempt  # type: ignore[untyped-decorator]  # as above
@requires(Permission.READ_PARTICIPANTS)
@with_file
def keep(slug: str) -> AnyResponse:
    """The minutes of the sure, and of those whom a person tied, in place of an earlier report's."""
    webinar = no_rehearsal(slug)
    people = reports.unpack(request.form.get("people", ""))
    looked, ties = _looked(webinar.id, people), dict[int, int]()
    for n, _person, candidates in looked.unsure:
        chosen = request.form.get(f"tie_{n}", "")
        if chosen.isdecimal() and len(chosen) < 10 and int(chosen) in candidates:
            ties[n] = int(chosen)
    done = reports.take_report(current_actor(), webinar.id, aside(reports.gathered, people, looked.matched.sure | ties))
    flash(_("Menit hadir %(n)s peserta dari laporan Zoom disimpan.", n=number(done)), "ok")
    return redirect(f"/kelola/sesi/{webinar.slug}/hadir", 303)


def _page(webinar: Webinar, *, code: str = "", status: int = 200, **shown: Any) -> Response:
    response = make_response(render_template(
        "webinars/attendance/zoom.html", webinar=webinar, file_error=field_message(code) if code else "",
        may_insist=code in ("zoom_topic", "zoom_undated"), most_unsure=MOST_UNSURE, **shown), status)
    response.headers["Cache-Control"] = "no-store"
    return response
