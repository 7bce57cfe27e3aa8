"""Doors of the editor: `/kelola/halaman`. A preview is made by the server and keeps nothing; a version is kept forever."""
from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as AnyResponse
from wtforms import HiddenField, StringField, TextAreaField

from server.core.errors import Conflict, Invalid
from server.core.forms import Form, PlainText, put_refusal, show_form
from server.core.permissions import Permission, current_actor, requires
from server.pages import changes, operations, texts
from server.pages.placeholders import KNOWN, fill
from server.pages.rendering import MOST_BYTES, Rendered, render

bp = Blueprint("page_editor", __name__)
TABLE = "/kelola/halaman"


class PageForm(Form):
    """A text in Markdown, what changed in it, and the version it was written from."""

    source = TextAreaField(_l("Isi halaman"), [PlainText(least=10, most=MOST_BYTES)])
    note = StringField(_l("Apa yang berubah"), [PlainText(most=operations.MOST_NOTE, is_multiline=False)])
    base = HiddenField()

    @property
    def base_number(self) -> int:
        """0 when it was tampered with: then it is a conflict."""
        sent = self.base.data or ""
        return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 9 else 0


@bp.get("/kelola/halaman")
@requires(Permission.MANAGE_PAGES)
def list_pages() -> str:
    """All pages and languages."""
    return render_template("pages/list.html", pages=texts.everything(), titles=texts.TITLES)


@bp.get("/kelola/halaman/<slug>/<code>")
@requires(Permission.MANAGE_PAGES)
def edit_form(slug: str, code: str) -> AnyResponse:
    """The text that holds, to change; `?dari=n`: an old one, to bring back."""
    held = texts.current(slug, code)
    form = PageForm(formdata=None, source=held.source, base=str(held.number))
    old = request.args.get("dari", type=int)
    if old is not None:
        form.source.data = texts.version(slug, code, old).source
        form.note.data = _("Mengembalikan versi %(n)s", n=old)
    return _edit_page(form, held)


@bp.post("/kelola/halaman/<slug>/<code>")
@requires(Permission.MANAGE_PAGES)
def publish(slug: str, code: str) -> AnyResponse:
    """Show how it would look, or let it hold from now on."""
    held = texts.current(slug, code)
    form = PageForm()
    if not form.validate():
        return _edit_page(form, held)
    try:
        if request.form.get("act") != "terbit":
            return _edit_page(form, held, preview=fill(render(operations.checked(form.source.data))))
        number = operations.publish_page(current_actor(), slug, code, source=form.source.data, note=form.note.data, base=form.base_number)
    except Invalid as refusal:
        if not put_refusal(form, refusal):
            raise
        return _edit_page(form, held)
    except Conflict:
        return _conflict_page(form, slug, code)
    flash(_("Versi %(n)s terbit. Pembaca melihatnya dalam satu menit.", n=number), "ok")
    return redirect(f"{TABLE}/{slug}/{code}/riwayat", 303)


@bp.get("/kelola/halaman/<slug>/<code>/riwayat")
@requires(Permission.MANAGE_PAGES)
def show_history(slug: str, code: str) -> str:
    """Every version: when, by whom, what changed."""
    return render_template("pages/history.html", slug=slug, code=code, title=texts.TITLES.get(slug), versions=texts.history(slug, code))


@bp.get("/kelola/halaman/<slug>/<code>/riwayat/<int:number>")
@requires(Permission.MANAGE_PAGES)
def show_change(slug: str, code: str, number: int) -> str:
    """What one version changed against the one before."""
    after = texts.version(slug, code, number)
    before = texts.version(slug, code, number - 1) if number > texts.DEFAULT else None
    return render_template("pages/change.html", slug=slug, code=code, title=texts.TITLES[slug], text=after, before=before,
                           newest=texts.newest_number(slug, code), passages=changes.passages(before.source, after.source) if before else [])


def _conflict_page(form: PageForm, slug: str, code: str) -> Response:
    """Somebody published meanwhile: what was typed stays, and publishing once more replaces the other's version knowingly."""
    held = texts.current(slug, code)
    written_from, form.base.data = form.base_number, str(held.number)
    passages = changes.passages(held.source, form.source.data)
    return _edit_page(form, held, status=409, conflict_from=written_from, passages=passages)


def _edit_page(form: PageForm, held: texts.Text, *, status: int | None = None, preview: Rendered | None = None,
               conflict_from: int | None = None, passages: list[changes.Passage] | None = None) -> Response:
    return show_form("pages/edit.html", form, status=status, held=held, title=texts.TITLES[held.slug], preview=preview,
                     conflict_from=conflict_from, passages=passages or [], placeholders=list(KNOWN.values()), most=MOST_BYTES)
