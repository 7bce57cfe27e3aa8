"""The steps between a right password and a session, and the proof that it is still you."""
from __future__ import annotations

from typing import Any

from flask import current_app, redirect, render_template, request
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from server.accounts import devices, factors, operations, sessions, step_up
from server.accounts.forms import CodeForm, NewPasswordForm
from server.accounts.models import Staff
from server.accounts.routes import HALF_COOKIE, admit, bp, go_on, next_step, room_of, safe_target, show_wait
from server.accounts.sessions import Half
from server.core import limits
from server.core.database import session
from server.core.errors import Conflict, Invalid, NotFound, TooMany
from server.core.forms import put_refusal, show_form
from server.core.i18n import refusal_text
from server.core.permissions import Actor, Permission, current_actor, public, requires
from server.core.web import read_cookie

PAGES = {"code": "accounts/step_code.html", "password": "accounts/step_password.html", "set-up": "accounts/step_setup.html"}


@bp.get("/masuk/langkah")
@public
def step() -> Response:
    """The next step's page; without a half session, back to the beginning."""
    half = _half()
    if half is None:
        return redirect("/masuk?usai=waktu", 303)
    staff = session.get_one(Staff, half.staff_id)
    name, target = next_step(staff, half), safe_target(request.args.get("lanjut"))
    if name is None or (name == "set-up" and factors.factor_of(staff.id) is None):
        return redirect("/masuk", 303)
    form = NewPasswordForm(formdata=None) if name == "password" else CodeForm(formdata=None)
    return show_form(PAGES[name], form, target=target, **(setup_facts(staff) if name == "set-up" else {}))


@bp.post("/masuk/langkah/kode")
@public
def give_code() -> Response:
    """A code of the authenticator or a recovery code. Five wrong ones, and one begins again with the password."""
    half, form, target = _half(), CodeForm(), safe_target(request.form.get("lanjut"))
    if half is None:
        return redirect("/masuk?usai=waktu", 303)
    staff = session.get_one(Staff, half.staff_id)
    if not form.validate():
        return show_form(PAGES["code"], form, target=target)
    try:
        devices.count_code(staff.id, staff.login)
    except TooMany as refusal:
        return show_wait(PAGES["code"], form, form.code, refusal, target=target)
    by = factors.try_code(half.id, form.code.data)
    if by is not None:
        return go_on(staff, _half(), target)
    half = _half()
    if half is None:
        return redirect("/masuk?usai=kode", 303)
    form.code.errors = [_("Kode tidak cocok atau sudah dipakai. Sisa %(n)s percobaan.", n=factors.MOST_WRONG_CODES - half.wrong_codes)]
    return show_form(PAGES["code"], form, target=target)


@bp.post("/masuk/langkah/sandi")
@public
def choose_password() -> Response:
    """A password of one's own in place of the initial one."""
    half, form, target = _half(), NewPasswordForm(), safe_target(request.form.get("lanjut"))
    if half is None:
        return redirect("/masuk?usai=waktu", 303)
    staff = session.get_one(Staff, half.staff_id)
    if next_step(staff, half) != "password":
        return redirect("/masuk/langkah", 303)
    if not form.validate():
        return show_form(PAGES["password"], form, target=target)
    try:
        operations.choose_password(Actor(staff_id=staff.id, roles=staff.roles), staff.id, form.password.data, half_id=half.id)
    except Invalid as refusal:
        if not put_refusal(form, refusal):
            raise
        return show_form(PAGES["password"], form, target=target)
    fresh = session.get_one(Staff, staff.id, populate_existing=True)
    return go_on(fresh, _half(), target)


@bp.post("/masuk/langkah/pasang")
@public
def set_up() -> Response:
    """The first code of a new authenticator, where one is required: it counts from now on, and one is in."""
    half, form, target = _half(), CodeForm(), safe_target(request.form.get("lanjut"))
    if half is None:
        return redirect("/masuk?usai=waktu", 303)
    staff = session.get_one(Staff, half.staff_id)
    if next_step(staff, half) != "set-up" or factors.factor_of(staff.id) is None:
        return redirect("/masuk", 303)
    if not form.validate():
        return show_form(PAGES["set-up"], form, target=target, **setup_facts(staff))
    codes = factors.confirm_factor(staff.id, form.code.data)
    if codes is None:
        form.code.errors = [wrong_setup_code()]
        return show_form(PAGES["set-up"], form, target=target, **setup_facts(staff))
    if not sessions.finish_half_session(half.id):
        return redirect("/masuk?usai=waktu", 303)
    return admit(codes_page(codes, target or room_of(staff.roles)), staff, by="code")


@bp.get("/masuk/ulang")
@requires(Permission.ENTER_WORKROOMS)
def prove_form() -> Response:
    """Who one is, once more."""
    return step_up.ask_for_proof(step_up.ProofForm(), safe_target(request.args.get("lanjut")) or "/kelola/saya")


@bp.post("/masuk/ulang")
@requires(Permission.ENTER_WORKROOMS)
def prove() -> Response:
    """The password or a code: on to where one wanted to go. A held form is sent by the next button."""
    form, actor = step_up.ProofForm(), current_actor()
    target = safe_target(request.form.get("lanjut")) or "/kelola/saya"
    held = step_up.held_fields() if request.form.get("tahan") == "1" else None
    if not form.validate():
        return step_up.ask_for_proof(form, target, held)
    try:
        limits.use("step_up", actor.session_id)
    except TooMany as refusal:
        form.proof.errors = [refusal_text(refusal)]
        return step_up.ask_for_proof(form, target, held, status=429)
    if not step_up.is_proof(actor, form.proof.data):
        form.proof.errors = [_("Tidak cocok. Coba lagi.")]
        return step_up.ask_for_proof(form, target, held)
    sessions.mark_proved(actor)
    if held is None:
        return redirect(target, 303)
    return _no_store(render_template("accounts/resend.html", target=target, held=list(held.items(multi=True))))


def setup_facts(staff: Staff) -> dict[str, Any]:
    """What a page needs to show a pending authenticator. Raises NotFound or Conflict when there is none pending."""
    factor = factors.factor_of(staff.id)
    if factor is None:
        raise NotFound()
    if factor.confirmed_at is not None:
        raise Conflict(why="has_factor")
    picture = Markup(factors.picture_of(factor, staff.login))  # noqa: S704  drawn here, holds numbers only
    return {"picture": picture, "secret": factors.secret_in_groups(factor), "login": staff.login}


def wrong_setup_code() -> str:
    """The words beside the field for a code that an authenticator gave wrongly."""
    return str(_("Kode tidak cocok. Tunggu kode berikutnya, dan periksa jam ponsel Anda."))


def codes_page(codes: list[str], onward: str) -> Response:
    """The recovery codes, this once."""
    return _no_store(render_template("accounts/recovery_codes.html", codes=codes, onward=onward))


def _no_store(html: str) -> Response:
    response = current_app.response_class(html, mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    return response


def _half() -> Half | None:
    return sessions.half_session(read_cookie(current_app, HALF_COOKIE))
