"""Arranging a session's certificates, putting drawn and signed ones on record, revoking and replacing."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from server.core import clock, files, jobs, outbox
from server.core import text as texts
from server.core.database import operation, record, session
from server.core.decisions import decide
from server.core.errors import Closed, Conflict, Invalid, NotFound, Refusal
from server.core.permissions import SYSTEM, Actor, Permission
from server.core.session_codes import CertificateState
from server.core.words import Phase
from server.webinars.certificates import events as made
from server.webinars.certificates.forgetting import forget
from server.webinars.certificates.models import Certificate, CertificateFile, CertificateLayout
from server.webinars.models import Webinar
from server.webinars.registration.models import Registration
from server.webinars.registration.wishes import MOST_NAME

SUBJECT = "certificate"  # of its decisions
DRAW, PREVIEW, LATE, RETURNED = "certificates.draw", "certificates.preview", "certificates.late", "certificates.returned"
MOST_ISSUER, MOST_PLACE, MOST_SIGNATORY, MOST_ROLE, MOST_HOURS, MOST_REASON = 200, 80, 160, 200, 40, 300
LEAST_REASON = 5
LATE_SECONDS = 3  # who fulfils the rule within so long is drawn in one go
PREPARED, ISSUED, REVOKED = (state.value for state in CertificateState)


@dataclass(frozen=True)
class Layout:
    """What a session's certificates say. `hours` are jam pelajaran."""

    issuer: str
    signatory: str
    signatory_role: str
    hours: int
    place: str = "Jakarta"
    is_signed_elsewhere: bool = False
    is_automatic: bool = True


# --- what staff set --------------------------------------------------------------------------


@operation
def set_layout(actor: Actor, webinar_id: int, given: Layout) -> None:
    """What a session's certificates say from now on; those that are drawn stay as they are. The worker draws a sample.

    Raises NotFound, Closed for a rehearsal, Invalid (issuer, signatory, signatory_role, place, hours).
    """
    actor.must(Permission.ISSUE_CERTIFICATES)
    _session(webinar_id)
    clean = _checked(given)
    row = session.get(CertificateLayout, webinar_id, with_for_update=True)
    if row is None:
        row = CertificateLayout(webinar_id=webinar_id, revision=0)
        session.add(row)
    for name, value in vars(clean).items():
        setattr(row, name, value)
    row.revision += 1
    outbox.post(PREVIEW, f"{PREVIEW}:{webinar_id}:{row.revision}", {"webinar_id": webinar_id, "revision": row.revision})
    record(made.CertificateLayoutSet(staff_id=actor.staff_id, webinar_id=webinar_id, revision=row.revision, hours=row.hours,
                                     is_signed_elsewhere=row.is_signed_elsewhere, is_automatic=row.is_automatic))


def _checked(given: Layout) -> Layout:
    wrong: dict[str, str] = {}

    def line(name: str, most: int) -> str:
        try:
            cleaned = texts.plain(getattr(given, name), most=most, is_multiline=False)
        except Refusal as refusal:
            wrong[name] = "too_long" if refusal.code == "too_large" else "unknown"
            return ""
        if not cleaned:
            wrong[name] = "required"
        return cleaned

    clean = Layout(line("issuer", MOST_ISSUER), line("signatory", MOST_SIGNATORY), line("signatory_role", MOST_ROLE), given.hours,
                   line("place", MOST_PLACE), given.is_signed_elsewhere, given.is_automatic)
    if not 1 <= given.hours <= MOST_HOURS:
        wrong["hours"] = "hours"
    if wrong:
        raise Invalid(**wrong)
    return clean


def _session(webinar_id: int) -> Webinar:
    webinar = session.get(Webinar, webinar_id)
    if webinar is None:
        raise NotFound()
    if webinar.is_rehearsal:
        raise Closed(what="rehearsal")
    return webinar


@operation
def keep_preview(webinar_id: int, revision: int, pdf: files.Received, picture: files.Received) -> bool:
    """Put the sample of a revision on record; False (and nothing is kept) when the layout was changed meanwhile."""
    row = session.get(CertificateLayout, webinar_id, with_for_update=True)
    if row is None or row.revision != revision:
        return False
    files.discard(row.preview_id)
    files.discard(row.picture_id)
    row.preview_id, row.picture_id, row.previewed = files.keep(pdf, "contoh sertifikat"), files.keep(picture, "contoh sertifikat"), revision
    return True


@operation
def ask_for_certificates(actor: Actor, webinar_id: int) -> int:
    """Draw what is missing of a session that is over; returns the job's id. While it runs, the same one.

    Raises NotFound, Closed(what="certificates", why="no_layout" or "not_over").
    """
    if actor is not SYSTEM:
        actor.must(Permission.ISSUE_CERTIFICATES)
    webinar = _session(webinar_id)
    if session.get(CertificateLayout, webinar_id) is None:
        raise Closed(what="certificates", why="no_layout")
    if webinar.phase != Phase.ENDED:
        raise Closed(what="certificates", why="not_over")
    job_id = jobs.start(SYSTEM, DRAW, {"webinar_id": webinar_id})
    record(made.CertificatesAsked(staff_id=actor.staff_id, webinar_id=webinar_id, job_id=job_id))
    return job_id


def draw_soon(webinar_id: int) -> None:
    """Within an operation: somebody fulfils the rule after the end; the worker draws theirs within seconds, many in one go."""
    turn = int(clock.now().timestamp()) // LATE_SECONDS
    due_at = clock.from_micros((turn + 1) * LATE_SECONDS * 1_000_000)
    outbox.post(LATE, f"{LATE}:{webinar_id}:{turn}", {"webinar_id": webinar_id}, due_at=due_at)


# --- drawn and signed ------------------------------------------------------------------------


@dataclass(frozen=True)
class Drawn:
    """One that was drawn: for whom, under which number and name, and the document in base 64."""

    registration_id: int
    number: str
    name: str
    pdf: str
    size: int


@operation
def put_drawn(webinar_id: int, drawn: Sequence[Drawn]) -> int:
    """Put these on record: issued, or prepared where another office signs. Left out is who has one, was erased, or whose
    name was put right since it was drawn. Returns how many.
    """
    layout = session.get_one(CertificateLayout, webinar_id)
    state, now, count = PREPARED if layout.is_signed_elsewhere else ISSUED, clock.now(), 0
    for one in drawn:
        registration = session.get(Registration, one.registration_id, with_for_update=True)
        if registration is None or registration.erased_at is not None or registration.name != one.name:
            continue
        if session.scalar(sa.select(Certificate.id).where(Certificate.registration_id == one.registration_id)) is not None:
            continue
        row = Certificate(number=one.number, webinar_id=webinar_id, registration_id=one.registration_id, name=one.name,
                          initials=texts.initials(one.name), state=state, issued_at=now if state == ISSUED else None)
        session.add(row)
        session.flush()
        session.add(CertificateFile(certificate_id=row.id, pdf=one.pdf, size=one.size, drawn_at=now))
        decide(SYSTEM, SUBJECT, row.id, "drawn", state)
        event = made.CertificateIssued if state == ISSUED else made.CertificatePrepared
        record(event(certificate_id=row.id, webinar_id=webinar_id))
        count += 1
    return count


@dataclass(frozen=True)
class Signed:
    """One that came back signed, in base 64."""

    certificate_id: int
    pdf: str
    size: int


@operation
def put_signed(signed: Sequence[Signed]) -> int:
    """Each takes the place of the one that left, and is issued. Left out is what is not waiting any more. Returns how many."""
    now, count = clock.now(), 0
    for one in signed:
        row = session.get(Certificate, one.certificate_id, with_for_update=True)
        file = session.get(CertificateFile, one.certificate_id)
        if row is None or file is None or row.state != PREPARED:
            continue
        file.pdf, file.size, file.is_signed, file.drawn_at = one.pdf, one.size, True, now
        row.state, row.issued_at = ISSUED, now
        decide(SYSTEM, SUBJECT, row.id, PREPARED, ISSUED)
        record(made.CertificateIssued(certificate_id=row.id, webinar_id=row.webinar_id))
        count += 1
    return count


# --- what its holder does --------------------------------------------------------------------


@operation
def share_name(actor: Actor, certificate_id: int, is_public: bool) -> None:
    """Let who checks the number see the whole name, or no longer. Whoever calls knows that it is theirs.

    Raises NotFound, Closed for one that is not issued or has no name any more.
    """
    row = _held(certificate_id)
    if row.state != ISSUED or row.name is None:
        raise Closed(what="certificates", why=row.state)
    if row.is_name_public != is_public:
        row.is_name_public = is_public
        record(made.CertificateNameShared(certificate_id=row.id, is_public=is_public))


# --- revoking --------------------------------------------------------------------------------


@operation
def revoke(actor: Actor, certificate_id: int, reason: str) -> None:
    """It holds no longer; anyone who checks the number reads since when and why. Its document goes.

    Raises NotFound, Conflict for one that was revoked, Invalid(reason=…).
    """
    actor.must(Permission.ISSUE_CERTIFICATES)
    row = _held(certificate_id)
    if row.state == REVOKED:
        raise Conflict(state=row.state)
    _revoke(actor, row, _reason(reason))
    record(made.CertificateRevoked(staff_id=actor.staff_id, certificate_id=row.id, webinar_id=row.webinar_id, is_replaced=False))


@operation
def replace(actor: Actor, certificate_id: int, name: str, reason: str) -> None:
    """Revoke it and draw another, with another number, in this name: put right, or a revoking that was wrong.

    Raises NotFound; Closed(why="erased") where nobody knows any more whose it was; Invalid(name=…, reason=…).
    """
    actor.must(Permission.ISSUE_CERTIFICATES)
    row = _held(certificate_id)
    registration = session.get(Registration, row.registration_id, with_for_update=True) if row.registration_id is not None else None
    if registration is None or registration.erased_at is not None:
        raise Closed(what="certificates", why="erased")
    clean, why = _name(name), _reason(reason)
    if row.state != REVOKED:
        _revoke(actor, row, why)
    decide(actor, SUBJECT, row.id, REVOKED, "replaced", note=why)
    forget([row.id])
    registration.name, row.registration_id, row.initials = clean, None, ""  # nobody finds it any more who would erase the rest
    record(made.CertificateRevoked(staff_id=actor.staff_id, certificate_id=row.id, webinar_id=row.webinar_id, is_replaced=True))
    draw_soon(row.webinar_id)


def _revoke(actor: Actor, row: Certificate, reason: str) -> None:
    decide(actor, SUBJECT, row.id, row.state, REVOKED, note=reason)
    row.state, row.revoked_at, row.revoke_reason, row.is_name_public = REVOKED, clock.now(), reason, False
    session.execute(sa.delete(CertificateFile).where(CertificateFile.certificate_id == row.id))


def _held(certificate_id: int) -> Certificate:
    row = session.get(Certificate, certificate_id, with_for_update=True)
    if row is None:
        raise NotFound()
    return row


def _reason(reason: str) -> str:
    try:
        clean = texts.plain(reason, most=MOST_REASON, is_multiline=False)
    except Refusal as refusal:
        raise Invalid(reason="too_long" if refusal.code == "too_large" else "unknown") from None
    if len(clean) < LEAST_REASON:
        raise Invalid(reason="too_short" if clean else "required")
    return clean


def _name(name: str) -> str:
    try:
        clean = texts.plain(name, most=MOST_NAME, is_multiline=False)
    except Refusal as refusal:
        raise Invalid(name="too_long" if refusal.code == "too_large" else "unknown") from None
    if not texts.has_letters(clean):
        raise Invalid(name="required")
    return clean
