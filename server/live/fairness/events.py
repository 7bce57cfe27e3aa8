"""What happens to the order."""
from __future__ import annotations

from dataclasses import dataclass

from server.core.events import Event


@dataclass(frozen=True, kw_only=True)
class OrderOverridden(Event):
    """The host took up another question than the rule had put next; `reason` is a code of `words.OrderReason`."""

    question_id: int
    webinar_id: int
    proposed_id: int
    reason: str
