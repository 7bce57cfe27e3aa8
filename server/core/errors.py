"""Every refusal the product can give: a code with data, never prose. Words come from the catalog (i18n.refusal_text)."""
from __future__ import annotations

from typing import Any


class Refusal(Exception):
    """Something was not done, for a reason that a person can be told. `data` holds ids, numbers and codes only."""

    code = "refused"
    status = 400

    def __init__(self, **data: Any) -> None:
        super().__init__(self.code)
        self.data = data


class Malformed(Refusal):
    """The request cannot be understood: a missing field, a wrong type, a NUL."""

    code, status = "malformed", 400


class SignInNeeded(Refusal):
    """Only staff may enter, and nobody is signed in."""

    code, status = "sign_in_needed", 401


class NotAllowed(Refusal):
    """Signed in, but the role does not cover it."""

    code, status = "not_allowed", 403


class ProofNeeded(Refusal):
    """Allowed, but the proof of who acts is older than a quarter of an hour: sign-in must be repeated at /masuk/ulang."""

    code, status = "proof_needed", 403


class NotFound(Refusal):
    """Not there, or not yours: the same answer."""

    code, status = "not_found", 404


class Conflict(Refusal):
    """Somebody else was first; `data` says what stands now."""

    code, status = "conflict", 409


class Closed(Refusal):
    """It takes no more: asking is paused, the session has ended, the window is shut. `data['what']` says which."""

    code, status = "closed", 409


class KeyTaken(Refusal):
    """The write's key belongs to another participant."""

    code, status = "key_taken", 409


class TooLarge(Refusal):
    """More characters than allowed (`data['most']`), or more bytes in one request (`data['bytes']`)."""

    code, status = "too_large", 413


class Invalid(Refusal):
    """Fields are wrong; `data['fields']` maps a field's name to a code."""

    code, status = "invalid", 422

    def __init__(self, **fields: str) -> None:
        super().__init__(fields=fields)


class TooMany(Refusal):
    """Too often; `data['resets_in']` is in seconds."""

    code, status = "too_many", 429


class Busy(Refusal):
    """The database could not take it now; nothing was stored."""

    code, status = "busy", 503
