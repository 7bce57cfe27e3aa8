"""Doors of the one tap: a page with three buttons, and the same for the script of an article's page."""
from __future__ import annotations

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response as AnyResponse

from server.accounts.actors import participant_id, participant_token
from server.core import limits, visitors
from server.core.database import session
from server.core.errors import NotFound
from server.core.permissions import Actor, current_actor, public
from server.core.web import wants_json
from server.core.words import Stance
from server.instruments import queries as instruments
from server.instruments.models import Instrument, Provision, Version
from server.instruments.stances import operations, queries

bp = Blueprint("stances", __name__)


@bp.get("/sikap/<int:provision_id>")
@public
def show(provision_id: int) -> Response:
    """One's stance on an ayat: what it is, three buttons, and where to say more."""
    provision = _provision(provision_id)
    participant_token()
    version = session.get_one(Version, provision.version_id)
    instrument = session.get_one(Instrument, version.instrument_id)
    response = make_response(render_template(
        "instruments/stances/show.html", provision=provision, version=version, instrument=instrument,
        label=instruments.provision_label(provision), counts=queries.counts_of([provision.id]).get(provision.id, queries.NONE),
        mine=queries.own(current_actor().participant_id, [provision.id]).get(provision.id), stances=list(Stance),
        wished=request.args.get("pilih", "")))
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/sikap/<int:provision_id>/saya.json")
@public
def own(provision_id: int) -> Response:
    """What this device said of each ayat of the article, and the token to say it with."""
    provision = _provision(provision_id)
    participant_token()
    ids = [node.provision.id for node in instruments.article_tree(provision.version_id, provision.article or "").walk()]
    response = jsonify(token=generate_csrf(), mine={str(of): stance for of, stance in queries.own(
        current_actor().participant_id, ids).items()})
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/sikap/<int:provision_id>")
@public
def choose(provision_id: int) -> AnyResponse:
    """Set it, or take it back with an empty value: a state, not a toggle."""
    provision = _provision(provision_id)
    actor = Actor(participant_id=participant_id())
    limits.use("vote", actor.participant_id)
    limits.use("stance.network", visitors.network())
    operations.set_stance(actor, provision.id, request.form.get("sikap") or None)
    if not wants_json():
        return redirect(f"/sikap/{provision.id}", 303)
    session.expire_all()
    counts = queries.counts_of([provision.id]).get(provision.id, queries.NONE)
    return jsonify(mine=queries.own(actor.participant_id, [provision.id]).get(provision.id), agree=counts.agree, disagree=counts.disagree,
                   unclear=counts.unclear)


def _provision(provision_id: int) -> Provision:
    provision = instruments.PUBLIC.get_provision(provision_id)
    if provision.article is None or not provision.text:
        raise NotFound()
    return provision
