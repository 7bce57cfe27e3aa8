"""Slides over HTTP: pictures and words for everyone, the PDF where it is offered, and the control room's buttons."""
from __future__ import annotations

import re

from flask import Blueprint, Response, current_app, flash, g, jsonify, redirect, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from server.core import text as texts
from server.core.errors import Invalid, Malformed, NotFound, TooLarge
from server.core.i18n import field_message, number
from server.core.permissions import NOBODY, Permission, current_actor, public, requires
from server.core.web import conditional, csrf, wants_json
from server.live import control
from server.live.slides import operations, queries, sandbox, store
from server.live.slides.models import Deck
from server.webinars import queries as webinars
from server.webinars.models import Webinar

bp = Blueprint("slides", __name__)
bp_staff = Blueprint("slides_control", __name__)
FOREVER = 31_536_000  # seconds: a deck's pages never change, another upload is another deck
WORDS_SECONDS = 300
MARGIN = 50_000  # bytes of a form beside its file
MOST_ID = "<int(max=2147483647):deck_id>"


# --- for everyone ----------------------------------------------------------------------------


@bp.get(f"/sesi/<slug>/salindia/{MOST_ID}/<int(max=9999):page>-<int(max=9999):width>.webp")
@public
def picture(slug: str, deck_id: int, page: int, width: int) -> Response:
    """One page as a picture, at most so wide. Of a deck that is not open only the control room gets one."""
    deck = _visible(slug, deck_id)
    path = store.picture(deck.folder, page, width)
    if width not in store.WIDTHS or not path.is_file():
        raise NotFound()
    return _lasting(send_file(path, mimetype="image/webp", conditional=True), deck, FOREVER)


@bp.get(f"/sesi/<slug>/salindia/{MOST_ID}/halaman.json")
@public
def pages(slug: str, deck_id: int) -> Response:
    """The size and the words of each page."""
    deck = _visible(slug, deck_id)
    rows = queries.pages_of(deck.id)
    response = jsonify(deck=deck.id, title=deck.title, pages=[
        {"page": page.number, "width": page.width, "height": page.height, "text": page.text} for page in rows])
    return conditional(_lasting(response, deck, WORDS_SECONDS))


@bp.get(f"/sesi/<slug>/salindia/{MOST_ID}/asli.pdf")
@public
def original(slug: str, deck_id: int) -> Response:
    """The PDF as it was uploaded, to keep; only where the control room offers it."""
    deck = _visible(slug, deck_id)
    path = store.folder_of(deck.folder) / store.ORIGINAL
    if not (deck.is_downloadable or current_actor().may(Permission.CONTROL_ROOM)) or not path.is_file():
        raise NotFound()
    name = f"{_file_name(deck.title)}.pdf"
    response = send_file(path, mimetype="application/pdf", as_attachment=True, download_name=name, conditional=True)
    response.headers["Cache-Control"] = "no-store"
    return response


def _visible(slug: str, deck_id: int) -> Deck:
    """An open deck is found without looking at a cookie."""
    try:
        webinar = webinars.visible_to(NOBODY).by_slug(slug)
        return queries.visible_to(NOBODY).get(webinar.id, deck_id)
    except NotFound:
        actor = current_actor()
        return queries.visible_to(actor).get(webinars.visible_to(actor).by_slug(slug).id, deck_id)


def _lasting(response: Response, deck: Deck, seconds: int) -> Response:
    """Everyone's to keep, once the deck is open."""
    lasting = f"public, max-age={seconds}" + (", immutable" if seconds == FOREVER else "")
    response.headers["Cache-Control"] = lasting if deck.is_open else "private, no-store"
    return response


def _file_name(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:60] or "salindia"


# --- the control room ------------------------------------------------------------------------


@bp_staff.post("/sesi/<slug>/kendali/salindia")
@requires(Permission.CONTROL_ROOM)
def upload(slug: str) -> AnyResponse:
    """Take a PDF. Refused beside its field, with nothing left of it, when it is none, too large, locked or too long."""
    most = current_app.extensions["settings"].max_slides_bytes
    request.max_content_length = most + MARGIN  # for this door, and only for who was let in
    try:
        csrf.protect()
        webinar = _webinar(slug)
        _take(webinar, request.files.get("file"), most)
    except (RequestEntityTooLarge, TooLarge):
        return _given_back(slug, "file", "pdf_large", TooLarge.status)
    except Invalid as refusal:
        name, code = next(iter(refusal.data["fields"].items()))
        return _given_back(slug, name, code, Invalid.status)
    flash(_("Salindia diterima dan sedang disiapkan."), "ok")
    return _done(slug)


csrf.exempt(upload)  # it asks itself, once it knows who comes: the token stands in a body larger than others may send


def _take(webinar: Webinar, file: FileStorage | None, most: int) -> None:
    """Onto the disk, opened elsewhere, on record: in that order, and undone when one fails."""
    if file is None or not file.filename:
        raise Invalid(file="required")
    title = _title(request.form.get("title", ""), file.filename)
    folder, size = store.receive(file.stream, most=most)
    try:
        pages = sandbox.inspect(store.folder_of(folder) / store.ORIGINAL)
        operations.add_deck(current_actor(), webinar.id, operations.Upload(
            folder, title, pages, size, is_open="is_open" in request.form, is_downloadable="is_downloadable" in request.form))
    except BaseException:
        store.remove(folder)
        raise


def _title(typed: str, file_name: str) -> str:
    """What was typed, or the file's name without its ending."""
    given = typed.strip() or re.split(r"[/\\]", file_name)[-1].removesuffix(".pdf").replace("_", " ")
    try:
        return texts.plain(given, most=operations.MOST_TITLE, is_multiline=False) or _("Salindia")
    except TooLarge:
        raise Invalid(title="too_long") from None


def _given_back(slug: str, field: str, code: str, status: int) -> AnyResponse:
    """The control room with what is wrong beside the field, or the same as data."""
    most = current_app.extensions["settings"].max_slides_bytes
    too_large = _("Berkas ini terlalu besar. Paling besar %(n)s MB.", n=number(most // 1_000_000))
    words = too_large if code == "pdf_large" else field_message(code)
    if wants_json():
        response = jsonify(error="too_large" if code == "pdf_large" else "invalid", message=words, fields={field: code}, most=most)
    else:
        g.slides_refused = {"field": field, "words": words, "title": request.form.get("title", "") if code != "pdf_large" else ""}
        response = control.room(slug)
    response.status_code = status
    return response


@bp_staff.post("/sesi/<slug>/kendali/salindia/tampilkan")
@requires(Permission.CONTROL_ROOM)
def show(slug: str) -> AnyResponse:
    """Show a page: `deck` and `page` say which."""
    deck = queries.visible_to(current_actor()).get(_webinar(slug).id, _number("deck"))
    operations.show_slide(current_actor(), deck.id, _number("page"))
    return _done(slug)


@bp_staff.post("/sesi/<slug>/kendali/salindia/sembunyikan")
@requires(Permission.CONTROL_ROOM)
def hide(slug: str) -> AnyResponse:
    """Show none."""
    operations.hide_slide(current_actor(), _webinar(slug).id)
    return _done(slug)


@bp_staff.post(f"/sesi/<slug>/kendali/salindia/{MOST_ID}/<act>")
@requires(Permission.CONTROL_ROOM)
def act(slug: str, deck_id: int, act: str) -> AnyResponse:
    """`buka`, `unduhan` (with `on` 1 or 0) or `hapus` a deck."""
    actor = current_actor()
    deck = queries.visible_to(actor).get(_webinar(slug).id, deck_id)
    if act == "buka":
        operations.open_deck(actor, deck.id, _flag())
    elif act == "unduhan":
        operations.offer_download(actor, deck.id, _flag())
    elif act == "hapus":
        operations.remove_deck(actor, deck.id)
    else:
        raise NotFound()
    return _done(slug)


def _number(name: str) -> int:
    value = request.form.get(name, "")
    if not (value.isascii() and value.isdigit() and 0 < len(value) < 10):
        raise Invalid(**{name: "unknown"})
    return int(value)


def _flag() -> bool:
    value = request.form.get("on")
    if value not in ("0", "1"):
        raise Malformed(field="on")
    return value == "1"


def _webinar(slug: str) -> Webinar:
    return webinars.visible_to(current_actor()).by_slug(slug)


def _done(slug: str) -> AnyResponse:
    return jsonify(ok={}) if wants_json() else redirect(url_for("control.room", slug=slug) + "#salindia", 303)
