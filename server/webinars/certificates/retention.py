"""How long a certificate keeps its name."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from server.core import files, retention
from server.core.database import session
from server.webinars.certificates.forgetting import forget
from server.webinars.certificates.models import Certificate, CertificateFile, CertificateReturn


def _old(cutoff: datetime) -> sa.Select[int]:
    """One that never came back signed counts from when it was drawn, or from when it was revoked."""
    since = sa.func.coalesce(Certificate.issued_at, CertificateFile.drawn_at, Certificate.revoked_at)
    is_kept = sa.or_(Certificate.name.is_not(None), CertificateFile.certificate_id.is_not(None))
    return sa.select(Certificate.id).outerjoin(CertificateFile, CertificateFile.certificate_id == Certificate.id).where(
        since < cutoff, is_kept).order_by(Certificate.id)


retention.add(retention.Rule(
    "certificates.names", what=_l("Nama dan berkas sertifikat"), days="retention_certificate_days", since=_l("sertifikat terbit"),
    why=_l("agar pemegangnya dapat mengunduh dan membuktikannya"), find=_old, cut=forget))


def _old_returns(cutoff: datetime) -> sa.Select[int]:
    return sa.select(CertificateReturn.id).where(CertificateReturn.received_at < cutoff).order_by(CertificateReturn.id)


def _cut_returns(ids: Sequence[int]) -> None:
    for row in session.scalars(sa.select(CertificateReturn).where(CertificateReturn.id.in_(ids))):
        files.discard(row.file_id)
        session.delete(row)


retention.add(retention.Rule(
    "certificates.returns", what=_l("Catatan berkas sertifikat yang kembali dari penanda tangan"), days=30, since=_l("diterima"),
    why=_l("agar petugas tahu berkas mana yang ditolak dan mengapa"), find=_old_returns, cut=_cut_returns))
