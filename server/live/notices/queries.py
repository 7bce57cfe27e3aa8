"""What is announced in a room now, and its pinned info."""
from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa

from server.core.database import session
from server.core.errors import NotFound
from server.live.notices.models import Announcement, RoomInfo
from server.live.parts import part
from server.webinars.models import Webinar

Json = dict[str, Any]
LINK = re.compile(r"https://[^\s<>\"'«»]+")
TRAILING = ".,;:!?)]}…"  # belongs to the sentence around a link


def standing(webinar_id: int) -> Sequence[Announcement]:
    """Those that were not taken away, newest first; screens hide what has ended by their own clock."""
    return session.scalars(sa.select(Announcement).where(
        Announcement.webinar_id == webinar_id, Announcement.gone_at.is_(None)).order_by(Announcement.id.desc())).all()


def find(webinar_id: int, announcement_id: int) -> Announcement:
    """An announcement of this session. Raises NotFound."""
    announcement = session.get(Announcement, announcement_id)
    if announcement is None or announcement.webinar_id != webinar_id:
        raise NotFound()
    return announcement


def info(webinar_id: int) -> str:
    """The pinned info as it was written, or nothing."""
    row = session.get(RoomInfo, webinar_id)
    return row.text if row is not None else ""


def pieces(text: str) -> list[Json]:
    """The text cut into pieces: {text}, and {text, href} for an address that begins with https://. Nothing else becomes a link."""
    return list(_pieces(text))


def _pieces(text: str) -> Iterator[Json]:
    end = 0
    for found in LINK.finditer(text):
        href = found[0].rstrip(TRAILING)
        if not _is_address(href):
            continue
        if found.start() > end:
            yield {"text": text[end:found.start()]}
        yield {"text": href, "href": href}
        end = found.start() + len(href)
    if end < len(text):
        yield {"text": text[end:]}


def _is_address(href: str) -> bool:
    try:
        parts = urlsplit(href)
    except ValueError:
        return False
    return bool(parts.hostname) and "@" not in parts.netloc


@part("notices", "announcement")
def notices(webinar: Webinar, _audience: str) -> Json:
    """The part `notices`: {items: [{id, text: pieces, at, until}], info: pieces}, times in ms."""
    return {"items": [_told(one) for one in standing(webinar.id)], "info": pieces(info(webinar.id))}


def _told(one: Announcement) -> Json:
    return {"id": one.id, "text": pieces(one.text), "at": int(one.posted_at.timestamp() * 1000),
            "until": int(one.until.timestamp() * 1000) if one.until else None}
