"""The administration of surveys: `/kelola/survei`, and the one button on a session's page."""
from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from server import ballots
from server.ballots import asked
from server.core.errors import Conflict, Invalid, NotFound
from server.core.forms import put_refusal, show_form
from server.core.i18n import field_message
from server.core.keys import new_key, sent_key
from server.core.permissions import Actor, Permission, current_actor, requires
from server.surveys import after_session, operations, queries, tallies
from server.surveys.forms import ClosingForm, SurveyForm, closing_of, head_of, question_errors
from server.surveys.models import SHOWN, WAITING, Survey, SurveyQuestion
from server.surveys.sheet import csv_of
from server.webinars import queries as webinars
from server.webinars.models import Webinar

bp_manage = Blueprint("surveys_manage", __name__)
ALL = "/kelola/survei"
ONE = f"{ALL}/<int:survey_id>"
QUESTION = f"{ONE}/pertanyaan/<int:question_id>"


# --- the list and the head -------------------------------------------------------------------


@bp_manage.get(ALL)
@requires(Permission.MANAGE_SURVEYS)
def listed() -> Response:
    """Every survey, and what waits to be read."""
    surveys = queries.all_for(current_actor())
    ids = [survey.id for survey in surveys]
    return _fresh(render_template("surveys/manage_list.html", surveys=surveys, questions=queries.how_many_questions(ids),
                                  waiting=queries.waiting_in(ids)))


@bp_manage.get(f"{ALL}/baru")
@requires(Permission.MANAGE_SURVEYS)
def write() -> Response:
    """The head of a new one."""
    return show_form("surveys/manage_head.html", SurveyForm(formdata=None), survey=None)


@bp_manage.post(ALL)
@requires(Permission.MANAGE_SURVEYS)
def add() -> AnyResponse:
    """Begin a draft."""
    form = SurveyForm()
    if form.validate():
        try:
            survey_id = operations.draft_survey(current_actor(), form.plan(), key=sent_key())
        except Invalid as refusal:
            if not put_refusal(form, refusal):
                raise
        else:
            flash(_("Draf survei tersimpan. Sekarang tambahkan pertanyaannya."), "ok")
            return _to(survey_id)
    return show_form("surveys/manage_head.html", form, survey=None)


@bp_manage.get(ONE)
@requires(Permission.MANAGE_SURVEYS)
def desk(survey_id: int) -> Response:
    """A draft with its questions; of a published one how it stands, and the words that wait to be read."""
    return _desk(_survey(survey_id))


@bp_manage.get(f"{ONE}/ubah")
@requires(Permission.MANAGE_SURVEYS)
def head_form(survey_id: int) -> Response:
    """A draft's head, to change."""
    survey = _draft(survey_id)
    return show_form("surveys/manage_head.html", head_of(survey), survey=survey)


@bp_manage.post(f"{ONE}/ubah")
@requires(Permission.MANAGE_SURVEYS)
def change_head(survey_id: int) -> AnyResponse:
    """Keep the change. What a colleague saved meanwhile is not written over: what was typed stays in the form."""
    survey, form = _draft(survey_id), SurveyForm()
    if form.validate():
        try:
            operations.edit_survey(current_actor(), survey_id, form.plan(), _whole(form.revision.data))
        except Conflict as refused:
            if refused.data.get("state") != "changed":
                raise
            form.form_errors.append(_("Rekan Anda menyimpan perubahan lebih dahulu. Tulisan Anda masih di sini: bandingkan, "
                                      "lalu simpan lagi."))
            form.revision.data = str(survey.revision)
            return show_form("surveys/manage_head.html", form, survey=survey, status=409)
        except Invalid as refusal:
            if not put_refusal(form, refusal):
                raise
        else:
            flash(_("Survei tersimpan."), "ok")
            return _to(survey_id)
    return show_form("surveys/manage_head.html", form, survey=survey)


def _whole(typed: str | None) -> int | None:
    return int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) < 10 else None


# --- questions -------------------------------------------------------------------------------


@bp_manage.get(f"{ONE}/pertanyaan")
@requires(Permission.MANAGE_SURVEYS)
def write_question(survey_id: int) -> Response:
    """First the kind, then its form."""
    kind = request.args.get("jenis", "")
    return _question_page(_draft(survey_id), None, MultiDict({"kind": kind} if kind in ballots.KINDS else {}))


@bp_manage.post(f"{ONE}/pertanyaan")
@requires(Permission.MANAGE_SURVEYS)
def add_question(survey_id: int) -> AnyResponse:
    """Put it at the end."""
    survey = _draft(survey_id)
    try:
        operations.add_question(current_actor(), survey_id, asked.question_from(request.form), _is_required(), key=sent_key())
    except ballots.Refused as refused:
        return _question_page(survey, None, request.form, question_errors(refused), 422)
    except Conflict as refused:
        if refused.data.get("why") != "many":
            raise
        errors = {"text": _("Sudah %(n)s pertanyaan. Hapus satu dahulu.", n=refused.data["most"])}
        return _question_page(survey, None, request.form, errors, 409)
    flash(_("Pertanyaan ditambahkan."), "ok")
    return _to(survey_id, "pertanyaan")


@bp_manage.get(QUESTION)
@requires(Permission.MANAGE_SURVEYS)
def question_form(survey_id: int, question_id: int) -> Response:
    """One question of a draft, to change."""
    row = _question(survey_id, question_id)
    given = asked.draft_of(row.question)
    if row.is_required:
        given["is_required"] = "1"
    return _question_page(_draft(survey_id), row, given)


@bp_manage.post(QUESTION)
@requires(Permission.MANAGE_SURVEYS)
def change_question(survey_id: int, question_id: int) -> AnyResponse:
    """Keep the change."""
    row, survey = _question(survey_id, question_id), _draft(survey_id)
    try:
        operations.edit_question(current_actor(), question_id, asked.question_from(request.form), _is_required())
    except ballots.Refused as refused:
        return _question_page(survey, row, request.form, question_errors(refused), 422)
    flash(_("Pertanyaan tersimpan."), "ok")
    return _to(survey_id, "pertanyaan")


def _is_required() -> bool:
    return request.form.get("is_required") == "1"


Act = Callable[[Actor, int], object]
QUESTION_ACTS: dict[str, Act] = {
    "naik": lambda actor, question_id: operations.move_question(actor, question_id, -1),
    "turun": lambda actor, question_id: operations.move_question(actor, question_id, 1), "hapus": operations.remove_question,
}


@bp_manage.post(f"{QUESTION}/<act>")
@requires(Permission.MANAGE_SURVEYS)
def act_on_question(survey_id: int, question_id: int, act: str) -> AnyResponse:
    """Up, down, out."""
    row = _question(survey_id, question_id)
    if act == "jawaban":
        return _read(row)
    if act not in QUESTION_ACTS:
        raise NotFound()
    QUESTION_ACTS[act](current_actor(), row.id)
    return _to(survey_id, "pertanyaan" if act == "hapus" else f"p{question_id}")


def _read(row: SurveyQuestion) -> AnyResponse:
    """The answers that were ticked are shown, or hidden. The answers stand in the body: an address may hold none."""
    wanted = request.form.get("do", "")
    if wanted not in ("show", "hide"):
        raise Invalid(do="unknown")
    count = operations.read_answers(current_actor(), row.id, request.form.getlist("answer"), wanted == "show")
    flash(_("%(n)s jawaban ditayangkan.", n=count) if wanted == "show" else _("%(n)s jawaban disembunyikan.", n=count), "ok")
    return _to(row.survey_id, f"p{row.id}")


# --- publishing, closing ---------------------------------------------------------------------


def _published(actor: Actor, survey_id: int) -> str:
    operations.publish_survey(actor, survey_id)
    return str(_("Survei diumumkan. Ia buka dan tutup sendiri menurut waktunya."))


def _taken_back(actor: Actor, survey_id: int) -> str:
    operations.take_back(actor, survey_id)
    return str(_("Survei kembali menjadi draf."))


def _closed(actor: Actor, survey_id: int) -> str:
    operations.move_closing(actor, survey_id, None)
    return str(_("Survei ditutup."))


ACTS: dict[str, Callable[[Actor, int], str]] = {"umumkan": _published, "tarik": _taken_back, "tutup": _closed}


@bp_manage.post(f"{ONE}/<act>")
@requires(Permission.MANAGE_SURVEYS)
def act(survey_id: int, act: str) -> AnyResponse:
    """Publish, take back, close, throw a draft away."""
    survey = _survey(survey_id)
    if act == "hapus":
        operations.delete_survey(current_actor(), survey.id)
        flash(_("Draf survei dihapus."), "ok")
        return redirect(url_for("surveys_manage.listed"), 303)
    if act not in ACTS:
        raise NotFound()
    try:
        flash(ACTS[act](current_actor(), survey.id), "ok")
    except Invalid as refused:
        return _desk(survey, problem=field_message(next(iter(refused.data["fields"].values()))), status=422)
    except Conflict as refused:
        if refused.data.get("why") != "empty":
            raise
        return _desk(survey, problem=_("Tambahkan paling sedikit satu pertanyaan dahulu."), status=409)
    return _to(survey_id)


@bp_manage.post(f"{ONE}/waktu")
@requires(Permission.MANAGE_SURVEYS)
def move_closing(survey_id: int) -> AnyResponse:
    """Close it at another moment."""
    survey, form = _survey(survey_id), ClosingForm()
    if form.validate():
        try:
            if form.closes_at.moment is None:
                raise Invalid(closes_at="required")
            operations.move_closing(current_actor(), survey_id, form.closes_at.moment)
        except Invalid as refusal:
            put_refusal(form, refusal)
        else:
            flash(_("Waktu tutup diubah."), "ok")
            return _to(survey_id)
    return _desk(survey, closing=form, status=422)


@bp_manage.post("/kelola/sesi/<slug>/survei")
@requires(Permission.MANAGE_SURVEYS)
def prepare(slug: str) -> AnyResponse:
    """The survey after this session, from the template; pressed twice it is the same one."""
    webinar = webinars.visible_to(current_actor()).by_slug(slug)
    survey_id = after_session.prepare_survey(current_actor(), webinar.id)
    flash(_("Survei pascaacara siap. Ia buka sendiri saat sesi berakhir, selama 14 hari."), "ok")
    return _to(survey_id)


# --- results ---------------------------------------------------------------------------------


@bp_manage.get(f"{ONE}/hasil.csv")
@requires(Permission.MANAGE_SURVEYS)
def sheet(survey_id: int) -> Response:
    """The results as a table; no device, no set of answers, no words that wait or are hidden."""
    survey = _survey(survey_id)
    response = Response(csv_of(queries.results(survey.id)), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="survei-{survey.slug}.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _desk(survey: Survey, *, problem: str = "", closing: ClosingForm | None = None, status: int = 200) -> Response:
    results = queries.results(survey.id) if survey.published_at is not None else None
    words = [one.question.id for one in results.questions if one.question.has_words] if results else []
    typed = {one: {"waiting": tallies.typed_in(one, WAITING), "shown": tallies.typed_in(one, SHOWN, 200)} for one in words}
    return _fresh(render_template("surveys/manage_desk.html", survey=survey, questions=queries.questions_of(survey.id),
                                  kinds=dict(asked.kinds()), results=results, typed=typed, problem=problem,
                                  closing=closing or closing_of(survey), webinar=_webinar_of(survey),
                                  most=operations.MOST_QUESTIONS), status)


def _webinar_of(survey: Survey) -> Webinar | None:
    """The session that it is asked after, for whoever may open its page of the administration."""
    actor = current_actor()
    if survey.webinar_id is None or not actor.may(Permission.MANAGE_SESSIONS):
        return None
    return webinars.visible_to(actor).get(survey.webinar_id)


def _question_page(survey: Survey, row: SurveyQuestion | None, given: MultiDict[str, str], errors: dict[str, str] | None = None,
                   status: int = 200) -> Response:
    return _fresh(render_template("surveys/manage_question.html", survey=survey, row=row, given=given, errors=errors or {},
                                  kinds=asked.kinds(), kind=ballots.KINDS.get(given.get("kind", "")),
                                  key=request.form.get("key") or new_key()), status)


def _fresh(html: str, status: int = 200) -> Response:
    response = make_response(html, status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _survey(survey_id: int) -> Survey:
    return queries.visible_to(current_actor()).get(survey_id)


def _draft(survey_id: int) -> Survey:
    """Raises Conflict once it is published: its wording is frozen."""
    survey = _survey(survey_id)
    if survey.published_at is not None:
        raise Conflict(state=str(survey.state))
    return survey


def _question(survey_id: int, question_id: int) -> SurveyQuestion:
    return queries.visible_to(current_actor()).question(survey_id, question_id)


def _to(survey_id: int, anchor: str = "") -> AnyResponse:
    return redirect(url_for("surveys_manage.desk", survey_id=survey_id) + (f"#{anchor}" if anchor else ""), 303)
