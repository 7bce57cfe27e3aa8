"""Rows of the outbox that become letters and messages to holders: ids and codes, never an address."""
from __future__ import annotations

import sqlalchemy as sa

from server.core import outbox
from server.core.database import session
from server.webinars.certificates.models import Certificate
from server.webinars.registration.models import Registration

MAIL, CHAT = "mail.certificate", "chat.certificate"  # the kinds that `notifications` sends


def post_letter(what: str, certificate_id: int) -> None:
    """One letter, or one message where there is only a number. Within an operation. `what`: issued or revoked."""
    query = sa.select(Registration.email_hmac.is_not(None), Registration.phone_hmac.is_not(None)).join(
        Certificate, Certificate.registration_id == Registration.id).where(Certificate.id == certificate_id)
    row = session.execute(query).first()
    if row is None or not any(row):
        return
    kind = MAIL if row[0] else CHAT
    outbox.post(kind, f"{kind}:{what}:{certificate_id}", {"certificate_id": certificate_id, "what": what})
