"""A colleague who is called otherwise: boards that show their initials show the new ones."""
from __future__ import annotations

import sqlalchemy as sa

from server.accounts.events import StaffChanged
from server.core import clock
from server.core.database import session
from server.core.events import inside
from server.live.parts import tell_part
from server.live.presence.models import HostPresence, QuestionHold


@inside(StaffChanged)
def tell_new_name(event: StaffChanged) -> None:
    """Told to each board where they are or have a question open; no event of its own, so screens see it by the tick's `rev`."""
    if not event.is_renamed:
        return
    kinds = {kind: set(session.scalars(sa.select(row.webinar_id).where(row.staff_id == event.member_id, row.until > clock.now())))
             for kind, row in (("host.seen", HostPresence), ("hold.changed", QuestionHold))}
    for webinar_id in sorted(set().union(*kinds.values())):
        for kind, told in kinds.items():
            if webinar_id in told:
                tell_part(webinar_id, kind)
