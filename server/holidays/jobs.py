"""The worker's part: after a change, everything open gets its deadlines anew."""
from __future__ import annotations

from typing import Any

from server.core import outbox
from server.holidays import operations
from server.holidays.deadlines import movers


@outbox.job(operations.JOB, lane=outbox.LONG)
def recompute(payload: dict[str, Any]) -> None:
    """Move what is open, batch by batch. Run again after a crash, it goes over the rest and says so once.

    Of several changes in a row only the last one's job works: it starts when no process makes deadlines the old way any more.
    """
    version = int(payload["version"])
    for move in movers():
        after_id: int | None = 0
        while after_id is not None:
            after_id = operations.move_some(version, move, after_id)
    operations.settle(version)
