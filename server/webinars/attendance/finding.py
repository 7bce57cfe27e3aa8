"""Whose presence it is: by the private link that a browser holds, by the device that registered, by an address or number."""
from __future__ import annotations

import sqlalchemy as sa

from server.core import vault
from server.core.database import session
from server.core.permissions import current_actor
from server.webinars.registration import links
from server.webinars.registration import queries as registrations
from server.webinars.registration.models import Registration
from server.webinars.registration.wishes import contact_of


def here(webinar_id: int) -> Registration | None:
    """The registration of who sits before this browser: of its private link first, else the one it made. Call in a request."""
    held = links.held_for(webinar_id)
    if held is not None and held.state in registrations.ACTIVE:
        return held
    return registrations.mine(webinar_id, current_actor().participant_id)


def whose(webinar_id: int, contact: str) -> int | None:
    """The registration with this address or number, if there is one. Nobody may be told."""
    clean = contact_of(contact)
    if not clean:
        return None
    is_theirs = (Registration.email_hmac == vault.email_index(clean) if "@" in clean
                 else Registration.phone_hmac == vault.email_index(f"tel:{clean}"))
    return session.scalar(sa.select(Registration.id).where(
        Registration.webinar_id == webinar_id, is_theirs, Registration.state.in_(registrations.ACTIVE)))
