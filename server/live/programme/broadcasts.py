"""The part `programme` of a room's state."""
from __future__ import annotations

from typing import Any

from server.live.parts import part
from server.webinars import queries
from server.webinars.models import Webinar


@part("programme", "programme")
def programme(webinar: Webinar, _audience: str) -> list[dict[str, Any]]:
    """Each part with its beginning (ms, None without a date) and its minutes, as they stand; which one runs the screen's clock says."""
    items = queries.items_of(webinar.id)
    begins = queries.starts(items, webinar.began_at or webinar.starts_at)
    return [{"position": item.position, "kind": item.kind, "title": item.title, "from": int(at.timestamp() * 1000) if at else None,
             "minutes": max(0, item.minutes + item.extra_minutes), "promised": item.minutes}
            for item, at in zip(items, begins, strict=True)]
