"""The codes of sessions and what belongs to them; their words stand in `words`."""
from __future__ import annotations

from enum import StrEnum


class SessionKind(StrEnum):
    """What a session is. All but a webinar may be without a stream: people are in a room, and the notulis enters their voices."""

    WEBINAR = "webinar"
    FGD = "fgd"
    RDPU = "rdpu"
    CONSULTATION = "consultation"
    JOINT_VIEWING = "joint_viewing"


class Access(StrEnum):
    """What a session offers so that everyone can take part."""

    SIGN_LANGUAGE = "sign_language"
    CAPTIONS = "captions"
    LITE = "lite"
    WHEELCHAIR = "wheelchair"
    LARGE_PRINT = "large_print"
    COMPANION = "companion"


class AttendanceChannel(StrEnum):
    """How somebody takes part in a session."""

    PAGE = "page"
    ZOOM = "zoom"
    YOUTUBE = "youtube"
    ROOM = "room"
    JOINT = "joint"


class RegistrationState(StrEnum):
    """Where a registration is."""

    REGISTERED = "registered"
    WAITING = "waiting"
    CANCELLED = "cancelled"


class CertificateState(StrEnum):
    """Where a certificate is. `prepared`: drawn, and with the office that signs."""

    PREPARED = "prepared"
    ISSUED = "issued"
    REVOKED = "revoked"


class DocumentKind(StrEnum):
    """What a document of a session is; the report packet files it by this."""

    INVITATION = "invitation"
    TERMS = "terms"
    MATERIAL = "material"
    BASIS = "basis"
    OTHER = "other"


class MinutesState(StrEnum):
    """Where a session's minutes are."""

    DRAFT = "draft"
    SIGNED = "signed"
