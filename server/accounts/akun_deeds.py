"""Doors of `/akun` where something is done with what is held: each a page with a button, erasing with a fresh code."""
from __future__ import annotations

from dataclasses import replace

from flask import Response, flash, redirect
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from server.accounts import akun, confirmations
from server.accounts.akun_forms import ButtonForm, CodeForm, CorrectForm
from server.accounts.akun_routes import bp, too_many, whose
from server.accounts.confirmations import Purpose
from server.accounts.models import AkunSession
from server.core.errors import Invalid, NotFound, TooMany
from server.core.forms import Form, put_refusal, show_form
from server.core.holdings import Correction, Deed, Held, Holding, Subject
from server.core.permissions import current_actor, public
from server.core.vault import email_index

__all__ = ["bp"]
ALL = "semua"
FOR_ALL = (Deed.WITHDRAW, Deed.ERASE)
Things = list[tuple[Holding, Held]]


def _things(subject: Subject, name: str, held_id: int, deed: str) -> tuple[Deed, Things]:
    """What the address speaks of, as far as it is theirs. Raises NotFound."""
    if deed not in set(Deed):
        raise NotFound()
    wanted = Deed(deed)
    if name != ALL:
        return wanted, [akun.find(subject, name, held_id, wanted)]
    found = akun.of_all(subject, wanted) if wanted in FOR_ALL and held_id == 0 else []
    if not found:
        raise NotFound()
    return wanted, found


@bp.get("/akun/<name>/<int:held_id>/<deed>")
@public
def deed_form(name: str, held_id: int, deed: str) -> Response:
    """The page with the button; `semua/0` is everything."""
    subject = whose()
    wanted, things = _things(subject, name, held_id, deed)
    if wanted is Deed.CORRECT:
        return _correct_page(things[0], subject)
    return _deed_page(wanted, things, _form_of(wanted, things))


def _form_of(wanted: Deed, things: Things) -> Form:
    known = akun.current_session()
    return CodeForm(formdata=None) if akun.needs_code(known, things, wanted) else ButtonForm(formdata=None)


def _deed_page(wanted: Deed, things: Things, form: Form, *, status: int | None = None) -> Response:
    known = akun.current_session()
    is_sent, email = False, ""
    if isinstance(form, CodeForm) and known is not None:
        is_sent = confirmations.pending_id(Purpose.ERASE, akun.step_up_subject(known)) is not None
        email = confirmations.masked(known.email)
    return show_form("accounts/akun_deed.html", form, status=status, deed=wanted.value, things=things, email=email, is_sent=is_sent,
                     needs_code=bool(email))


@bp.post("/akun/<name>/<int:held_id>/<deed>")
@public
def do_deed(name: str, held_id: int, deed: str) -> AnyResponse:
    """Done at once, and logged."""
    subject = whose()
    wanted, things = _things(subject, name, held_id, deed)
    if wanted is Deed.CORRECT:
        return _correct(things[0], subject)
    form, known = (CodeForm() if isinstance(_form_of(wanted, things), CodeForm) else ButtonForm()), akun.current_session()
    if not form.validate():
        return _deed_page(wanted, things, form)
    if isinstance(form, CodeForm) and not _is_proved(form, known):
        return _deed_page(wanted, things, form)
    if name == ALL and wanted is Deed.ERASE:
        akun.erase_all(current_actor(), subject)
        flash(_("Semuanya dihapus. Yang tinggal hanya hitungannya."), "ok")
        return redirect("/akun", 303)
    akun.do(current_actor(), subject, [(one.name, held.id) for one, held in things], wanted)
    flash(_done(wanted), "ok")
    return redirect("/akun" if subject.is_identified else "/akun/perangkat", 303)


def _is_proved(form: CodeForm, known: AkunSession | None) -> bool:
    pending = confirmations.pending_id(Purpose.ERASE, akun.step_up_subject(known)) if known is not None else None
    try:
        confirmations.check_code(pending, form.kode.data)
    except Invalid as refusal:
        put_refusal(form, refusal)
        return False
    return True


def _done(wanted: Deed) -> str:
    words = {
        Deed.CONFIRM: _("Email dikonfirmasi."), Deed.HIDE: _("Aspirasi ini rahasia sekarang. Hanya tim yang membacanya."),
        Deed.WITHDRAW: _("Ditarik. Tidak lagi ditayangkan dan tidak dihitung."), Deed.ERASE: _("Dihapus."),
    }
    return str(words[wanted])


@bp.post("/akun/<name>/<int:held_id>/hapus/kode")
@public
def send_erase_code(name: str, held_id: int) -> AnyResponse:
    """Send the code that erasing asks for, to the address of this session."""
    wanted, things = _things(whose(), name, held_id, Deed.ERASE)
    known = akun.current_session()
    if known is None or not akun.needs_code(known, things, wanted):
        raise NotFound()
    try:
        akun.request_step_up(known)
    except TooMany as refusal:
        form = CodeForm(formdata=None)
        return too_many("accounts/akun_deed.html", form, "kode", refusal, deed=wanted.value, things=things,
                        email=confirmations.masked(known.email), is_sent=True, needs_code=True)
    return redirect(f"/akun/{name}/{held_id}/hapus", 303)


# --- putting right ---------------------------------------------------------------------------


def _correct_page(thing: tuple[Holding, Held], subject: Subject, form: CorrectForm | None = None) -> Response:
    one, held = thing
    if form is None:
        stands = _standing(one, subject, held.id)
        form = CorrectForm(formdata=None, data={"display": stands.display, "name": stands.name or "", "email": stands.email or "",
                                                "phone": stands.phone or ""})
    return show_form("accounts/akun_correct.html", form, holding=one, held=held)


def _standing(one: Holding, subject: Subject, held_id: int) -> Correction:
    if one.read_correction is None or one.correct is None:
        raise NotFound()
    return one.read_correction(subject, held_id)


def _correct(thing: tuple[Holding, Held], subject: Subject) -> AnyResponse:
    """Name and number at once. A new address gets a code first, and stands once that was typed: a typo must lock nobody out."""
    (one, held), form = thing, CorrectForm()
    stands = _standing(one, subject, held.id)
    if not form.validate():
        return _correct_page(thing, subject, form)
    wished = (form.email.data or "").strip()
    is_new = bool(wished) and (stands.email is None or email_index(wished) != email_index(stands.email))
    given = Correction(form.display.data, form.name.data or None, stands.email if is_new else wished or None, form.phone.data or None)
    try:
        if is_new:
            confirmations.plain_email(wished)
        _put(one, subject, held.id, given)
        if is_new:
            confirmations.request_code(wished, Purpose.CONTACT, f"akun-{one.name}:{held.id}")
    except TooMany as refusal:
        return too_many("accounts/akun_correct.html", form, "email", refusal, holding=one, held=held)
    except Invalid as refusal:
        if not put_refusal(form, refusal):
            raise
        return _correct_page(thing, subject, form)
    if is_new:
        return redirect(f"/akun/{one.name}/{held.id}/email", 303)
    flash(_("Data disimpan."), "ok")
    return redirect("/akun", 303)


def _put(one: Holding, subject: Subject, held_id: int, given: Correction) -> None:
    if one.correct is None:
        raise NotFound()
    one.correct(current_actor(), subject, held_id, given)


@bp.get("/akun/<name>/<int:held_id>/email")
@public
def new_email_form(name: str, held_id: int) -> Response:
    """Where the code sent to the new address is typed."""
    one, held = akun.find(whose(), name, held_id, Deed.CORRECT)
    return _email_page(one, held, CodeForm(formdata=None))


@bp.post("/akun/<name>/<int:held_id>/email")
@public
def confirm_new_email(name: str, held_id: int) -> AnyResponse:
    """The new address stands, confirmed."""
    subject, form = whose(), CodeForm()
    one, held = akun.find(subject, name, held_id, Deed.CORRECT)
    if not form.validate():
        return _email_page(one, held, form)
    waiting = confirmations.pending(Purpose.CONTACT, f"akun-{one.name}:{held.id}")
    try:
        confirmations.check_code(waiting.id if waiting else None, form.kode.data)
    except Invalid as refusal:
        put_refusal(form, refusal)
        return _email_page(one, held, form)
    if waiting is None:
        raise NotFound()
    stands = _standing(one, subject, held.id)
    _put(one, subject, held.id, replace(stands, email=waiting.email, is_email_confirmed=True))
    flash(_("Alamat baru tersimpan. Untuk melihat aspirasi ini di sini, masuk dengan alamat itu."), "ok")
    return redirect("/akun", 303)


def _email_page(one: Holding, held: Held, form: CodeForm) -> Response:
    waiting = confirmations.pending(Purpose.CONTACT, f"akun-{one.name}:{held.id}")
    email = confirmations.masked(waiting.email) if waiting else None
    return show_form("accounts/akun_email.html", form, holding=one, held=held, email=email, minutes=confirmations.MINUTES)
