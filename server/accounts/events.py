"""What happens to accounts."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from server.core.events import Event


@dataclass(frozen=True, kw_only=True)
class Access(Event):
    """`staff_id` saw personal data. The kinds of access are below this class, some of them in higher features."""


@dataclass(frozen=True, kw_only=True)
class PersonalDataRead(Access):
    """`what` was shown (a code such as `contacts`) of `count` subjects; `subject_id` when it was one, else `subject_ids` as 1,2,3."""

    what: str
    subject_kind: str
    subject_id: int | None = None
    count: int
    subject_ids: str | None = None


@dataclass(frozen=True, kw_only=True)
class StaffAdded(Event):
    """Somebody joined the team."""

    new_staff_id: int
    roles: str = ""


@dataclass(frozen=True, kw_only=True)
class StaffChanged(Event):
    """A member has other roles (`admin,host`), another name, or may (not) sign in any more."""

    member_id: int
    roles: str
    is_active: bool
    is_renamed: bool = False


@dataclass(frozen=True, kw_only=True)
class SignedIn(Event):
    """`staff_id` opened a session; `by` what besides the password: `code`, `recovery`, or nothing."""

    by: str = ""


@dataclass(frozen=True, kw_only=True)
class SignedOut(Event):
    """`staff_id` ended their session."""


@dataclass(frozen=True, kw_only=True)
class SessionsEnded(Event):
    """`count` sessions of a member ended, by themselves, by an admin, or because their password or roles changed."""

    member_id: int
    count: int


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(Event):
    """A member has a new password: their own choice, or an initial one from somebody else (`is_initial`)."""

    member_id: int
    is_initial: bool = False


@dataclass(frozen=True, kw_only=True)
class FactorConfirmed(Event):
    """A member's authenticator counts from now on."""

    member_id: int


@dataclass(frozen=True, kw_only=True)
class FactorRemoved(Event):
    """A member's authenticator counts no more, by themselves or by an admin."""

    member_id: int


@dataclass(frozen=True, kw_only=True)
class RecoveryCodesMade(Event):
    """A member got a new set of recovery codes; the old ones are void."""

    member_id: int


@dataclass(frozen=True, kw_only=True)
class RecoveryCodeUsed(Event):
    """A member used one; `left` remain."""

    member_id: int
    left: int


@dataclass(frozen=True, kw_only=True)
class SecondStepFailed(Event):
    """Somebody knew a member's password and gave too many wrong codes."""

    member_id: int


@dataclass(frozen=True, kw_only=True)
class EmailCodeRequested(Event):
    """A code is to be sent to the address of this confirmation."""

    confirmation_id: int


@dataclass(frozen=True, kw_only=True)
class EmailConfirmed(Event):
    """Somebody typed the code that was sent."""

    confirmation_id: int


@dataclass(frozen=True, kw_only=True)
class DataRequestReceived(Event):
    """Somebody asked in free words about their data; it must be answered by then."""

    request_id: int
    kind: str
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class DataRequestHandled(Event):
    """Answered by `staff_id`, or done at once by a button (`is_by_button`)."""

    request_id: int
    kind: str
    outcome: str
    is_by_button: bool = False
