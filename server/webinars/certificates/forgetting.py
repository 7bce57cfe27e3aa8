"""Letting go of whose a certificate was: number, initials and session stay, so that who checks the number still finds it."""
from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from server.core.database import session
from server.webinars.certificates.models import Certificate, CertificateFile


def forget(ids: Sequence[int]) -> None:
    """Name and document of these certificates go."""
    session.execute(sa.delete(CertificateFile).where(CertificateFile.certificate_id.in_(ids)))
    session.execute(sa.update(Certificate).where(Certificate.id.in_(ids)).values(name=None, is_name_public=False),
                    execution_options={"synchronize_session": "fetch"})
