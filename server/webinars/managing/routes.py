"""Doors of `/kelola/sesi`: the list, the form of a session, its way to the public, its documents."""
from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as AnyResponse
from wtforms import HiddenField, TextAreaField

from server.core import clock, slots, uploads
from server.core.errors import Conflict, Invalid, Malformed, NotFound
from server.core.forms import Form, PlainText, edition_of, put_refusal, show_form
from server.core.i18n import field_message, wib_time
from server.core.keys import new_key, sent_key
from server.core.permissions import Actor, Permission, current_actor, requires
from server.core.web import csrf
from server.core.words import Phase
from server.webinars import shown
from server.webinars.managing import cautions, operations, queries, readiness, removing, taking
from server.webinars.managing.differences import differences
from server.webinars.managing.forms import SessionForm, blank_rows, data_of
from server.webinars.managing.outline import Outline, outline_of
from server.webinars.models import Webinar
from server.webinars.queries import speakers_of

bp_manage = Blueprint("sessions_managed", __name__)
TABLE = "/kelola/sesi"
COLUMNS = (("registered", _l("Terdaftar")), ("questions", _l("Pertanyaan")), ("owed", _l("Utang jawaban")))  # what higher floors count
ROW_LISTS = ("rundown", "speakers")
ACTS = {"umumkan": "publish", "tunda": "postpone", "batalkan": "cancel", "hapus": "remove"}


@bp_manage.get(TABLE)
@requires(Permission.MANAGE_SESSIONS)
def index() -> Response:
    """All sessions, by phase and words."""
    slug, words = request.args.get("tahap", ""), request.args.get("q", "")[:100]
    if slug and slug not in queries.PHASE_SLUGS:
        raise NotFound()
    page = queries.listed(queries.PHASE_SLUGS.get(slug), words, request.args.get("sesudah"))
    counts, ids = queries.phase_counts(), [one.id for one in page.rows]
    found = slots.session_numbers.facts(ids)
    numbers = {number: {key: n for told in found[number] for key, n in told.items()} for number in ids}
    response = make_response(render_template(
        "webinars/managing/index.html", page=page, slug=slug, words=words, phases=queries.PHASE_SLUGS, counts=counts, numbers=numbers,
        columns=[(key, label) for key, label in COLUMNS if any(key in told for told in numbers.values())],
        is_later=bool(request.args.get("sesudah")), speakers=speakers_of(ids), keys=[new_key() for _one in ids]))
    response.headers["Cache-Control"] = "no-store"
    return response


# --- the form --------------------------------------------------------------------------------


@bp_manage.get(f"{TABLE}/baru")
@requires(Permission.MANAGE_SESSIONS)
def new() -> Response:
    """The form of a session that is not there yet."""
    rows = {"rundown": [{"kind": kind, "title": str(title), "minutes": minutes} for kind, title, minutes in taking.FIRST_PARTS],
            "speakers": [{}]}
    return _edit_page(None, _bound(SessionForm(formdata=None, data=rows), None))


@bp_manage.post(f"{TABLE}/baru")
@requires(Permission.MANAGE_SESSIONS)
def add() -> AnyResponse:
    """A draft, and on to its page."""
    return _take(None)


@bp_manage.get(f"{TABLE}/<slug>")
@requires(Permission.MANAGE_SESSIONS)
def edit(slug: str) -> Response:
    """One session: its form, what it lacks, and what belongs to it."""
    webinar = queries.managed(current_actor(), slug)
    return _edit_page(webinar, _form_of(webinar))


@bp_manage.post(f"{TABLE}/<slug>")
@requires(Permission.MANAGE_SESSIONS)
def change(slug: str) -> AnyResponse:
    """Keep what was typed, or do what a button beside a row asks for."""
    return _take(queries.managed(current_actor(), slug))


csrf.exempt(add)  # both ask themselves, once they know who comes: the body is larger than others may send
csrf.exempt(change)


def _take(webinar: Webinar | None) -> AnyResponse:
    uploads.let_in(most_file=taking.MOST_PICTURE)
    form = _bound(SessionForm(), webinar)
    problems = taking.take_pictures(form)
    act, _colon, where = request.form.get("do", "simpan").partition(":")
    name, _colon, place = where.partition(":")
    if name in ROW_LISTS:
        form.move_row(act, name, int(place) if place.isdecimal() and len(place) < 4 else -1)
        return _edit_page(webinar, form, status=200)
    form.drop_empty_rows()
    if webinar is not None and webinar.phase not in operations.BEFORE:
        taking.fill_what_stays(form, webinar)
    is_valid = form.validate()
    taking.put_problems(form, problems)
    if not is_valid or problems:
        return _edit_page(webinar, form)
    try:
        slug = _keep(current_actor(), webinar, form)
    except Invalid as refusal:
        if not put_refusal(form, refusal):
            raise
        return _edit_page(webinar, form)
    except Conflict as refusal:
        if webinar is None or refusal.data.get("why") != "revision":
            raise
        return _conflict(webinar.id, form)
    return _on(slug, webinar is None, act)


def _keep(actor: Actor, webinar: Webinar | None, form: SessionForm) -> str:
    typed = (form.slug.data or "").strip().lower() or None
    if webinar is None:
        return operations.add_session(actor, form.outline(slug=typed), key=sent_key())
    outline = form.outline(slug=typed if webinar.phase == Phase.DRAFT else None)
    if webinar.phase not in operations.BEFORE:  # its fields were not on the page
        outline = taking.with_what_stays(outline, outline_of(webinar))
    before = webinar.starts_at
    revision = edition_of(form.revision.data)
    operations.change_session(actor, webinar.id, outline, revision=revision, key=sent_key())
    if webinar.phase == Phase.SCHEDULED and before != outline.starts_at:
        flash(_("Waktu baru disimpan. Halaman sesi sudah menampilkannya, dan yang mendaftar diberi tahu."), "ok")
    return (outline.slug or webinar.slug) if webinar.phase == Phase.DRAFT else webinar.slug


def _on(slug: str, is_new: bool, act: str) -> AnyResponse:
    if act == "umumkan":
        return redirect(f"{TABLE}/{slug}/umumkan", 303)
    kept = _("Draf dibuat. Hanya petugas yang melihatnya sampai diumumkan.") if is_new else _("Tersimpan %(at)s.", at=wib_time(clock.now()))
    flash(kept, "ok")
    return redirect(f"{TABLE}/{slug}", 303)


def _conflict(webinar_id: int, form: SessionForm) -> Response:
    """Somebody kept another edition since: both are shown, and what was typed stays; keeping it again puts it in its place."""
    from server.core.database import forget_reads

    forget_reads()
    webinar = queries.managed_by_id(current_actor(), webinar_id)
    found = differences(outline_of(webinar), form.outline(slug=webinar.slug))
    form.revision.data, form.key.data = str(webinar.revision), new_key()
    return _edit_page(webinar, form, status=409, differences=found)


def _bound(form: SessionForm, webinar: Webinar | None) -> SessionForm:
    actor = current_actor()
    return form.bind(queries.instruments(actor), lambda typed: queries.addresses_in(actor, typed),
                     is_draft=webinar is None or webinar.phase == Phase.DRAFT)


def _form_of(webinar: Webinar) -> SessionForm:
    return _bound(SessionForm(formdata=None, data=data_of(outline_of(webinar), webinar.revision)), webinar)


def _edit_page(webinar: Webinar | None, form: SessionForm, *, status: int | None = None, **more: Any) -> Response:
    outline = outline_of(webinar) if webinar else Outline(title="")
    speakers = speakers_of([webinar.id])[webinar.id] if webinar else []
    is_before = webinar is None or webinar.phase in operations.BEFORE
    return show_form(
        "webinars/managing/edit.html", form, status=status, webinar=webinar, is_before=is_before, documents=_documents(webinar),
        checks=readiness.checks(outline, has_poster=bool(webinar and webinar.poster_id)) if is_before else [],
        cautions=cautions.of_time(outline.starts_at, outline.lasting, besides=webinar.id if webinar else None) if is_before else [],
        pictures=shown.pictures_of(webinar, speakers) if webinar else {}, photo_of={str(one.id): one.photo_id for one in speakers},
        cards=slots.manage_session.load([webinar.id])[webinar.id] if webinar else "",
        copy_key=new_key(), most=taking.MOST_PICTURE, blank=blank_rows(), **more)


def _documents(webinar: Webinar | None) -> list[shown.Listed]:
    return shown.documents_of(webinar.id, only_public=False) if webinar else []


# --- its way to the public -------------------------------------------------------------------


class ActForm(Form):
    """Why it is put off or called off, and which edition was looked at."""

    revision = HiddenField()
    reason = TextAreaField(_l("Alasan"), [PlainText(most=operations.MOST_REASON)])


@bp_manage.get(f"{TABLE}/<slug>/umumkan", defaults={"act": "umumkan"})
@bp_manage.get(f"{TABLE}/<slug>/tunda", defaults={"act": "tunda"})
@bp_manage.get(f"{TABLE}/<slug>/batalkan", defaults={"act": "batalkan"})
@bp_manage.get(f"{TABLE}/<slug>/hapus", defaults={"act": "hapus"})
@requires(Permission.MANAGE_SESSIONS)
def ask(slug: str, act: str) -> Response:
    """Before it is announced, put off, called off or deleted: what that means, and a button."""
    webinar = queries.managed(current_actor(), slug)
    return _act_page(webinar, act, ActForm(formdata=None, data={"revision": str(webinar.revision)}))


@bp_manage.post(f"{TABLE}/<slug>/umumkan", defaults={"act": "umumkan"})
@bp_manage.post(f"{TABLE}/<slug>/tunda", defaults={"act": "tunda"})
@bp_manage.post(f"{TABLE}/<slug>/batalkan", defaults={"act": "batalkan"})
@bp_manage.post(f"{TABLE}/<slug>/hapus", defaults={"act": "hapus"})
@requires(Permission.MANAGE_SESSIONS)
def do(slug: str, act: str) -> AnyResponse:
    """Announce it, put it off, call it off, or delete it."""
    webinar, form = queries.managed(current_actor(), slug), ActForm()
    revision = edition_of(form.revision.data)
    if not form.validate():
        return _act_page(webinar, act, form)
    try:
        _do(current_actor(), webinar.id, act, form.reason.data, revision)
    except Invalid as refusal:
        if not put_refusal(form, refusal) and act != "umumkan":
            raise
        return _act_page(webinar, act, form, status=422)
    except Conflict as refusal:
        if refusal.data.get("why") not in ("revision", "in_use"):
            raise
        form.revision.data = str(refusal.data.get("revision", revision))
        return _act_page(webinar, act, form, status=409)
    flash({"umumkan": _("Sesi diumumkan. Halamannya terbuka untuk semua."), "tunda": _("Sesi ditunda. Halamannya menampilkan alasan Anda."),
           "batalkan": _("Sesi dibatalkan. Halamannya menampilkan alasan Anda."), "hapus": _("Draf dihapus.")}[act], "ok")
    return redirect(TABLE if act == "hapus" else f"{TABLE}/{slug}", 303)


def _do(actor: Actor, webinar_id: int, act: str, reason: str, revision: int) -> None:
    if act == "umumkan":
        operations.publish_session(actor, webinar_id, revision=revision)
    elif act == "tunda":
        operations.postpone_session(actor, webinar_id, reason, revision=revision)
    elif act == "hapus":
        removing.remove_session(actor, webinar_id, revision=revision)
    else:
        operations.cancel_session(actor, webinar_id, reason, revision=revision)


def _act_page(webinar: Webinar, act: str, form: ActForm, *, status: int | None = None) -> Response:
    outline = outline_of(webinar)
    return show_form(
        "webinars/managing/act.html", form, status=status, webinar=webinar, act=act, is_stale=status == 409,
        is_possible=Phase(webinar.phase) in operations.MOVES[ACTS[act]], parts=len(outline.rundown), message=field_message,
        lasting=outline.lasting, is_in_use=act == "hapus" and removing.is_in_use(webinar.id),
        checks=readiness.checks(outline, has_poster=webinar.poster_id is not None),
        cautions=cautions.of_time(outline.starts_at, outline.lasting, besides=webinar.id))


@bp_manage.post(f"{TABLE}/<slug>/salin")
@requires(Permission.MANAGE_SESSIONS)
def duplicate(slug: str) -> AnyResponse:
    """A new draft like it; goes there."""
    actor = current_actor()
    webinar = queries.managed(actor, slug)
    if not request.form.get("key"):
        raise Malformed(field="key")
    copy = operations.duplicate_session(actor, webinar.id, operations.copies_of_photos(webinar.id), key=sent_key())
    flash(_("Draf baru dari salinan. Isi waktunya, lalu periksa yang lain."), "ok")
    return redirect(url_for("sessions_managed.edit", slug=copy), 303)


from server.webinars.managing import document_routes as _documents_too  # noqa: E402, F401
