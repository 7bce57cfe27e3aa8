"""Doors of the accounts: sign in, sign out, the team."""
from __future__ import annotations

from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import Blueprint, current_app, flash, redirect, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import BooleanField, PasswordField, SelectMultipleField, StringField, widgets
from wtforms.validators import DataRequired, Length

from server.accounts import operations
from server.accounts.actors import STAFF_COOKIE
from server.accounts.models import Staff
from server.core import limits
from server.core.database import session
from server.core.errors import Invalid, NotFound, TooMany
from server.core.forms import REQUIRED, Form, PlainText, put_refusal, show_form
from server.core.i18n import refusal_text
from server.core.permissions import Permission, Role, current_actor, forget_actor, public, requires
from server.core.secrets import keyed_hash
from server.core.web import set_cookie
from server.core.words import WORDS

bp = Blueprint("accounts", __name__)
AFTER_SIGN_IN = (
    (Permission.MANAGE_STAFF, "/kelola"), (Permission.READ_CASES, "/meja"), (Permission.READ_MATRIX, "/penyusun"),
    (Permission.CONTROL_ROOM, "/sesi"),
)


class SignInForm(Form):
    """Login and password."""

    login = StringField(_l("Nama masuk"), [DataRequired(REQUIRED), Length(max=120)])
    password = PasswordField(_l("Kata sandi"), [DataRequired(REQUIRED), Length(max=1000)])


class CheckboxesField(SelectMultipleField):  # type: ignore[misc]
    """Several of a list, as checkboxes."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


class StaffForm(Form):
    """One member of the team."""

    name = StringField(_l("Nama"), [PlainText(least=2, most=120, is_multiline=False)])
    login = StringField(_l("Nama masuk"), [PlainText(least=3, most=120, is_multiline=False)])
    password = PasswordField(_l("Kata sandi awal"), [Length(max=1000)])
    roles = CheckboxesField(_l("Peran"), choices=[(role.value, WORDS["role"][role.value].label) for role in Role])
    is_active = BooleanField(_l("Boleh masuk"), default=True)


def safe_target(target: str | None) -> str | None:
    """A path on this site to return to, or None: nobody can be sent elsewhere through our sign-in."""
    if not target or not target.startswith("/") or target.startswith("//") or "\\" in target or any(ord(c) < 33 for c in target):
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc else target


@bp.get("/masuk")
@public
def sign_in_form() -> Response:
    """The form; whoever is signed in goes on to their room."""
    if current_actor().is_staff and not request.args.get("lanjut"):
        return redirect(_room_of_actor(), 303)
    return show_form("accounts/sign_in.html", SignInForm(), target=safe_target(request.args.get("lanjut")))


@bp.post("/masuk")
@public
def sign_in() -> Response:
    """Check, open a session, go where one wanted to go. Five wrong tries slow this device down, never the account."""
    form, target = SignInForm(), safe_target(request.form.get("lanjut"))
    if not form.validate():
        return show_form("accounts/sign_in.html", form, target=target)
    network = keyed_hash("network", request.remote_addr or "")
    login = keyed_hash("login", form.login.data.strip().lower())
    try:
        limits.use("sign_in.network", network)
        limits.use("sign_in", login, network)
    except TooMany as refusal:
        form.password.errors = [refusal_text(refusal)]
        response = show_form("accounts/sign_in.html", form, status=429, target=target)
        response.headers["Retry-After"] = str(refusal.data["resets_in"])
        return response
    staff_id = operations.verify(form.login.data, form.password.data)
    if staff_id is None:
        form.password.errors = [_("Nama masuk atau kata sandi tidak cocok.")]
        return show_form("accounts/sign_in.html", form, target=target)
    token = operations.open_session(staff_id)
    roles = frozenset(Role(row.role) for row in session.get_one(Staff, staff_id).role_rows)
    onward = redirect(target or _room_of(roles), 303)
    set_cookie(onward, current_app, STAFF_COOKIE, token, max_age=current_app.extensions["settings"].session_hours * 3600)
    return onward


@bp.post("/keluar")
@public
def sign_out() -> Response:
    """End this session; without one, nothing happens."""
    operations.close_session(current_actor())
    forget_actor()
    response = redirect("/", 303)
    set_cookie(response, current_app, STAFF_COOKIE, "", max_age=0)
    return response


def _room_of_actor() -> str:
    return _room_of(current_actor().roles)


def _room_of(roles: frozenset[Role]) -> str:
    from server.core.permissions import Actor

    actor = Actor(staff_id=0, roles=roles)
    return next((place for permission, place in AFTER_SIGN_IN if actor.may(permission)), "/")


@bp.get("/kelola")
@requires(Permission.MANAGE_STAFF)
def manage() -> Response:
    """The team: who may enter which room."""
    return _team(StaffForm(password=""))


@bp.post("/kelola/petugas")
@requires(Permission.MANAGE_STAFF)
def add_staff() -> Response:
    """A new member of the team."""
    form = StaffForm()
    if not form.validate():
        return _team(form)
    try:
        operations.add_staff(form.login.data, form.name.data, form.password.data or "", [Role(r) for r in form.roles.data])
    except Invalid as refusal:
        if not put_refusal(form, refusal):
            raise
        return _team(form)
    flash(_("%(login)s ditambahkan.", login=form.login.data))
    return redirect("/kelola", 303)


@bp.post("/kelola/petugas/<int:staff_id>")
@requires(Permission.MANAGE_STAFF)
def change_staff(staff_id: int) -> Response:
    """Other roles, or no entry any more; open sessions end."""
    if session.get(Staff, staff_id) is None:
        raise NotFound()
    roles = [Role(r) for r in request.form.getlist("roles") if r in set(Role)]
    operations.set_roles(current_actor(), staff_id, roles, request.form.get("is_active") == "y")
    flash(_("Peran disimpan. Sesi masuk petugas itu diakhiri."))
    return redirect("/kelola", 303)


def _team(form: StaffForm) -> Response:
    team = list(session.scalars(sa.select(Staff).order_by(Staff.is_active.desc(), Staff.login)))
    return show_form("accounts/team.html", form, team=team, role_words=WORDS["role"])
