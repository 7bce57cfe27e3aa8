"""What a session's page and its page in the administration show of registration."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from server.core import slots
from server.core.database import session
from server.core.permissions import current_actor
from server.core.session_codes import RegistrationState
from server.webinars.models import Webinar
from server.webinars.registration import links, queries
from server.webinars.registration.models import RegistrationWindow


@dataclass(frozen=True)
class Action:
    """Beside a session: register, or that one is registered. `is_held`: this browser has the private page open to it.

    `is_waiting` is known only then: otherwise the state of a place is told by letter alone.
    """

    slug: str
    has_registered: bool
    is_held: bool
    is_full: bool
    is_waiting: bool = False


def actions(webinar_ids: Sequence[int]) -> dict[int, Action]:
    """For sessions that take registrations. Reads cookies; not for pages of sessions that are over, which caches keep."""
    found: dict[int, Action] = {}
    sessions = [(webinar, window) for webinar, window in _of(webinar_ids) if webinar.is_open and window is not None]
    if not sessions:
        return found
    done, held = queries.registered_on(webinar_ids, current_actor().participant_id), links.held()
    for webinar, window in sessions:
        is_held = held is not None and held.webinar_id == webinar.id and held.state in queries.ACTIVE
        is_open = queries.why_closed(webinar, window) is None
        if is_open or is_held or webinar.id in done:
            found[webinar.id] = Action(webinar.slug, webinar.id in done or is_held, is_held, _is_full(webinar),
                                       is_held and held is not None and held.state == RegistrationState.WAITING)
    return found


def _is_full(webinar: Webinar) -> bool:
    """Whoever registers now waits, whichever way they choose. Where one has no limit nothing is counted."""
    ways = queries.offered(webinar)
    return all(webinar.capacity.get(way) is not None for way in ways) and all(place.is_full for place in queries.places(webinar.id))


@dataclass(frozen=True)
class Card:
    """For the administration: how many registered and wait, and whether it takes more."""

    slug: str
    registered: int
    waiting: int
    cancelled: int
    why_closed: str | None


def cards(webinar_ids: Sequence[int]) -> dict[int, Card]:
    """One for each session that is no rehearsal."""
    counts = queries.counts_of(webinar_ids)
    registered, waiting, cancelled = RegistrationState
    return {webinar.id: Card(webinar.slug, _sum(counts[webinar.id], registered), _sum(counts[webinar.id], waiting),
                             _sum(counts[webinar.id], cancelled), queries.why_closed(webinar, window))
            for webinar, window in _of(webinar_ids) if not webinar.is_rehearsal}


def _sum(counts: dict[tuple[str, str], int], state: str) -> int:
    return sum(count for (_channel, its_state), count in counts.items() if its_state == state)


def _of(webinar_ids: Sequence[int]) -> list[tuple[Webinar, RegistrationWindow | None]]:
    query = sa.select(Webinar, RegistrationWindow).outerjoin(RegistrationWindow, RegistrationWindow.webinar_id == Webinar.id)
    return [(row[0], row[1]) for row in session.execute(query.where(Webinar.id.in_(webinar_ids)))]


def numbers(webinar_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """For the list of sessions: how many hold a place."""
    counts = queries.counts_of(webinar_ids)
    return {one: {"registered": _sum(counts[one], RegistrationState.REGISTERED)} for one in webinar_ids if counts[one]}


slots.session_numbers.fill(numbers, "")
slots.session_actions.fill(actions, "webinars/registration/_actions.html", order=10)
slots.manage_session.fill(cards, "webinars/registration/_card.html", order=10)
