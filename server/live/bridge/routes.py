"""Pasting from another channel, in two steps: what was read is shown and ticked, then entered. The first step keeps nothing."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Response, flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as AnyResponse

from server.core.database import session
from server.core.errors import Invalid, Refusal, TooLarge
from server.core.i18n import number
from server.core.keys import new_key
from server.core.permissions import Permission, current_actor, requires
from server.core.text import initials
from server.core.words import QuestionState
from server.live import control
from server.live.bridge import parsing
from server.live.bridge.operations import MOST_LINES, bridge_questions
from server.live.models import Question
from server.live.operations import MOST_TEXT
from server.webinars import queries as webinars
from server.webinars.models import Webinar

bp_staff = Blueprint("live_bridge", __name__)
MOST_PASTED = 120_000  # characters: some hundreds of messages
MOST_READ = 400  # messages shown at once


@dataclass(frozen=True)
class Found:
    """One message as it is shown for ticking."""

    text: str
    initials: str | None
    at: str | None
    is_known: bool
    is_asked: bool
    is_long: bool


@bp_staff.post("/sesi/<slug>/kendali/jembatan")
@requires(Permission.CONTROL_ROOM)
def look(slug: str) -> AnyResponse:
    """Read a paste or a file and show what was found. Nothing is kept."""
    webinar = webinars.visible_to(current_actor()).by_slug(slug)
    source = request.form.get("channel", "")
    try:
        if source not in parsing.SOURCES:
            raise Invalid(channel="unknown")
        lines = parsing.read(source, _pasted())
        if not lines:
            raise Invalid(lines="nothing")
        if len(lines) > MOST_READ:
            raise TooLarge(most=MOST_READ)
    except (Invalid, TooLarge) as refusal:
        return given_back(slug, refusal)
    return _shown(webinar, source, _judged(webinar.id, lines), 200)


@bp_staff.post("/sesi/<slug>/kendali/jembatan/masukkan")
@requires(Permission.CONTROL_ROOM)
def enter(slug: str) -> AnyResponse:
    """Enter the ticked ones."""
    webinar = webinars.visible_to(current_actor()).by_slug(slug)
    channel = request.form.get("channel", "")
    texts, names = request.form.getlist("text"), request.form.getlist("name")
    ticked = {int(value) for value in request.form.getlist("ticked") if value.isascii() and value.isdigit() and len(value) < 6}
    lines = [(text, names[place] if place < len(names) else None) for place, text in enumerate(texts) if place in ticked]
    try:
        count = bridge_questions(current_actor(), webinar.id, channel, lines, key=request.form.get("key", ""))
    except (Invalid, TooLarge) as refusal:
        if channel not in parsing.SOURCES or not texts:
            return given_back(slug, refusal)
        found = [Found(text, names[place] if place < len(names) else None, None, False, place in ticked, len(text) > MOST_TEXT)
                 for place, text in enumerate(texts[:MOST_READ])]
        return _shown(webinar, channel, found, 422, _words(refusal))
    left = len(lines) - count
    said = ngettext("%(num)s pertanyaan dimasukkan.", "%(num)s pertanyaan dimasukkan.", count)
    flash(said if not left else said + " " + _("%(n)s sudah ada di ruang ini.", n=number(left)), "ok")
    return redirect(url_for("control.room", slug=slug), 303)


def _pasted() -> str:
    """The file when one was chosen, else the field. Only text is read, whatever the file is called."""
    file = request.files.get("file")
    if file is not None and file.filename:
        body = file.stream.read(4 * MOST_PASTED + 1)
        try:
            content = body.decode("utf-16" if body[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
        except UnicodeDecodeError as error:
            raise Invalid(file="text") from error
        if "\0" in content or content.lstrip()[:5] in ("%PDF-", "<!DOC", "<html"):
            raise Invalid(file="text")
    else:
        content = request.form.get("lines", "")
    if len(content) > MOST_PASTED:
        raise TooLarge(most=MOST_PASTED)
    return content


def _judged(webinar_id: int, lines: list[parsing.Line]) -> list[Found]:
    here = {parsing.same(text) for text in session.scalars(sa.select(Question.text).where(
        Question.webinar_id == webinar_id, Question.state != QuestionState.CLOSED))}
    return [Found(line.text, (initials(line.name) or None) if line.name else None, line.at, parsing.same(line.text) in here,
                  parsing.looks_asked(line.text), len(line.text) > MOST_TEXT) for line in lines]


def _shown(webinar: Webinar, channel: str, found: list[Found], status: int, wrong: str | None = None) -> Response:
    response = make_response(render_template(
        "live/bridge/look.html", webinar=webinar, channel=channel, found=found, key=new_key(), most=MOST_TEXT, most_lines=MOST_LINES,
        wrong=wrong, known=sum(line.is_known for line in found)), status)
    response.headers["Cache-Control"] = "no-store"
    return response


def given_back(slug: str, refusal: Refusal) -> AnyResponse:
    """The control room with what is wrong beside the field and what was pasted kept, as far as it is of a size to be kept."""
    pasted = request.form.get("lines", "")[:MOST_PASTED]
    g.bridge_refused = {"words": _words(refusal), "lines": pasted, "channel": request.form.get("channel", "")}
    response = make_response(control.room(slug))
    response.status_code = 422
    return response


def _words(refusal: Refusal) -> str:
    return str(_said(refusal))


def _said(refusal: Refusal) -> Any:
    if isinstance(refusal, TooLarge):
        most = refusal.data["most"]
        if most == MOST_TEXT:
            return _("Ada pertanyaan yang lebih panjang dari %(n)s huruf. Persingkat, atau lepas centangnya.", n=number(most))
        return _("Terlalu banyak sekaligus. Tempel paling banyak %(n)s pesan, lalu sisanya. Tidak ada yang disimpan.", n=number(MOST_READ))
    fields = refusal.data["fields"]
    if "file" in fields:
        return _("Berkas ini bukan teks. Simpan percakapan sebagai .txt atau .csv. Tidak ada yang disimpan.")
    if "channel" in fields:
        return _("Pilih asal pertanyaannya.")
    if fields.get("lines") == "too_many":
        return _("Paling banyak %(n)s pertanyaan sekaligus.", n=number(MOST_LINES))
    return _("Tidak ada pertanyaan yang terbaca.")
