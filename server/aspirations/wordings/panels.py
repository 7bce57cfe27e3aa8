"""What a proposed wording shows on the trail of its aspiration."""
from __future__ import annotations

from collections.abc import Sequence

from server.aspirations.wordings.queries import Change, changes_of
from server.core import slots


def proposed_change(aspiration_ids: Sequence[int]) -> dict[int, Change]:
    """For those that have one."""
    return changes_of(aspiration_ids)


slots.trail.fill(proposed_change, "aspirations/wordings/_change.html", order=5)
slots.trail_private.fill(proposed_change, "aspirations/wordings/_change.html", order=5)
