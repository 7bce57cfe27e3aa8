"""Reading stances: how many, one's own, and what was understood least."""
from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from server.core.database import session
from server.instruments.models import Provision
from server.instruments.stances.models import ProvisionStance, StanceCount


@dataclass(frozen=True)
class Counts:
    """How many devices said what."""

    agree: int = 0
    disagree: int = 0
    unclear: int = 0

    @property
    def total(self) -> int:
        """All that stand."""
        return self.agree + self.disagree + self.unclear

    def of(self, stance: str) -> int:
        """Of one stance."""
        return int(getattr(self, stance))


NONE = Counts()
_SUMS = tuple(sa.func.sum(column) for column in (StanceCount.agree, StanceCount.disagree, StanceCount.unclear))


def counts_of(provision_ids: Collection[int]) -> dict[int, Counts]:
    """For each provision the counts of its line; those without any are left out. One query."""
    line = aliased(Provision)
    query = sa.select(Provision.id, *_SUMS).join(line, line.origin_id == Provision.origin_id).join(
        StanceCount, StanceCount.provision_id == line.id).where(Provision.id.in_(provision_ids)).group_by(Provision.id)
    return {row[0]: Counts(*map(int, row[1:])) for row in session.execute(query)} if provision_ids else {}


def own(participant_id: int | None, provision_ids: Collection[int]) -> dict[int, str]:
    """What this device said of each, in this version or an earlier one. One query."""
    if participant_id is None or not provision_ids:
        return {}
    line = aliased(Provision)
    query = sa.select(Provision.id, ProvisionStance.stance).join(line, line.origin_id == Provision.origin_id).join(
        ProvisionStance, ProvisionStance.provision_id == line.id).where(
            Provision.id.in_(provision_ids), ProvisionStance.participant_id == participant_id)
    return {of: stance for of, stance in session.execute(query).tuples() if stance is not None}


def least_understood(version_id: int, most: int = 10) -> list[tuple[Provision, Counts]]:
    """The provisions of a version that most devices have not understood yet: what the next session must explain."""
    line, unclear = aliased(Provision), sa.func.sum(StanceCount.unclear)
    query = sa.select(Provision, *_SUMS).join(line, line.origin_id == Provision.origin_id).join(
        StanceCount, StanceCount.provision_id == line.id).where(Provision.version_id == version_id).group_by(Provision.id)
    rows = session.execute(query.having(unclear > 0).order_by(unclear.desc(), Provision.position).limit(most)).tuples()
    return [(provision, Counts(*map(int, sums))) for provision, *sums in rows]
