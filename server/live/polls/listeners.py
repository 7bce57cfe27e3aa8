"""A session that ends closes its polls; a device that asks to be forgotten is."""
from __future__ import annotations

from server.core.events import inside
from server.live.polls import forgetting, operations
from server.webinars.events import WebinarEnded

__all__ = ["close_polls", "forgetting"]


@inside(WebinarEnded)
def close_polls(event: WebinarEnded) -> None:
    """Their results are everyone's, dated with the end."""
    operations.close_all(event.webinar_id, event.staff_id)
