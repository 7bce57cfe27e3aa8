"""Doors of registering: the form, what is said after it, the calendar file, and the private page. A GET changes nothing."""
from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from server.accounts.actors import participant_id, participant_token
from server.accounts.confirmations import masked
from server.core import limits, qr, slots, visitors
from server.core.database import session
from server.core.english import origin
from server.core.errors import Closed, Conflict, Invalid
from server.core.forms import Form, put_refusal, show_form
from server.core.i18n import base
from server.core.permissions import NOBODY, Actor, current_actor, public
from server.core.session_codes import RegistrationState
from server.core.web import conditional
from server.webinars import queries as webinars
from server.webinars.models import Webinar
from server.webinars.registration import calendars, erasing, links, operations, queries, sharing
from server.webinars.registration.forms import ButtonForm, NameForm, RegisterForm, descriptions, form_for
from server.webinars.registration.models import Registration
from server.webinars.registration.staff_routes import bp_manage

__all__ = ["bp", "bp_manage"]
bp = Blueprint("registration", __name__)
CALENDAR_SECONDS = 60


# --- registering -----------------------------------------------------------------------------


@bp.get("/sesi/<slug>/daftar")
@public
def form(slug: str) -> Response:
    """The form, or why there is none; the cookie that tells this device apart goes with it, and no row is written."""
    webinar = webinars.visible_to(NOBODY).by_slug(slug)
    participant_token()
    why = queries.why_closed(webinar, queries.window_of(webinar.id))
    if why is not None:
        return _closed_page(webinar, why, 200)
    return _form_page(webinar, _form_of(webinar))


@bp.post("/sesi/<slug>/daftar")
@public
def register(slug: str) -> AnyResponse:
    """A place, and on to the page that says so: the same for an address that is registered already.

    Wrong fields come back with all that was typed, and nothing is stored.
    """
    webinar = webinars.visible_to(NOBODY).by_slug(slug)
    shown = _form_of(webinar)
    why = queries.why_closed(webinar, queries.window_of(webinar.id))
    if why is not None:
        return _closed_page(webinar, why, Closed.status)
    if not shown.validate():
        return _form_page(webinar, shown)
    actor = Actor(participant_id=participant_id())
    limits.use("registration", actor.participant_id)
    limits.use("registration.network", visitors.network())
    try:
        made = operations.register(actor, webinar.id, shown.wish(), key=shown.key.data)
    except Invalid as refusal:
        if not put_refusal(shown, refusal):
            raise
        return _form_page(webinar, shown)
    except Closed as refusal:
        return _closed_page(webinar, str(refusal.data.get("why", "off")), Closed.status)
    way = "email" if "@" in (shown.contact.data or "") else "wa"
    return redirect(f"/sesi/{webinar.slug}/daftar/tercatat?cara={shown.channel.data}&tempat={made.told}&lewat={way}", 303)


def _form_of(webinar: Webinar) -> RegisterForm:
    return form_for(queries.places(webinar.id), queries.fields_of(webinar.id))


def _form_page(webinar: Webinar, shown: RegisterForm) -> Response:
    return show_form("webinars/registration/register.html", shown, webinar=webinar,
                     descriptions=descriptions(queries.places(webinar.id), webinar.venue))


def _closed_page(webinar: Webinar, why: str, status: int) -> Response:
    response = make_response(render_template("webinars/registration/closed.html", webinar=webinar, why=why), status)
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/sesi/<slug>/daftar/tercatat")
@public
def registered(slug: str) -> Response:
    """What happens now; the place itself is told by letter, since an address may be somebody else's. Knows nobody."""
    webinar = webinars.visible_to(NOBODY).by_slug(slug)
    channel, is_waiting = request.args.get("cara", ""), request.args.get("tempat") == RegistrationState.WAITING
    channel = channel if channel in queries.offered(webinar) else ""
    response = make_response(render_template(
        "webinars/registration/registered.html", webinar=webinar, channel=channel, is_waiting=is_waiting,
        is_by_phone=request.args.get("lewat") == "wa", **_common(webinar)))
    response.headers["Cache-Control"] = "no-store"
    return response


def _common(webinar: Webinar) -> dict[str, object]:
    """What both pages of somebody who registered show: calendars, and words to pass on."""
    return {"calendars": calendars.elsewhere(webinar, origin() + base()), "invitation": sharing.invitation(webinar, origin() + base())}


@bp.get("/sesi/<slug>/kalender.ics")
@public
def calendar(slug: str) -> Response:
    """The session for one's own calendar; the same for everyone."""
    webinar = webinars.visible_to(NOBODY).by_slug(slug)
    if webinar.starts_at is None:
        raise Closed(what="calendar")
    response = Response(calendars.calendar_of([webinar], origin() + base()), mimetype="text/calendar")
    response.headers["Content-Disposition"] = f'attachment; filename="{webinar.slug[:80]}.ics"'
    response.headers["Cache-Control"] = f"public, max-age={CALENDAR_SECONDS}"
    return response if webinar.is_rehearsal else conditional(response)


# --- the private page ------------------------------------------------------------------------


@bp.get("/pendaftaran/k/<token>")
@public
def open_link(token: str) -> AnyResponse:
    """The private link: a cookie, and on to the page without the token in its address."""
    row = links.of_token(token)
    if row is None:
        links.count_miss()
        return _private(make_response(render_template("webinars/registration/no_link.html"), 404))
    response = redirect("/pendaftaran/batal" if request.args.get("ke") == "batal" else "/pendaftaran", 303)
    links.give_cookie(response, row)
    return _private(response)


@bp.get("/pendaftaran")
@public
def mine() -> AnyResponse:
    """One's own registration: its state, what was given, and what can be done."""
    row = links.held()
    if row is None:
        return _private(make_response(render_template("webinars/registration/no_link.html")))
    webinar, own = session.get_one(Webinar, row.webinar_id), {str(one.id): one.label for one in queries.fields_of(row.webinar_id)}
    number = queries.number_in_line(row) if row.state == RegistrationState.WAITING else None
    return _private(make_response(render_template(
        "webinars/registration/mine.html", row=row, webinar=webinar, number_in_line=number, email=masked(row.email) if row.email else None,
        answers=[(own[key], answer) for key, answer in (row.answers or {}).items() if key in own], flashes=True,
        qr=qr.picture(origin() + base() + links.private_link(row), _("Kode QR tautan pribadi Anda")),
        facts=slots.registration_facts.load([row.id])[row.id], may_cancel=_may_cancel(row, webinar), **_common(webinar))))


def _may_cancel(row: Registration, webinar: Webinar) -> bool:
    return row.state != RegistrationState.CANCELLED and webinar.phase in queries.OPEN_PHASES


@bp.get("/pendaftaran/batal")
@public
def cancel_form() -> AnyResponse:
    """A page with the button: scanners open links, so a link alone must do nothing."""
    row = links.held()
    if row is None:
        return _private(redirect("/pendaftaran", 303))  # there it says how the page is opened
    webinar = session.get_one(Webinar, row.webinar_id)
    return _page("cancel", ButtonForm(formdata=None), row) if _may_cancel(row, webinar) else redirect("/pendaftaran", 303)


@bp.post("/pendaftaran/batal")
@public
def cancel() -> AnyResponse:
    """Give up the place."""
    operations.cancel_registration(current_actor(), links.must_hold().id)
    return _done(_("Pendaftaran dibatalkan. Tempat Anda diberikan kepada yang menunggu."))


@bp.get("/pendaftaran/nama")
@public
def name_form() -> AnyResponse:
    """Where the name can be put right, once."""
    row = links.held()
    if row is None or row.name_corrected_at is not None:
        return _private(redirect("/pendaftaran", 303))
    shown = NameForm(formdata=None)
    shown.name.data = row.name or ""
    return _page("name", shown, row)


@bp.post("/pendaftaran/nama")
@public
def correct_name() -> AnyResponse:
    """As the certificate will bear it."""
    row, shown = links.must_hold(), NameForm()
    if not shown.validate():
        return _page("name", shown, row)
    try:
        operations.correct_name(current_actor(), row.id, shown.name.data or "")
    except Invalid as refusal:
        if not put_refusal(shown, refusal):
            raise
        return _page("name", shown, row)
    except Conflict:
        flash(_("Nama ini tidak dapat diubah lagi: sudah pernah diperbaiki, atau sertifikatnya sudah terbit."), "warn")
        return redirect("/pendaftaran", 303)
    return _done(_("Nama diperbaiki."))


@bp.get("/pendaftaran/hapus")
@public
def erase_form() -> AnyResponse:
    """A page with the button."""
    row = links.held()
    return _page("erase", ButtonForm(formdata=None), row) if row is not None else _private(redirect("/pendaftaran", 303))


@bp.post("/pendaftaran/hapus")
@public
def erase() -> AnyResponse:
    """Who it was is gone, and the link opens nothing any more."""
    row = links.must_hold()
    slug = session.get_one(Webinar, row.webinar_id).slug
    erasing.erase_registration(current_actor(), row.id)
    flash(_("Pendaftaran dan semua data di dalamnya sudah dihapus."), "ok")
    response = redirect(f"/sesi/{slug}", 303)
    links.drop_cookie(response)
    return response


def _page(name: str, shown: Form, row: Registration) -> AnyResponse:
    return _private(show_form(f"webinars/registration/{name}.html", shown, row=row, webinar=session.get_one(Webinar, row.webinar_id)))


def _private(response: AnyResponse) -> AnyResponse:
    """For its holder only: not kept anywhere, and no address leaks through a referrer."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _done(message: str) -> AnyResponse:
    flash(message, "ok")
    return redirect("/pendaftaran", 303)
