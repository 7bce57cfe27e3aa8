"""Certificates as documents: what one says, drawn beside the house, a few at a time. Called by the worker only."""
from __future__ import annotations

import base64
import logging
import unicodedata
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import gettext as _

from server.core import clock, files, i18n, qr, typesetting
from server.core import text as texts
from server.core.database import session
from server.core.i18n import number, wib_date, wib_day
from server.core.session_codes import AttendanceChannel
from server.webinars.attendance.queries import fulfilment
from server.webinars.certificates import numbers, operations, queries
from server.webinars.certificates.models import CertificateLayout
from server.webinars.certificates.operations import Drawn
from server.webinars.models import Webinar
from server.webinars.registration.models import Registration

TEMPLATE = Path(__file__).with_name("certificate.typ")
LOOKED_AT, PIECE = 100, 20  # registrations looked at in one go, certificates put on record in one transaction
PICTURE_WIDE = 1200
SAMPLE_NUMBER = "CNTH2345CNTH6789"  # of the sample; no certificate has it
SVG = '<svg xmlns="http://www.w3.org/2000/svg" '
log = logging.getLogger(__name__)


# --- what one says ---------------------------------------------------------------------------


def words_of(webinar: Webinar, layout: CertificateLayout, *, name: str, number_: str, issued_at: datetime, is_online: bool,
             mark: str = "") -> dict[str, Any]:
    """Everything on the page, as plain text, in Indonesian: a certificate is a document of the house."""
    shown, origin = numbers.shown(number_), current_app.extensions["settings"].origin
    with i18n.speaking(i18n.SOURCE):
        when = wib_day(webinar.began_at or webinar.starts_at)
        how = _("daring") if is_online else _("tatap muka")
        signed_by = _("Ditandatangani secara elektronik") if layout.is_signed_elsewhere else _("Penanggung jawab")
        return {
            "language": "id", "mark": mark, "title": _("Sertifikat Kehadiran"), "given": _("Diberikan kepada"), "name": printable(name),
            "attended": _("yang telah mengikuti sesi"), "session": printable(webinar.title),
            "facts": " · ".join(part for part in (when, how, _("setara %(n)s jam pelajaran (JP)", n=number(layout.hours))) if part),
            "summary": _("Sertifikat kehadiran sesi %(title)s", title=printable(webinar.title)),
            "issued_by": _("Diterbitkan oleh"), "issuer": printable(layout.issuer),
            "issuer_lines": [f"{printable(layout.place)}, {wib_date(issued_at)}", *([webinar.series] if webinar.is_tagged else [])],
            "signed_by": signed_by, "signatory": printable(layout.signatory),
            "signatory_lines": [printable(layout.signatory_role), _("Keabsahan: pindai kode")],
            "number_label": _("Nomor sertifikat"), "number": shown, "address": f"{origin.partition('://')[2]}/sertifikat",
            "qr": str(qr.picture(f"{origin}/sertifikat/{shown}")).replace("<svg ", SVG, 1),
            "qr_alt": _("Kode QR halaman pemeriksaan sertifikat %(number)s", number=shown),
        }


def printable(words: str) -> str:
    """Without emoji and invisible signs, which no font of a document has; letters are all kept, even those that nobody sees."""
    kept = "".join(c for c in words if unicodedata.category(c) not in ("So", "Cf", "Co", "Cn", "Cs") and not 0xFE00 <= ord(c) <= 0xFE0F)
    return " ".join(kept.split())


# --- drawing what is missing -----------------------------------------------------------------


Step = Callable[[int, int, int], None]  # registrations looked at, certificates drawn, the last id


def draw_missing(webinar_id: int, *, after: int = 0, step: Step = lambda _looked, _drawn, _last: None) -> int:
    """Draw for everyone who fulfils the rule and has none, beyond an id. Done again it draws nothing twice. Returns how many.

    Whose name none of our fonts can print gets none, and is counted among those who lack one.
    """
    total = 0
    with ExitStack() as stack:
        press: typesetting.Press | None = None
        while ids := queries.missing(webinar_id, after, LOOKED_AT):
            right = [one for one, found in fulfilment(ids).items() if found.is_fulfilled]
            for start in range(0, len(right), PIECE):
                press = press or stack.enter_context(typesetting.press(TEMPLATE))
                total += (count := _draw_piece(press, webinar_id, right[start:start + PIECE]))
                last = right[min(start + PIECE, len(right)) - 1]
                step(sum(after < one <= last for one in ids), count, last)
                after = last
            step(sum(one > after for one in ids), 0, ids[-1])
            after = ids[-1]
            session.rollback()  # a fresh look: minutes may have passed
    return total


def _draw_piece(press: typesetting.Press, webinar_id: int, ids: Sequence[int]) -> int:
    webinar, layout = session.get(Webinar, webinar_id), queries.layout_of(webinar_id)
    if webinar is None or layout is None:
        return 0
    drawn = [one for one in (_draw(press, webinar, layout, registration_id) for registration_id in ids) if one is not None]
    return operations.put_drawn(webinar_id, drawn) if drawn else 0


def _draw(press: typesetting.Press, webinar: Webinar, layout: CertificateLayout, registration_id: int) -> Drawn | None:
    row = session.get(Registration, registration_id)
    if row is None or not row.name or not texts.has_letters(printable(row.name)):
        return None  # a certificate without a name would be anybody's
    number_ = numbers.new_number()
    is_online = row.channel != AttendanceChannel.ROOM
    words = words_of(webinar, layout, name=row.name, number_=number_, issued_at=clock.now(), is_online=is_online)
    try:
        pdf = press.draw(words)
    except typesetting.Undrawable as refused:
        log.warning("certificate of registration %d not drawn: %s", registration_id, refused.code)
        return None
    return Drawn(row.id, number_, row.name, base64.b64encode(pdf).decode(), len(pdf))


# --- the sample ------------------------------------------------------------------------------


def draw_preview(webinar_id: int, revision: int) -> bool:
    """A sample of a layout with nobody's name, as PDF and picture; False when the layout was changed meanwhile."""
    webinar, layout = session.get(Webinar, webinar_id), queries.layout_of(webinar_id)
    if webinar is None or layout is None or layout.revision != revision:
        return False
    with i18n.speaking(i18n.SOURCE):
        name, mark = _("Nama Peserta"), _("CONTOH")
    words = words_of(webinar, layout, name=name, number_=SAMPLE_NUMBER, issued_at=clock.now(), is_online=webinar.has_stream, mark=mark)
    with typesetting.press(TEMPLATE) as press:
        pdf, picture = press.draw(words), press.picture(words, PICTURE_WIDE)
    made = [files.keep_bytes(pdf, "pdf"), files.keep_bytes(picture, "png")]
    if operations.keep_preview(webinar_id, revision, made[0], made[1]):
        return True
    for one in made:
        files.drop(one)
    return False
