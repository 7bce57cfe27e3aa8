"""Doors of the second step, open to the device that holds the receipt; and the counts, open to everyone."""
from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as AnyResponse

from server.aspirations import queries as aspirations
from server.aspirations.backgrounds import queries
from server.aspirations.backgrounds.choices import CHOICES, QUESTIONS
from server.aspirations.backgrounds.forms import BackgroundForm
from server.aspirations.backgrounds.operations import give_background, has_answered
from server.aspirations.models import Aspiration
from server.core import limits
from server.core.errors import NotFound
from server.core.forms import show_form
from server.core.permissions import NOBODY, current_actor, public
from server.core.web import public_page
from server.instruments.queries import find_default_instrument
from server.instruments.queries import visible_to as instruments_visible_to

bp = Blueprint("backgrounds", __name__)
SECONDS = 300  # for which everyone may keep the counts


def _held(code: str) -> Aspiration:
    """The item, for the device that sent it within a day. Raises NotFound."""
    item = aspirations.visible_to(current_actor()).receipt(code)
    if item is None:
        raise NotFound()
    return item


@bp.get("/aspirasi/<code>/tentang-pengirim")
@public
def background_form(code: str) -> AnyResponse:
    """Four questions, each of which may stay open."""
    item = _held(code)
    if has_answered(item.id):
        return redirect(f"/aspirasi/{item.code}/tanda-terima", 303)
    return _page(BackgroundForm(), item)


@bp.post("/aspirasi/<code>/tentang-pengirim")
@public
def background(code: str) -> AnyResponse:
    """Keep the answers apart; the item is not told what they were."""
    item, form = _held(code), BackgroundForm()
    if not form.validate():
        return _page(form, item)
    actor = current_actor()
    limits.use("background", actor.participant_id)
    give_background(actor, item.id, form.answers(), consent_version=form.consent())
    return redirect(f"/aspirasi/{item.code}/tanda-terima?tentang=1", 303)


def _page(form: BackgroundForm, item: Aspiration) -> Response:
    return show_form("aspirations/backgrounds/form.html", form, item=item)


@bp.get("/hasil/pengirim")
@public
def results() -> Response:
    """Who speaks, as far as senders told, in steps of five."""
    slug = request.args.get("naskah", "")[:80]
    instrument = instruments_visible_to(NOBODY).instrument(slug) if slug else find_default_instrument()
    counts = queries.counts(instrument.id) if instrument else {}
    html = render_template("aspirations/backgrounds/results.html", counts=counts, questions=QUESTIONS, choices=CHOICES,
                           instrument=instrument)
    return public_page(html, seconds=SECONDS)
