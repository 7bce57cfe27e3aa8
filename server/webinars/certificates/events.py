"""What happens to certificates: ids, never a name and never a number."""
from __future__ import annotations

from dataclasses import dataclass

from server.core.events import Event


@dataclass(frozen=True, kw_only=True)
class CertificateLayoutSet(Event):
    """Staff said what a session's certificates bear: hours (JP), who signs, and whether they are drawn by themselves at the end."""

    webinar_id: int
    revision: int
    hours: int
    is_signed_elsewhere: bool
    is_automatic: bool


@dataclass(frozen=True, kw_only=True)
class CertificatesAsked(Event):
    """The drawing of a session's certificates began: staff asked, or the session ended."""

    webinar_id: int
    job_id: int


@dataclass(frozen=True, kw_only=True)
class CertificatePrepared(Event):
    """One was drawn and waits for the office that signs."""

    certificate_id: int
    webinar_id: int


@dataclass(frozen=True, kw_only=True)
class CertificateIssued(Event):
    """One can be downloaded by its holder: drawn, or back from the office that signs."""

    certificate_id: int
    webinar_id: int


@dataclass(frozen=True, kw_only=True)
class CertificateNameShared(Event):
    """Its holder lets who checks the number see the whole name (`is_public`), or no longer."""

    certificate_id: int
    is_public: bool


@dataclass(frozen=True, kw_only=True)
class CertificateRevoked(Event):
    """It holds no longer. `is_replaced`: because another one takes its place."""

    certificate_id: int
    webinar_id: int
    is_replaced: bool


@dataclass(frozen=True, kw_only=True)
class SignedCertificatesReceived(Event):
    """An archive came back from the office that signs; the worker looks at it."""

    webinar_id: int
    return_id: int


@dataclass(frozen=True, kw_only=True)
class SignedCertificatesChecked(Event):
    """So many files of it were right and were taken, so many were refused."""

    webinar_id: int
    return_id: int
    taken: int
    refused: int
