"""Voting by a form, and the host's pages and buttons of polls."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, flash, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from server import ballots
from server.ballots.asked import kinds, question_from
from server.core.errors import Invalid, Malformed, NotFound
from server.core.i18n import field_message
from server.core.keys import new_key, sent_key
from server.core.permissions import NOBODY, Actor, Permission, current_actor, public, requires
from server.core.web import sent_json, wants_json
from server.core.words import PollResults, choices
from server.live.polls import bans, doors, flags, operations, queries, tallies
from server.live.polls.models import Poll
from server.webinars import queries as webinars
from server.webinars.models import Webinar

bp = Blueprint("polls", __name__)
bp_staff = Blueprint("polls_control", __name__)
POLL_ID = "<int(max=2147483647):poll_id>"
DESK = "/sesi/<slug>/kendali/polling"


# --- for everyone ----------------------------------------------------------------------------


@bp.post(f"/sesi/<slug>/polling/{POLL_ID}/suara")
@public
def vote(slug: str, poll_id: int) -> AnyResponse:
    """The twin of `poll.vote`. A form that cannot be counted comes back with what was typed."""
    if request.is_json:
        data = sent_json()
        if not isinstance(data, dict):
            raise Malformed(field="payload")
        return jsonify(ok=doors.vote({**data, "slug": slug, "id": poll_id}))
    poll = queries.visible_to(NOBODY).get(webinars.visible_to(NOBODY).by_slug(slug).id, poll_id)
    try:
        ballot = ballots.parse_form(poll.asked, request.form)
        done = doors.vote({"slug": slug, "id": poll_id, "key": request.form.get("key", ""), "ballot": ballot})
    except ballots.Refused as refused:
        if wants_json():
            raise
        return _again(slug, poll, ballots.words_of(refused))
    if wants_json():
        return jsonify(ok=done)
    flash(_("Jawaban Anda tercatat. Boleh diubah sampai polling ditutup."), "ok")
    page = "live.lite" if request.form.get("dari") == "hemat" else "webinars.show"
    return redirect(f"{url_for(page, slug=slug)}#polling-{poll_id}", 303)


def _again(slug: str, poll: Poll, error: str) -> Response:
    html = render_template("live/polls/again.html", slug=slug, poll=poll, error=error, given=request.form, key=new_key(),
                           fields=ballots.form_fields(poll.asked), is_lite=request.form.get("dari") == "hemat")
    return _fresh(html, 422)


def _fresh(html: str, status: int = 200) -> Response:
    response = make_response(html, status)
    response.headers["Cache-Control"] = "no-store"
    return response


# --- the host's pages ------------------------------------------------------------------------


@bp_staff.get(f"{DESK}/baru")
@requires(Permission.CONTROL_ROOM)
def write(slug: str) -> Response:
    """First the kind, then its form."""
    kind = request.args.get("jenis", "")
    given = MultiDict({"kind": kind, "results": PollResults.NOW.value})
    return _draft_page(_webinar(slug), None, given if kind in ballots.KINDS else None)


@bp_staff.post(DESK)
@requires(Permission.CONTROL_ROOM)
def add(slug: str) -> AnyResponse:
    """Keep a draft; with `then=open` ask it at once."""
    webinar, actor = _webinar(slug), current_actor()
    try:
        poll_id = operations.draft_poll(actor, webinar.id, question_from(request.form), request.form.get("results", ""),
                                        key=sent_key())
    except Invalid as refused:
        return _refused(webinar, None, refused)
    return _kept(slug, actor, poll_id)


@bp_staff.get(f"{DESK}/{POLL_ID}")
@requires(Permission.CONTROL_ROOM)
def desk(slug: str, poll_id: int) -> Response:
    """A draft's form; of an opened poll how it stands, what waits to be read, and the banned words."""
    webinar, poll = _found(slug, poll_id)
    return _draft_page(webinar, poll, doors.form_of(poll.question, poll.results)) if not poll.is_public else _desk_page(webinar, poll)


@bp_staff.post(f"{DESK}/{POLL_ID}/ubah")
@requires(Permission.CONTROL_ROOM)
def edit(slug: str, poll_id: int) -> AnyResponse:
    """Change a draft."""
    webinar, poll = _found(slug, poll_id)
    actor = current_actor()
    try:
        operations.edit_poll(actor, poll.id, question_from(request.form), request.form.get("results", ""))
    except Invalid as refused:
        return _refused(webinar, poll, refused)
    return _kept(slug, actor, poll_id)


def _kept(slug: str, actor: Actor, poll_id: int) -> AnyResponse:
    if request.form.get("then") == "open":
        operations.open_poll(actor, poll_id)
        flash(_("Polling dibuka."), "ok")
    else:
        flash(_("Draf polling tersimpan."), "ok")
    return _to_room(slug)


def _refused(webinar: Webinar, poll: Poll | None, refused: Invalid) -> Response:
    if wants_json():
        raise refused
    name, code = next(iter(refused.data["fields"].items()))
    words = ballots.words_of(refused) if isinstance(refused, ballots.Refused) else field_message(code)
    field, _dot, place = name.partition(".")
    if place:
        words = _("Pilihan ke-%(n)s: %(why)s", n=int(place) + 1, why=words)
    return _draft_page(webinar, poll, request.form, {field: words}, 422)


def _draft_page(webinar: Webinar, poll: Poll | None, given: MultiDict[str, str] | None, errors: dict[str, str] | None = None,
                status: int = 200) -> Response:
    code = given.get("kind", "") if given is not None else ""
    kind = ballots.KINDS.get(code)
    html = render_template("live/polls/draft.html", webinar=webinar, poll=poll, kinds=kinds(), kind=kind, given=given, errors=errors or {},
                           results=choices("poll_results"), key=request.form.get("key") or new_key())
    return _fresh(html, status)


def _desk_page(webinar: Webinar, poll: Poll, *, word_error: str = "", status: int = 200) -> Response:
    html = render_template(
        "live/polls/desk.html", webinar=webinar, poll=poll, shown=tallies.shown_of(poll), waiting=tallies.waiting_of(poll.id),
        waiting_total=tallies.answers_in(poll.id, "waiting"), shown_answers=tallies.answers_shown(poll.id),
        banned=bans.banned(webinar.id), word_error=word_error)
    return _fresh(html, status)


# --- the host's buttons ----------------------------------------------------------------------


Act = Callable[[Actor, int], Any]
ACTS: dict[str, Act] = {
    "buka": operations.open_poll, "tutup": operations.close_poll,
    "salin": lambda actor, poll_id: operations.copy_poll(actor, poll_id, key=sent_key()),
    "hapus": operations.delete_poll, "hitung": flags.lift_flags,
}


@bp_staff.post(f"{DESK}/{POLL_ID}/<act>")
@requires(Permission.CONTROL_ROOM)
def act(slug: str, poll_id: int, act: str) -> AnyResponse:
    """Open, close, copy, throw a draft away."""
    _webinar_row, poll = _found(slug, poll_id)
    if act not in ACTS:
        raise NotFound()
    ACTS[act](current_actor(), poll.id)
    return jsonify(ok={}) if wants_json() else _to_room(slug)


@bp_staff.post(f"{DESK}/{POLL_ID}/jawaban")
@requires(Permission.CONTROL_ROOM)
def read(slug: str, poll_id: int) -> AnyResponse:
    """The answers that were ticked are shown, or hidden. The answers stand in the body: an address may hold none."""
    webinar, poll = _found(slug, poll_id)
    wanted = request.form.get("do", "")
    if wanted not in ("show", "hide"):
        raise Invalid(do="unknown")
    count = operations.read_answers(current_actor(), poll.id, request.form.getlist("answer"), wanted == "show")
    if wants_json():
        return jsonify(ok={"count": count})
    flash(_("%(n)s jawaban ditayangkan.", n=count) if wanted == "show" else _("%(n)s jawaban disembunyikan.", n=count), "ok")
    return redirect(url_for("polls_control.desk", slug=webinar.slug, poll_id=poll.id), 303)


@bp_staff.post(f"{DESK}/{POLL_ID}/larangan")
@requires(Permission.CONTROL_ROOM)
def ban(slug: str, poll_id: int) -> AnyResponse:
    """Ban a word from all polls of the session."""
    webinar, poll = _found(slug, poll_id)
    try:
        operations.ban_word(current_actor(), webinar.id, request.form.get("word", ""))
    except Invalid as refused:
        if wants_json():
            raise
        return _desk_page(webinar, poll, word_error=field_message(refused.data["fields"]["word"]), status=422)
    if wants_json():
        return jsonify(ok={})
    flash(_("Kata itu tidak tampil lagi di semua layar."), "ok")
    return redirect(url_for("polls_control.desk", slug=webinar.slug, poll_id=poll.id), 303)


@bp_staff.post(f"{DESK}/{POLL_ID}/larangan/<int(max=2147483647):ban_id>/cabut")
@requires(Permission.CONTROL_ROOM)
def allow(slug: str, poll_id: int, ban_id: int) -> AnyResponse:
    """Lift a ban; its answers wait to be read."""
    webinar, poll = _found(slug, poll_id)
    if not any(one.id == ban_id for one in bans.banned(webinar.id)):
        raise NotFound()
    operations.allow_word(current_actor(), ban_id)
    if wants_json():
        return jsonify(ok={})
    flash(_("Larangan dicabut. Jawaban dengan kata itu menunggu dibaca."), "ok")
    return redirect(url_for("polls_control.desk", slug=webinar.slug, poll_id=poll.id), 303)


def _webinar(slug: str) -> Webinar:
    return webinars.visible_to(current_actor()).by_slug(slug)


def _found(slug: str, poll_id: int) -> tuple[Webinar, Poll]:
    webinar = _webinar(slug)
    return webinar, queries.visible_to(current_actor()).get(webinar.id, poll_id)


def _to_room(slug: str) -> AnyResponse:
    return redirect(url_for("control.room", slug=slug) + "#polling", 303)
