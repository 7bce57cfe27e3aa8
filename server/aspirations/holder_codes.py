"""Codes on the holder's pages: the author confirms their address, and changing a contact or erasing asks for a code where they did."""
from __future__ import annotations

from flask import Response, flash, redirect
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from server.accounts import confirmations
from server.accounts.confirmations import MINUTES, Purpose, masked
from server.aspirations import holders
from server.aspirations.corrections import confirm_contact, contact_of, needs_code
from server.aspirations.forms import CodeForm, EmptyForm
from server.aspirations.models import Aspiration
from server.aspirations.routes import bp
from server.core.errors import Invalid, NotFound, TooMany
from server.core.forms import Form, put_refusal, show_form
from server.core.i18n import refusal_text
from server.core.permissions import current_actor, public

GUARDED = {"kontak": Purpose.CHANGE, "hapus": Purpose.ERASE}


def held_item() -> Aspiration:
    """The item that this browser holds. Raises NotFound."""
    item = holders.holder_item()
    if item is None:
        raise NotFound()
    return item


def subject_of(item: Aspiration) -> str:
    """What a code for this item is bound to."""
    return f"aspiration:{item.id}"


def guarded_page(name: str, form: Form, item: Aspiration, purpose: Purpose) -> Response:
    """A page of the holder that may ask for a code first; the form has the field only where it does."""
    contact, is_guarded = contact_of(item.id), "kode" in form
    waiting = confirmations.pending_id(purpose, subject_of(item)) if is_guarded else None
    response = show_form(f"aspirations/{name}.html", form, item=item, is_guarded=is_guarded,
                         is_sent=waiting is not None or bool(form.errors), email=masked(contact.email) if contact and contact.email else "")
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def is_proved(form: Form, item: Aspiration, purpose: Purpose) -> bool:
    """Whether the form's code is right, or none is needed; what is wrong stands beside the field."""
    if "kode" not in form:
        return True
    try:
        confirmations.check_code(confirmations.pending_id(purpose, subject_of(item)), form["kode"].data or "")
    except Invalid as refusal:
        put_refusal(form, refusal)
        return False
    return True


@bp.post("/lacak/saya/<what>/kode")
@public
def send_code(what: str) -> AnyResponse:
    """Send the code that changing or erasing asks for, to the confirmed address; or the one that confirms it."""
    item = held_item()
    contact = contact_of(item.id)
    is_right = needs_code(contact) if what in GUARDED else what == "email"
    if contact is None or contact.email is None or not is_right:
        raise NotFound()
    try:
        confirmations.request_code(contact.email, GUARDED.get(what, Purpose.CONTACT), subject_of(item))
    except TooMany as refusal:
        flash(refusal_text(refusal), "bad")
    return redirect(f"/lacak/saya/{what}", 303)


@bp.get("/lacak/saya/email")
@public
def confirm_form() -> Response:
    """Where the author confirms that the address is theirs."""
    return _confirm_page(held_item())


def _confirm_page(item: Aspiration, form: Form | None = None) -> Response:
    contact = contact_of(item.id)
    if contact is None or contact.email is None:
        raise NotFound()
    is_sent = confirmations.pending_id(Purpose.CONTACT, subject_of(item)) is not None
    response = show_form("aspirations/confirm.html", form or (CodeForm if is_sent else EmptyForm)(formdata=None), item=item,
                         email=masked(contact.email), is_sent=is_sent, minutes=MINUTES,
                         is_confirmed=contact.email_confirmed_at is not None)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@bp.post("/lacak/saya/email")
@public
def confirm() -> AnyResponse:
    """A right code confirms the address it was sent to, and no other that stands there meanwhile."""
    item, form = held_item(), CodeForm()
    waiting = confirmations.pending(Purpose.CONTACT, subject_of(item))
    index = waiting.email_hmac if waiting is not None else ""
    if not form.validate() or not is_proved(form, item, Purpose.CONTACT):
        return _confirm_page(item, form)
    if confirm_contact(current_actor(), item.id, index):
        flash(_("Email dikonfirmasi. Menghapus atau mengubah kontak kini meminta kode ke alamat itu."), "ok")
    else:
        flash(_("Kontak sudah berubah. Minta kode baru."), "bad")
    return redirect("/lacak/saya", 303)
