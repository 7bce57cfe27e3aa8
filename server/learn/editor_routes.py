"""Doors of the editors: `/kelola/kenali` and `/kelola/kabar`. Writing and publishing are two permissions, and two steps."""
from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from server.core import slots
from server.core.errors import Conflict, Invalid, Malformed
from server.core.forms import put_refusal, show_form
from server.core.i18n import field_message, language
from server.core.permissions import Permission, current_actor, requires
from server.learn import changes, operations, queries, readings
from server.learn.contents import Content
from server.learn.counting import MOST_WORDS
from server.learn.forms import ArticleForm, PieceForm, PublishForm, StageForm, ThemeForm, read_base
from server.learn.models import KABAR, KENALI, Piece
from server.learn.queries import Shown
from server.learn.reading_page import chapters_of, page_of
from server.learn.stages import stages

bp_manage = Blueprint("learn_lists", __name__)
bp_staff = Blueprint("learn_editor", __name__)
FORMS: dict[str, type[PieceForm]] = {KENALI: ThemeForm, KABAR: ArticleForm}
WRITE = Permission.WRITE_ARTICLES
NUMBER = "<int(max=2147483647):piece_id>"


# --- lists -----------------------------------------------------------------------------------


@bp_manage.get("/kelola/kenali")
@requires(WRITE)
def list_themes() -> str:
    """All pages of Kenali, drafts too."""
    return render_template("learn/list.html", kind=KENALI, rows=queries.all_pieces(KENALI), to_tell=[], read={})


@bp_manage.get("/kelola/kabar")
@requires(WRITE)
def list_articles() -> str:
    """All articles, drafts too, and sessions that have none."""
    rows = queries.all_pieces(KABAR)
    return render_template("learn/list.html", kind=KABAR, rows=rows, to_tell=queries.sessions_to_tell_of(),
                           read=readings.totals([row.piece.id for row in rows]))


@bp_manage.post("/kelola/kabar/susun")
@requires(WRITE)
def draft_recap() -> AnyResponse:
    """Draft an article from a session's rows."""
    wanted = request.form.get("webinar_id", "")
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 10):
        raise Malformed(field="webinar_id")
    piece_id = operations.draft_recap(current_actor(), int(wanted))
    flash(_("Draf tersusun dari catatan sesi. Belum terbit: periksa, lengkapi, lalu terbitkan."), "ok")
    return redirect(f"/kelola/kabar/{piece_id}", 303)


# --- the stages ------------------------------------------------------------------------------


@bp_staff.get("/kelola/kenali/tahapan")
@requires(Permission.PUBLISH_ARTICLES)
def stage_form() -> AnyResponse:
    """Which stage it is."""
    mark = queries.newest_mark()
    return _stage_page(StageForm(formdata=None, stage=mark.stage if mark else "", note=mark.note if mark else ""))


@bp_staff.post("/kelola/kenali/tahapan")
@requires(Permission.PUBLISH_ARTICLES)
def mark_stage() -> AnyResponse:
    """Say it."""
    form = StageForm()
    if not form.validate():
        return _stage_page(form)
    operations.mark_stage(current_actor(), form.stage.data or "", form.note.data or "")
    flash(_("Tersimpan. Pembaca melihatnya dalam satu menit."), "ok")
    return redirect("/kelola/kenali/tahapan", 303)


def _stage_page(form: StageForm) -> Response:
    return show_form("learn/stage_edit.html", form, standing=queries.standing(), names={one.code: one.title for one in stages(language())})


# --- writing ---------------------------------------------------------------------------------


@bp_staff.get("/kelola/kenali/baru", defaults={"kind": KENALI})
@bp_staff.get("/kelola/kabar/baru", defaults={"kind": KABAR})
@requires(WRITE)
def new_form(kind: str) -> AnyResponse:
    """An empty form."""
    return _edit_page(kind, _offering(FORMS[kind](formdata=None)))


@bp_staff.post("/kelola/kenali/baru", defaults={"kind": KENALI})
@bp_staff.post("/kelola/kabar/baru", defaults={"kind": KABAR})
@requires(WRITE)
def add(kind: str) -> AnyResponse:
    """Keep a first draft; what is wrong comes back with all that was typed."""
    form = _offering(FORMS[kind]())
    if not form.validate():
        return _edit_page(kind, form)
    try:
        piece_id = operations.add_piece(current_actor(), kind, form.content)
    except Invalid as refusal:
        return _refused(kind, form, refusal)
    flash(_("Draf tersimpan. Belum terbit."), "ok")
    return redirect(f"/kelola/{kind}/{piece_id}", 303)


@bp_staff.get(f"/kelola/kenali/{NUMBER}", defaults={"kind": KENALI})
@bp_staff.get(f"/kelola/kabar/{NUMBER}", defaults={"kind": KABAR})
@requires(WRITE)
def edit_form(kind: str, piece_id: int) -> AnyResponse:
    """The newest version, to change; `?dari=n`: an older one, to bring back."""
    piece = queries.piece_of(kind, piece_id)
    newest = queries.newest_of(piece)
    old = request.args.get("dari", type=int)
    content = queries.version_of(piece, old).content if old is not None else newest.content
    return _edit_page(kind, _filled(kind, content, _base(newest)), newest)


@bp_staff.post(f"/kelola/kenali/{NUMBER}", defaults={"kind": KENALI})
@bp_staff.post(f"/kelola/kabar/{NUMBER}", defaults={"kind": KABAR})
@requires(WRITE)
def save(kind: str, piece_id: int) -> AnyResponse:
    """Keep the draft."""
    piece = queries.piece_of(kind, piece_id)
    form = _offering(FORMS[kind]())
    if not form.validate():
        return _edit_page(kind, form, queries.newest_of(piece))
    try:
        operations.save_draft(current_actor(), piece_id, form.content, base=form.base_of)
    except Invalid as refusal:
        return _refused(kind, form, refusal, queries.newest_of(piece))
    except Conflict:
        newest = queries.newest_of(piece)
        form.base.data = _base(newest)  # saving once more replaces the other's draft, knowingly
        return _edit_page(kind, form, newest, status=409)
    flash(_("Draf tersimpan. Belum terbit."), "ok")
    return redirect(f"/kelola/{kind}/{piece_id}/pratinjau" if request.form.get("act") == "lihat" else f"/kelola/{kind}/{piece_id}", 303)


def _refused(kind: str, form: PieceForm, refusal: Invalid, newest: Shown | None = None) -> Response:
    fields = dict(refusal.data["fields"])
    if "topics" in fields and "topic" in form:
        form["topic"].errors = [field_message(fields.pop("topics"))]
    rest = fields.pop("facts", None)
    if rest is not None and "facts" in form:
        form["facts"][0].form["source"].errors = [field_message(rest)]
        form["facts"].errors = [entry.form.errors for entry in form["facts"]]
    if not put_refusal(form, Invalid(**fields)) and not form.errors:
        raise refusal
    return _edit_page(kind, form, newest, status=422)


def _base(newest: Shown) -> str:
    return f"{newest.version.number}.{newest.version.revision}"


def _filled(kind: str, content: Any, base: str) -> PieceForm:
    return _offering(ThemeForm.of(content, base) if kind == KENALI else ArticleForm.of(content, base))


def _offering(form: PieceForm) -> PieceForm:
    form.offer_sessions(queries.sessions())
    if isinstance(form, ThemeForm):
        found = chapters_of(form.webinar_id.data or None)
        form.chapter.choices = [("", _("Sesi seluruhnya")), *((chapter.key, chapter.title, {"lang": "id"}) for chapter in found)]
    return form


def _edit_page(kind: str, form: PieceForm, newest: Shown | None = None, *, status: int | None = None) -> Response:
    webinar_id = newest.piece.webinar_id if newest else None
    numbers = slots.recap_facts.load([webinar_id])[webinar_id] if kind == KABAR and webinar_id else ""
    template = "learn/edit_theme.html" if kind == KENALI else "learn/edit_article.html"
    return show_form(template, form, status=status, kind=kind, newest=newest, most=MOST_WORDS, numbers=numbers, is_conflict=status == 409)


# --- looking, publishing, taking down --------------------------------------------------------


@bp_staff.get(f"/kelola/kenali/{NUMBER}/pratinjau", defaults={"kind": KENALI})
@bp_staff.get(f"/kelola/kabar/{NUMBER}/pratinjau", defaults={"kind": KABAR})
@requires(WRITE)
def preview(kind: str, piece_id: int) -> AnyResponse:
    """The newest version as readers would see it."""
    response = make_response(page_of(queries.newest_of(queries.piece_of(kind, piece_id)), is_draft=True))
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@bp_staff.get(f"/kelola/kenali/{NUMBER}/terbit", defaults={"kind": KENALI})
@bp_staff.get(f"/kelola/kabar/{NUMBER}/terbit", defaults={"kind": KABAR})
@requires(Permission.PUBLISH_ARTICLES)
def publish_form(kind: str, piece_id: int) -> AnyResponse:
    """What would be published, what changes by it, what is missing."""
    newest = queries.newest_of(queries.piece_of(kind, piece_id))
    return _publish_page(kind, newest, PublishForm(formdata=None, base=_base(newest)))


@bp_staff.post(f"/kelola/kenali/{NUMBER}/terbit", defaults={"kind": KENALI})
@bp_staff.post(f"/kelola/kabar/{NUMBER}/terbit", defaults={"kind": KABAR})
@requires(Permission.PUBLISH_ARTICLES)
def publish(kind: str, piece_id: int) -> AnyResponse:
    """Let readers see it."""
    piece = queries.piece_of(kind, piece_id)
    form = PublishForm()
    newest = queries.newest_of(piece)
    if not form.validate():
        return _publish_page(kind, newest, form)
    try:
        operations.publish_piece(current_actor(), piece_id, base=read_base(form.base.data), note=form.note.data or "")
    except Invalid:
        return _publish_page(kind, newest, form, status=422)
    except Conflict:
        form.base.data = _base(newest)
        return _publish_page(kind, newest, form, status=409)
    flash(_("Terbit. Pembaca melihatnya dalam satu menit."), "ok")
    return redirect(f"/kelola/{kind}/{piece_id}/riwayat", 303)


def _publish_page(kind: str, newest: Shown, form: PublishForm, *, status: int | None = None) -> Response:
    piece, content = newest.piece, newest.content
    missing = [field_message(code) for code in dict.fromkeys(content.problems().values())]
    live = queries.version_of(piece, piece.live_number) if piece.live_number else None
    return show_form("learn/publish.html", form, status=status, kind=kind, newest=newest, live=live, missing=missing,
                     is_conflict=status == 409, passages=_changed(live.content if live else None, content))


@bp_staff.post(f"/kelola/kenali/{NUMBER}/turun", defaults={"kind": KENALI})
@bp_staff.post(f"/kelola/kabar/{NUMBER}/turun", defaults={"kind": KABAR})
@requires(Permission.PUBLISH_ARTICLES)
def take_down(kind: str, piece_id: int) -> AnyResponse:
    """Nobody reads it any more."""
    piece = queries.piece_of(kind, piece_id)
    operations.take_down(current_actor(), piece.id)
    flash(_("Diturunkan. Versinya tetap tersimpan dan dapat diterbitkan lagi."), "ok")
    return redirect(f"/kelola/{kind}/{piece_id}/riwayat", 303)


@bp_staff.get(f"/kelola/kenali/{NUMBER}/riwayat", defaults={"kind": KENALI})
@bp_staff.get(f"/kelola/kabar/{NUMBER}/riwayat", defaults={"kind": KABAR})
@requires(WRITE)
def show_history(kind: str, piece_id: int) -> str:
    """Every version: when, by whom, what changed."""
    piece = queries.piece_of(kind, piece_id)
    return render_template("learn/history.html", kind=kind, piece=piece, title=queries.newest_of(piece).content.title,
                           versions=queries.history(piece))


@bp_staff.get(f"/kelola/kenali/{NUMBER}/riwayat/<int:number>", defaults={"kind": KENALI})
@bp_staff.get(f"/kelola/kabar/{NUMBER}/riwayat/<int:number>", defaults={"kind": KABAR})
@requires(WRITE)
def show_change(kind: str, piece_id: int, number: int) -> str:
    """What one version changed against the one before."""
    piece: Piece = queries.piece_of(kind, piece_id)
    after = queries.version_of(piece, number)
    before = queries.version_of(piece, number - 1) if number > 1 else None
    return render_template("learn/change.html", kind=kind, piece=piece, version=after.version, title=after.content.title, before=before,
                           passages=_changed(before.content if before else None, after.content))


def _changed(before: Content | None, after: Content) -> list[changes.Line]:
    return changes.lines(changes.told(before), changes.told(after)) if before is not None else []
