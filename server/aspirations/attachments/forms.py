"""The fields for files in a form: a form that comes back carries on what came, sealed, and asks for the words about it."""
from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, HiddenField, StringField

from server.aspirations.attachments import taking
from server.aspirations.attachments.models import MOST_ALL, MOST_ALT, MOST_BYTES, MOST_FILES, PICTURE, Attached
from server.core import files, limits, uploads, visitors
from server.core.errors import Invalid, TooLarge
from server.core.files import Received
from server.core.forms import KeyedForm, PlainText
from server.core.i18n import field_message, number
from server.core.permissions import current_actor
from server.core.web import csrf

MOST_BODY = 40_000_000  # bytes that are read to their end, so that what was typed beside files that are too large comes back
SLOTS = tuple(range(1, MOST_FILES + 1))


def let_in() -> None:
    """Let this request bring files, and check its token: first in the view, whose route is exempt from the usual check."""
    if request.mimetype == "multipart/form-data":
        uploads.let_in(most_file=MOST_BYTES, most_body=MOST_BODY)
    else:
        csrf.protect()  # words alone: as much as everywhere


def fields(n: int) -> tuple[FileField, StringField, HiddenField, BooleanField]:
    """The four fields of the n-th file."""
    return (FileField(_l("Lampiran %(n)s", n=n)),
            StringField(_l("Keterangan lampiran %(n)s", n=n), [PlainText(most=MOST_ALT, is_multiline=False)]),
            HiddenField(), BooleanField(_l("Buang lampiran ini")))


def _is_one_left() -> bool:
    """Drawing and looking take a process each: so many an hour for a device, and for the network it stands in."""
    device = current_actor().participant_id
    is_left = limits.count_below("aspiration.attach.network", visitors.network())
    return is_left and (device is None or limits.count_below("aspiration.attach", device))


class AttachmentForm(KeyedForm):
    """A form with fields for files; `take_files` comes before `validate`."""

    lampiran_1, keterangan_1, tertahan_1, buang_1 = fields(1)
    lampiran_2, keterangan_2, tertahan_2, buang_2 = fields(2)
    lampiran_3, keterangan_3, tertahan_3, buang_3 = fields(3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._problems: dict[str, str] = {}
        self._ready: tuple[Attached, ...] | None = None

    def take_files(self) -> None:
        """Put what came on the disk, sealed; what is wrong is said by `validate`."""
        for n in SLOTS:
            sent, self[f"lampiran_{n}"].data = self[f"lampiran_{n}"].data, None
            if self[f"buang_{n}"].data:
                self._throw_away(n)
            if isinstance(sent, FileStorage) and sent.filename:
                self._take(n, sent)
            elif self[f"tertahan_{n}"].data and self.held(n) is None:
                self[f"tertahan_{n}"].data = ""
                self._problems[f"lampiran_{n}"] = _("Berkas yang tadi sudah tidak ada pada kami. Pilih lagi.")
        if (request.content_length or 0) > MOST_ALL and not self._problems:
            self._problems["lampiran_1"] = _("Semua berkas bersama-sama paling banyak %(n)s MB.", n=number(MOST_ALL // 1_000_000))

    def _throw_away(self, n: int) -> None:
        held = self.held(n)
        if held is not None:
            files.drop(held)
        self[f"tertahan_{n}"].data, self[f"keterangan_{n}"].data, self[f"buang_{n}"].data = "", "", False

    def _take(self, n: int, sent: FileStorage) -> None:
        if not _is_one_left():
            self._problems[f"lampiran_{n}"] = _("Terlalu banyak berkas dalam satu jam. Kirim tanpa berkas ini, atau coba lagi nanti.")
            return
        try:
            received = taking.take(sent.stream)
        except TooLarge:
            self._problems[f"lampiran_{n}"] = _("Berkas ini lebih besar dari %(n)s MB.", n=number(MOST_BYTES // 1_000_000))
        except Invalid as refusal:
            code = refusal.data["fields"]["file"]
            self._problems[f"lampiran_{n}"] = field_message("attachment_kind" if code == "file_kind" else code)
        else:
            earlier = self.held(n)
            if earlier is not None:
                files.drop(earlier)
            self[f"tertahan_{n}"].data = uploads.hold(received)

    def held(self, n: int) -> Received | None:
        """What came in the n-th field, now or before."""
        token = self[f"tertahan_{n}"].data
        received = uploads.held(token, taking.HELD) if token else None
        return received if received is not None and files.is_there(received) else None

    def validate(self, extra_validators: Any = None) -> bool:
        """The fields, then what is wrong with the files: each beside its own."""
        is_valid = bool(super().validate(extra_validators))
        for n in SLOTS:
            held = self.held(n)
            if held is not None and held.media == PICTURE and not self[f"keterangan_{n}"].data and not self[f"keterangan_{n}"].errors:
                self[f"keterangan_{n}"].errors, is_valid = [field_message("alt_needed")], False
        for name, message in self._problems.items():
            self[name].errors, is_valid = [message], False
        return is_valid

    def attached(self) -> tuple[Attached, ...]:
        """The files, read once, ready to be kept."""
        if self._ready is None:
            found = ((self.held(n), self[f"keterangan_{n}"].data or "") for n in SLOTS)
            opened = [taking.opened(held, alt=alt) for held, alt in found if held is not None]
            self._ready = tuple(one for one in opened if one is not None)
        return self._ready

    def drop_held(self) -> None:
        """Once they are kept, nothing of them waits any more."""
        for n in SLOTS:
            held = self.held(n)
            if held is not None:
                files.drop(held)

    @property
    def has_files(self) -> bool:
        """Whether the part of the form with the files stands open: something came, or something is wrong with it."""
        return any(self[f"tertahan_{n}"].data or self[f"lampiran_{n}"].errors or self[f"keterangan_{n}"].errors for n in SLOTS)
