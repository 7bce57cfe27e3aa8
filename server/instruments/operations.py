"""Instruments and their versions: added, imported, published."""
from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

import sqlalchemy as sa

from server import categorization
from server.core import clock
from server.core.database import operation, record, session
from server.core.errors import Conflict, Invalid, NotFound
from server.core.i18n import marked
from server.core.permissions import SYSTEM, Actor, Permission
from server.instruments.bill_source import BillSource, check_bill
from server.instruments.carrying.operations import carry
from server.instruments.carrying.planning import Plan, plan_import
from server.instruments.events import InstrumentAdded, VersionImported, VersionPublished
from server.instruments.models import SAMPLE_KIND, ApprovalStep, Instrument, InstrumentTopic, Stage, Version
from server.instruments.storing import store_provisions

KINDS = ("ruu", "raperda", "rapergub", "naskah-akademik", "tema")
DEFAULT_SLUG, DEFAULT_TITLE = "ruu-kekhususan", "RUU Kekhususan Jakarta"
DEFAULT_APPROVAL_STEPS = ("Ketua tim penyusun",)
RESERVED = ("baru", "banding")  # addresses that are no instrument
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class StageSource:
    """A step of law-making. The current one has a first day and no last one."""

    title: str
    description: str = ""
    began_on: date | None = None
    ended_on: date | None = None


def usual_stages() -> tuple[StageSource, ...]:
    """The five steps of a law (UU 12/2011), drafting being under way from today."""
    today = clock.today()
    return (
        StageSource(marked("Perencanaan"), marked("Masuk program legislasi, disertai naskah akademik."), None, today),
        StageSource(marked("Penyusunan"), marked("Rancangan ditulis dan dibahas bersama warga."), today),
        StageSource(marked("Pembahasan"), marked("DPR, DPD, dan Presiden membahas rancangan dalam dua tingkat pembicaraan.")),
        StageSource(marked("Pengesahan"), marked("Rancangan yang disetujui bersama disahkan menjadi undang-undang.")),
        StageSource(marked("Pengundangan"), marked("Dimuat dalam Lembaran Negara dan mulai berlaku.")),
    )


def _must_manage(actor: Actor) -> None:
    if actor is not SYSTEM:  # the command line: whoever holds the machine holds its data
        actor.must(Permission.MANAGE_INSTRUMENTS)


@operation
def add_instrument(
    actor: Actor, *, slug: str, kind: str, title: str, summary: str = "", is_default: bool = False, is_sample: bool = False,
    is_internal: bool = False, topics: Sequence[str] = (), stages: Sequence[StageSource] | None = None,
    approval_steps: Sequence[str] = DEFAULT_APPROVAL_STEPS,
) -> int:
    """A new instrument, public now unless internal; returns its id. Without `stages` it gets the usual ones.

    Raises Invalid, or Conflict for a second default.
    """
    _must_manage(actor)
    check_instrument(slug, kind, title, topics, approval_steps)
    if is_default and (known := session.scalar(sa.select(Instrument.slug).where(Instrument.is_default))) is not None:
        raise Conflict(instrument=known)
    now = clock.now()
    instrument = Instrument(slug=slug, kind=kind, title=title.strip(), summary=summary.strip(), is_default=is_default,
                            is_sample=is_sample, created_at=now, published_at=None if is_internal else now)
    session.add(instrument)
    session.flush()
    session.add_all(InstrumentTopic(instrument_id=instrument.id, topic=topic, position=i) for i, topic in enumerate(dict.fromkeys(topics)))
    session.add_all(Stage(instrument_id=instrument.id, position=i, **asdict(stage))
                    for i, stage in enumerate(usual_stages() if stages is None else stages))
    session.add_all(ApprovalStep(instrument_id=instrument.id, position=i, title=step) for i, step in enumerate(approval_steps))
    record(InstrumentAdded(staff_id=actor.staff_id, instrument_id=instrument.id))
    return instrument.id


def check_instrument(slug: str | None, kind: str, title: str, topics: Sequence[str], approval_steps: Sequence[str]) -> None:
    """Raises Invalid for what no instrument can be. Without a slug: for one that has its address already."""
    if slug is not None and (not _SLUG.fullmatch(slug) or len(slug) > 80 or slug in RESERVED):
        raise Invalid(slug="unknown")
    if kind not in KINDS:
        raise Invalid(kind="unknown")
    if not title.strip() or len(title) > 300:
        raise Invalid(title="too_long" if title.strip() else "required")
    if not {topic.slug for topic in categorization.topics()}.issuperset(topics):
        raise Invalid(topics="unknown")
    if not approval_steps:
        raise Invalid(approval_steps="required")  # nothing is published before the last step: there must be one
    if slug is not None and session.scalar(sa.select(Instrument.id).where(Instrument.slug == slug)) is not None:
        raise Invalid(slug="taken")


def import_bill(actor: Actor, source: BillSource, *, instrument_slug: str | None = None, is_internal: bool = False) -> int:
    """The next version of an instrument (the default one, made if there is none), published now unless internal; its id.

    What it surely carries on from the version before is tied to it; the rest waits at /kelola/naskah/<slug>/ikatan.
    Raises NotFound for an unknown slug, Conflict(version=…) when the same text is there already, ImportRefused for a
    tree that is no bill. Whatever is raised, nothing is stored.
    """
    _must_manage(actor)
    check_bill(source)
    return _keep_bill(actor, source, plan_import(instrument_slug, source), instrument_slug, is_internal=is_internal)


@operation
def _keep_bill(actor: Actor, source: BillSource, plan: Plan, instrument_slug: str | None, *, is_internal: bool) -> int:
    instrument = _instrument_for(actor, instrument_slug, is_sample=source.text_kind == SAMPLE_KIND)
    known = session.scalar(sa.select(Version.number).where(Version.instrument_id == instrument.id, Version.digest == source.digest))
    if known is not None:
        raise Conflict(version=known, instrument=instrument.slug)
    last = session.scalar(sa.select(Version).where(Version.instrument_id == instrument.id).order_by(Version.number.desc()).limit(1))
    if plan.earlier_version_id != (last.id if last else None):  # another one was imported meanwhile
        plan = plan_import(instrument_slug, source)
    now = clock.now()
    version = Version(
        instrument_id=instrument.id, number=last.number + 1 if last else 1, title=source.title, label=source.label,
        text_kind=source.text_kind,
        source=source.source, considerations=[{"label": item.label, "text": item.text} for item in source.considerations],
        legal_basis=list(source.legal_basis), closing=source.closing, elucidation=source.elucidation,
        attachments=[asdict(attachment) for attachment in source.attachments], digest=source.digest, created_at=now,
        published_at=None if is_internal else now)
    session.add(version)
    session.flush()
    store_provisions(version.id, source)
    record(VersionImported(staff_id=actor.staff_id, instrument_id=instrument.id, version_id=version.id, number=version.number,
                           is_internal=is_internal))
    carry(actor, version.id, plan)
    return version.id


def _instrument_for(actor: Actor, slug: str | None, *, is_sample: bool) -> Instrument:
    """The instrument, locked until the commit where rows can be, so that two imports get two numbers."""
    wanted = Instrument.is_default if slug is None else Instrument.slug == slug
    found = session.scalar(sa.select(Instrument).where(wanted).with_for_update())
    if found is None and slug is not None:
        raise NotFound(instrument=slug)
    if found is None:
        instrument_id = add_instrument(actor, slug=DEFAULT_SLUG, kind="ruu", title=DEFAULT_TITLE, is_default=True, is_sample=is_sample)
        found = session.get_one(Instrument, instrument_id)
    return found


@operation
def publish_version(actor: Actor, version_id: int) -> None:
    """Let the public read an internal version. Again: nothing changes. Raises NotFound."""
    _must_manage(actor)
    version = session.get(Version, version_id)
    if version is None:
        raise NotFound()
    if version.published_at is None:
        version.published_at = clock.now()
        record(VersionPublished(staff_id=actor.staff_id, instrument_id=version.instrument_id, version_id=version.id, number=version.number))
