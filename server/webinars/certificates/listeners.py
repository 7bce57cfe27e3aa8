"""What certificates do when something happens elsewhere."""
from __future__ import annotations

import sqlalchemy as sa

from server.core.database import session
from server.core.events import inside
from server.webinars.certificates.forgetting import forget
from server.webinars.certificates.models import Certificate
from server.webinars.registration.events import RegistrationErased


@inside(RegistrationErased)
def forget_names(event: RegistrationErased) -> None:
    """The holder erased their registration: the name on the certificate goes with it."""
    forget(session.scalars(sa.select(Certificate.id).where(Certificate.registration_id == event.registration_id)).all())
