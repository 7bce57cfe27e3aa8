"""What screens and pages read of captions."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from server.core import secrets
from server.core.database import session
from server.live.captions.models import CaptionLine, CaptionRoom, CaptionToken
from server.live.captions.operations import PURPOSE
from server.live.parts import numbers

LAST = 6  # lines that a screen keeps


def last_lines(webinar_id: int, most: int = LAST) -> Sequence[CaptionLine]:
    """The newest lines, oldest of them first."""
    query = sa.select(CaptionLine).where(CaptionLine.webinar_id == webinar_id).order_by(CaptionLine.number.desc()).limit(most)
    return session.scalars(query).all()[::-1]


def count_of(webinar_id: int) -> int:
    """How many changes the room's captions have seen."""
    return session.scalar(sa.select(CaptionRoom.n).where(CaptionRoom.webinar_id == webinar_id)) or 0


@numbers("captions", mark=count_of)
def changes(webinar_id: int, since: datetime | None) -> dict[int | str, Any]:
    """The group `captions`: the count, under `n`, so that a screen that missed the last line sees that it did."""
    query = sa.select(CaptionRoom.n).where(CaptionRoom.webinar_id == webinar_id)
    if since is not None:
        query = query.where(CaptionRoom.changed_at > since)
    n = session.scalar(query)
    return {"n": n} if n is not None else {}


def told(webinar_id: int) -> dict[str, Any]:
    """{n, lines}: the last lines as they stand. The count is read first: a line can only be newer than it says."""
    n = count_of(webinar_id)
    return {"n": n, "lines": [{"id": line.number, "text": line.text, "at": int(line.said_at.timestamp() * 1000)}
                              for line in last_lines(webinar_id)]}


@dataclass(frozen=True)
class Paragraph:
    """What was said in one stretch of the transcript, and when it began."""

    at: datetime
    text: str


def transcript(webinar_id: int, most: int | None = None) -> list[Paragraph]:
    """All lines, those of one minute together; with `most` only the paragraphs that begin within so many characters."""
    rows = session.execute(sa.select(CaptionLine.said_at, CaptionLine.text).where(CaptionLine.webinar_id == webinar_id)
                           .order_by(CaptionLine.number))
    found: list[Paragraph] = []
    length = 0
    for at, text in rows:
        if found and found[-1].at.replace(second=0, microsecond=0) == at.replace(second=0, microsecond=0):
            found[-1] = Paragraph(found[-1].at, f"{found[-1].text} {text}")
        elif most is not None and length > most:
            break
        else:
            found.append(Paragraph(at, text))
        length += len(text) + 1
    return found


def length_of(webinar_id: int) -> int:
    """Characters of all lines."""
    query = sa.select(sa.func.coalesce(sa.func.sum(sa.func.length(CaptionLine.text) + 1), 0)).where(CaptionLine.webinar_id == webinar_id)
    return int(session.scalar(query) or 0)


def tokens_of(webinar_id: int) -> Sequence[CaptionToken]:
    """The tools that may send, oldest first."""
    return session.scalars(sa.select(CaptionToken).where(CaptionToken.webinar_id == webinar_id, CaptionToken.revoked_at.is_(None))
                           .order_by(CaptionToken.id)).all()


def token_by(webinar_id: int, token: str) -> CaptionToken | None:
    """The living token of this session; None for anything else."""
    if not token or len(token) > 100:
        return None
    return session.scalar(sa.select(CaptionToken).where(
        CaptionToken.webinar_id == webinar_id, CaptionToken.revoked_at.is_(None),
        CaptionToken.token_hash.in_(secrets.keyed_hashes(PURPOSE, token))))
