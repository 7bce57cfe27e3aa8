"""What an address follows. Whoever asks has seen its private link, or proved the address."""
from __future__ import annotations

import sqlalchemy as sa

from server.aspirations.following.models import Follow
from server.aspirations.following.targets import Target, of
from server.core.database import session


def follows_of(follower_id: int) -> list[tuple[Follow, Target]]:
    """All of it, confirmed or not, in the order in which it was asked for."""
    rows = session.scalars(sa.select(Follow).where(Follow.follower_id == follower_id).order_by(Follow.id))
    return [(one, of(one)) for one in rows]
