"""What this adds to an article's page: how to hear about it."""
from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from server.core import slots
from server.core.database import session
from server.instruments.models import Provision


def follow_links(ids: Sequence[int]) -> dict[int, str]:
    """The address of each article, for its feeds."""
    query = sa.select(Provision.id, Provision.address).where(Provision.id.in_(ids), Provision.kind == "article")
    return dict(session.execute(query).tuples().all())


slots.provision_below.fill(follow_links, "aspirations/following/_provision_below.html", order=90)
