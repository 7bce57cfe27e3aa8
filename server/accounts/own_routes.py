"""One's own account: where one is signed in, the password, the second step."""
from __future__ import annotations

from flask import flash, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from server.accounts import factors, operations, queries, sessions
from server.accounts.forms import CodeForm, OwnPasswordForm
from server.accounts.models import Staff
from server.accounts.routes import bp
from server.accounts.step_routes import codes_page, setup_facts, wrong_setup_code
from server.accounts.step_up import needs_fresh_proof
from server.core import limits
from server.core.database import session
from server.core.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany
from server.core.forms import put_refusal, show_form
from server.core.i18n import refusal_text
from server.core.permissions import Permission, current_actor, requires

OWN = "/kelola/saya"


@bp.get(OWN)
@requires(Permission.ENTER_WORKROOMS)
def own_account() -> Response:
    """Where one is signed in, and what one signs in with."""
    return _own_page(OwnPasswordForm(formdata=None))


@bp.post(f"{OWN}/sandi")
@requires(Permission.ENTER_WORKROOMS)
def change_own_password() -> Response:
    """Another password, by the old one; all other sessions end."""
    form, actor = OwnPasswordForm(), current_actor()
    if not form.validate():
        return _own_page(form)
    try:
        limits.use("step_up", actor.session_id)
        operations.change_own_password(actor, form.old.data, form.password.data)
    except TooMany as refusal:
        form.old.errors = [refusal_text(refusal)]
        return _own_page(form, status=429)
    except Invalid as refusal:
        if not put_refusal(form, refusal):
            raise
        return _own_page(form)
    flash(_("Kata sandi diganti. Sesi masuk Anda yang lain diakhiri."))
    return redirect(OWN, 303)


@bp.post(f"{OWN}/sesi/<int:session_id>/akhiri")
@requires(Permission.ENTER_WORKROOMS)
def end_own_session(session_id: int) -> Response:
    """End one of one's own sessions; the present one is ended by signing out."""
    actor = current_actor()
    if session_id not in {one.id for one in queries.open_sessions(actor, actor.staff_id or 0)} or session_id == actor.session_id:
        raise NotFound()
    sessions.end_session(actor, session_id)
    flash(_("Sesi masuk itu diakhiri."))
    return redirect(OWN, 303)


@bp.post(f"{OWN}/sesi-lain/akhiri")
@requires(Permission.ENTER_WORKROOMS)
def end_other_sessions() -> Response:
    """End all but the present one."""
    sessions.end_other_sessions(current_actor())
    flash(_("Semua sesi masuk Anda yang lain diakhiri."))
    return redirect(OWN, 303)


@bp.post(f"{OWN}/kode/mulai")
@requires(Permission.ENTER_WORKROOMS)
@needs_fresh_proof
def begin_own_factor() -> Response:
    """A fresh secret to set an authenticator up with."""
    if not factors.is_offered():
        raise NotFound()
    try:
        factors.begin_factor(_own_id())
    except Conflict:
        return redirect(OWN, 303)
    return redirect(f"{OWN}/kode", 303)


@bp.get(f"{OWN}/kode")
@requires(Permission.ENTER_WORKROOMS)
@needs_fresh_proof
def own_factor_form() -> Response:
    """The QR code of what is being set up; nothing pending: back."""
    factor = factors.factor_of(_own_id())
    if factor is None or factor.confirmed_at is not None:
        return redirect(OWN, 303)
    return _setup_page(CodeForm(formdata=None))


@bp.post(f"{OWN}/kode")
@requires(Permission.ENTER_WORKROOMS)
@needs_fresh_proof
def confirm_own_factor() -> Response:
    """The first right code: the authenticator counts, the recovery codes are shown this once."""
    form = CodeForm()
    factor = factors.factor_of(_own_id())
    if factor is None or factor.confirmed_at is not None:
        return redirect(OWN, 303)
    if not form.validate():
        return _setup_page(form)
    codes = factors.confirm_factor(_own_id(), form.code.data)
    if codes is None:
        form.code.errors = [wrong_setup_code()]
        return _setup_page(form)
    return codes_page(codes, OWN)


@bp.post(f"{OWN}/kode/cadangan")
@requires(Permission.ENTER_WORKROOMS)
@needs_fresh_proof
def new_recovery_codes() -> Response:
    """A new set; the old ones are void."""
    if not factors.has_factor(_own_id()):
        raise NotFound()
    return codes_page(factors.make_codes(_own_id()), OWN)


@bp.post(f"{OWN}/kode/lepas")
@requires(Permission.ENTER_WORKROOMS)
@needs_fresh_proof
def remove_own_factor() -> Response:
    """No second step any more; not where one's roles require it."""
    actor = current_actor()
    if factors.is_required_for(actor.roles):
        raise NotAllowed(permission=Permission.ENTER_WORKROOMS.value)
    factors.remove_factor(actor, _own_id())
    flash(_("Kode dua langkah dimatikan."))
    return redirect(OWN, 303)


def _own_id() -> int:
    return current_actor().staff_id or 0


def _own_page(form: OwnPasswordForm, *, status: int | None = None) -> Response:
    actor = current_actor()
    return show_form(
        "accounts/own.html", form, status=status, staff=session.get_one(Staff, _own_id()), sessions=queries.open_sessions(actor, _own_id()),
        own_session_id=actor.session_id, is_offered=factors.is_offered(), is_required=factors.is_required_for(actor.roles),
        has_factor=factors.has_factor(_own_id()), codes_left=factors.codes_left(_own_id()), saved=request.args.get("tersimpan"))


def _setup_page(form: CodeForm) -> Response:
    return show_form("accounts/own_factor.html", form, **setup_facts(session.get_one(Staff, _own_id())))
