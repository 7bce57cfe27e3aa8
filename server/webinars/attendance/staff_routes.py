"""Doors of the team: the codes, the rule, who was there, Zoom's report, and the list for download.

What shows or hands out names is a POST behind fresh proof, with a row in the ledger each time.
"""
from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from server.accounts.access import note_access, shows_personal_data
from server.accounts.step_up import needs_fresh_proof
from server.core import qr
from server.core.cells import as_csv
from server.core.database import aside
from server.core.english import origin
from server.core.errors import Closed, Conflict, Invalid, NotFound
from server.core.forms import put_refusal, show_form
from server.core.i18n import number
from server.core.permissions import Permission, current_actor, requires, requires_any
from server.webinars import queries as webinars
from server.webinars.attendance import listing, lists, operations, queries
from server.webinars.attendance.forms import RuleForm
from server.webinars.attendance.models import AttendanceRule
from server.webinars.attendance.rule import MOMENTS
from server.webinars.models import Webinar
from server.webinars.registration import rolls
from server.webinars.registration.forms import HOW

bp_manage = Blueprint("attendance_manage", __name__)
DESK = "/kelola/sesi/<slug>/hadir"
MOST_SHOWN = 2000  # letters of a page's ids


@bp_manage.get(DESK)
@requires_any(Permission.MANAGE_SESSIONS, Permission.CONTROL_ROOM)
def desk(slug: str) -> Response:
    """Codes, rule, numbers by channel. Nobody's name."""
    webinar = managed(slug)
    return _desk(webinar, _rule_form(webinar))


def _desk(webinar: Webinar, form: RuleForm, *, status: int | None = None) -> Response:
    actor = current_actor()
    may_read = actor.may(Permission.READ_PARTICIPANTS)
    return show_form(
        "webinars/attendance/desk.html", form, status=status, webinar=webinar, flashes=True, how=HOW, may_read=may_read,
        codes=code_views(webinar), may_open=operations.may_open(webinar), minutes=operations.VALID_MINUTES,
        usual=operations.USUAL_MINUTES, counted=queries.present_by_channel(webinar.id), rule=queries.rule_of(webinar),
        lists=lists.lists_of(actor, webinar.id) if may_read else ())


def code_views(webinar: Webinar) -> list[dict[str, Any]]:
    """For each moment its code if it was opened, and whether it is taken now."""
    known, taken = queries.codes_of(webinar.id), {row.moment for row in queries.open_codes(webinar.id)}
    return [{"moment": moment, "row": known.get(moment), "is_open": moment in taken} for moment in MOMENTS]


def managed(slug: str) -> Webinar:
    """A session as the team sees it. Raises NotFound."""
    return webinars.visible_to(current_actor()).by_slug(slug)


def no_rehearsal(slug: str) -> Webinar:
    """The same, of a real session: a rehearsal has no registrants. Raises Closed."""
    webinar = managed(slug)
    if webinar.is_rehearsal:
        raise Closed(what="rehearsal")
    return webinar


# --- codes -----------------------------------------------------------------------------------


@bp_manage.post(f"{DESK}/kode/<moment>")
@requires_any(Permission.MANAGE_SESSIONS, Permission.CONTROL_ROOM)
def set_code(slug: str, moment: str) -> AnyResponse:
    """Open the code of a moment for `minutes`, once more too, or close it (`do` = tutup)."""
    webinar, actor = managed(slug), current_actor()
    if moment not in MOMENTS:
        raise NotFound()
    if request.form.get("do") == "tutup":
        operations.close_code(actor, webinar.id, moment)
        return _back(webinar, "kode")
    typed = request.form.get("minutes", "")
    try:
        operations.open_code(actor, webinar.id, moment, int(typed) if typed.isdecimal() and len(typed) < 4 else 0)
    except Conflict:
        flash(_("Kode hanya dapat dibuka selama sesi berlangsung, atau dalam 24 jam setelah selesai."), "warn")
    return _back(webinar, "kode")


@bp_manage.get(f"{DESK}/layar")
@requires_any(Permission.MANAGE_SESSIONS, Permission.CONTROL_ROOM)
def screen(slug: str) -> Response:
    """The code as large as a hall needs it: for the projector, and for who signs it."""
    webinar = managed(slug)
    response = make_response(render_template(
        "webinars/attendance/screen.html", webinar=webinar, codes=queries.open_codes(webinar.id),
        address=f"{origin().split('://')[-1]}/s/{webinar.id}",
        qr=qr.picture(f"{origin()}/sesi/{webinar.slug}/hadir", _("Kode QR halaman daftar hadir"))))
    response.headers["Cache-Control"] = "no-store"
    return response


# --- the rule --------------------------------------------------------------------------------


@bp_manage.post(f"{DESK}/syarat")
@requires(Permission.MANAGE_SESSIONS)
def set_rule(slug: str) -> AnyResponse:
    """What the session asks for."""
    webinar, form = managed(slug), RuleForm()
    if not form.validate():
        return _desk(webinar, form)
    try:
        operations.set_rule(current_actor(), webinar.id, form.needs.data, form.share.data, form.zoom_meeting.data or "")
    except Invalid as refusal:
        if not put_refusal(form, refusal):
            raise
        return _desk(webinar, form)
    except Conflict:
        flash(_("Sesi ini sudah selesai, jadi syaratnya tetap seperti yang dijanjikan."), "warn")
        return _back(webinar, "syarat")
    flash(_("Syarat hadir disimpan."), "ok")
    return _back(webinar, "syarat")


def _rule_form(webinar: Webinar) -> RuleForm:
    from server.core.database import session

    row, rule = session.get(AttendanceRule, webinar.id), queries.rule_of(webinar)
    return RuleForm(formdata=None, data={"needs": rule.needs, "share": rule.share, "zoom_meeting": row.zoom_meeting if row else ""})


# --- who was there ---------------------------------------------------------------------------


@bp_manage.post(f"{DESK}/peserta")
@requires(Permission.READ_PARTICIPANTS)
@needs_fresh_proof
@shows_personal_data
def people(slug: str) -> AnyResponse:
    """The registrants, searched and in pages, with what each has: to tick who is in the room."""
    return _people_page(no_rehearsal(slug))


@bp_manage.post(f"{DESK}/catat")
@requires(Permission.READ_PARTICIPANTS)
@needs_fresh_proof
@shows_personal_data
def tick(slug: str) -> AnyResponse:
    """Put the ticks of one page on record: only those that were changed on it, so that colleagues do not undo each other's."""
    webinar, actor = no_rehearsal(slug), current_actor()
    shown, before = _ids("shown"), _ids("before")
    ticked = {int(one) for one in request.form.getlist("hadir") if one.isdecimal() and len(one) < 10} & shown
    try:
        count = operations.confirm(actor, webinar.id, sorted(ticked - before), True)
        count += operations.confirm(actor, webinar.id, sorted((before & shown) - ticked), False)
    except Closed:
        return _people_page(webinar, refused=_("Sesi ini belum dimulai."), status=Closed.status)
    return _people_page(webinar, said=_("%(n)s perubahan dicatat.", n=number(count)))


def _people_page(webinar: Webinar, *, said: str = "", refused: str = "", status: int = 200) -> Response:
    search, page = request.form.get("cari", "")[:80], request.form.get("halaman", "0")
    found = rolls.page_of(current_actor(), webinar.id, search, int(page) if page.isdecimal() and len(page) < 4 else 0)
    response = make_response(render_template(
        "webinars/attendance/people.html", webinar=webinar, found=found, search=search, how=HOW, said=said, refused=refused,
        fulfilled=queries.fulfilment([row.id for row in found.rows])), status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _ids(name: str) -> set[int]:
    sent = request.form.get(name, "")[:MOST_SHOWN].split(",")
    return {int(one) for one in sent if one.isdecimal() and len(one) < 10}


# --- for download ----------------------------------------------------------------------------


@bp_manage.post(f"{DESK}/unduh")
@requires(Permission.READ_PARTICIPANTS)
@needs_fresh_proof
@shows_personal_data
def download(slug: str) -> AnyResponse:
    """The list: as CSV at once, as a workbook once the worker has drawn it."""
    webinar, actor = no_rehearsal(slug), current_actor()
    if request.form.get("bentuk") == "xlsx":
        lists.ask_for_list(actor, webinar.id)
        flash(_("Daftar hadir sedang disusun. Muat ulang sebentar lagi; berkasnya tersimpan satu hari."), "ok")
        return _back(webinar, "unduh")
    note_access(actor, "attendance_list", "webinar", [webinar.id])
    table = aside(listing.table_of, webinar.id)
    return _file(as_csv([table.headers, *table.rows]), "text/csv; charset=utf-8", f"daftar-hadir-{webinar.slug[:60]}.csv")


@bp_manage.post(f"{DESK}/berkas/<int:list_id>")
@requires(Permission.READ_PARTICIPANTS)
@needs_fresh_proof
@shows_personal_data
def workbook(slug: str, list_id: int) -> AnyResponse:
    """The workbook, for who asked for it."""
    webinar = no_rehearsal(slug)
    return _file(lists.workbook(current_actor(), webinar.id, list_id),
                 "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", f"daftar-hadir-{webinar.slug[:60]}.xlsx")


def _file(data: bytes, mime: str, name: str) -> Response:
    response = Response(data, content_type=mime)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _back(webinar: Webinar, anchor: str) -> AnyResponse:
    """To the desk, or to the control room whose form it was."""
    if request.form.get("dari") == "kendali":
        return redirect(f"/sesi/{webinar.slug}/kendali#hadir-kode", 303)
    return redirect(f"/kelola/sesi/{webinar.slug}/hadir#{anchor}", 303)
