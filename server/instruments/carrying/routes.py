"""`/kelola/naskah/<slug>/ikatan`: which provision of a version is which of before, decided by a person where it is not sure."""
from __future__ import annotations

from flask import Blueprint, Response, abort, flash, make_response, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from server.core import slots
from server.core.errors import Conflict, Invalid, Malformed, NotFound
from server.core.permissions import Permission, current_actor, requires
from server.instruments import queries
from server.instruments.addresses import parse_address
from server.instruments.carrying import operations, waiting
from server.instruments.carrying.models import CarryingDeed, TieState
from server.instruments.managing.queries import managed
from server.instruments.models import Instrument, Provision, Version

bp_manage = Blueprint("instruments_carried", __name__)
TABLE = "/kelola/naskah/<slug>/ikatan"


@bp_manage.get(TABLE)
@requires(Permission.MANAGE_INSTRUMENTS)
def ties(slug: str) -> Response:
    """What waits, what was tied by itself, and what was done."""
    instrument = managed(current_actor(), slug)
    return _page(instrument, _version_number())


@bp_manage.post(TABLE)
@requires(Permission.MANAGE_INSTRUMENTS)
def decide(slug: str) -> AnyResponse:
    """Tie one, or say that it is new or was removed."""
    instrument = managed(current_actor(), slug)
    page = _found(instrument, _version_number())
    one, chosen = _id("bagian"), request.form.get("ke", "")
    version = page.version
    try:
        if chosen == "baru":
            operations.declare(current_actor(), version.id, one, TieState.NEW)
            flash(_("Dicatat sebagai bagian baru."), "ok")
        elif chosen == "dihapus":
            operations.declare(current_actor(), version.id, one, TieState.REMOVED)
            flash(_("Dicatat sebagai bagian yang dihapus."), "ok")
        else:
            new, earlier = _pair(page, one, chosen)
            tied = operations.tie(current_actor(), version.id, new, earlier)
            flash(_("Diikat bersama %(n)s bagian di bawahnya.", n=tied - 1) if tied > 1 else _("Diikat."), "ok")
    except Invalid:
        return _page(instrument, version.number, wrong=one, status=422)
    except Conflict as refusal:
        flash(_("Bagian itu sudah dilanjutkan bagian lain. Urungkan dulu ikatannya.") if refusal.data.get("what") == "taken" else
              _("Keadaannya sudah berubah. Muat ulang halaman ini."), "warn")
    return redirect(_path(slug, version), 303)


@bp_manage.post(f"{TABLE}/cocokkan")
@requires(Permission.MANAGE_INSTRUMENTS)
def match(slug: str) -> AnyResponse:
    """Align a version that has not been, or whose batch was undone."""
    page = _found(managed(current_actor(), slug), _version_number())
    try:
        operations.match_version(current_actor(), page.version.id)
        flash(_("Versi ini sudah dicocokkan dengan versi sebelumnya."), "ok")
    except Conflict:
        flash(_("Versi ini sudah dicocokkan."), "warn")
    return redirect(_path(slug, page.version), 303)


@bp_manage.post(f"{TABLE}/<int:deed_id>/urungkan")
@requires(Permission.MANAGE_INSTRUMENTS)
def undo(slug: str, deed_id: int) -> AnyResponse:
    """Take a deed or a batch back."""
    instrument = managed(current_actor(), slug)
    deed, version = _deed_of(instrument, deed_id)
    try:
        operations.undo(current_actor(), deed.id)
        flash(_("Diurungkan. Keadaan kembali seperti sebelumnya."), "ok")
    except Conflict:
        flash(_("Belum dapat diurungkan: ada ikatan yang lebih baru pada bagian yang sama. Urungkan yang itu dulu."), "warn")
    return redirect(_path(slug, version), 303)


# --- inside --------------------------------------------------------------------------------


def _page(instrument: Instrument, number: int | None, *, wrong: int = 0, status: int = 200) -> Response:
    page = waiting.page_of(instrument, number)
    if page is None and number is not None:
        raise NotFound()
    earlier = [one.provision.id for one in page.questions if one.is_earlier] if page else []
    html = render_template("instruments/carrying/ties.html", instrument=instrument, page=page, label_of_place=queries.provision_label,
                           reasons=waiting.REASONS, voices=slots.provision_margin.load(earlier), wrong=wrong,
                           typed=request.form.get("lain", "") if wrong else "", chosen=request.form.get("ke", "") if wrong else "")
    response = make_response(html, status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _found(instrument: Instrument, number: int | None) -> waiting.Page:
    page = waiting.page_of(instrument, number)
    if page is None:
        raise NotFound()
    return page


def _version_number() -> int | None:
    typed = request.values.get("versi", "")
    if typed and not (typed.isascii() and typed.isdigit() and len(typed) <= 4):
        abort(404)
    return int(typed) if typed else None


def _id(name: str) -> int:
    typed = request.form.get(name, "")
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 12):
        raise Malformed(field=name)
    return int(typed)


def _pair(page: waiting.Page, one: int, chosen: str) -> tuple[int, int]:
    """(of the version, of before): the one that waits, and its candidate or the address that was typed. Raises Invalid."""
    asked = page.places.get(one)
    if asked is None:
        raise NotFound()
    is_earlier = asked.version_id != page.version.id
    if chosen == "lain":
        other = _typed(page.version if is_earlier else page.earlier)
    elif chosen.isascii() and chosen.isdigit() and len(chosen) <= 12:
        other = int(chosen)
    else:
        raise Invalid(ke="required")
    return (other, one) if is_earlier else (one, other)


def _typed(version: Version | None) -> int:
    place = parse_address(request.form.get("lain", "").strip()[:80])
    found: Provision | None = queries.find_provision(version.id, place.short) if place is not None and version is not None else None
    if found is None:
        raise Invalid(ke="unknown")
    return found.id


def _deed_of(instrument: Instrument, deed_id: int) -> tuple[CarryingDeed, Version]:
    found = waiting.deed_of(instrument, deed_id)
    if found is None:
        raise NotFound()
    return found


def _path(slug: str, version: Version) -> str:
    return f"/kelola/naskah/{slug}/ikatan?versi={version.number}"
