"""Doors of following: the form, the private page where everything is confirmed and stopped, and the feed. A GET changes nothing."""
from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from server.accounts.actors import participant_id, participant_token
from server.accounts.confirmations import masked
from server.aspirations.exploring.filters import Filters
from server.aspirations.following import feeds, operations, targets
from server.aspirations.following.forms import EveryForm, FollowForm
from server.aspirations.following.links import of_token, private_link
from server.aspirations.following.models import Follow, Follower
from server.aspirations.following.queries import follows_of
from server.aspirations.holders import count_miss
from server.core import limits, visitors
from server.core.errors import Invalid, Malformed, NotFound
from server.core.forms import put_refusal, show_form
from server.core.permissions import NOBODY, Actor, public
from server.core.web import csrf

bp = Blueprint("following", __name__)


@bp.get("/aspirasi.atom")
@public
def feed() -> Response:
    """The newest that everyone may read, with the filters of the list."""
    return feeds.voices(Filters.read(request.args))


@bp.get("/ikuti")
@public
def follow_form() -> Response:
    """Where one asks to hear about a topic, a provision or an area."""
    participant_token()
    return _form_page(FollowForm(targets.read(request.args.get("apa", ""))))


@bp.post("/ikuti")
@public
def follow() -> AnyResponse:
    """A letter goes out; the same page follows whether or not the address is known."""
    form = FollowForm(targets.read(request.form.get("apa", "")))
    if not form.validate() or form.target is None:
        return _form_page(form)
    device = participant_id()
    limits.use("follow", device)
    limits.use("follow.network", visitors.network())
    try:
        operations.ask_to_follow(Actor(participant_id=device), form.target, form.email.data, form.every.data)
    except Invalid as refusal:
        if not put_refusal(form, refusal):
            raise
        return _form_page(form)
    return redirect("/ikuti/terkirim", 303)


@bp.get("/ikuti/terkirim")
@public
def asked() -> Response:
    """What to do now: read the letter."""
    return _private(show_form("aspirations/following/asked.html", EveryForm(formdata=None)))


def _form_page(form: FollowForm) -> Response:
    return show_form("aspirations/following/follow.html", form)


# --- the private page ------------------------------------------------------------------------


@bp.get("/ikuti/k/<token>")
@public
def manage(token: str) -> Response:
    """All that this address follows, with a button each: scanners open links, so a link alone does nothing."""
    return _manage_page(_held(token))


@bp.post("/ikuti/k/<token>")
@csrf.exempt  # type: ignore[untyped-decorator]
@public
def change(token: str) -> AnyResponse:
    """A button, with its form's token; or the one click of a mail program (RFC 8058), which stops everything."""
    if request.form.get("List-Unsubscribe") == "One-Click":
        operations.erase_follower(NOBODY, _held(token).id)
        return Response(status=200)
    csrf.protect()
    follower = _held(token)
    what, address = request.form.get("yang", ""), private_link(follower)
    if what == "semua":
        operations.erase_follower(NOBODY, follower.id)
        return redirect("/ikuti/berhenti", 303)
    if what == "jadwal":
        operations.choose_every(NOBODY, follower.id, request.form.get("every", ""))
        flash(_("Jadwal disimpan."), "ok")
        return redirect(address, 303)
    follow_id = _follow_id()
    if what == "konfirmasi":
        operations.confirm_follow(NOBODY, follower.id, follow_id)
        flash(_("Dikonfirmasi. Kabar pertama datang bila ada yang baru."), "ok")
        return redirect(address, 303)
    if what != "berhenti":
        raise Malformed(field="yang")
    is_last = len(follows_of(follower.id)) == 1
    operations.stop_following(NOBODY, follower.id, follow_id)
    flash(_("Anda berhenti mengikuti."), "ok")
    return redirect("/ikuti/berhenti" if is_last else address, 303)


@bp.get("/ikuti/berhenti")
@public
def stopped() -> Response:
    """Nothing is kept any more."""
    return _private(show_form("aspirations/following/stopped.html", EveryForm(formdata=None)))


def _held(token: str) -> Follower:
    follower = of_token(token)
    if follower is None:
        count_miss()
        raise NotFound()
    return follower


def _follow_id() -> int:
    text = request.form.get("ikutan", "")
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise Malformed(field="ikutan")
    return int(text)


def _manage_page(follower: Follower) -> Response:
    rows: list[tuple[Follow, targets.Target]] = follows_of(follower.id)
    known = [target for _row, target in rows]
    return _private(show_form(
        "aspirations/following/manage.html", EveryForm(formdata=None, every=follower.every), follows=rows, names=targets.names(known),
        paths=targets.list_paths(known), email=masked(follower.email), address=private_link(follower), flashes=True))


def _private(response: Response) -> Response:
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
