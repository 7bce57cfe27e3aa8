"""Doors of the administration: how a session takes registrations, who registered, and importing a file.

What shows names and addresses is a POST behind fresh proof: it leaves a row in the ledger, and what is searched for stands in no address.
"""
from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from server.accounts.access import shows_personal_data
from server.accounts.step_up import needs_fresh_proof
from server.core import uploads
from server.core.english import origin
from server.core.errors import Closed, Invalid
from server.core.forms import show_form
from server.core.i18n import field_message, number
from server.core.permissions import Permission, current_actor, requires
from server.core.session_codes import AttendanceChannel
from server.core.web import csrf
from server.webinars import queries as webinars
from server.webinars.models import Webinar
from server.webinars.registration import arranging, importing, queries, rolls, sharing, tables
from server.webinars.registration.forms import HOW
from server.webinars.registration.staff_forms import ArrangeForm, ImportForm, columns_of, import_form

bp_manage = Blueprint("registration_manage", __name__)
PACKED_MOST = 4_000_000  # bytes of a table as it travels in the page


@bp_manage.get("/kelola/sesi/<slug>/pendaftaran")
@requires(Permission.MANAGE_SESSIONS)
def desk(slug: str) -> Response:
    """Places, needs as numbers, ready words for groups, and the form of what is asked. Nobody's name."""
    webinar = _webinar(slug)
    form = ArrangeForm(formdata=None)
    form.show(queries.window_of(webinar.id), queries.fields_of(webinar.id), request.args.get("templat", "")[:10])
    return _desk(webinar, form)


@bp_manage.post("/kelola/sesi/<slug>/pendaftaran")
@requires(Permission.MANAGE_SESSIONS)
def arrange(slug: str) -> AnyResponse:
    """Open or not, until when, and the session's own fields."""
    webinar, form = _webinar(slug), ArrangeForm()
    if not form.validate():
        return _desk(webinar, form)
    try:
        arranging.arrange_registration(current_actor(), webinar.id, form.arrangement())
    except Invalid as refusal:
        form.put_refusal(refusal)
        return _desk(webinar, form, status=Invalid.status)
    flash(_("Pengaturan pendaftaran disimpan."), "ok")
    return redirect(f"/kelola/sesi/{webinar.slug}/pendaftaran", 303)


def _desk(webinar: Webinar, form: ArrangeForm, *, status: int | None = None) -> Response:
    window = queries.window_of(webinar.id)
    return show_form(
        "webinars/registration/desk.html", form, status=status, webinar=webinar, window=window, flashes=True,
        why=queries.why_closed(webinar, window), places=queries.places(webinar.id), needs=queries.needs_of(webinar.id), how=HOW,
        messages=sharing.messages(webinar, origin()), may_read=current_actor().may(Permission.READ_PARTICIPANTS),
        register_url=f"{origin()}/sesi/{webinar.slug}/daftar")


def _webinar(slug: str) -> Webinar:
    webinar = webinars.visible_to(current_actor()).by_slug(slug)
    if webinar.is_rehearsal:
        raise Closed(what="rehearsal")
    return webinar


# --- who registered --------------------------------------------------------------------------


@bp_manage.post("/kelola/sesi/<slug>/pendaftaran/daftar")
@requires(Permission.READ_PARTICIPANTS)
@needs_fresh_proof
@shows_personal_data
def roll(slug: str) -> AnyResponse:
    """The list, searched by name, institution, address or number."""
    webinar = _webinar(slug)
    search, page = request.form.get("cari", "")[:80], request.form.get("halaman", "0")
    found = rolls.page_of(current_actor(), webinar.id, search, int(page) if page.isdecimal() and len(page) < 4 else 0)
    response = make_response(render_template(
        "webinars/registration/roll.html", webinar=webinar, found=found, search=search, how=HOW,
        own={str(one.id): one.label for one in queries.fields_of(webinar.id)}, greetings=rolls.greetings(found.rows, webinar, origin())))
    response.headers["Cache-Control"] = "no-store"
    return response


# --- a file ----------------------------------------------------------------------------------


@bp_manage.get("/kelola/sesi/<slug>/pendaftaran/impor")
@requires(Permission.READ_PARTICIPANTS)
def import_page(slug: str) -> Response:
    """Where the file is chosen."""
    return _import(_webinar(slug), _import_form(_webinar(slug), ()))


@bp_manage.post("/kelola/sesi/<slug>/pendaftaran/impor")
@csrf.exempt  # type: ignore[untyped-decorator]  # `let_in` asks for the token, once it knows who comes
@requires(Permission.READ_PARTICIPANTS)
def import_file(slug: str) -> AnyResponse:
    """First the preview of a file, then, by its button, the import. Nothing is stored before that."""
    webinar = _webinar(slug)
    try:
        uploads.let_in(most_file=tables.MOST_BYTES, most_text=PACKED_MOST)
        table, is_new = _sent_table()
    except Invalid as refusal:
        return _file_refused(webinar, refusal.data["fields"]["file"], Invalid.status)
    except RequestEntityTooLarge:
        return _file_refused(webinar, "csv_large", RequestEntityTooLarge.code)
    own = queries.fields_of(webinar.id)
    form = _import_form(webinar, table.headers)
    columns = importing.match(table.headers, own) if is_new else columns_of(form)
    if is_new:
        _choose(form, columns)
    form.table.data = tables.pack(table)
    try:
        looked = importing.look(webinar.id, table, columns, own)
        if not is_new and "impor" in request.form and not form.errors:
            return _take(webinar, looked, form)
    except Invalid as refusal:
        for name, code in refusal.data["fields"].items():
            form[name].errors = [field_message(code)]
        looked = importing.Looked()
    return _import(webinar, form, table=table, looked=looked)


def _sent_table() -> tuple[tables.Table, bool]:
    """The table, and whether it is a file that has just come. A page that has one already sends it along."""
    file = request.files.get("file")
    if file is not None and file.filename:
        return tables.read(file.stream.read(tables.MOST_BYTES + 1)), True
    packed = request.form.get("table", "")
    if not packed:
        raise Invalid(file="required")
    return tables.unpack(packed), False


def _choose(form: ImportForm, columns: dict[str, int]) -> None:
    form.has_letters.data = True
    for field in form:
        if field.name.startswith("col_"):
            field.data = str(columns.get(field.name.removeprefix("col_"), ""))


def _take(webinar: Webinar, looked: importing.Looked, form: ImportForm) -> AnyResponse:
    done = importing.import_registrants(current_actor(), webinar.id, looked.people, form.channel.data or "",
                                        has_letters=bool(form.has_letters.data))
    said = _("%(n)s pendaftar dimasukkan.", n=number(done.count))
    flash(said + (" " + _("%(n)s di antaranya masuk daftar tunggu.", n=number(done.waiting)) if done.waiting else ""), "ok")
    return redirect(f"/kelola/sesi/{webinar.slug}/pendaftaran", 303)


def _import_form(webinar: Webinar, headers: tuple[str, ...]) -> ImportForm:
    offered = [(channel, HOW[AttendanceChannel(channel)]) for channel in queries.offered(webinar)]
    return import_form(headers, queries.fields_of(webinar.id), offered)


def _file_refused(webinar: Webinar, code: str, status: int) -> Response:
    form = import_form((), (), ())
    return _import(webinar, form, status=status, file_error=field_message(code))


def _import(webinar: Webinar, form: ImportForm, *, status: int | None = None, **shown: Any) -> Response:
    return show_form("webinars/registration/import.html", form, status=status, webinar=webinar, **shown)
