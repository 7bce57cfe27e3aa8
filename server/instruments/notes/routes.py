"""The door of plain notes: one form an article."""
from __future__ import annotations

from flask import Blueprint, Response, flash, redirect
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as AnyResponse
from wtforms import HiddenField, TextAreaField

from server.core.errors import Conflict, NotFound
from server.core.forms import Form, PlainText, edition_of, show_form
from server.core.permissions import Permission, current_actor, requires
from server.instruments.models import Instrument, Provision, Version
from server.instruments.notes.operations import MOST_NOTE, note_of, write_note
from server.instruments.queries import article_tree, newest_version, visible_to

bp_manage = Blueprint("plain_notes", __name__)


class NoteForm(Form):
    """A few plain sentences."""

    revision = HiddenField(default="0")
    text = TextAreaField(_l("Dengan kata biasa"), [PlainText(most=MOST_NOTE)])


@bp_manage.get("/kelola/naskah/<slug>/penjelasan/<article>")
@requires(Permission.WRITE_ARTICLES)
def note_form(slug: str, article: str) -> Response:
    """What stands, to be changed."""
    instrument, _version, provision = _article(slug, article)
    note = note_of(provision.id)
    data = {"revision": str(note.revision), "text": note.text} if note else {}
    return _page(instrument, provision, NoteForm(formdata=None, data=data))


def _page(instrument: Instrument, provision: Provision, form: NoteForm, *, status: int | None = None) -> Response:
    return show_form("instruments/notes/write.html", form, status=status, instrument=instrument, node=article_tree(
        provision.version_id, provision.number), most=MOST_NOTE, is_stale=status == 409)


@bp_manage.post("/kelola/naskah/<slug>/penjelasan/<article>")
@requires(Permission.WRITE_ARTICLES)
def keep_note(slug: str, article: str) -> AnyResponse:
    """Keep it; without words it is taken away."""
    instrument, version, provision = _article(slug, article)
    form = NoteForm()
    if not form.validate():
        return _page(instrument, provision, form)
    path, number = instrument.path, version.number
    try:
        write_note(current_actor(), provision.id, form.text.data, revision=edition_of(form.revision.data))
    except Conflict as refusal:
        form.revision.data = str(refusal.data["revision"])
        return _page(instrument, provision, form, status=409)
    flash(_("Penjelasan tersimpan."), "ok")
    return redirect(f"{path}/{number}/pasal/{article}", 303)


def _article(slug: str, article: str) -> tuple[Instrument, Version, Provision]:
    """The article in the text that people read. Raises NotFound."""
    instrument = visible_to(current_actor()).instrument(slug)
    version = newest_version(instrument)
    if version is None:
        raise NotFound()
    return instrument, version, article_tree(version.id, article).provision
