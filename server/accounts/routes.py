"""Doors of the accounts: sign in, sign out. Steps after the password: step_routes; own account: own_routes; team: staff_routes."""
from __future__ import annotations

from urllib.parse import quote, urlsplit

from flask import Blueprint, current_app, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from server.accounts import devices, factors, operations, sessions
from server.accounts.actors import STAFF_COOKIE
from server.accounts.browsers import family_of
from server.accounts.forms import SignInForm
from server.accounts.models import Staff
from server.accounts.sessions import Half
from server.core.database import session
from server.core.errors import TooMany
from server.core.forms import Form, show_form
from server.core.i18n import refusal_text
from server.core.permissions import Actor, Permission, Role, current_actor, forget_actor, public
from server.core.web import set_cookie

bp = Blueprint("accounts", __name__)
HALF_COOKIE = "jkd_langkah"
AFTER_SIGN_IN = (
    (Permission.MANAGE_STAFF, "/kelola"), (Permission.READ_CASES, "/meja"), (Permission.READ_MATRIX, "/penyusun"),
    (Permission.CONTROL_ROOM, "/sesi"), (Permission.ENTER_WORKROOMS, "/kelola/saya"),
)


def safe_target(target: str | None) -> str | None:
    """A path on this site to return to, or None: nobody can be sent elsewhere through our sign-in."""
    if not target or not target.startswith("/") or target.startswith("//") or "\\" in target or any(ord(c) < 33 for c in target):
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc or len(target) > 1000 else target


def with_target(path: str, target: str | None) -> str:
    """A door of ours that sends on to `target` afterwards."""
    return f"{path}?lanjut={quote(target)}" if target else path


@bp.get("/masuk")
@public
def sign_in_form() -> Response:
    """The form; whoever is signed in goes on to their room."""
    if current_actor().is_staff and not request.args.get("lanjut"):
        return redirect(room_of(current_actor().roles), 303)
    return show_form("accounts/sign_in.html", SignInForm(), target=safe_target(request.args.get("lanjut")), ended=request.args.get("usai"))


@bp.post("/masuk")
@public
def sign_in() -> Response:
    """Check the password; then the steps that are left, or straight in. Wrong tries slow a device down, never an account."""
    form, target = SignInForm(), safe_target(request.form.get("lanjut"))
    if not form.validate():
        return show_form("accounts/sign_in.html", form, target=target)
    try:
        crowded_for = devices.count_try(form.login.data.strip().lower())
    except TooMany as refusal:
        return show_wait("accounts/sign_in.html", form, form.password, refusal, target=target)
    if crowded_for and not form.code.data:
        return show_wait("accounts/sign_in.html", form, form.password, TooMany(resets_in=crowded_for), target=target, asks_code=True)
    if crowded_for:
        staff_id = operations.verify_both(form.login.data, form.password.data, form.code.data)
    else:
        staff_id = operations.verify(form.login.data, form.password.data)
    if staff_id is None:
        form.password.errors = [_("Nama masuk, kata sandi, atau kode tidak cocok.") if crowded_for
                                else _("Nama masuk atau kata sandi tidak cocok.")]
        return show_form("accounts/sign_in.html", form, target=target, asks_code=bool(crowded_for))
    return _after_password(session.get_one(Staff, staff_id), target, has_code=bool(crowded_for))


def _after_password(staff: Staff, target: str | None, *, has_code: bool) -> Response:
    """In, or to the steps that are left."""
    if not has_code and next_step(staff, None) is None:
        return complete(staff, target)
    token = sessions.begin_half_session(staff.id, has_code=has_code)
    onward = go_on(staff, sessions.half_session(token), target)
    if onward.location.startswith("/masuk/langkah"):
        set_cookie(onward, current_app, HALF_COOKIE, token, max_age=int(sessions.HALF_FOR.total_seconds()))
    return onward


@bp.post("/keluar")
@public
def sign_out() -> Response:
    """End this session; without one, nothing happens."""
    sessions.close_session(current_actor())
    forget_actor()
    response = redirect("/", 303)
    set_cookie(response, current_app, STAFF_COOKIE, "", max_age=0)
    return response


def show_wait(template: str, form: Form, field: object, refusal: TooMany, *, target: str | None = None,
              asks_code: bool = False) -> Response:
    """The form again, with how long to wait beside a field."""
    field.errors = [refusal_text(refusal)]  # type: ignore[attr-defined]
    response = show_form(template, form, status=429, target=target, asks_code=asks_code)
    response.headers["Retry-After"] = str(refusal.data["resets_in"])
    return response


def next_step(staff: Staff, half: Half | None) -> str | None:
    """What is left after the password: the `code`, a `password` of one's own, the `set-up` of an authenticator, or nothing."""
    has_factor = factors.has_factor(staff.id)
    if has_factor and not (half is not None and half.has_code):
        return "code"
    if staff.initial_until is not None:
        return "password"
    return None if has_factor or not factors.is_required_for(staff.roles) else "set-up"


def go_on(staff: Staff, half: Half | None, target: str | None) -> Response:
    """To the page of the next step, or in."""
    step = next_step(staff, half)
    if step is None:
        if half is None or not sessions.finish_half_session(half.id):
            return redirect("/masuk?usai=waktu", 303)
        return complete(staff, target, by="code" if half.has_code else "")
    if step == "set-up":
        factors.begin_factor(staff.id)
    return redirect(with_target("/masuk/langkah", target), 303)


def complete(staff: Staff, target: str | None, *, by: str = "") -> Response:
    """Signed in: to where one wanted to go, or to one's room."""
    return admit(redirect(target or room_of(staff.roles), 303), staff, by=by)


def admit(response: Response, staff: Staff, *, by: str = "") -> Response:
    """Open a session, whose cookie goes out with this answer."""
    token = sessions.open_session(staff.id, browser=family_of(request.headers.get("User-Agent", "")), by=by)
    forget_actor()
    set_cookie(response, current_app, STAFF_COOKIE, token, max_age=current_app.extensions["settings"].session_hours * 3600)
    set_cookie(response, current_app, HALF_COOKIE, "", max_age=0)
    devices.remember(response, staff.login)
    return response


def room_of(roles: frozenset[Role]) -> str:
    """Where somebody with these roles begins their work."""
    actor = Actor(staff_id=0, roles=roles)
    return next((place for permission, place in AFTER_SIGN_IN if actor.may(permission)), "/")


from server.accounts import own_routes as _own  # noqa: E402, F401  further doors on the same blueprint
from server.accounts import staff_routes as _staff  # noqa: E402, F401
from server.accounts import step_routes as _steps  # noqa: E402, F401
