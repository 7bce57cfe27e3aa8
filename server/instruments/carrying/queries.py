"""The line of a provision: which it was before, and which it is now."""
from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from server.core.database import session
from server.instruments.models import Provision


def line_of(provision_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """For each provision all of its line, itself among them, in published and internal versions: one query."""
    found: dict[int, set[int]] = {provision_id: {provision_id} for provision_id in provision_ids}
    mine, other = aliased(Provision), aliased(Provision)
    query = sa.select(mine.id, other.id).join(other, other.origin_id == mine.origin_id).where(mine.id.in_(found))
    for provision_id, other_id in session.execute(query) if found else ():
        found[provision_id].add(other_id)
    return {provision_id: frozenset(ids) for provision_id, ids in found.items()}


def same_as_in(version_id: int, provision_ids: Collection[int]) -> dict[int, int]:
    """The same provisions in another version; what has no heir there is left out. One query."""
    mine, there = aliased(Provision), aliased(Provision)
    query = sa.select(mine.id, there.id).join(there, sa.and_(there.origin_id == mine.origin_id, there.version_id == version_id)).where(
        mine.id.in_(provision_ids))
    return dict(session.execute(query).tuples().all()) if provision_ids else {}


def in_line_with(*conditions: sa.ColumnElement[bool]) -> sa.Select[tuple[int]]:
    """The ids of all provisions in a line with those for which the conditions hold: for `Aspiration.provision_id.in_(…)`."""
    chosen: Any = sa.select(Provision.origin_id).where(*conditions)
    one = aliased(Provision)
    return sa.select(one.id).where(one.origin_id.in_(chosen))
