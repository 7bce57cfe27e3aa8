"""What other pages show of certificates: a session that is over, a registration, the administration."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from server.core import slots
from server.core.database import session
from server.core.permissions import Permission, current_actor
from server.core.words import Phase
from server.webinars.attendance.queries import fulfilment
from server.webinars.certificates import queries
from server.webinars.certificates.models import Certificate, CertificateLayout
from server.webinars.certificates.numbers import shown
from server.webinars.models import Webinar
from server.webinars.registration.models import Registration
from server.webinars.registration.queries import ACTIVE


@dataclass(frozen=True)
class Action:
    """Beside a session that gives certificates, the same for everyone: pages of those that are over are in caches."""

    slug: str
    hours: int


def actions(webinar_ids: Sequence[int]) -> dict[int, Action]:
    """For sessions that are over and give certificates; the rows of the sessions are there already."""
    webinars = [session.get_one(Webinar, webinar_id) for webinar_id in webinar_ids]
    over = {webinar.id: webinar.slug for webinar in webinars if webinar.phase == Phase.ENDED and not webinar.is_rehearsal}
    query = sa.select(CertificateLayout.webinar_id, CertificateLayout.hours).where(CertificateLayout.webinar_id.in_(over))
    return {webinar_id: Action(over[webinar_id], hours) for webinar_id, hours in session.execute(query).tuples()} if over else {}


@dataclass(frozen=True)
class Fact:
    """Beside a registration: the certificate, or that it is being made, or that it comes at the end."""

    slug: str
    row: Certificate | None
    number: str
    is_over: bool
    is_fulfilled: bool


def facts(registration_ids: Sequence[int]) -> dict[int, Fact]:
    """Of registrations that stand, for sessions that give certificates."""
    query = sa.select(Registration, Webinar).join(Webinar, Webinar.id == Registration.webinar_id).join(
        CertificateLayout, CertificateLayout.webinar_id == Webinar.id).where(
        Registration.id.in_(registration_ids), Registration.state.in_(ACTIVE))
    rows = [(row[0], row[1]) for row in session.execute(query)]
    found, weighed = queries.certificates_of([row.id for row, _ in rows]), fulfilment([row.id for row, _ in rows])
    return {row.id: Fact(webinar.slug, (one := found.get(row.id)), shown(one.number) if one else "", webinar.phase == Phase.ENDED,
                         weighed[row.id].is_fulfilled) for row, webinar in rows}


@dataclass(frozen=True)
class Card:
    """For the administration: how many, and what waits for whom."""

    slug: str
    has_layout: bool
    is_automatic: bool
    counts: queries.Counts


def cards(webinar_ids: Sequence[int]) -> dict[int, Card]:
    """One for each session that is no rehearsal, for who issues certificates."""
    if not current_actor().may(Permission.ISSUE_CERTIFICATES):
        return {}
    counts = queries.counts_of(webinar_ids)
    query = sa.select(Webinar, CertificateLayout).outerjoin(CertificateLayout, CertificateLayout.webinar_id == Webinar.id).where(
        Webinar.id.in_(webinar_ids), Webinar.rehearsal_of_id.is_(None))
    return {row[0].id: Card(row[0].slug, row[1] is not None, row[1] is not None and row[1].is_automatic, counts[row[0].id])
            for row in session.execute(query)}


slots.session_actions.fill(actions, "webinars/certificates/_action.html", order=30)
slots.registration_facts.fill(facts, "webinars/certificates/_facts.html", order=20)
slots.manage_session.fill(cards, "webinars/certificates/_card.html", order=30)
