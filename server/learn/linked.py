"""Sessions and articles in schema.org's words: `Event` and `NewsArticle`."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _

from server.core import clock
from server.core.english import in_english, origin
from server.core.i18n import ENGLISH, SOURCE, iso, language
from server.core.words import Phase
from server.learn.models import Piece
from server.learn.queries import Shown
from server.webinars.models import Speaker, Webinar

TAG = "#JakartakeDepan"
_STATUS = {Phase.CANCELLED: "EventCancelled", Phase.POSTPONED: "EventPostponed"}


def address(path: str) -> str:
    """The full address of a page in the page's language."""
    return origin() + (in_english(path) if language() == ENGLISH else path)


def card_path(piece: Piece) -> str | None:
    """Where the share card lies, once it is drawn; another card has another address, as those who share keep them."""
    return f"{piece.path}/kartu.png?v={piece.card_of[:8]}" if piece.card_id is not None else None


def event_of(webinar: Webinar, speakers: Sequence[Speaker], poster: str | None = None) -> dict[str, Any]:
    """A session; `poster` names its picture's file. Without a known day there is no `startDate`, without a known hour only the day."""
    ends = webinar.ended_at or (webinar.starts_at + timedelta(minutes=webinar.minutes) if webinar.starts_at else None)
    where: list[dict[str, Any]] = []
    if webinar.has_stream:
        where.append({"@type": "VirtualLocation", "url": address(f"/sesi/{webinar.slug}")})
    if webinar.venue:
        city = {"@type": "PostalAddress", "addressLocality": "Jakarta", "addressCountry": "ID"}
        where.append({"@type": "Place", "name": webinar.venue, "address": city})
    mode = "Mixed" if len(where) > 1 else "Online" if webinar.has_stream else "Offline"
    return {
        "@type": "Event", "name": webinar.title, "description": webinar.subtitle or webinar.description[:300] or None,
        "url": address(f"/sesi/{webinar.slug}"), "inLanguage": SOURCE, "isAccessibleForFree": True,
        "startDate": _moment(webinar, webinar.began_at or webinar.starts_at), "endDate": _moment(webinar, ends),
        "image": [f"{origin()}/sesi/{webinar.slug}/berkas/{poster}"] if poster else None,
        "eventStatus": f"https://schema.org/{_STATUS.get(Phase(webinar.phase), 'EventScheduled')}",
        "eventAttendanceMode": f"https://schema.org/{mode}EventAttendanceMode", "location": where[0] if len(where) == 1 else where,
        "organizer": {"@type": "Organization", "name": webinar.organiser or _site(), "url": origin()},
        "performer": [{"@type": "Person", "name": one.name, **({"jobTitle": one.role} if one.role else {})} for one in speakers],
        "superEvent": {"@type": "EventSeries", "name": webinar.series} if webinar.is_tagged else None,
    }


def _moment(webinar: Webinar, at: datetime | None) -> str | None:
    if at is None:
        return None
    return clock.wib(at).date().isoformat() if webinar.date_note else clock.wib(at).isoformat(timespec="seconds")


def article_of(shown: Shown) -> dict[str, Any]:
    """An article of Kabar, as its page says it."""
    content, piece = shown.content.said_in(language()), shown.piece
    card = card_path(piece)
    publisher = {"@type": "Organization", "name": _site(), "url": origin()}
    return {
        "@type": "NewsArticle", "headline": content.title[:110], "description": content.lede, "url": address(piece.path),
        "mainEntityOfPage": address(piece.path), "datePublished": iso(piece.first_published_at), "dateModified": iso(piece.published_at),
        "inLanguage": language() if language() == SOURCE or shown.content.has_english else SOURCE,
        "image": [origin() + card] if card else None, "author": publisher, "publisher": publisher, "keywords": TAG,
        "isAccessibleForFree": True,
    }


def _site() -> str:
    return str(_("Jakarta ke Depan"))
