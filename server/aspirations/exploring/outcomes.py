"""What became of a voice: a bit for each outcome published for a proposal that holds it. Drafting tells, this floor keeps."""
from __future__ import annotations

from collections.abc import Collection, Mapping

import sqlalchemy as sa

from server.aspirations.models import Aspiration
from server.core.database import operation, session
from server.core.words import Outcome

BIT = {Outcome.ACCEPTED: 1, Outcome.PARTLY: 2, Outcome.DECLINED: 4, Outcome.FORWARDED: 8, Outcome.OUT_OF_SCOPE: 16}


def names_of(bits: int) -> tuple[str, ...]:
    """The outcomes whose bits are set."""
    return tuple(outcome.value for outcome, bit in BIT.items() if bits & bit)


def bits_of(outcomes: Collection[str]) -> int:
    """The other way; an unknown one has no bit."""
    return sum(bit for outcome, bit in BIT.items() if outcome in outcomes)


@operation
def keep_outcomes(found: Mapping[int, Collection[str]]) -> int:
    """Set the published outcomes of these aspirations to what the matrix says. Returns how many were otherwise."""
    by_bits: dict[int, list[int]] = {}
    for aspiration_id, outcomes in found.items():
        by_bits.setdefault(bits_of(outcomes), []).append(aspiration_id)
    changed = 0
    for bits, ids in sorted(by_bits.items()):
        update = sa.update(Aspiration).where(Aspiration.id.in_(ids), Aspiration.outcomes != bits).values(outcomes=bits)
        changed += int(session.execute(update, execution_options={"synchronize_session": False}).rowcount)  # type: ignore[attr-defined]
    return changed
