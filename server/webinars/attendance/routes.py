"""Doors of presence for everyone: the page with the code, a group before one screen, and signs of life. A GET changes nothing."""
from __future__ import annotations

from contextlib import suppress
from math import ceil

from flask import Blueprint, Response, flash, jsonify, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from server.accounts.actors import participant_token
from server.core import clock, limits, visitors
from server.core.errors import Closed, Invalid, NotFound, TooMany
from server.core.forms import put_refusal, show_form
from server.core.i18n import field_message, wib_clock
from server.core.permissions import NOBODY, current_actor, public
from server.core.secrets import keyed_hash
from server.webinars import queries as webinars
from server.webinars.attendance import beats, operations, queries
from server.webinars.attendance.finding import here, whose
from server.webinars.attendance.forms import CodeForm, GroupForm
from server.webinars.attendance.models import AttendanceCode
from server.webinars.attendance.progress import Progress, progress_of
from server.webinars.attendance.rule import END
from server.webinars.attendance.staff_routes import bp_manage
from server.webinars.attendance.zoom_routes import bp_manage as bp_staff
from server.webinars.models import Webinar
from server.webinars.registration import queries as registrations
from server.webinars.registration.models import Registration

__all__ = ["bp", "bp_manage", "bp_staff"]
bp = Blueprint("attendance", __name__)
MISSES = "attendance.code.miss.network"


@bp.get("/sesi/<slug>/hadir")
@public
def page(slug: str) -> Response:
    """What one has and lacks, and the form while a code is taken. Sets the participant cookie, writes nothing."""
    webinar = webinars.visible_to(NOBODY).by_slug(slug)
    participant_token()
    row = here(webinar.id)
    return _page(webinar, row, _code_form(row))


@bp.post("/sesi/<slug>/hadir")
@public
def enter(slug: str) -> AnyResponse:
    """A code, for this device's registrant, or for the one whose address or number is typed: the answer is then the same for everyone."""
    webinar = webinars.visible_to(NOBODY).by_slug(slug)
    row = here(webinar.id)
    is_other = bool(request.form.get("contact", "").strip())
    form = _code_form(None if is_other else row)
    _count_try(row, is_other)
    if not form.validate():
        return _page(webinar, row, form)
    try:
        if is_other or row is None:
            return _enter_for(webinar, form)
        moment = operations.enter_code(current_actor(), row.id, form.code.data or "", request.form.get("channel") or None)
    except Invalid as refusal:
        if "code" in refusal.data["fields"]:
            _count_miss(row)
        if not put_refusal(form, refusal):
            raise
        return _page(webinar, row, form)
    except Closed as refusal:
        return _page(webinar, row, form, status=Closed.status, closed=closed_words(refusal))
    flash(_("Kode akhir diterima.") if moment == END else _("Kode awal diterima."), "ok")
    return _back(webinar)


def _enter_for(webinar: Webinar, form: CodeForm) -> AnyResponse:
    """First the code, then whose: so nobody learns here which addresses are registered."""
    operations.match(webinar.id, form.code.data or "")
    registration_id = whose(webinar.id, form.contact.data or "")
    if registration_id is not None:
        with suppress(Closed, Invalid, NotFound):  # closed or erased this very moment: the answer is the same for everyone
            operations.enter_code(current_actor(), registration_id, form.code.data or "", form.channel.data or None)
    flash(_("Kodenya benar. Bila alamat atau nomor itu terdaftar, kehadirannya sudah tercatat."), "ok")
    return _back(webinar)


def _count_try(row: Registration | None, is_other: bool) -> None:
    """Every try counts, the right one too: a thousand of them are no way in. Raises TooMany."""
    if row is not None and not limits.is_left("attendance.code.miss", row.id) and not limits.is_left(MISSES, visitors.network()):
        raise TooMany(resets_in=limits.rate(MISSES)[1])
    limits.use("attendance.code.network", visitors.network())
    if row is not None:
        limits.use("attendance.code", row.id)
    if is_other or row is None:
        limits.use("attendance.contact", keyed_hash("device", participant_token()))
        limits.use("attendance.contact.network", visitors.network())


def _count_miss(row: Registration | None) -> None:
    """Wrong ones count for the registrant and for the network: once both have had enough, that registrant waits. Who has not been
    wrong yet never waits for others."""
    if row is not None:
        limits.count_below("attendance.code.miss", row.id)
    limits.count_below(MISSES, visitors.network())


def closed_words(refusal: Closed) -> str:
    """Why no code is taken now, and what one can do."""
    if refusal.data.get("why") != "late":
        return str(_("Belum ada kode yang dibuka. Kode disebut, diisyaratkan, dan tampil di layar selama sesi."))
    at = wib_clock(clock.from_micros(refusal.data["at"]))
    which = _("Kode akhir") if refusal.data.get("moment") == END else _("Kode awal")
    return str(_("%(which)s sudah ditutup pukul %(at)s WIB, jadi isian ini belum tercatat. Sampaikan kepada petugas lewat tanya jawab "
                 "atau di ruangan: mereka dapat membukanya lagi, atau mencatat Anda hadir.", which=which, at=at))


@bp.post("/sesi/<slug>/hadir/kelompok")
@public
def group(slug: str) -> AnyResponse:
    """How many watch before this one screen."""
    webinar, form = webinars.visible_to(NOBODY).by_slug(slug), GroupForm()
    row = _must_be_here(webinar)
    limits.use("attendance.code", row.id)
    if not form.validate():
        return _page(webinar, row, _code_form(row), status=Invalid.status, group=form)
    try:
        operations.count_group(current_actor(), row.id, form.people.data or 0)
    except Closed:
        return _page(webinar, row, _code_form(row), status=Closed.status, group=form,
                     closed=_("Jumlah orang hanya dapat dicatat selama sesi, atau sehari sesudahnya."))
    flash(_("Kelompok Anda tercatat."), "ok")
    return _back(webinar)


@bp.post("/sesi/<slug>/hadir/detak")
@public
def beat(slug: str) -> AnyResponse:
    """A sign of life of an open page, by its script about once a minute."""
    webinar = webinars.visible_to(NOBODY).by_slug(slug)
    row = _must_be_here(webinar)
    limits.use("attendance.beat", row.id)
    response = jsonify(ok={"again": beats.hear(beats.Sign(row.id, webinar.id))})
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/sesi/<slug>/hadir/masih")
@public
def still(slug: str) -> AnyResponse:
    """The same from the text-only room, by its button, which loads the room anew."""
    webinar = webinars.visible_to(NOBODY).by_slug(slug)
    row = here(webinar.id)
    if row is not None:
        limits.use("attendance.beat", row.id)
        beats.hear(beats.Sign(row.id, webinar.id, beats.TEXT_GAP))
    return redirect(f"/sesi/{webinar.slug}/hemat", 303)


def _must_be_here(webinar: Webinar) -> Registration:
    row = here(webinar.id)
    if row is None:
        raise NotFound()
    return row


def _code_form(row: Registration | None, *, is_fresh: bool = False) -> CodeForm:
    form = CodeForm(formdata=None) if is_fresh else CodeForm()
    form.needs_contact = row is None
    if not form.channel.data and row is not None:
        form.channel.data = queries.fulfilment([row.id])[row.id].channel
    if form.channel.data is None:
        form.channel.data = ""
    return form


def _page(webinar: Webinar, row: Registration | None, form: CodeForm, *, status: int | None = None, closed: str = "",
          group: GroupForm | None = None) -> Response:
    window, progress = registrations.window_of(webinar.id), progress_of(webinar, row) if row is not None else None
    open_codes = queries.open_codes(webinar.id)
    codes = _lacking(open_codes, progress)
    people = progress.fulfilment.people if progress is not None else None
    _name_typed(form)
    is_other = row is not None and bool(form.contact.data)
    left = ceil((codes[0].closes_at - clock.now()).total_seconds() / 60) if codes else 0
    return show_form(
        "webinars/attendance/mine.html", form, status=status, webinar=webinar, row=row, progress=progress, closed=closed, codes=codes,
        open_codes=open_codes,
        own=_code_form(row, is_fresh=True) if is_other else form, other=form if is_other else _code_form(row, is_fresh=True),
        left=max(1, left), group=group or GroupForm(formdata=None, data={"people": people}), rule=queries.rule_of(webinar),
        may_group=operations.may_open(webinar), may_register=registrations.why_closed(webinar, window) is None, flashes=True)


def _name_typed(form: CodeForm) -> None:
    """A code that does not match is named, so that one sees what was heard."""
    typed = (form.code.data or "").strip()
    if typed and field_message("spoken_wrong") in form.code.errors:
        form.code.errors = [_("Kode %(typed)s tidak cocok. Coba lihat lagi di layar; huruf besar atau kecil sama saja.",
                              typed=typed.upper())]


def _lacking(codes: list[AttendanceCode], progress: Progress | None) -> list[AttendanceCode]:
    """Those that are taken now; for a registrant, those that they have not given."""
    return [code for code in codes if progress is None or getattr(progress.fulfilment, f"{code.moment}_code_at") is None]


def _back(webinar: Webinar) -> AnyResponse:
    return redirect(f"/sesi/{webinar.slug}/hadir", 303)
