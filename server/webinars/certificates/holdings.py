"""What is kept of a holder's certificates."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from server.core.database import session
from server.core.holdings import Fact, Held, Holding, Subject, leave_out, register
from server.core.i18n import number, wib_full
from server.core.session_codes import CertificateState
from server.core.words import label
from server.webinars.certificates.models import Certificate, CertificateFile
from server.webinars.certificates.numbers import shown
from server.webinars.models import Webinar
from server.webinars.registration.holdings import reachable


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None


def _certificates(subject: Subject) -> Sequence[tuple[Certificate, Webinar, str | None]]:
    webinars = {row.id: webinar for row, webinar in reachable(subject)}
    if not webinars:
        return []
    query = sa.select(Certificate, CertificateFile.pdf).outerjoin(CertificateFile, CertificateFile.certificate_id == Certificate.id).where(
        Certificate.registration_id.in_(webinars)).order_by(Certificate.id.desc())
    return [(one, webinars[one.registration_id or 0], pdf) for one, pdf in session.execute(query)]


def find_certificates(subject: Subject) -> list[Held]:
    """Each certificate; it goes with the registration."""
    days = number(current_app.extensions["settings"].retention_certificate_days)
    return [Held(row.id, _("Sertifikat: %(title)s", title=webinar.title), (
        Fact(_("Nomor"), shown(row.number), _("Siapa pun yang memegang nomornya, dengan inisial")),
        Fact(_("Nama"), row.name or "–", _("Tersandi"), _("Dihapus %(n)s hari setelah terbit", n=days)),
        Fact(_("Keadaan"), " · ".join(part for part in (label("certificate", row.state), wib_full(row.issued_at)) if part))),
                 links=_links(row, pdf))
            for row, webinar, pdf in _certificates(subject)]


def _links(row: Certificate, pdf: str | None) -> tuple[tuple[str, str], ...]:
    checked = (f"/sertifikat/{shown(row.number)}", _("Halaman pemeriksaan"))
    is_there = pdf is not None and row.state == CertificateState.ISSUED
    return ((f"/akun/sertifikat/{row.id}", _("Unduh sertifikat (PDF)")), checked) if is_there else (checked,)


def export_certificates(subject: Subject) -> list[dict[str, Any]]:
    """The same as data, with the document."""
    return [{"session_id": row.webinar_id, "number": shown(row.number), "name": row.name, "state": row.state,
             "is_name_public": row.is_name_public, "issued_at": _iso(row.issued_at), "revoked_at": _iso(row.revoked_at),
             "revoke_reason": row.revoke_reason, "pdf": pdf}
            for row, _webinar, pdf in _certificates(subject)]


register(Holding("sertifikat", _l("Sertifikat"), frozenset({"certificates", "certificate_files"}), find_certificates, export_certificates,
                 order=32))

leave_out("an archive that came back signed: by numbers; names of files that were refused are sealed and go after 30 days",
          "certificate_returns")
