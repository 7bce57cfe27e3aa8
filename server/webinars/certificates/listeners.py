"""What certificates do when something happens elsewhere: drawn at the end, and for who fulfils the rule after it."""
from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from server.core.database import session
from server.core.errors import Conflict
from server.core.events import inside
from server.core.permissions import SYSTEM
from server.core.session_codes import CertificateState
from server.core.words import Phase
from server.webinars.attendance.events import AttendanceCodeEntered, AttendanceConfirmed, ZoomReportTaken
from server.webinars.certificates.events import CertificateIssued, CertificateRevoked
from server.webinars.certificates.forgetting import erase
from server.webinars.certificates.models import Certificate, CertificateLayout
from server.webinars.certificates.operations import ask_for_certificates, draw_soon
from server.webinars.certificates.telling import post_letter
from server.webinars.events import WebinarEnded
from server.webinars.models import Webinar
from server.webinars.registration.events import RegistrationErased, RegistrationNameCorrected


@inside(WebinarEnded)
def draw_at_the_end(event: WebinarEnded) -> None:
    """In the same transaction as the end, so neither is without the other."""
    if _is_automatic(event.webinar_id):
        ask_for_certificates(SYSTEM, event.webinar_id)


def _is_automatic(webinar_id: int) -> bool:
    webinar, layout = session.get(Webinar, webinar_id), session.get(CertificateLayout, webinar_id)
    return webinar is not None and layout is not None and layout.is_automatic and not webinar.is_rehearsal and webinar.phase == Phase.ENDED


def draw_after_the_end(event: Any) -> None:
    """The end code is taken for a while after the end, Zoom's report comes later, and staff remember whom they saw."""
    if _is_automatic(event.webinar_id):
        draw_soon(event.webinar_id)


for fulfilling in (AttendanceCodeEntered, AttendanceConfirmed, ZoomReportTaken):
    inside(fulfilling)(draw_after_the_end)


@inside(RegistrationNameCorrected)
def keep_printed_names(event: RegistrationNameCorrected) -> None:
    """What is printed stands. Raises Conflict(why="certificate"); a name that could not be printed is tried anew."""
    stands = sa.select(Certificate.id).where(Certificate.registration_id == event.registration_id,
                                             Certificate.state != CertificateState.REVOKED.value)
    if session.scalar(stands) is not None:
        raise Conflict(why="certificate")
    draw_after_the_end(event)


@inside(RegistrationErased)
def forget_names(event: RegistrationErased) -> None:
    """The holder erased their registration: the name on the certificate goes with it."""
    erase(session.scalars(sa.select(Certificate.id).where(Certificate.registration_id == event.registration_id)).all())


@inside(CertificateIssued)
def tell_issued(event: CertificateIssued) -> None:
    """It is there."""
    post_letter("issued", event.certificate_id)


@inside(CertificateRevoked)
def tell_revoked(event: CertificateRevoked) -> None:
    """It holds no longer; of a replaced one its successor tells."""
    if not event.is_replaced:
        post_letter("revoked", event.certificate_id)
