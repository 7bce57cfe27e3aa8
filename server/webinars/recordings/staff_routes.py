"""Doors of the administration: `/kelola/sesi/<slug>/rekaman`."""
from __future__ import annotations

from typing import cast

from flask import Blueprint, current_app, flash, redirect, request
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as AnyResponse

from server.config import Settings
from server.core import files, uploads
from server.core.errors import Closed, Invalid, TooLarge
from server.core.forms import put_refusal, show_form
from server.core.i18n import field_message, number, timecode
from server.core.permissions import Permission, current_actor, requires
from server.core.web import csrf
from server.core.words import Phase
from server.webinars import queries as webinars
from server.webinars.models import Webinar
from server.webinars.recordings import operations, queries, vtt
from server.webinars.recordings.forms import ButtonForm, RecordingForm, TranscriptForm, problem_words
from server.webinars.recordings.timecodes import read_timecode

bp_manage = Blueprint("recordings_manage", __name__)
DESK = "/kelola/sesi/<slug>/rekaman"
SPARE_BYTES = 1_000_000  # of a body beside its file


def _webinar(slug: str) -> Webinar:
    webinar = webinars.visible_to(current_actor()).by_slug(slug)
    if webinar.is_rehearsal or webinar.phase != Phase.ENDED:
        raise Closed(what="recording", why=webinar.phase)
    return webinar


def _most() -> int:
    return cast(Settings, current_app.extensions["settings"]).max_recording_bytes


def _done(webinar: Webinar, anchor: str = "") -> AnyResponse:
    return redirect(f"/kelola/sesi/{webinar.slug}/rekaman{anchor}", 303)


def _desk(webinar: Webinar, *, form: RecordingForm | None = None, transcript: TranscriptForm | None = None,
          typed: dict[int, str] | None = None, wrong: frozenset[int] = frozenset()) -> AnyResponse:
    playable = queries.playable(webinar)
    lead = playable.row.lead_seconds if playable else 0
    if form is None:
        form = RecordingForm(formdata=None)
        form.address.data, form.lead.data = (playable.row.address if playable else ""), timecode(lead)
    transcript = transcript or TranscriptForm(formdata=None)
    is_wrong = bool(form.errors or transcript.errors or wrong)
    return show_form(
        "webinars/recordings/desk.html", form, status=422 if is_wrong else None, webinar=webinar, playable=playable,
        transcript=transcript, button=ButtonForm(formdata=None), marks=queries.marks(webinar, lead), typed=typed or {}, wrong=wrong,
        cues=len(queries.cues_of(webinar.id)), paragraphs=len(queries.paragraphs(webinar)), most=_most())


@bp_manage.get(DESK)
@requires(Permission.MANAGE_SESSIONS)
def desk(slug: str) -> AnyResponse:
    """What plays, where its chapters begin, and its transcript."""
    return _desk(_webinar(slug))


@bp_manage.post(DESK)
@requires(Permission.MANAGE_SESSIONS)
def set_recording(slug: str) -> AnyResponse:
    """An address, a file, or only where the session begins in it."""
    uploads.let_in(most_file=_most(), most_body=_most() + SPARE_BYTES)
    webinar, form = _webinar(slug), RecordingForm()
    problem = _receive(form)
    is_valid = form.validate()
    if problem:
        form.file.errors = [problem]
    if not is_valid or problem:
        return _desk(webinar, form=form)
    try:
        _set(webinar, form)
    except Invalid as refusal:
        if not put_refusal(form, refusal):
            raise
        return _desk(webinar, form=form)
    flash(_("Rekaman disimpan dan tampil di halaman sesi."), "ok")
    return _done(webinar)


csrf.exempt(set_recording)  # it asks itself, once it knows who comes: the body is larger than others may send


def _set(webinar: Webinar, form: RecordingForm) -> None:
    actor, address, lead = current_actor(), (form.address.data or "").strip(), form.lead_seconds
    received, playable = uploads.held(form.held.data or "", ("mp4", "webm")), queries.playable(webinar)
    if received is not None:
        if address and not (playable and playable.row.address == address):
            raise Invalid(file="recording_two")
        operations.set_file(actor, webinar.id, received, lead_seconds=lead)
    elif address or playable is None:
        operations.set_address(actor, webinar.id, address, lead_seconds=lead)
    else:
        operations.set_lead(actor, webinar.id, lead)


def _receive(form: RecordingForm) -> str:
    """Put what came on the disk; returns what is wrong with it."""
    sent, form.file.data = form.file.data, None
    if not isinstance(sent, FileStorage) or not sent.filename:
        return ""
    try:
        form.held.data = uploads.hold(files.receive(sent.stream, allowed=("mp4", "webm"), most=_most()))
    except TooLarge:
        return str(_("Berkas ini lebih besar dari %(n)s MB.", n=number(_most() // 1_000_000)))
    except Invalid as refusal:
        code = refusal.data["fields"]["file"]
        return str(field_message("recording_kind" if code == "file_kind" else code))
    return ""


@bp_manage.post(f"{DESK}/hapus")
@requires(Permission.MANAGE_SESSIONS)
def remove(slug: str) -> AnyResponse:
    """No recording."""
    webinar = _webinar(slug)
    operations.remove_recording(current_actor(), webinar.id)
    flash(_("Rekaman dilepas dari halaman sesi."), "ok")
    return _done(webinar)


@bp_manage.post(f"{DESK}/bab")
@requires(Permission.MANAGE_SESSIONS)
def move_chapters(slug: str) -> AnyResponse:
    """Where each chapter begins; an empty field, or the time the clock says, follows the clock."""
    webinar = _webinar(slug)
    playable = queries.playable(webinar)
    marks = {mark.question.question_id: mark for mark in queries.marks(webinar, playable.row.lead_seconds if playable else 0)}
    typed = {question_id: request.form.get(f"bab-{question_id}", "").strip()[:20] for question_id in marks}
    read = {question_id: read_timecode(text) for question_id, text in typed.items() if text}
    wrong = frozenset(question_id for question_id, at in read.items() if at is None)
    if wrong:
        return _desk(webinar, typed=typed, wrong=wrong)
    places = {question_id: at for question_id, at in read.items() if at is not None and at != marks[question_id].counted}
    operations.move_chapters(current_actor(), webinar.id, places)
    flash(_("Bab rekaman disimpan."), "ok")
    return _done(webinar, "#bab")


@bp_manage.post(f"{DESK}/transkrip")
@requires(Permission.MANAGE_SESSIONS)
def set_transcript(slug: str) -> AnyResponse:
    """A WebVTT file in place of what was there."""
    uploads.let_in(most_file=vtt.MOST_BYTES)
    webinar, form = _webinar(slug), TranscriptForm()
    sent, form.transcript.data = form.transcript.data, None
    is_valid = form.validate()
    if not isinstance(sent, FileStorage) or not sent.filename:
        form.transcript.errors, is_valid = [field_message("required")], False
    if not is_valid:
        return _desk(webinar, transcript=form)
    try:
        cues = vtt.read(cast(FileStorage, sent).stream.read(vtt.MOST_BYTES + 1))
    except vtt.VttProblem as problem:
        form.transcript.errors = [problem_words(problem)]
        return _desk(webinar, transcript=form)
    operations.set_transcript(current_actor(), webinar.id, cues)
    flash(_("Transkrip disimpan."), "ok")
    return _done(webinar, "#transkrip")


csrf.exempt(set_transcript)  # the same


@bp_manage.post(f"{DESK}/transkrip/hapus")
@requires(Permission.MANAGE_SESSIONS)
def remove_transcript(slug: str) -> AnyResponse:
    """No transcript; what the captions said is shown again."""
    webinar = _webinar(slug)
    operations.remove_transcript(current_actor(), webinar.id)
    flash(_("Transkrip dihapus."), "ok")
    return _done(webinar, "#transkrip")
