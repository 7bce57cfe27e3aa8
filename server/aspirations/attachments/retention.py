"""How long files stay that nobody sees: as long as what was hidden in a text. What is shown stays with its words."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from server.aspirations.attachments.models import Attachment
from server.aspirations.models import Aspiration
from server.aspirations.retention import OWN_ANSWER, is_over
from server.core import retention
from server.core.database import session


def _unseen(cutoff: datetime) -> sa.Select[int]:
    query = sa.select(Attachment.id).join(Aspiration, Aspiration.id == Attachment.aspiration_id)
    return query.where(sa.or_(~Attachment.is_allowed, ~Aspiration.is_listed), is_over(cutoff)).order_by(Attachment.id)


def _cut(ids: Sequence[int]) -> None:
    session.execute(sa.delete(Attachment).where(Attachment.id.in_(ids)))


retention.add(retention.Rule(
    "aspirations.attachments", what=_l("Lampiran aspirasi yang tidak ditayangkan, dengan keterangannya"), days="retention_original_days",
    since=OWN_ANSWER, why=_l("untuk menimbang dan menjawab aspirasi, dan meninjau keberatan"), find=_unseen, cut=_cut))
