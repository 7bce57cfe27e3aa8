"""Letting go of whose a certificate was: number and session stay, so that who checks the number still finds it."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from server.core import clock
from server.core.database import session
from server.webinars.certificates.models import Certificate, CertificateFile


def forget(ids: Sequence[int]) -> None:
    """Name and document of these certificates go; the initials stay, and the certificate holds."""
    _forget(ids, {})


def erase(ids: Sequence[int]) -> None:
    """The holder wanted it: the initials go as well. Who checks the number reads that it was erased on its holder's wish."""
    _forget(ids, {"initials": "", "registration_id": None, "erased_at": clock.now()})


def _forget(ids: Sequence[int], more: dict[str, Any]) -> None:
    session.execute(sa.delete(CertificateFile).where(CertificateFile.certificate_id.in_(ids)))
    session.execute(sa.update(Certificate).where(Certificate.id.in_(ids)).values(name=None, is_name_public=False, **more),
                    execution_options={"synchronize_session": "fetch"})
