"""Letters to holders of certificates: that it is there, that it holds no longer. The private link stands in each, and no name."""
from __future__ import annotations

from typing import Any, cast

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from server.config import Settings
from server.core import i18n, outbox
from server.core.database import session
from server.core.session_codes import CertificateState
from server.notifications import chat
from server.notifications.letters import Letter, Payload, letter
from server.webinars.certificates.models import Certificate
from server.webinars.certificates.numbers import shown
from server.webinars.certificates.telling import CHAT, MAIL
from server.webinars.models import Webinar
from server.webinars.registration.links import private_link
from server.webinars.registration.models import Registration

STATES = {"issued": CertificateState.ISSUED, "revoked": CertificateState.REVOKED}


def _holder(payload: Payload) -> tuple[Certificate, Registration, Webinar] | None:
    """Whose it is, if what should be told is still true; nobody once they erased it, and nobody outside for a sample session."""
    session.rollback()
    row = session.get(Certificate, payload["certificate_id"])
    registration = session.get(Registration, row.registration_id) if row is not None and row.registration_id is not None else None
    if row is None or registration is None or registration.erased_at is not None or row.state != STATES[payload["what"]]:
        return None
    webinar, settings = session.get_one(Webinar, row.webinar_id), cast(Settings, current_app.extensions["settings"])
    return None if webinar.is_sample and (settings.smtp_host or settings.chat_is_automatic) else (row, registration, webinar)


@letter(MAIL)
def certificate_letter(payload: Payload) -> Letter | None:
    """Where it is downloaded and checked; or since when and why it holds no longer."""
    found = _holder(payload)
    if found is None or not found[1].email:
        return None
    row, registration, webinar = found
    subject = (_l("Sertifikat Anda siap: %(title)s", title=webinar.title) if payload["what"] == "issued"
               else _l("Sertifikat Anda dicabut: %(title)s", title=webinar.title))
    facts = {"row": row, "webinar": webinar, "what": payload["what"], "number": shown(row.number),
             "private_path": private_link(registration)}
    return Letter(registration.email or "", registration.language, "certificate", subject, f"r{registration.id}", facts)


@outbox.job(CHAT)
def certificate_message(payload: dict[str, Any]) -> None:
    """The same to a number, by the gateway; without one the private link that they have shows it. Raises GiveUp."""
    gateway, found = chat.gateway(), _holder(payload)
    if gateway is None or found is None or not found[1].phone:
        return
    row, registration, webinar = found
    settings = cast(Settings, current_app.extensions["settings"])
    with i18n.speaking(registration.language):
        url = settings.origin + i18n.base() + private_link(registration)
        if payload["what"] == "issued":
            text = _("Jakarta ke Depan: sertifikat Anda untuk sesi %(title)s siap. Unduh lewat tautan pribadi Anda, jangan diteruskan: "
                     "%(url)s", title=webinar.title, url=url)
        else:
            text = _("Jakarta ke Depan: sertifikat Anda untuk sesi %(title)s dicabut. Alasan: %(reason)s", title=webinar.title,
                     reason=row.revoke_reason)
    try:
        gateway.send(registration.phone or "", text, outbox.current().key)
    except chat.Undeliverable as error:
        raise outbox.GiveUp(error.code) from None
