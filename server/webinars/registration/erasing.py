"""Letting go of who a registrant was: by themselves at once, by retention ninety days after the session."""
from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from server.core import clock, keys
from server.core.database import operation, record, session
from server.core.errors import NotFound
from server.core.permissions import Actor
from server.core.session_codes import RegistrationState
from server.webinars.models import Webinar
from server.webinars.registration.events import RegistrationErased
from server.webinars.registration.models import Registration, RegistrationDevice

SUBJECT = "registration"  # the kind of its writes
PERSONAL = ("name", "email", "email_hmac", "phone", "phone_hmac", "institution", "area", "needs", "answers")


@operation
def erase_registration(actor: Actor, registration_id: int) -> None:
    """Nobody can tell any more who it was, and a place that was held is free. Again changes nothing. Raises NotFound.

    Whoever calls has seen the private link or a proved address.
    """
    hold_session_of(registration_id)
    row = session.get_one(Registration, registration_id, with_for_update=True)
    if row.erased_at is not None:
        return
    if row.state != RegistrationState.CANCELLED:
        row.state, row.cancelled_at = RegistrationState.CANCELLED.value, clock.now()
    forget([row.id])
    record(RegistrationErased(registration_id=row.id, webinar_id=row.webinar_id))


def hold_session_of(registration_id: int) -> None:
    """Its session's row, before its own: whoever lets others move up holds them in this order, and so nobody waits for each other.

    Within an operation. Raises NotFound.
    """
    webinar_id = session.scalar(sa.select(Registration.webinar_id).where(Registration.id == registration_id))
    if webinar_id is None:
        raise NotFound()
    session.get_one(Webinar, webinar_id, with_for_update={"key_share": True})


def forget(ids: Sequence[int]) -> None:
    """Take everything personal out of these rows, with their devices and keys; the private links open nothing from now on."""
    session.flush()
    nothing = dict.fromkeys(PERSONAL, None)
    gone = sa.update(Registration).where(Registration.id.in_(ids)).values(
        **nothing, erased_at=clock.now(), link_generation=Registration.link_generation + 1)
    session.execute(gone, execution_options={"synchronize_session": "fetch"})
    session.execute(sa.delete(RegistrationDevice).where(RegistrationDevice.registration_id.in_(ids)))
    keys.forget([SUBJECT], ids)
