"""Who may do what: actors, roles, permissions (`area:noun:verb`), and the two marks that every door bears."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from flask import current_app, g

from server.core.errors import NotAllowed, SignInNeeded

P = ParamSpec("P")
T = TypeVar("T")


class Permission(StrEnum):
    """What staff can be allowed. Citizens need none: their doors are public."""

    ENTER_WORKROOMS = "accounts:workroom:enter"
    MANAGE_STAFF = "accounts:staff:manage"
    MANAGE_INSTRUMENTS = "instruments:instrument:manage"
    READ_INTERNAL = "instruments:version:read-internal"
    MANAGE_SESSIONS = "webinars:session:manage"
    READ_PARTICIPANTS = "webinars:participant:read"
    ISSUE_CERTIFICATES = "webinars:certificate:issue"
    WRITE_MINUTES = "reporting:minutes:write"
    SIGN_MINUTES = "reporting:minutes:sign"
    READ_REPORTS = "reporting:report:read"
    WRITE_ARTICLES = "learn:article:write"
    PUBLISH_ARTICLES = "learn:article:publish"
    MANAGE_SURVEYS = "surveys:survey:manage"
    CONTROL_ROOM = "live:room:control"
    READ_CASES = "moderation:case:read"
    DECIDE_CASES = "moderation:case:decide"
    READ_CONFIDENTIAL = "aspirations:confidential:read"
    READ_ORIGINAL = "aspirations:original:read"
    ENTER_ON_BEHALF = "aspirations:item:enter-on-behalf"
    READ_MATRIX = "drafting:matrix:read"
    WRITE_PROPOSALS = "drafting:proposal:write"
    WRITE_ANSWERS = "drafting:answer:write"
    APPROVE_ANSWERS = "drafting:answer:approve"
    READ_LEDGER = "audit:ledger:read"
    READ_OUTBOX = "notifications:outbox:read"
    SEND_BY_HAND = "notifications:letter:send-by-hand"
    READ_CONTACTS = "aspirations:contact:read"
    HANDLE_REQUESTS = "accounts:request:handle"
    MANAGE_HOLIDAYS = "holidays:holiday:manage"
    MANAGE_PAGES = "pages:page:manage"
    READ_JOBS = "core:job:read"
    RUN_JOBS = "core:job:run"
    READ_STATUS = "pages:status:read"


class Role(StrEnum):
    """The hats of the team; a person may wear several."""

    ADMIN = "admin"
    MODERATOR = "moderator"
    HOST = "host"
    DRAFTER = "drafter"
    APPROVER = "approver"
    COUNTER = "counter"


_P = Permission
GRANTS: dict[Role, frozenset[Permission]] = {
    Role.ADMIN: frozenset({_P.ENTER_WORKROOMS, _P.MANAGE_STAFF, _P.MANAGE_INSTRUMENTS, _P.READ_INTERNAL, _P.MANAGE_SESSIONS,
                           _P.READ_LEDGER, _P.READ_OUTBOX, _P.READ_MATRIX, _P.SEND_BY_HAND, _P.READ_CONTACTS, _P.HANDLE_REQUESTS,
                           _P.MANAGE_HOLIDAYS, _P.MANAGE_PAGES, _P.READ_JOBS, _P.RUN_JOBS, _P.READ_STATUS, _P.READ_PARTICIPANTS,
                           _P.ISSUE_CERTIFICATES, _P.READ_REPORTS, _P.WRITE_ARTICLES, _P.PUBLISH_ARTICLES, _P.MANAGE_SURVEYS}),
    Role.MODERATOR: frozenset({_P.ENTER_WORKROOMS, _P.READ_CASES, _P.DECIDE_CASES, _P.READ_CONFIDENTIAL, _P.READ_ORIGINAL}),
    Role.HOST: frozenset({_P.ENTER_WORKROOMS, _P.CONTROL_ROOM, _P.MANAGE_SESSIONS, _P.READ_PARTICIPANTS, _P.ISSUE_CERTIFICATES,
                          _P.WRITE_MINUTES, _P.READ_REPORTS, _P.WRITE_ARTICLES, _P.MANAGE_SURVEYS}),
    Role.DRAFTER: frozenset({_P.ENTER_WORKROOMS, _P.READ_INTERNAL, _P.READ_CONFIDENTIAL, _P.READ_MATRIX, _P.WRITE_PROPOSALS,
                             _P.WRITE_ANSWERS, _P.WRITE_ARTICLES, _P.MANAGE_SURVEYS, _P.READ_REPORTS}),
    Role.APPROVER: frozenset({_P.ENTER_WORKROOMS, _P.READ_INTERNAL, _P.READ_CONFIDENTIAL, _P.READ_MATRIX, _P.APPROVE_ANSWERS,
                              _P.SIGN_MINUTES, _P.READ_REPORTS}),
    Role.COUNTER: frozenset({_P.ENTER_WORKROOMS, _P.ENTER_ON_BEHALF}),
}


@dataclass(frozen=True)
class Actor:
    """Who acts: a member of staff, a participant (a device), both, or nobody yet. Never holds a name or an address."""

    participant_id: int | None = None
    staff_id: int | None = None
    roles: frozenset[Role] = frozenset()
    session_id: int | None = None
    label: str = field(default="", compare=False)  # initials shown to colleagues

    @property
    def is_staff(self) -> bool:
        return self.staff_id is not None

    def may(self, permission: Permission) -> bool:
        """True if one of the actor's roles grants it."""
        return any(permission in GRANTS[role] for role in self.roles)

    def must(self, permission: Permission) -> None:
        """Raises SignInNeeded or NotAllowed unless `may(permission)`."""
        if not self.may(permission):
            raise NotAllowed(permission=permission.value) if self.is_staff else SignInNeeded()

    def must_any(self, *permissions: Permission) -> None:
        """Raises SignInNeeded or NotAllowed unless one of them is granted."""
        if not any(self.may(permission) for permission in permissions):
            self.must(permissions[0])


NOBODY = Actor()
SYSTEM = Actor(label="sistem")

ActorLoader = Callable[[], Actor]


def use_actor_loader(app: Any, loader: ActorLoader) -> None:
    """Let `accounts` say how to find the actor of the request under way."""
    app.extensions["actor_loader"] = loader


def current_actor() -> Actor:
    """The actor of the request or socket event under way; looked up once for each."""
    if "actor" not in g:
        g.actor = cast(ActorLoader, current_app.extensions["actor_loader"])()
    return cast(Actor, g.actor)


def forget_actor() -> None:
    """After signing in or out, or a new participant: look again."""
    g.pop("actor", None)


def public(view: Callable[P, T]) -> Callable[P, T]:
    """Mark a door that anyone may enter."""
    view.visitors = "public"  # type: ignore[attr-defined]
    return view


def requires(permission: Permission) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Mark a door for holders of a permission, and guard it."""

    def mark(view: Callable[P, T]) -> Callable[P, T]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
            current_actor().must(permission)
            return view(*args, **kwargs)

        guarded.visitors = permission  # type: ignore[attr-defined]
        return guarded

    return mark


def requires_any(*permissions: Permission) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Mark a door for holders of any of these permissions, and guard it."""

    def mark(view: Callable[P, T]) -> Callable[P, T]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
            current_actor().must_any(*permissions)
            return view(*args, **kwargs)

        guarded.visitors = permissions  # type: ignore[attr-defined]
        return guarded

    return mark
