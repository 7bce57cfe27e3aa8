"""Doors of `/akun`: what we hold about you, by a code to your e-mail, by a private link, or of this device. A GET changes nothing."""
from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, flash, jsonify, make_response, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from server.accounts import akun, akun_cookies, confirmations
from server.accounts import requests as data_requests
from server.accounts.akun_forms import AddressForm, ButtonForm, CodeForm, RequestForm
from server.accounts.confirmations import Purpose
from server.core import limits, visitors
from server.core.errors import Invalid, TooMany
from server.core.forms import Form, put_refusal, show_form
from server.core.holdings import Deed, Subject
from server.core.i18n import refusal_text
from server.core.permissions import current_actor, public

bp = Blueprint("akun", __name__)
CODE_SECONDS = 15 * 60


@bp.after_request
def finish(response: Response) -> Response:
    """For one pair of eyes: kept nowhere, and no address leaks through a referrer. The session's half hour starts anew."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    akun.keep_awake(response)
    return response


def whose() -> Subject:
    """Whose data this browser may see, its own requests included."""
    return replace(akun.subject(), request_ids=_request_ids())


def _request_ids() -> tuple[int, ...]:
    value = akun_cookies.read(akun.REQUEST_COOKIE) or ""
    return tuple(int(part) for part in value.split("-") if part.isdigit() and len(part) < 16)


@bp.get("/akun")
@public
def index() -> AnyResponse:
    """The data of whoever is known; else the two ways in."""
    subject = whose()
    return _held_page(subject) if subject.is_identified else show_form("accounts/akun_entry.html", AddressForm(formdata=None))


@bp.get("/akun/perangkat")
@public
def device() -> AnyResponse:
    """What is kept about this device, for who gave no address and lost the link."""
    return _held_page(whose())


def _held_page(subject: Subject) -> Response:
    known = akun.current_session()
    held = akun.everything(subject)
    deeds = {deed: len(akun.of_all(subject, deed)) for deed in (Deed.WITHDRAW, Deed.ERASE)}
    return make_response(render_template("accounts/akun.html", held=held, deeds=deeds, flashes=True, form=ButtonForm(formdata=None),
                                         email=confirmations.masked(known.email) if known else None, is_known=subject.is_identified))


# --- in by e-mail ----------------------------------------------------------------------------


@bp.post("/akun")
@public
def ask_code() -> AnyResponse:
    """Send a code; the next page is the same whether we know the address or not."""
    form = AddressForm()
    if not form.validate():
        return show_form("accounts/akun_entry.html", form)
    try:
        confirmation_id = confirmations.request_code(form.email.data, Purpose.AKUN)
    except TooMany as refusal:
        return too_many("accounts/akun_entry.html", form, "email", refusal)
    response = redirect("/akun/kode", 303)
    akun_cookies.give(response, akun.CODE_COOKIE, str(confirmation_id), CODE_SECONDS)
    return response


def too_many(template: str, form: Form, field: str, refusal: TooMany, **context: object) -> Response:
    """Said beside the field, with the header for machines."""
    form[field].errors = [refusal_text(refusal)]
    response = show_form(template, form, status=429, **context)
    response.headers["Retry-After"] = str(refusal.data["resets_in"])
    return response


def _pending_id() -> int | None:
    value = akun_cookies.read(akun.CODE_COOKIE)
    return int(value) if value and value.isdigit() else None


@bp.get("/akun/kode")
@public
def code_form() -> AnyResponse:
    """Where the code is typed."""
    if _pending_id() is None:
        return redirect("/akun", 303)
    return show_form("accounts/akun_code.html", CodeForm(formdata=None), minutes=confirmations.MINUTES)


@bp.post("/akun/kode")
@public
def check_code() -> AnyResponse:
    """A right code opens the page for half an hour."""
    form, pending = CodeForm(), _pending_id()
    if not form.validate():
        return show_form("accounts/akun_code.html", form, minutes=confirmations.MINUTES)
    try:
        confirmations.check_code(pending, form.kode.data)
    except Invalid as refusal:
        put_refusal(form, refusal)
        return show_form("accounts/akun_code.html", form, minutes=confirmations.MINUTES)
    row = confirmations.confirmation(pending or 0)
    if row is None or row.purpose != Purpose.AKUN:
        return redirect("/akun", 303)
    response = redirect("/akun", 303)
    akun_cookies.give(response, akun.COOKIE, akun.open_session(row.email), akun.IDLE_MINUTES * 60)
    akun_cookies.drop(response, akun.CODE_COOKIE)
    return response


@bp.post("/akun/keluar")
@public
def leave() -> AnyResponse:
    """End this session; its row goes."""
    known = akun.current_session()
    if known is not None:
        akun.close_sessions(current_actor(), known.id, everywhere=request.form.get("semua") == "1")
    response = redirect("/akun", 303)
    akun_cookies.drop(response, akun.COOKIE)
    return response


# --- export and requests ---------------------------------------------------------------------


@bp.post("/akun/unduh")
@public
def download() -> AnyResponse:
    """All of it as a JSON file. A button and no link, since the request is logged."""
    known = akun.current_session()
    response = jsonify(akun.export(current_actor(), whose(), known.email if known else None))
    response.headers["Content-Disposition"] = 'attachment; filename="data-saya-jakarta-ke-depan.json"'
    return response


@bp.get("/akun/permintaan")
@public
def request_form() -> Response:
    """What no button does, in one's own words; also for who can't open the mailbox any more."""
    return show_form("accounts/akun_request.html", RequestForm(formdata=None, needs_contact=akun.current_session() is None))


@bp.post("/akun/permintaan")
@public
def file_request() -> AnyResponse:
    """Taken in; the clock of 3 × 24 hours runs."""
    known, subject = akun.current_session(), whose()
    form = RequestForm(needs_contact=known is None)
    if not form.validate():
        return show_form("accounts/akun_request.html", form)
    try:
        request_id = _filed(form, known.email if known else "", subject)
    except TooMany as refusal:
        return too_many("accounts/akun_request.html", form, "text", refusal)
    except Invalid as refusal:
        if not put_refusal(form, refusal):
            raise
        return show_form("accounts/akun_request.html", form)
    flash(_("Permintaan Anda tercatat. Kami menjawab paling lambat 3 × 24 jam."), "ok")
    response = redirect("/akun" if subject.is_identified else "/akun/perangkat", 303)
    ids = [*dict.fromkeys([request_id, *subject.request_ids])][:akun.MOST_REQUESTS]
    akun_cookies.give(response, akun.REQUEST_COOKIE, "-".join(str(one) for one in ids), akun.REQUEST_DAYS * 86400)
    return response


def _filed(form: RequestForm, email: str, subject: Subject) -> int:
    limits.use("data_request.network", visitors.network())
    if subject.participant_id is not None:
        limits.use("data_request", subject.participant_id)
    contact = form.contact.data or email
    return data_requests.file_request(current_actor(), form.kind.data, form.text.data, contact, key=form.key.data,
                                      email_index=subject.email_index, aspiration_id=subject.item_id)
