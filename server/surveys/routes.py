"""Surveys for everyone: which there are, the one page with its questions, and what came of it."""
from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from server import ballots
from server.accounts.actors import participant_id, participant_token
from server.ballots import asked
from server.core import limits, visitors
from server.core.errors import Closed, Invalid, NotFound, TooMany
from server.core.i18n import refusal_text, wib_full
from server.core.keys import new_key, sent_key
from server.core.permissions import NOBODY, current_actor, public
from server.core.web import public_page
from server.core.words import SurveyState
from server.surveys import queries
from server.surveys.answering import NOTHING, answer, prefix_of, read_form
from server.surveys.manage_routes import bp_manage
from server.surveys.models import Survey

__all__ = ["bp", "bp_manage"]
bp = Blueprint("surveys", __name__)
SECONDS = 30


@bp.get("/survei")
@public
def index() -> Response:
    """Those one can answer now, and those that are over."""
    now, past = queries.public_ones()
    questions = queries.how_many_questions([survey.id for survey in now])
    return public_page(render_template("surveys/index.html", now=now, past=past, questions=questions), seconds=SECONDS)


@bp.get("/survei/<slug>")
@public
def show(slug: str) -> Response:
    """All questions on one page, filled with what this device answered; before and after, when it opened or what came of it."""
    survey = _found(slug)
    if survey.state in (SurveyState.OPEN, SurveyState.DRAFT):
        return _page(survey)
    response = make_response(render_template("surveys/closed.html", survey=survey, results=_results(survey)))
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/survei/<slug>")
@public
def send(slug: str) -> AnyResponse:
    """Keep a set of answers. What cannot be kept comes back with everything typed and each reason beside its question."""
    survey = queries.visible_to(NOBODY).by_slug(slug)
    given, errors = read_form(survey, request.form)
    if not errors:
        try:
            answer(survey.id, current_actor().participant_id, _device, key=sent_key(), given=given)
        except Invalid as refused:
            errors = _placed(refused)
        except (Closed, TooMany) as refused:
            return _page(survey, problem=_why(survey, refused), status=refused.status)
    if errors:
        return _page(survey, errors=errors, status=422)
    flash(_("Jawaban Anda tersimpan. Boleh diubah sampai %(at)s.", at=wib_full(survey.closes_at)), "ok")
    return redirect(url_for("surveys.show", slug=slug), 303)


@bp.get("/survei/<slug>/hasil")
@public
def outcome(slug: str) -> Response:
    """How it stands: the same page for everyone, unless results are for those who answered."""
    survey = _found(slug)
    if survey.tells_results:
        return public_page(render_template("surveys/results.html", survey=survey, results=_results(survey), sees=True), seconds=SECONDS)
    sees = queries.may_see_results(survey, current_actor().participant_id)
    response = make_response(render_template("surveys/results.html", survey=survey, results=_results(survey) if sees else None, sees=sees))
    response.headers["Cache-Control"] = "no-store"
    return response


def _found(slug: str) -> Survey:
    """What everyone sees; a draft only for who manages surveys."""
    try:
        return queries.visible_to(NOBODY).by_slug(slug)
    except NotFound:
        return queries.visible_to(current_actor()).by_slug(slug)


def _results(survey: Survey) -> queries.Results | None:
    return queries.results(survey.id) if survey.tells_results or survey.is_open else None


def _device() -> int:
    """A device that never wrote: it counts for its network."""
    limits.use("survey.network", visitors.network())
    return participant_id()


def _placed(refused: Invalid) -> dict[int, str]:
    """Codes by question; 0 stands for the whole form."""
    return {int(name[1:]) if name[1:].isdigit() else 0: code for name, code in refused.data["fields"].items()}


def _why(survey: Survey, refused: Closed | TooMany) -> str:
    if isinstance(refused, Closed):
        return str(_("Survei ini sudah ditutup %(at)s. Jawaban ini tidak tersimpan.", at=wib_full(survey.closes_at)))
    return refusal_text(refused)


def _page(survey: Survey, *, errors: dict[int, str] | None = None, problem: str = "", status: int = 200) -> Response:
    participant_token()
    participant = current_actor().participant_id
    mine = queries.answers_of(survey.id, participant)
    rows = queries.questions_of(survey.id)
    given: MultiDict[str, str] = request.form if request.method == "POST" else MultiDict(
        [pair for row in rows if row.id in mine
         for pair in asked.with_prefix(ballots.form_of(row.asked, mine[row.id]), prefix_of(row.id)).items(multi=True)])
    errors = errors or {}
    shown = [{"row": row, "fields": asked.prefixed(ballots.form_fields(row.asked), prefix_of(row.id)),
              "error": str(ballots.WORDS.get(errors[row.id], "")) if row.id in errors else ""} for row in rows]
    nothing = errors.get(0) == NOTHING
    html = render_template(
        "surveys/show.html", survey=survey, questions=shown, given=given, has_answered=bool(mine), key=new_key(),
        problem=problem or (_("Belum ada yang diisi. Jawab paling sedikit satu pertanyaan.") if nothing else ""),
        is_draft=survey.state == SurveyState.DRAFT,
        sees_results=queries.may_see_results(survey, participant))
    response = make_response(html, status)
    response.headers["Cache-Control"] = "no-store"
    return response
