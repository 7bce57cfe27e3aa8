"""What pages and other parts of a session read about certificates."""
from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from server.core.database import session
from server.core.errors import NotFound
from server.core.session_codes import CertificateState
from server.webinars.attendance.queries import fulfilment
from server.webinars.certificates.models import Certificate, CertificateFile, CertificateLayout, CertificateReturn
from server.webinars.certificates.numbers import read
from server.webinars.models import Webinar
from server.webinars.registration.models import Registration
from server.webinars.registration.queries import ACTIVE

A_PAGE = 25
AT_A_TIME = 500


def layout_of(webinar_id: int) -> CertificateLayout | None:
    """What a session's certificates say; None: it gives none."""
    return session.get(CertificateLayout, webinar_id)


def by_number(typed: str) -> tuple[Certificate, Webinar] | None:
    """The certificate of a number, however it was typed, with its session."""
    number = read(typed)
    query = sa.select(Certificate, Webinar).join(Webinar, Webinar.id == Certificate.webinar_id).where(Certificate.number == number)
    row = session.execute(query).first() if number else None
    return (row[0], row[1]) if row is not None else None


def certificates_of(registration_ids: Collection[int]) -> dict[int, Certificate]:
    """The one of each of these registrations, whatever its state."""
    found: dict[int, Certificate] = {}
    ids = sorted(set(registration_ids))
    for start in range(0, len(ids), AT_A_TIME):
        query = sa.select(Certificate).where(Certificate.registration_id.in_(ids[start:start + AT_A_TIME]))
        found |= {row.registration_id: row for row in session.scalars(query) if row.registration_id is not None}
    return found


def of_session(certificate_id: int, webinar_id: int) -> Certificate:
    """By id, if it is of this session. Raises NotFound."""
    row = session.get(Certificate, certificate_id)
    if row is None or row.webinar_id != webinar_id:
        raise NotFound()
    return row


def document_of(certificate_id: int) -> CertificateFile:
    """Its PDF. Raises NotFound once it is gone."""
    row = session.get(CertificateFile, certificate_id)
    if row is None:
        raise NotFound()
    return row


def missing(webinar_id: int, after: int, most: int) -> list[int]:
    """Registrations that have none yet, whether they fulfil the rule or not, beyond this id."""
    query = sa.select(Registration.id).outerjoin(Certificate, Certificate.registration_id == Registration.id).where(
        Registration.webinar_id == webinar_id, Registration.id > after, Registration.state.in_(ACTIVE),
        Registration.erased_at.is_(None), Certificate.id.is_(None))
    return list(session.scalars(query.order_by(Registration.id).limit(most)))


def how_many_missing(webinar_id: int, after: int) -> int:
    """How many such registrations there are."""
    return len(missing(webinar_id, after, 1_000_000))


@dataclass(frozen=True)
class Counts:
    """A session's certificates by state; `lacking`: fulfil the rule and have none."""

    prepared: int = 0
    issued: int = 0
    revoked: int = 0
    lacking: int = 0

    @property
    def standing(self) -> int:
        """Drawn and not revoked."""
        return self.prepared + self.issued


def counts_of(webinar_ids: Collection[int]) -> dict[int, Counts]:
    """For each of these sessions; without `lacking`, which takes longer."""
    by_state: dict[int, Counter[str]] = {webinar_id: Counter() for webinar_id in webinar_ids}
    query = sa.select(Certificate.webinar_id, Certificate.state, sa.func.count()).where(
        Certificate.webinar_id.in_(by_state)).group_by(Certificate.webinar_id, Certificate.state)
    for webinar_id, state, count in session.execute(query) if by_state else []:
        by_state[webinar_id][state] = count
    prepared, issued, revoked = CertificateState
    return {webinar_id: Counts(found[prepared], found[issued], found[revoked]) for webinar_id, found in by_state.items()}


def lacking(webinar_id: int) -> int:
    """How many fulfil the rule and have no certificate."""
    return sum(one.is_fulfilled for one in fulfilment(missing(webinar_id, 0, 1_000_000)).values())


def page_of(webinar_id: int, before: int | None = None) -> Sequence[Certificate]:
    """The newest of a session, or those before an id."""
    query = sa.select(Certificate).where(Certificate.webinar_id == webinar_id)
    query = query.where(Certificate.id < before) if before is not None else query
    return session.scalars(query.order_by(Certificate.id.desc()).limit(A_PAGE + 1)).all()


def waiting_for_signature(webinar_id: int) -> list[int]:
    """Ids of those that the signing office should get."""
    query = sa.select(Certificate.id).where(Certificate.webinar_id == webinar_id, Certificate.state == CertificateState.PREPARED.value)
    return list(session.scalars(query.order_by(Certificate.id)))


def returns_of(webinar_id: int, most: int = 5) -> Sequence[CertificateReturn]:
    """The newest archives that came back."""
    return session.scalars(sa.select(CertificateReturn).where(CertificateReturn.webinar_id == webinar_id).order_by(
        CertificateReturn.id.desc()).limit(most)).all()
