"""What pages and other parts of a session read about registrations."""
from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from server.accounts.access import note_access
from server.core import clock
from server.core.database import session
from server.core.errors import NotFound
from server.core.permissions import Actor, Permission
from server.core.session_codes import Access, AttendanceChannel, RegistrationState
from server.core.words import Phase
from server.webinars.models import Webinar
from server.webinars.registration.models import Registration, RegistrationDevice, RegistrationField, RegistrationWindow

OPEN_PHASES = (Phase.SCHEDULED, Phase.POSTPONED, Phase.LIVE)
ACTIVE = (RegistrationState.REGISTERED.value, RegistrationState.WAITING.value)


@dataclass(frozen=True)
class Place:
    """One way to take part: how many may, do, and wait. `limit` None: as many as come."""

    channel: str
    limit: int | None
    taken: int
    waiting: int

    @property
    def left(self) -> int | None:
        """Places that are free now; none while somebody waits: they come first."""
        if self.limit is None:
            return None
        return 0 if self.waiting else max(0, self.limit - self.taken)

    @property
    def is_full(self) -> bool:
        """Who registers now waits."""
        return self.left == 0


def window_of(webinar_id: int) -> RegistrationWindow | None:
    """Whether it takes registrations at all."""
    return session.get(RegistrationWindow, webinar_id)


def fields_of(webinar_id: int) -> Sequence[RegistrationField]:
    """The session's own fields, in order."""
    query = sa.select(RegistrationField).where(RegistrationField.webinar_id == webinar_id)
    return session.scalars(query.order_by(RegistrationField.position, RegistrationField.id)).all()


def why_closed(webinar: Webinar, window: RegistrationWindow | None) -> str | None:
    """None while it takes registrations, else why not: `none`, `off`, `over`, or the phase that ends it."""
    if window is None or webinar.is_rehearsal:
        return "none"
    if webinar.phase not in OPEN_PHASES:
        return webinar.phase
    if not window.is_open:
        return "off"
    return "over" if window.closes_at is not None and window.closes_at <= clock.now() else None


def offered(webinar: Webinar) -> list[str]:
    """The ways to take part that one may register for: this page where there is a stream, and what has places."""
    given = {channel for channel, places in webinar.capacity.items() if places != 0}
    if webinar.has_stream and webinar.capacity.get(AttendanceChannel.PAGE) != 0:
        given.add(AttendanceChannel.PAGE)
    if not webinar.has_stream:
        given.add(AttendanceChannel.ROOM)
    return [channel.value for channel in AttendanceChannel if channel in given]


def places(webinar_id: int) -> list[Place]:
    """Each way to take part in a session with its places. Raises NotFound."""
    webinar = session.get(Webinar, webinar_id)
    if webinar is None:
        raise NotFound()
    counts = counts_of([webinar_id])[webinar_id]
    return [Place(channel, webinar.capacity.get(channel), counts[channel, RegistrationState.REGISTERED.value],
                  counts[channel, RegistrationState.WAITING.value]) for channel in offered(webinar)]


def counts_of(webinar_ids: Collection[int]) -> dict[int, Counter[tuple[str, str]]]:
    """For each session how many are in each (channel, state)."""
    found: dict[int, Counter[tuple[str, str]]] = {webinar_id: Counter() for webinar_id in webinar_ids}
    query = sa.select(Registration.webinar_id, Registration.channel, Registration.state, sa.func.count()).where(
        Registration.webinar_id.in_(found)).group_by(Registration.webinar_id, Registration.channel, Registration.state)
    for webinar_id, channel, state, count in session.execute(query) if found else []:
        found[webinar_id][channel, state] = count
    return found


def number_in_line(row: Registration) -> int:
    """1 for who moves up next."""
    before = sa.or_(Registration.registered_at < row.registered_at,
                    sa.and_(Registration.registered_at == row.registered_at, Registration.id < row.id))
    query = sa.select(sa.func.count()).select_from(Registration).where(
        Registration.webinar_id == row.webinar_id, Registration.state == RegistrationState.WAITING.value,
        Registration.channel == row.channel, before)
    return (session.scalar(query) or 0) + 1


# --- whose -----------------------------------------------------------------------------------


def mine(webinar_id: int, participant_id: int | None) -> Registration | None:
    """The registration that this device made and that stands. A device that only typed somebody's address holds none."""
    if participant_id is None:
        return None
    return session.scalar(_of_device(participant_id).where(Registration.webinar_id == webinar_id, RegistrationDevice.is_holder))


def registered_on(webinar_ids: Collection[int], participant_id: int | None) -> set[int]:
    """For which of these sessions this device has registered, as far as it has been told."""
    if participant_id is None or not webinar_ids:
        return set()
    query = _of_device(participant_id).where(Registration.webinar_id.in_(webinar_ids)).with_only_columns(Registration.webinar_id)
    return set(session.scalars(query))


def _of_device(participant_id: int) -> sa.Select[Registration]:
    return sa.select(Registration).join(RegistrationDevice, RegistrationDevice.registration_id == Registration.id).where(
        RegistrationDevice.participant_id == participant_id, Registration.state.in_(ACTIVE)).order_by(Registration.id.desc())


# --- for the team ----------------------------------------------------------------------------


def roll(actor: Actor, webinar_id: int, *, what: str = "registrants") -> Sequence[Registration]:
    """Everyone on a session's list, who waits last; with names and contacts, so the ledger gets a row. Raises NotAllowed."""
    actor.must(Permission.READ_PARTICIPANTS)
    note_access(actor, what, "webinar", [webinar_id])
    return on_the_list(webinar_id)


def on_the_list(webinar_id: int) -> Sequence[Registration]:
    """The same for jobs whose asker has left that row."""
    query = sa.select(Registration).where(Registration.webinar_id == webinar_id, Registration.state.in_(ACTIVE),
                                          Registration.erased_at.is_(None))
    return session.scalars(query.order_by(Registration.state, Registration.id)).all()


@dataclass(frozen=True)
class Needs:
    """What a session's registrants need, as numbers: by words.Access, and how many wrote something of their own."""

    by_code: dict[str, int]
    others: int
    people: int


def needs_of(webinar_id: int) -> Needs:
    """For who looks after accessibility: nobody's name is read for it."""
    query = sa.select(Registration.needs).where(Registration.webinar_id == webinar_id, Registration.state.in_(ACTIVE),
                                                Registration.needs.is_not(None))
    given = [(needs or "").splitlines() for needs in session.scalars(query)]
    counts = Counter(need for needs in given for need in needs)
    own = sum(any(need not in frozenset(Access) for need in needs) for needs in given)
    return Needs({code.value: counts[code.value] for code in Access if counts[code.value]}, own, len(given))
