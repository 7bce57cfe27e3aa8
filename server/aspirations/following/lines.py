"""A provision through all versions of its text, with all that is below it."""
from __future__ import annotations

import sqlalchemy as sa

from server.core.database import session
from server.instruments.carrying.queries import line_of
from server.instruments.models import Provision, Version

DEEPEST = 4  # article, paragraph, letter, number


def first_public(provision_id: int) -> int | None:
    """The oldest public one of the line that this provision stands in: what a follow is kept by. None when none is public."""
    public = sa.select(Provision.id).join(Version, Version.id == Provision.version_id).where(
        Provision.id.in_(line(provision_id)), Version.published_at.is_not(None))
    found = set(session.scalars(public))
    return min(found) if provision_id in found else None


def line(provision_id: int) -> frozenset[int]:
    """The same provision in every version of its text."""
    return line_of([provision_id]).get(provision_id, frozenset())


def whole_line(provision_id: int) -> frozenset[int]:
    """The line and what is below it: what is said of a part is said of the whole."""
    found = newest = line(provision_id)
    for _step in range(DEEPEST):
        newest = frozenset(session.scalars(sa.select(Provision.id).where(Provision.parent_id.in_(newest)))) - found
        if not newest:
            break
        found |= newest
    return found
