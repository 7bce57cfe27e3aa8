"""The team in `/kelola`: who is in it, with which roles; new passwords, lost authenticators, sessions."""
from __future__ import annotations

from flask import current_app, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from server.accounts import factors, operations, queries, sessions
from server.accounts.forms import InviteForm, MemberForm
from server.accounts.models import Staff
from server.accounts.routes import bp
from server.accounts.step_up import needs_fresh_proof
from server.core.errors import Conflict, Invalid, NotFound
from server.core.forms import put_refusal, show_form
from server.core.permissions import Permission, Role, current_actor, requires
from server.core.words import WORDS

SEARCH_FROM = 20  # so many colleagues still fit a glance


@bp.get("/kelola")
@requires(Permission.MANAGE_STAFF)
def manage() -> Response:
    """The team: who may enter which room."""
    return _team(InviteForm(formdata=None))


@bp.post("/kelola/petugas")
@requires(Permission.MANAGE_STAFF)
@needs_fresh_proof
def add_staff() -> Response:
    """A new member; their initial password is shown this once."""
    form = InviteForm()
    if not form.validate():
        return _team(form)
    try:
        staff_id, password = operations.invite_staff(
            current_actor(), form.login.data, form.name.data, [Role(role) for role in form.roles.data])
    except Invalid as refusal:
        if not put_refusal(form, refusal):
            raise
        return _team(form)
    return _password_page(staff_id, password)


@bp.get("/kelola/petugas/<int:staff_id>")
@requires(Permission.MANAGE_STAFF)
def member(staff_id: int) -> Response:
    """One colleague: roles, second step, password, sessions."""
    staff = queries.member(current_actor(), staff_id)
    return _member_page(staff, _form_of(staff))


@bp.post("/kelola/petugas/<int:staff_id>")
@requires(Permission.MANAGE_STAFF)
@needs_fresh_proof
def change_staff(staff_id: int) -> Response:
    """Another name, other roles, entry or none. Of two admins the second sees what the first changed."""
    actor, form = current_actor(), MemberForm()
    staff = queries.member(actor, staff_id)
    if not form.validate():
        return _member_page(staff, form)
    sent = form.version.data or ""
    version = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0
    try:
        has_ended = operations.change_staff(actor, staff_id, version, name=form.name.data, is_active=form.is_active.data,
                                            roles=[Role(role) for role in form.roles.data])
    except Conflict:
        staff = queries.member(actor, staff_id)
        form.version.data = str(staff.version)
        return _member_page(staff, form, status=409, stored=staff)
    except Invalid as refusal:
        if not put_refusal(form, refusal):
            raise
        return _member_page(staff, form)
    flash(_("Disimpan. Sesi masuk petugas ini diakhiri, agar hak barunya berlaku.") if has_ended else _("Disimpan."))
    return redirect(f"/kelola/petugas/{staff_id}", 303)


@bp.post("/kelola/petugas/<int:staff_id>/sandi")
@requires(Permission.MANAGE_STAFF)
@needs_fresh_proof
def reset_password(staff_id: int) -> Response:
    """A new initial password, shown this once; the old one opens nothing any more."""
    return _password_page(staff_id, operations.reset_password(current_actor(), staff_id))


@bp.post("/kelola/petugas/<int:staff_id>/kode")
@requires(Permission.MANAGE_STAFF)
@needs_fresh_proof
def reset_factor(staff_id: int) -> Response:
    """A lost phone: the authenticator and its recovery codes count no more. Nobody can read them."""
    if staff_id == current_actor().staff_id:
        raise NotFound()
    factors.remove_factor(current_actor(), staff_id)
    flash(_("Kode dua langkah petugas ini dihapus. Ia memasangnya lagi saat masuk."))
    return redirect(f"/kelola/petugas/{staff_id}", 303)


@bp.post("/kelola/petugas/<int:staff_id>/sesi")
@requires(Permission.MANAGE_STAFF)
@needs_fresh_proof
def end_sessions(staff_id: int) -> Response:
    """End all sessions of a colleague, at once."""
    if staff_id == current_actor().staff_id:
        raise NotFound()
    sessions.end_sessions_of(current_actor(), staff_id)
    flash(_("Semua sesi masuk petugas ini diakhiri."))
    return redirect(f"/kelola/petugas/{staff_id}", 303)


def _form_of(staff: Staff) -> MemberForm:
    data = {"name": staff.name, "roles": [role.value for role in staff.roles], "is_active": staff.is_active, "version": staff.version}
    return MemberForm(formdata=None, data=data)


def _member_page(staff: Staff, form: MemberForm, *, status: int | None = None, stored: Staff | None = None) -> Response:
    actor = current_actor()
    return show_form(
        "accounts/member.html", form, status=status, staff=staff, stored=stored, role_words=WORDS["role"],
        is_self=staff.id == actor.staff_id, sessions=queries.open_sessions(actor, staff.id), is_offered=factors.is_offered(),
        factor=factors.factor_of(staff.id), is_required=factors.is_required_for(staff.roles))


def _password_page(staff_id: int, password: str) -> Response:
    staff = queries.member(current_actor(), staff_id)
    html = render_template("accounts/initial_password.html", staff=staff, password=password)
    response = current_app.response_class(html, mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    return response


def _team(form: InviteForm) -> Response:
    actor, words = current_actor(), request.args.get("q", "")[:80]
    size = queries.team_size(actor)
    return show_form("accounts/team.html", form, team=queries.team(actor, words), size=size, words=words, has_search=size > SEARCH_FROM,
                     role_words=WORDS["role"])
