"""The recording on the page of a session that is over, its transcript among what can be downloaded, and the card of `/kelola`."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from server.core import slots
from server.core.database import session
from server.core.web import allow_sources
from server.webinars.queries import over
from server.webinars.recap import Chapter
from server.webinars.recordings import queries
from server.webinars.recordings.models import FILE, HLS, YOUTUBE, Recording
from server.webinars.video_addresses import Address

Panel = dict[str, Any]


def recording(webinar_ids: Sequence[int]) -> dict[int, Panel]:
    """What plays, its chapters, and the questions over its minutes; the page may then play this source, and no other."""
    found: dict[int, Panel] = {}
    for webinar in over(webinar_ids):
        playable, bars = queries.playable(webinar), queries.bars(webinar)
        if playable is not None:
            _allow(playable)
        if playable is not None or bars:
            found[webinar.id] = {
                "webinar": webinar, "playable": playable, "bars": bars, "most": max((bar.count for bar in bars), default=0),
                "marks": queries.marks(webinar, playable.row.lead_seconds) if playable else [],
                "has_transcript": queries.has_transcript(webinar.id), "origin": _origin(playable)}
    return found


def _origin(playable: queries.Playable | None) -> str:
    if playable is None or playable.row.kind == FILE:
        return ""
    return queries.YOUTUBE_FRAME if playable.row.kind == YOUTUBE else Address(HLS, playable.row.address).origin


def _allow(playable: queries.Playable) -> None:
    """A frame for YouTube, its host for HLS; for a file of ours nothing more than every page has."""
    if playable.row.kind == YOUTUBE:
        allow_sources("frame-src", _origin(playable))
    elif playable.row.kind == HLS:
        allow_sources("connect-src", _origin(playable))
        allow_sources("media-src", "blob:", _origin(playable))


def chapters(webinar_ids: Sequence[int]) -> dict[int, list[Chapter]]:
    """For whoever points to a moment of a recording."""
    found = {}
    for webinar in over(webinar_ids):
        playable = queries.playable(webinar)
        if playable is not None:
            found[webinar.id] = [Chapter(f"q{mark.question.question_id}", mark.question.text, mark.at,
                                         f"/sesi/{webinar.slug}#rekaman-{mark.at}")
                                 for mark in queries.marks(webinar, playable.row.lead_seconds)]
    return found


def downloads(webinar_ids: Sequence[int]) -> dict[int, Panel]:
    """The transcript as text."""
    found = {webinar.id: (webinar, queries.paragraphs(webinar)) for webinar in over(webinar_ids)}
    return {webinar_id: {"slug": webinar.slug, "size": sum(len(one.text.encode()) + 10 for one in said)}
            for webinar_id, (webinar, said) in found.items() if said}


def script(webinar_ids: Sequence[int]) -> dict[int, Panel]:
    """The script that plays and seeks, where there is something to play."""
    known = session.scalars(sa.select(Recording.webinar_id).where(Recording.webinar_id.in_([one.id for one in over(webinar_ids)])))
    return {webinar_id: {} for webinar_id in known}


def cards(webinar_ids: Sequence[int]) -> dict[int, Panel]:
    """The way to the recording's page, once the session is over."""
    return {webinar.id: {"slug": webinar.slug, "playable": queries.playable(webinar), "has_transcript": queries.has_transcript(webinar.id)}
            for webinar in over(webinar_ids)}


slots.session_recording.fill(recording, "webinars/recordings/_recording.html")
slots.session_documents.fill(downloads, "webinars/recordings/_downloads.html", order=20)
slots.session_head.fill(script, "webinars/recordings/_head.html", order=20)
slots.manage_session.fill(cards, "webinars/recordings/_card.html", order=60)
slots.session_chapters.fill(chapters, "")
