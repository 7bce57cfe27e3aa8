"""Letting go of whose a certificate was: number and session stay, so that who checks the number still finds it."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from server.core import clock
from server.core.database import session
from server.webinars.certificates.models import Certificate, CertificateFile, CertificateReturn
from server.webinars.certificates.numbers import shown


def forget(ids: Sequence[int]) -> None:
    """Name and document of these certificates go; the initials stay, and the certificate holds."""
    _forget(ids, {})


def erase(ids: Sequence[int]) -> None:
    """The holder wanted it: the initials go as well. Who checks the number reads that it was erased on its holder's wish."""
    _forget(ids, {"initials": "", "registration_id": None, "erased_at": clock.now()})
    _forget_lines(ids)


def _forget_lines(ids: Sequence[int]) -> None:
    """What reports of returned archives say of their files: names of files may be people's."""
    found = session.execute(sa.select(Certificate.webinar_id, Certificate.number).where(Certificate.id.in_(ids))).all()
    gone = {shown(row.number) for row in found}
    reports = session.scalars(sa.select(CertificateReturn).where(CertificateReturn.webinar_id.in_({row.webinar_id for row in found})))
    for row in reports:
        if any(line["number"] in gone for line in row.report or ()):
            row.report = [line for line in row.report or () if line["number"] not in gone] or None


def _forget(ids: Sequence[int], more: dict[str, Any]) -> None:
    session.execute(sa.delete(CertificateFile).where(CertificateFile.certificate_id.in_(ids)))
    session.execute(sa.update(Certificate).where(Certificate.id.in_(ids)).values(name=None, is_name_public=False, **more),
                    execution_options={"synchronize_session": "fetch"})
