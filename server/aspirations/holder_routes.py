"""Doors of the holder: find by code, the private link, and what can be done with one's own item. A GET changes nothing."""
from __future__ import annotations

from flask import Response, flash, make_response, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from server.accounts.confirmations import Purpose
from server.aspirations import explore, holders, operations
from server.aspirations.codes import CodeCheck, check_code
from server.aspirations.commitments import committed_versions
from server.aspirations.corrections import contact_of, needs_code
from server.aspirations.forms import ClarifyForm, CodeForm, ContactForm, EmptyForm, GuardedContactForm
from server.aspirations.holder_codes import guarded_page, held_item, is_proved
from server.aspirations.models import Aspiration, Contact
from server.aspirations.queries import public_author, visible_to
from server.aspirations.routes import bp, private_page
from server.core import slots
from server.core.database import session
from server.core.decisions import decisions_of
from server.core.errors import Closed, Invalid, NotFound
from server.core.forms import Form, put_refusal, show_form
from server.core.i18n import language
from server.core.permissions import NOBODY, current_actor, public
from server.core.words import State


@bp.get("/lacak")
@public
def track() -> AnyResponse:
    """Find by code. A mistyped code is told apart from one that doesn't exist, and the letter to look at is marked."""
    typed = request.args.get("kode")
    if typed is None:
        return _track_page(None, None, 200)
    check = check_code(typed)
    if not check.ok:
        return _track_page(check, typed, 422)
    try:
        item = visible_to(NOBODY).by_code(check.normalised)
    except NotFound:
        holders.count_miss()
        return _track_page(check, typed, 404)
    return redirect(f"/aspirasi/{item.code}", 302)


def _track_page(check: CodeCheck | None, typed: str | None, status: int) -> Response:
    response = make_response(render_template("aspirations/track.html", check=check, typed=(typed or "")[:60], status=status), status)
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/lacak/k/<token>")
@public
def open_link(token: str) -> AnyResponse:
    """The private link: a cookie for a day, and on to the page without the token in its address."""
    item = holders.item_of_token(token)
    if item is None:
        holders.count_miss()
        raise NotFound()
    response = redirect("/lacak/saya/email" if request.args.get("ke") == "email" else "/lacak/saya", 303)
    holders.give_cookie(response, item)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@bp.get("/lacak/saya")
@public
def mine() -> AnyResponse:
    """The holder's own view: their words, also rahasia ones, where it is, and what they may do."""
    item = holders.holder_item()
    if item is None:
        return redirect("/lacak", 303)
    return private_page(render_template(
        "aspirations/mine.html", item=item, decisions=decisions_of("aspiration", [item.id])[item.id],
        panels=slots.trail_private.load([item.id])[item.id], versions=committed_versions(item), contact=session.get(Contact, item.id),
        author=public_author(item), place=explore.place_of(item.provision_id), flashes=True, lang=language()))


@bp.get("/lacak/saya/klarifikasi")
@public
def clarify_form() -> Response:
    """Where the author answers the team's question. Closed where none waits for an answer."""
    item = held_item()
    if item.state != State.NEEDS_CLARIFICATION or not item.is_settled:
        raise Closed(what="clarification")
    return _page("clarify", ClarifyForm(formdata=None), item)


@bp.post("/lacak/saya/klarifikasi")
@public
def clarify() -> AnyResponse:
    """The answer is added to the text, which is read anew."""
    item, form = held_item(), ClarifyForm()
    if not form.validate():
        return _page("clarify", form, item)
    operations.clarify(current_actor(), item.id, form.text.data)
    return _done(_("Penjelasan Anda tercatat. Tim membacanya lagi."))


@bp.get("/lacak/saya/kontak")
@public
def contact_form() -> Response:
    """Where the holder changes how they can be reached; with a code where the address is confirmed."""
    item = _open_item()
    contact = contact_of(item.id)
    form = GuardedContactForm(formdata=None) if needs_code(contact) else ContactForm(formdata=None)
    form.kontak.data = (contact.email or contact.phone or "") if contact else ""
    return guarded_page("contact", form, item, Purpose.CHANGE)


@bp.post("/lacak/saya/kontak")
@public
def change_contact() -> AnyResponse:
    """Empty means not at all."""
    item = held_item()
    form = GuardedContactForm() if needs_code(contact_of(item.id)) else ContactForm()
    if not form.validate() or not is_proved(form, item, Purpose.CHANGE):
        return guarded_page("contact", form, item, Purpose.CHANGE)
    given = form.kontak.data or ""
    try:
        is_email = "@" in given
        operations.change_contact(current_actor(), item.id, email=given if is_email else None, phone=None if is_email else given)
    except Invalid as refusal:
        if not put_refusal(form, refusal):
            raise
        return guarded_page("contact", form, item, Purpose.CHANGE)
    return _done(_("Kontak disimpan."))


@bp.get("/lacak/saya/tarik")
@public
def withdraw_form() -> Response:
    """A page with the button: scanners open links, so a link alone must do nothing."""
    return _page("withdraw", EmptyForm(formdata=None), _open_item())


@bp.post("/lacak/saya/tarik")
@public
def withdraw() -> AnyResponse:
    """Take it back."""
    operations.withdraw_aspiration(current_actor(), held_item().id)
    return _done(_("Aspirasi ini ditarik. Tidak lagi ditayangkan."))


@bp.get("/lacak/saya/hapus")
@public
def erase_form() -> Response:
    """A page with the button; with a code where the address is confirmed."""
    item = held_item()
    form = CodeForm(formdata=None) if needs_code(contact_of(item.id)) else EmptyForm(formdata=None)
    return guarded_page("erase", form, item, Purpose.ERASE)


@bp.post("/lacak/saya/hapus")
@public
def erase() -> AnyResponse:
    """Every word goes; the public page keeps the code and the dates."""
    item = held_item()
    form = CodeForm() if needs_code(contact_of(item.id)) else EmptyForm()
    if not form.validate() or not is_proved(form, item, Purpose.ERASE):
        return guarded_page("erase", form, item, Purpose.ERASE)
    code = item.code
    operations.erase_aspiration(current_actor(), item.id)
    response = redirect(f"/aspirasi/{code}", 303)
    holders.drop_cookie(response)
    return response


def _open_item() -> Aspiration:
    """The item that this browser holds, unless it was withdrawn: no form for what would be refused. Raises NotFound, Closed."""
    item = held_item()
    if item.has_ended:
        raise Closed(what="ended")
    return item


def _page(name: str, form: Form, item: Aspiration) -> Response:
    response = show_form(f"aspirations/{name}.html", form, item=item)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _done(message: str) -> AnyResponse:
    flash(message, "ok")
    return redirect("/lacak/saya", 303)
