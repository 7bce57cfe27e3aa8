"""How long a certificate keeps its name."""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from server.core import retention
from server.webinars.certificates.forgetting import forget
from server.webinars.certificates.models import Certificate, CertificateFile


def _old(cutoff: datetime) -> sa.Select[int]:
    is_kept = sa.or_(Certificate.name.is_not(None), sa.exists().where(CertificateFile.certificate_id == Certificate.id))
    return sa.select(Certificate.id).where(Certificate.issued_at < cutoff, is_kept).order_by(Certificate.id)


retention.add(retention.Rule(
    "certificates.names", what=_l("Nama dan berkas sertifikat"), days="retention_certificate_days", since=_l("sertifikat terbit"),
    why=_l("agar pemegangnya dapat mengunduh dan membuktikannya"), find=_old, cut=forget))
