"""Pictures that come with the form of a session, and what of a session that has begun is not its to change."""
from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from server.core import files, uploads
from server.core.errors import Invalid, TooLarge
from server.core.i18n import field_message, marked, number
from server.webinars.managing.forms import SessionForm
from server.webinars.managing.outline import TIMED, Outline
from server.webinars.models import Webinar

MOST_PICTURE = 5_000_000  # bytes, of a poster or a photo
WIDEST_PHOTO = 640  # pixels
FIRST_PARTS = (("opening", marked("Pembukaan"), "10"), ("talk", marked("Paparan"), "50"), ("questions", marked("Tanya jawab"), "60"))
Problems = list[tuple[Any, str]]  # a field, and what is wrong with what it brought


def take_pictures(form: SessionForm) -> Problems:
    """Draw what came anew and let the form carry it on, so that it is not lost when something else is wrong."""
    problems: Problems = []
    _take(form.poster, form.poster_held, 1600, problems)
    for row in form.speakers:
        _take(row.photo, row.photo_held, WIDEST_PHOTO, problems)
    return problems


def _take(field: Any, held: Any, widest: int, problems: Problems) -> None:
    sent = field.data
    if not isinstance(sent, FileStorage) or not sent.filename:
        field.data = None
        return
    try:
        held.data = uploads.hold(files.take_picture(sent.stream, most=MOST_PICTURE, widest=widest))
    except TooLarge:
        problems.append((field, _("Berkas ini lebih besar dari %(n)s MB.", n=number(MOST_PICTURE // 1_000_000))))
    except Invalid as refusal:
        problems.append((field, field_message(refusal.data["fields"]["file"])))


def put_problems(form: SessionForm, problems: Problems) -> None:
    """Say beside each field what was wrong with its file."""
    for field, words in problems:
        rows = [row for row in form.speakers if row.photo.id == field.id]
        target = rows[0].photo if rows else form.poster
        target.errors = [words]


def fill_what_stays(form: SessionForm, webinar: Webinar) -> None:
    """Fields that the page of a session that has begun does not show."""
    form.kind.data, form.asking.data = webinar.kind, "direct" if webinar.shows_before_reading else "read"


def with_what_stays(typed: Outline, kept: Outline) -> Outline:
    """Of a session that has begun its time, kind and programme are as they are: the page had no fields for them."""
    return replace(typed, slug=None, rundown=kept.rundown, **{name: getattr(kept, name) for name in TIMED})
