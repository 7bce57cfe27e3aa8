"""Step-up: some doors want to know anew that it is still you: a password or a code within the last quarter of an hour."""
from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, ParamSpec
from urllib.parse import quote

import sqlalchemy as sa
from flask import Response, redirect, request
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import PasswordField
from wtforms.validators import DataRequired, Length

from server.accounts import factors, operations
from server.accounts.models import StaffSession
from server.core import clock
from server.core.database import session
from server.core.errors import ProofNeeded
from server.core.forms import REQUIRED, Form, show_form
from server.core.permissions import Actor, current_actor
from server.core.web import wants_json

P = ParamSpec("P")
FRESH_FOR = timedelta(minutes=15)
HELD = "f."  # prefix of a held POST's fields in the form that asks for the proof
NOT_CARRIED = ("csrf_token",)


def needs_fresh_proof(view: Callable[P, Any]) -> Callable[P, Any]:
    """Mark a door whose visitor must have proved who they are within 15 minutes, right under `requires`.

    A GET goes to /masuk/ulang and comes back. A POST is held: its fields go along through the proof and are sent again
    by a button. A script gets `proof_needed` (403).
    """
    return needs_fresh_proof_if(lambda: True)(view)


def needs_fresh_proof_if(is_needed: Callable[[], bool]) -> Callable[[Callable[P, Any]], Callable[P, Any]]:
    """The same for a door that shows personal data for some requests only: `is_needed` looks at the request."""

    def mark(view: Callable[P, Any]) -> Callable[P, Any]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> Any:
            if not is_needed() or is_fresh(current_actor()):
                return view(*args, **kwargs)
            return _hold()

        guarded.needs_fresh_proof = True  # type: ignore[attr-defined]
        return guarded

    return mark


def _hold() -> Any:
    """The way to the proof, and back with everything that was brought."""
    target = request.full_path.rstrip("?")
    if wants_json():
        raise ProofNeeded()
    if request.method != "POST":
        return redirect("/masuk/ulang?lanjut=" + quote(target), 303)
    has_files = any(upload.filename for upload in request.files.values())
    return ask_for_proof(ProofForm(formdata=None), target, request.form, has_files=has_files, status=403)


def is_fresh(actor: Actor) -> bool:
    """Whether the actor's session was opened or proved again within 15 minutes."""
    if actor.session_id is None:
        return False
    proved_at = session.scalar(sa.select(StaffSession.proved_at).where(StaffSession.id == actor.session_id))
    return proved_at is not None and clock.now() - proved_at < FRESH_FOR


class ProofForm(Form):
    """Who one is, once more."""

    proof = PasswordField(_l("Kata sandi atau kode enam angka"), [DataRequired(REQUIRED), Length(max=1000)])


def ask_for_proof(form: ProofForm, target: str, held: MultiDict[str, str] | None = None, *, has_files: bool = False,
                  status: int | None = None) -> Response:
    """The page that asks. `held`: what a held POST carried, which travels in the form, so that nothing typed is lost."""
    pairs = held.items(multi=True) if held is not None else ()
    fields = [(name, value) for name, value in pairs if name not in NOT_CARRIED]
    return show_form("accounts/prove.html", form, status=status, target=target, is_held=held is not None, held=fields, has_files=has_files)


def is_proof(actor: Actor, proof: str) -> bool:
    """Whether this is the actor's password or a fresh code of their authenticator. No recovery code: those are for signing in."""
    if actor.staff_id is None:
        return False
    looks_like_code = len("".join(proof.split())) == 6 and proof.replace(" ", "").isdigit()
    if looks_like_code and factors.use_code(actor.staff_id, proof) == "code":
        return True
    return operations.is_own_password(actor.staff_id, proof)


def held_fields() -> MultiDict[str, str]:
    """The fields of a held POST that came along with the proof, under their own names again."""
    return MultiDict((name[len(HELD):], value) for name, value in request.form.items(multi=True) if name.startswith(HELD))
