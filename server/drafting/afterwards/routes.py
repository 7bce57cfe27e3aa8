"""Doors of what comes after an answer: for its authors, by private link or by the link in the letter. A GET changes nothing."""
from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from server.aspirations.holder_codes import held_item
from server.aspirations.holders import count_miss
from server.aspirations.models import Aspiration
from server.core import limits
from server.core.database import session
from server.core.errors import Closed, NotFound
from server.core.forms import Form, show_form
from server.core.permissions import NOBODY, current_actor, public
from server.drafting.afterwards import feeds, operations, queries
from server.drafting.afterwards.forms import RateForm, SecondLookForm
from server.drafting.afterwards.models import Verdict
from server.drafting.afterwards.tokens import ids_of
from server.drafting.models import Answer
from server.drafting.wordings import change

bp = Blueprint("afterwards", __name__)
MINE = "/lacak/saya/jawaban/<int:answer_id>"


@bp.get("/jawaban.atom")
@public
def feed() -> Response:
    """Published answers; of one article (pasal) or topic (topik) too."""
    return feeds.answers(request.args.get("pasal", ""), request.args.get("topik", ""))


# --- by the private link ---------------------------------------------------------------------


@bp.get(MINE)
@public
def rate_form(answer_id: int) -> Response:
    """Where the holder says whether the answer answers."""
    item = held_item()
    return _rate_page(item, _answered(item, answer_id), f"/lacak/saya/jawaban/{answer_id}")


@bp.post(MINE)
@public
def rate(answer_id: int) -> AnyResponse:
    """Keep it; another time it replaces what stood."""
    item, form = held_item(), RateForm()
    if not form.validate():
        return _rate_page(item, _answered(item, answer_id), f"/lacak/saya/jawaban/{answer_id}", form)
    operations.rate_answer(current_actor(), item.id, answer_id, form.verdict.data, form.sentence.data)
    flash(_("Terima kasih, penilaian Anda tersimpan."), "ok")
    return redirect(f"/lacak/saya#jawaban-{answer_id}", 303)


@bp.get(MINE + "/tinjau")
@public
def look_form(answer_id: int) -> Response:
    """Where the holder asks to look again. Closed where they did already."""
    item = held_item()
    answer = _answered(item, answer_id)
    if item.has_ended or queries.look_of(item.id) is not None:
        raise Closed(what="second_look")
    return _look_page(item, answer, SecondLookForm(formdata=None))


@bp.post(MINE + "/tinjau")
@public
def look(answer_id: int) -> AnyResponse:
    """Once an item."""
    item, form = held_item(), SecondLookForm()
    if not form.validate():
        return _look_page(item, _answered(item, answer_id), form)
    operations.ask_second_look(current_actor(), item.id, answer_id, form.reason.data)
    flash(_("Permintaan Anda tercatat. Penyusun lain, bukan penulis jawaban itu, melihatnya sekali lagi."), "ok")
    return redirect(f"/lacak/saya#jawaban-{answer_id}", 303)


# --- by the link in the letter ---------------------------------------------------------------


@bp.get("/nilai/<token>")
@public
def letter_form(token: str) -> Response:
    """The same question for who came from the letter. Nothing of a rahasia item's answer stands here."""
    item, answer = _of_token(token)
    return _rate_page(item, answer, f"/nilai/{token}", is_letter=True)


@bp.post("/nilai/<token>")
@public
def letter_rate(token: str) -> AnyResponse:
    """Keep it."""
    (item, answer), form = _of_token(token), RateForm()
    limits.use("rating", answer.id, item.id)
    if not form.validate():
        return _rate_page(item, answer, f"/nilai/{token}", form, is_letter=True)
    operations.rate_answer(NOBODY, item.id, answer.id, form.verdict.data, form.sentence.data)
    flash(_("Terima kasih, penilaian Anda tersimpan."), "ok")
    return redirect(f"/nilai/{token}", 303)


def _of_token(token: str) -> tuple[Aspiration, Answer]:
    ids = ids_of(token)
    item = session.get(Aspiration, ids[1]) if ids is not None else None
    if ids is None or item is None:
        count_miss()
        raise NotFound()
    return item, _answered(item, ids[0])


def _answered(item: Aspiration, answer_id: int) -> Answer:
    return queries.visible_to(current_actor()).answered(item.id, answer_id)


def _rate_page(item: Aspiration, answer: Answer, action: str, form: RateForm | None = None, *, is_letter: bool = False) -> Response:
    standing, look = queries.rating_of(answer.id, item.id), queries.look_of(item.id)
    is_hidden = is_letter and item.is_confidential
    if form is None:
        asked = request.args.get("jawab", "")
        chosen = standing.verdict if standing else None
        form = RateForm(formdata=None, verdict=asked if asked in set(Verdict) else chosen,
                        sentence=standing.sentence if standing and not is_letter else "")
    return _private(show_form("drafting/afterwards/rate.html", form, item=item, answer=None if is_hidden else answer,
                              change=() if is_hidden else change(answer.wording_before, answer.wording_after), action=action,
                              standing=standing, look=look, is_letter=is_letter, flashes=True,
                              corrections=() if is_hidden else queries.corrections_of([answer.id]).get(answer.id, ())))


def _look_page(item: Aspiration, answer: Answer, form: Form) -> Response:
    return _private(show_form("drafting/afterwards/look.html", form, item=item, answer=answer, flashes=True))


def _private(response: Response) -> Response:
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


from server.drafting.afterwards import staff_routes as _staff_routes  # noqa: E402, F401  the drafters' doors stand on the same blueprint
