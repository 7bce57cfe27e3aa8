"""The room's state, the twins of the socket's events for forms and scripts, and the text-only room."""
from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, flash, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response as AnyResponse

from server.accounts.actors import PARTICIPANT_COOKIE, participant_token
from server.core import clock, consents, limits, slots, visitors
from server.core.errors import Malformed, NotFound, Refusal
from server.core.permissions import NOBODY, current_actor, public
from server.core.realtime import field_of
from server.core.secrets import keyed_hash
from server.core.web import conditional, read_cookie, sent_json, wants_json
from server.core.words import QuestionState
from server.live import doors, parts, queries, snapshots
from server.live.attendance import text_room
from server.live.composer import composer, keep_refused
from server.live.desk import bp_staff
from server.live.finding import listed, read_search
from server.live.operations import MOST_TEXT
from server.live.own import own_views
from server.live.similar import similar_to
from server.webinars import queries as webinars
from server.webinars.models import Webinar
from server.webinars.routes import page_of

__all__ = ["bp", "bp_staff"]
bp = Blueprint("live", __name__)


@bp.get("/sesi/<slug>/keadaan.json")
@public
def state(slug: str) -> Response:
    """The room as everyone sees it: the same bytes for all, no cookie read. `?since=` a rev, `?sesudah=` a cursor;
    with `cari`, `pasal`, `wilayah`, `keadaan` or `induk` the questions that are looked for."""
    webinar = webinars.visible_to(NOBODY).by_slug(slug)
    search = read_search(request.args)
    if search.is_on:
        sort = request.args.get("urut", "")
        response = jsonify(snapshots.found_of(webinar, search, sort if sort in queries.SORTS else "dukungan", request.args.get("sesudah")))
    elif "sesudah" in request.args:
        response = jsonify(snapshots.more_of(webinar, request.args["sesudah"]))
    else:
        body = snapshots.state_bytes(webinar, snapshots.read_since(request.args.get("since")))
        response = Response(body, mimetype="application/json")
    response.headers["Cache-Control"] = "public, max-age=1"
    return conditional(response)


@bp.get("/sesi/<slug>/saya.json")
@public
def mine(slug: str) -> Response:
    """What this device asked and supports here, and the token for its writes. Sets the participant cookie, writes nothing."""
    webinar = webinars.visible_to(NOBODY).by_slug(slug)
    participant_token()
    participant_id = current_actor().participant_id
    questions = queries.mine(webinar.id, participant_id)
    response = jsonify(
        token=generate_csrf(), questions=own_views(questions), votes=queries.my_votes(webinar.id, participant_id),
        **parts.mine_of(webinar, participant_id))
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bp.post("/sesi/<slug>/pertanyaan")
@public
def ask(slug: str) -> AnyResponse:
    """The twin of `question.ask`."""
    data = _payload(slug)
    if not request.is_json and (request.form.get("keep_processing") or request.form.get("keep_publication")):
        shown = {name: request.form.get(f"keep_{name}") for name in ("processing", "publication")}
        data["keep"] = {name: consents.shown_version(version) for name, version in shown.items() if version}
    try:
        done = doors.ask(data)
    except Refusal as refusal:
        if wants_json() or isinstance(refusal, (Malformed, NotFound)):
            raise
        return _refused(slug, keep_refused(request.form, refusal))
    if wants_json():
        return jsonify(ok=done)
    is_waiting = done["state"] == QuestionState.WAITING
    flash(_("Pertanyaan Anda tercatat dan menunggu dibaca petugas. Sementara ini hanya Anda yang melihatnya.") if is_waiting
          else _("Pertanyaan Anda tercatat."), "ok")
    return _back(slug, f"q{done['id']}")


def _refused(slug: str, status: int) -> AnyResponse:
    """The page the form stood on, with what was typed and what is wrong with it."""
    webinar = webinars.visible_to(NOBODY).by_slug(slug)
    is_lite = request.form.get("dari") == "hemat"
    response = make_response(_lite_page(webinar) if is_lite else page_of(webinar), status)
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/sesi/<slug>/mirip.json")
@public
def similar(slug: str) -> AnyResponse:
    """Questions like what is being typed. What is typed comes in the body, is in no log and is not kept; nothing is written."""
    webinar = webinars.visible_to(NOBODY).by_slug(slug)
    text = field_of(_payload(slug), "text", str)
    token = read_cookie(current_app, PARTICIPANT_COOKIE)
    if text is None or not token:
        raise Malformed(field="text" if token else "cookie")
    limits.use("question.similar", keyed_hash("participant", token[:100]))
    limits.use("question.similar.network", visitors.network())
    response = jsonify(similar=similar_to(webinar.id, text[:MOST_TEXT * 2]))
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/sesi/<slug>/pertanyaan/<int(max=2147483647):question_id>/dukung")
@public
def vote(slug: str, question_id: int) -> AnyResponse:
    """The twin of `question.vote`."""
    data = _payload(slug) | {"id": question_id}
    if not request.is_json:
        wanted = {"1": True, "0": False}.get(str(data.get("on")))
        if wanted is None:
            raise Malformed(field="on")
        data["on"] = wanted
    done = doors.vote(data)
    return jsonify(ok=done) if wants_json() else _back(slug, f"q{question_id}")


@bp.post("/sesi/<slug>/pertanyaan/<int(max=2147483647):question_id>/tarik")
@public
def withdraw(slug: str, question_id: int) -> AnyResponse:
    """The twin of `question.withdraw`."""
    done = doors.withdraw(_payload(slug) | {"id": question_id})
    if wants_json():
        return jsonify(ok=done)
    flash(_("Pertanyaan Anda sudah ditarik."), "ok")
    return _back(slug, "tanya")


@bp.get("/sesi/<slug>/pertanyaan-saya")
@public
def own(slug: str) -> Response:
    """This device's questions in a session, by its cookie alone, also once it is over: what became of each."""
    webinar = webinars.visible_to(NOBODY).by_slug(slug)
    questions = queries.mine(webinar.id, current_actor().participant_id)
    response = make_response(render_template(
        "live/mine.html", webinar=webinar, questions=questions, heads=queries.heads_of(questions),
        tags=queries.places([question.provision_id for question in questions]),
        receipts=slots.question_receipt.load([question.id for question in questions if question.aspiration_id])))
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bp.get("/sesi/<slug>/hemat")
@public
def lite(slug: str) -> Response:
    """The text-only room: no script, no socket, everything by forms and a reload link."""
    webinar = webinars.visible_to(NOBODY).by_slug(slug)
    text_room.came_in(webinar)
    response = make_response(_lite_page(webinar))
    response.headers["Cache-Control"] = "no-store"
    return response


def _lite_page(webinar: Webinar) -> str:
    participant_token()
    actor = current_actor()
    cursor, search = request.args.get("sesudah"), read_search(request.args)
    page = listed(webinar, search, "dukungan", cursor, 30)
    featured = None if search.is_on else queries.featured([webinar.id]).get(webinar.id)
    rows = [*page.rows, *([featured] if featured else [])]
    own = queries.mine(webinar.id, actor.participant_id)
    aside = [] if cursor or search.is_on else [question for question in own if not question.is_shown or question.joined_to_id]
    return render_template(
        "live/lite.html", webinar=webinar, page=page, featured=featured, mine=aside, own_ids={question.id for question in own},
        heads=queries.heads_of([*rows, *aside]), search=search, composer=composer(search.typed_place), at=clock.now(),
        consent_version=consents.VERSION,
        parts=slots.lite_parts.load([webinar.id])[webinar.id],
        voted=set(queries.my_votes(webinar.id, actor.participant_id)), shown=queries.total_shown(webinar.id),
        tags=queries.places([question.provision_id for question in rows]))


def _payload(slug: str) -> dict[str, Any]:
    if request.is_json:
        data = sent_json()
        if not isinstance(data, dict):
            raise Malformed(field="payload")
    else:
        data = dict(request.form.items())
    return {**data, "slug": slug}


def _back(slug: str, anchor: str) -> AnyResponse:
    """To the page the form stood on, at its place: the text-only room, or the session with its order kept."""
    sort = request.form.get("urut", "")
    is_lite = request.form.get("dari") == "hemat"
    kept: dict[str, Any] = {**({"urut": sort} if sort in queries.SORTS and not is_lite else {}), **read_search(request.form).fields}
    target = url_for("live.lite" if is_lite else "webinars.show", slug=slug, **kept)
    return redirect(f"{target}#{anchor}", 303)
