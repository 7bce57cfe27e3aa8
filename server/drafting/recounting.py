"""What the matrix says about aspirations, told again from its rows."""
from __future__ import annotations

from server.aspirations.exploring.outcomes import keep_outcomes
from server.core.database import operation
from server.drafting.rules import published_outcomes


@operation
def recount_outcomes(ids: list[int]) -> int:
    """Set the published outcomes of these aspirations to what the matrix's rows say. Returns how many were otherwise."""
    return keep_outcomes(published_outcomes(ids))
