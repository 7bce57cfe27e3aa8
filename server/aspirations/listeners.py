"""What a longer input window means for the voices that came meanwhile."""
from __future__ import annotations

import sqlalchemy as sa

from server.aspirations.models import Aspiration
from server.core.database import session
from server.core.events import inside
from server.instruments.managing.events import InputWindowExtended
from server.instruments.models import InputWindow


@inside(InputWindowExtended)
def no_longer_late(event: InputWindowExtended) -> None:
    """What came after the old day and before the new one is not late any more."""
    window = session.get_one(InputWindow, event.window_id)
    session.execute(sa.update(Aspiration).where(
        Aspiration.instrument_id == event.instrument_id, Aspiration.is_late, Aspiration.submitted_at >= window.opens_at,
        Aspiration.submitted_at <= window.closes_at).values(is_late=False).execution_options(synchronize_session=False))
