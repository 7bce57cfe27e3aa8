"""Taking in what somebody says. Everything slow (cleaning, screening, hashing, salting) is done before the transaction."""
from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any, cast

import sqlalchemy as sa
from flask import current_app

from server import areas, categorization, screening
from server.aspirations.attachments import keeping
from server.aspirations.attachments.models import Attached
from server.aspirations.codes import new_code
from server.aspirations.commitments import new_salt
from server.aspirations.deadlines import due_dates
from server.aspirations.events import AspirationSubmitted
from server.aspirations.models import Aspiration, Contact, Salt, Sender
from server.config import Settings
from server.core import clock, keys, vault
from server.core import text as texts
from server.core.database import insert_of, operation, record, run_statement, session
from server.core.errors import Busy, Invalid
from server.core.i18n import language
from server.core.permissions import Actor, Permission
from server.core.secrets import keyed_hash
from server.core.whatsapp import plain_number
from server.core.words import WORDS, Display, Kind, State
from server.instruments.models import InputWindow, Instrument, Provision, Version
from server.screening import Finding

SUBJECT = "aspiration"
LEAST_TEXT, MOST_TEXT, MOST_NAME = 10, 2000, 80
EXACT_COPY, BURST, SERVICE = "exact_copy", "burst", "service"  # findings about the whole text, beside those of screening
_WEIGHT = {EXACT_COPY: 40, BURST: 40, SERVICE: 0}  # enough for the lane `perlu perhatian`, less than what may hurt somebody
_CODES_TO_TRY = 3


@dataclass(frozen=True, kw_only=True)
class Submission:
    """What somebody sends. `area` is a code of `areas`, `name` what they want to be called, kept only unless anonim."""

    instrument_id: int
    kind: str
    text: str
    provision_id: int | None = None
    topic: str | None = None
    area: str | None = None
    display: str = Display.ANONYMOUS
    name: str | None = None
    is_confidential: bool = False
    email: str | None = None
    phone: str | None = None
    channel: str = "web"
    consent_processing_version: int | None = None
    consent_publication_version: int | None = None
    submitted_at: datetime | None = None
    is_sample: bool = False
    attachments: tuple[Attached, ...] = ()


@dataclass(frozen=True)
class Draft:
    """All that the transaction writes."""

    rows: tuple[dict[str, Any], ...]  # the same row with different codes: the first that is free
    findings: tuple[Finding, ...]
    contact: dict[str, Any] | None
    salt: bytes
    attachments: tuple[Attached, ...] = ()


def submit_aspiration(actor: Actor, submission: Submission, *, key: str, is_burst: bool = False) -> int:
    """Keep it; returns the aspiration's id. The same key and content give the same one and change nothing.

    `is_burst`: it came with unusually many others; it is taken all the same, and looked at first.
    Raises Invalid, Malformed, TooLarge, KeyTaken.
    """
    if actor.participant_id is None:
        actor.must_any(Permission.ENTER_ON_BEHALF, Permission.DECIDE_CASES, Permission.MANAGE_INSTRUMENTS)
    key = keys.checked_key(key)
    clean = _checked(submission)
    draft = _draft(clean, is_burst)
    digest = content_digest(clean)
    try:
        return _keep(actor, key, digest, draft)
    except sa.exc.IntegrityError:  # the same write twice at once, on PostgreSQL: the other one stands
        return _keep(actor, key, digest, draft)


def standing_submission(actor: Actor, submission: Submission, *, key: str) -> int | None:
    """The id that this very write made before; None if it is new. Raises what submit_aspiration raises for wrong content."""
    return keys.written(keys.checked_key(key), content_digest(_checked(submission)), actor.participant_id, SUBJECT)


def fingerprint_of(text: str) -> str:
    """The same for exact copies of a text; keyed, so that what was redacted in a text everyone can read can't be guessed."""
    return keyed_hash("fingerprint", screening.fingerprint(text))


def content_digest(clean: Submission) -> str:
    """The fingerprint of all that was said, not of when."""
    said = asdict(replace(clean, attachments=()))
    files = {"files": [[one.digest, one.alt] for one in clean.attachments]} if clean.attachments else {}
    return keys.digest_of({name: value for name, value in said.items() if name not in ("submitted_at", "is_sample", "attachments")} | files)


@operation
def _keep(actor: Actor, key: str, digest: str, draft: Draft) -> int:
    standing = keys.written(key, digest, actor.participant_id, SUBJECT)
    if standing is not None:
        return standing
    findings = draft.findings
    if run_statement(_find_copy, {"wanted": draft.rows[0]["fingerprint"]}).first() is not None:
        findings = (*findings, _whole(EXACT_COPY, draft.rows[0]["text"]))
    needs_attention = screening.needs_attention(findings)
    judged = {"findings": screening.to_json(findings), "needs_attention": needs_attention}
    aspiration_id = _insert([row | judged for row in draft.rows])
    run_statement(_add_salt, {"aspiration_id": aspiration_id, "version": 1, "salt": draft.salt})
    keeping.keep(aspiration_id, draft.attachments)
    if draft.contact is not None:
        run_statement(_add_contact, draft.contact | {"aspiration_id": aspiration_id})
    if actor.participant_id is not None:
        run_statement(_add_sender, {"aspiration_id": aspiration_id, "participant_id": actor.participant_id})
    keys.remember(key, digest, actor.participant_id, SUBJECT, aspiration_id)
    record(AspirationSubmitted(staff_id=actor.staff_id, aspiration_id=aspiration_id, risk=screening.risk(findings),
                               needs_attention=needs_attention, read_due_at=draft.rows[0]["read_due_at"]))
    return aspiration_id


def _insert(rows: list[dict[str, Any]]) -> int:
    for row in rows:
        aspiration_id = run_statement(_add_aspiration, row).scalar()
        if aspiration_id is not None:
            return int(aspiration_id)
    raise Busy()  # three codes taken in a row: once in 10^20 at a million rows


@cache
def _add_aspiration(dialect: str) -> Any:
    return insert_of(Aspiration, dialect).on_conflict_do_nothing(index_elements=["code"]).returning(Aspiration.id)


@cache
def _add_salt(dialect: str) -> Any:
    return insert_of(Salt, dialect)


@cache
def _add_contact(dialect: str) -> Any:
    return insert_of(Contact, dialect)


@cache
def _add_sender(dialect: str) -> Any:
    return insert_of(Sender, dialect)


@cache
def _find_copy(_dialect: str) -> Any:
    return sa.select(Aspiration.id).where(Aspiration.fingerprint == sa.bindparam("wanted")).limit(1)


# --- before the transaction ------------------------------------------------------------------


def settings() -> Settings:
    """The running app's settings."""
    return cast(Settings, current_app.extensions["settings"])


def _draft(clean: Submission, is_burst: bool) -> Draft:
    at = clean.submitted_at or clock.now()
    findings = tuple(screening.screen(clean.text))
    if is_burst:
        findings = (*findings, _whole(BURST, clean.text))
    if complaint := categorization.service_complaint(clean.text):  # a hint for people; it sorts and decides nothing
        findings = (*findings, _whole(SERVICE, clean.text, ", ".join(complaint.roots)))
    row = {
        "instrument_id": clean.instrument_id, "kind": clean.kind, "text": clean.text, "state": State.RECEIVED.value,
        "is_confidential": clean.is_confidential, "display": clean.display, "public_name": _public_name(clean), "area": clean.area,
        "provision_id": clean.provision_id, "topic": clean.topic, "channel": clean.channel,
        "fingerprint": fingerprint_of(clean.text), "consent_processing_version": clean.consent_processing_version,
        "consent_publication_version": None if clean.is_confidential else clean.consent_publication_version,
        "is_late": _is_window_closed(clean.instrument_id, at), "is_sample": clean.is_sample, "submitted_at": at,
        **due_dates(at), **public_parts(clean.area),
    }
    given = {"name": clean.name, **reach(clean.email, clean.phone)}
    contact = given | {"language": language()} if any(given.values()) else None
    return Draft(tuple(row | {"code": new_code()} for _ in range(_CODES_TO_TRY)), findings, contact, new_salt(), clean.attachments)


def reach(email: str | None, phone: str | None) -> dict[str, Any]:
    """The part of a contact that can be written to, with what an address is looked up by; a new address is unconfirmed."""
    return {"email": email, "email_hmac": vault.email_index(email) if email else None, "email_confirmed_at": None, "phone": phone}


def _whole(code: str, text: str, detail: str = "") -> Finding:
    return Finding(code, 0, max(1, len(text)), _WEIGHT[code], detail)


def public_parts(area: str | None) -> dict[str, str | None]:
    """The kota (or neighbour, or elsewhere) and the kecamatan of an area: all that lists ever filter by."""
    one = areas.area(area)
    around = {outer.kind: outer.code for outer in (one, *areas.ancestors(area))} if one is not None else {}
    return {"regency": around.get("kota") or around.get("tetangga") or around.get("lain"), "district": around.get("kecamatan")}


def _public_name(clean: Submission) -> str | None:
    if clean.display == Display.ANONYMOUS or not clean.name:
        return None
    return clean.name if clean.display == Display.NAME else texts.initials(clean.name)


def _is_window_closed(instrument_id: int, at: datetime) -> bool:
    """True when every input window of the instrument has ended by then; one without windows is always open."""
    closings = session.scalars(sa.select(InputWindow.closes_at).where(InputWindow.instrument_id == instrument_id)).all()
    return bool(closings) and all(closes_at is not None and closes_at < at for closes_at in closings)


def _checked(submission: Submission) -> Submission:
    """The same in its one form. Raises Invalid naming every wrong field; Malformed for a NUL."""
    text = texts.plain(submission.text, most=MOST_TEXT)
    name = texts.plain(submission.name or "", most=MOST_NAME, is_multiline=False) or None
    clean = replace(submission, text=text, name=None if submission.display == Display.ANONYMOUS else name,
                    email=(submission.email or "").strip() or None, phone=plain_number(submission.phone or "") or None,
                    topic=submission.topic or None, area=submission.area or None)
    wrong = {field: code for field, code in _wrong_fields(clean) if code}
    if wrong:
        raise Invalid(**wrong)
    return clean


def _wrong_fields(clean: Submission) -> list[tuple[str, str]]:
    needs_name = clean.display in (Display.NAME, Display.INITIALS)
    has_initials = clean.display != Display.INITIALS or bool(texts.initials(clean.name or ""))
    return [
        ("text", "required" if not clean.text else "too_short" if len(clean.text) < LEAST_TEXT else ""),
        ("kind", "" if clean.kind in set(Kind) else "unknown"),
        ("display", "" if clean.display in set(Display) else "unknown"),
        ("name", "required" if needs_name and not (clean.name and has_initials) else ""),
        ("topic", "" if clean.topic is None or categorization.topic(clean.topic) else "unknown"),
        ("area", "" if clean.area is None or areas.area(clean.area) else "unknown"),
        ("channel", "" if clean.channel in WORDS["channel"] else "unknown"),
        ("email", "" if clean.email is None or texts.is_email(clean.email) else "unknown"),
        ("phone", "" if clean.phone is None or plain_number(clean.phone) else "unknown"),
        ("attachments", keeping.wrong_with(clean.attachments)),
        ("persetujuan_pengolahan", "" if clean.consent_processing_version else "consent"),
        ("persetujuan_penayangan", "" if clean.is_confidential or clean.consent_publication_version else "consent"),
        ("instrument_id", "" if _has_instrument(clean.instrument_id) else "unknown"),
        ("provision_id", "" if clean.provision_id is None or _has_provision(clean.instrument_id, clean.provision_id) else "unknown"),
    ]


def _has_instrument(instrument_id: int) -> bool:
    return session.scalar(sa.select(Instrument.id).where(Instrument.id == instrument_id)) is not None


def _has_provision(instrument_id: int, provision_id: int) -> bool:
    query = sa.select(Provision.id).join(Version, Version.id == Provision.version_id).where(
        Provision.id == provision_id, Version.instrument_id == instrument_id, Version.published_at.is_not(None))
    return session.scalar(query) is not None
