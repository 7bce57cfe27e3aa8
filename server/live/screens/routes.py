"""Projector, overlay and the speaker's phone; and the host's buttons for them."""
from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, flash, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from server.accounts.actors import participant_token
from server.core import limits, qr, visitors
from server.core.english import origin
from server.core.errors import NotFound
from server.core.i18n import base
from server.core.keys import sent_key
from server.core.permissions import NOBODY, Permission, current_actor, public, requires
from server.core.web import set_narrow_cookie, wants_json
from server.live import snapshots
from server.live.screens import operations, queries
from server.live.streams import HADIRIN, NARASUMBER
from server.webinars import queries as webinars
from server.webinars.models import Webinar

bp = Blueprint("live_screens", __name__)
bp_staff = Blueprint("live_screens_staff", __name__)
LINK_SECONDS = 7 * 86_400  # of its cookie; the link itself ends twelve hours after the session


@bp.get("/sesi/<slug>/layar")
@public
def wall(slug: str) -> Response:
    """The projector, 1920 × 1080: what everyone may read, large. Without scripts it loads itself anew."""
    webinar = webinars.visible_to(NOBODY).by_slug(slug)
    return _screen("live/screens/wall.html", webinar, HADIRIN, address=_short(webinar), qr=qr.picture(_short(webinar), "QR"))


@bp.get("/sesi/<slug>/overlay")
@public
def overlay(slug: str) -> Response:
    """The question being answered on nothing, for OBS."""
    return _screen("live/screens/overlay.html", webinars.visible_to(NOBODY).by_slug(slug), HADIRIN)


@bp.get("/sesi/<slug>/narasumber/k/<token>")
@public
def open_link(slug: str, token: str) -> AnyResponse:
    """A speaker's link: swapped for a cookie, so that the token stands in no address that is shown or sent on."""
    webinar = webinars.visible_to(NOBODY).by_slug(slug)
    if queries.link_by_token(webinar, token) is None:
        limits.use("lookup.miss.network", visitors.network())
        raise NotFound()
    response = redirect(url_for("live_screens.speaker", slug=slug), 302)
    set_narrow_cookie(response, current_app, queries.COOKIE, token, max_age=LINK_SECONDS, paths=(f"/sesi/{slug}/narasumber",))
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/sesi/<slug>/narasumber")
@public
def speaker(slug: str) -> Response:
    """The speaker's phone: for the holder of a link, and for the control room."""
    webinar, ticket = _followed(slug)
    return _screen("live/screens/speaker.html", webinar, NARASUMBER, ticket=ticket, cue_kinds=cue_words())


@bp.get("/sesi/<slug>/narasumber/keadaan.json")
@public
def speaker_state(slug: str) -> Response:
    """The stream `narasumber`: shown questions, clock and cues."""
    webinar, _ticket = _followed(slug)
    response = jsonify(snapshots.state_of(webinar, NARASUMBER, snapshots.read_since(request.args.get("since"))))
    response.headers["Cache-Control"] = "no-store"
    return response


def _followed(slug: str) -> tuple[Webinar, str]:
    """The session whose speaker's stream this visitor may follow, and the ticket for the socket. Raises like any staff's door."""
    webinar = webinars.visible_to(current_actor()).by_slug(slug)
    link = queries.link_of_visitor(webinar)
    if link is None:
        current_actor().must(Permission.CONTROL_ROOM)
        return webinar, ""
    return webinar, queries.ticket_of(link)


def _screen(template: str, webinar: Webinar, audience: str, **more: Any) -> Response:
    participant_token()  # the socket's token is tied to the device's cookie
    state = snapshots.state_of(webinar, audience)
    votes = state["numbers"]["votes"]
    places = {found[0]: place for place, found in state["numbers"]["order"].items() if found}  # of the published order
    asked = sorted((one for one in state["questions"] if one["state"] == "shown"),
                   key=lambda one: (places.get(one["id"], len(places) + 1), -votes[one["id"]], one["id"]))
    featured = next((one for one in state["questions"] if one["state"] == "featured"), None)
    running = next((part for part in webinars.programme(webinar) if part.state == "now"), None)
    response = make_response(render_template(
        template, webinar=webinar, featured=featured, votes=votes, upcoming=asked[:3], running=running, state=state, **more))
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def cue_words() -> dict[str, str]:
    """What each cue says on a phone."""
    return {"five": _("5 menit lagi"), "one": _("1 menit lagi"), "answer": _("Jawab pertanyaan ini"), "slower": _("Mohon lebih pelan"),
            "done": _("Waktu selesai, terima kasih")}


# --- the host -----------------------------------------------------------------------------------


@bp_staff.post("/sesi/<slug>/kendali/isyarat")
@requires(Permission.CONTROL_ROOM)
def send_cue(slug: str) -> AnyResponse:
    """Tell the speakers something."""
    operations.send_cue(current_actor(), _own(slug).id, request.form.get("kind", ""), request.form.get("text", ""), key=sent_key())
    if not wants_json():
        flash(_("Terkirim ke ponsel narasumber."), "ok")
    return _done(slug)


@bp_staff.post("/sesi/<slug>/kendali/isyarat/<int(max=2147483647):cue_id>/tarik")
@requires(Permission.CONTROL_ROOM)
def take_back_cue(slug: str, cue_id: int) -> AnyResponse:
    """Take it back."""
    operations.take_back_cue(current_actor(), _own(slug).id, cue_id)
    return _done(slug)


@bp_staff.post("/sesi/<slug>/kendali/tautan")
@requires(Permission.CONTROL_ROOM)
def make_link(slug: str) -> AnyResponse:
    """A link for a speaker's phone: shown once, with its QR code."""
    webinar = _own(slug)
    token = operations.make_link(current_actor(), webinar.id, request.form.get("label", ""))
    address = origin() + base() + url_for("live_screens.open_link", slug=slug, token=token).removeprefix(base())
    response = make_response(render_template("live/screens/link.html", webinar=webinar, address=address, qr=qr.picture(address, "QR"),
                                             label=request.form.get("label", "").strip()))
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@bp_staff.post("/sesi/<slug>/kendali/tautan/<int(max=2147483647):link_id>/cabut")
@requires(Permission.CONTROL_ROOM)
def revoke_link(slug: str, link_id: int) -> AnyResponse:
    """It opens nothing any more."""
    operations.revoke_link(current_actor(), _own(slug).id, link_id)
    return _done(slug)


def _own(slug: str) -> Webinar:
    return webinars.visible_to(current_actor()).by_slug(slug)


def _done(slug: str) -> AnyResponse:
    return jsonify(ok={}) if wants_json() else redirect(url_for("control.room", slug=slug) + "#layar", 303)


def _short(webinar: Webinar) -> str:
    return f"{origin()}/s/{webinar.id}"
