"""What happens to the house's own words."""
from __future__ import annotations

from dataclasses import dataclass

from server.core.events import Event


@dataclass(frozen=True, kw_only=True)
class PagePublished(Event):
    """A new version of a page holds from now on; `slug` is its address, `language` a code."""

    page_version_id: int
    slug: str
    language: str
    number: int
