"""How long addresses of followers are kept: what nobody confirmed a week; the rest until its holder stops."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from server.aspirations.following.models import Follow
from server.aspirations.following.operations import drop_empty
from server.core import retention
from server.core.database import session

DAYS = 7


def _unconfirmed(cutoff: datetime) -> sa.Select[int]:
    return sa.select(Follow.id).where(Follow.confirmed_at.is_(None), Follow.asked_at < cutoff).order_by(Follow.id)


def _cut(ids: Sequence[int]) -> None:
    followers = list(session.scalars(sa.select(Follow.follower_id).where(Follow.id.in_(ids)).distinct()))
    session.execute(sa.delete(Follow).where(Follow.id.in_(ids)))
    drop_empty(followers)


retention.add(retention.Rule(
    "following.unconfirmed", what=_l("Alamat email yang diminta mengikuti sesuatu dan tidak dikonfirmasi"), days=DAYS, since=_l("diminta"),
    why=_l("agar pemilik alamat sempat mengonfirmasi"), find=_unconfirmed, cut=_cut))
