"""An aspiration as the desk shows it: text with its places, suggestions, history. A rahasia text only once it was opened."""
from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from server import areas, categorization, screening
from server.accounts.queries import initials_of
from server.aspirations.attachments.models import Attachment
from server.aspirations.attachments.queries import attachments_of
from server.aspirations.models import Aspiration, Contact, Report
from server.core.database import session
from server.core.decisions import Decision, decisions_of
from server.core.errors import NotFound
from server.core.i18n import in_source, language
from server.core.permissions import Actor, Permission
from server.core.words import State, label
from server.instruments.carrying.queries import cited
from server.moderation import queries, redaction
from server.moderation.models import Case, Lane, Objection
from server.screening.labels import label as finding_label

EXCERPT = 140
TOPICS = 3


@dataclass(frozen=True)
class Card:
    """One line of the queue."""

    name: str
    excerpt: str
    tags: list[str]


@dataclass(frozen=True)
class Opened:
    """What was opened with a POST, and left a row in the ledger."""

    text: bool = False
    original: bool = False


@dataclass(frozen=True)
class Item:
    """All that stands in the middle and at the side of the desk for one aspiration."""

    aspiration: Aspiration
    is_locked: bool  # rahasia and not opened: no text on this page
    segments: list[redaction.Segment]
    marks: list[tuple[str, str, int]]  # (tone, words, count) under the text
    suggested: str  # the text after redaction, to be edited; empty when locked
    preview: list[redaction.Segment]
    has_redactable: bool
    redactions: int  # how many places the suggestion hides: the author is told
    original: str | None  # only when opened
    place: str
    provision: str | None
    topic: str | None
    suggestions: list[tuple[str, int, str]]  # (topic, score in percent, the words that weighed)
    copies: list[tuple[str, str]]
    sender: queries.SenderCounts | None
    history: list[tuple[Decision, str]]
    objection: Objection | None
    reports: list[tuple[str, int]]  # (reason in words, how many readers said so)
    is_own_decision: bool  # an objection to what this actor decided: for somebody else
    can_be_asked: bool
    suggests: str  # the key of the suggested decision
    attachments: list[Attachment] = field(default_factory=list)  # none while it is locked

    @property
    def name(self) -> str:
        """What the desk calls it."""
        return self.aspiration.code

    @property
    def is_confidential(self) -> bool:
        """Rahasia: it is read, never shown."""
        return self.aspiration.is_confidential

    @property
    def can_be_redacted(self) -> bool:
        """Places in what is shown can be hidden."""
        return not self.aspiration.is_confidential

    @property
    def is_shown(self) -> bool:
        """A reported text stands in public already: showing it means to leave it."""
        return self.aspiration.is_shown


def cards(aspiration_ids: Sequence[int]) -> dict[int, Card]:
    """Queue lines of many, in one query. No word of a rahasia text is in them."""
    rows = session.scalars(sa.select(Aspiration).where(Aspiration.id.in_(aspiration_ids)))
    return {aspiration.id: _card(aspiration) for aspiration in rows}


def _card(aspiration: Aspiration) -> Card:
    tags = [label("kind", aspiration.kind), _place(aspiration)]
    codes = Counter(finding.code for finding in screening.from_json(aspiration.findings) if finding.weight)
    tags += [_in_a_line(mark_label(code)) for code in codes][:2]
    if aspiration.is_confidential:
        return Card(aspiration.code, _("Rahasia: teksnya baru tampil setelah dibuka."), [_("rahasia"), *tags])
    text = " ".join(aspiration.text.split())
    return Card(aspiration.code, in_source(text if len(text) <= EXCERPT else text[:EXCERPT].rsplit(" ", 1)[0] + " …"), tags)


def item(actor: Actor, case: Case, opened: Opened) -> Item:
    """Everything about one aspiration. Raises NotFound when it was erased, NotAllowed when its text is not this actor's."""
    aspiration = session.get(Aspiration, case.subject_id)
    if aspiration is None:
        raise NotFound()
    if aspiration.is_confidential:
        actor.must(Permission.READ_CONFIDENTIAL)
    is_locked = aspiration.is_confidential and not opened.text
    text = "" if is_locked else aspiration.text
    # places were found in the text as it came: once redacted, they no longer fit
    findings = screening.from_json(aspiration.findings) if text and aspiration.original_text is None else ()
    suggested = redaction.suggested(text, findings)
    segments = redaction.segments(text, findings)
    has_redactable = suggested != text and not aspiration.is_confidential
    objection = queries.objection_of(aspiration.id) if aspiration.state == State.WITHHELD or case.lane == Lane.OBJECTION else None
    history = history_of("aspiration", aspiration.id)
    return Item(
        aspiration=aspiration, is_locked=is_locked, segments=segments, marks=_marks(segments, aspiration), suggested=suggested,
        preview=redaction.marked_placeholders(suggested), has_redactable=has_redactable,
        redactions=redaction.redaction_count(text, suggested),
        original=aspiration.original_text if opened.original and not is_locked else None, place=_place(aspiration),
        provision=_provision(aspiration), topic=_topic(aspiration.topic), suggestions=_suggestions(text),
        copies=queries.exact_copies(aspiration), sender=queries.sender_counts(aspiration.id), history=history, objection=objection,
        reports=_reports(aspiration.id) if case.lane == Lane.REPORTED else [],
        is_own_decision=is_own(actor, [decision for decision, _who in history]),
        can_be_asked=_can_be_asked(aspiration, history), suggests="S" if has_redactable else "A",
        attachments=[] if is_locked else attachments_of([aspiration.id]).get(aspiration.id, []))


def is_own(actor: Actor, history: Sequence[Decision]) -> bool:
    """Whether this actor was the one who decided not to show it."""
    withheld = [decision for decision in history if decision.to_state == State.WITHHELD]
    return bool(withheld) and withheld[-1].staff_id == actor.staff_id


def _place(aspiration: Aspiration) -> str:
    found = areas.area(aspiration.area) if aspiration.area else None
    return areas.display_name(found, language()) if found else str(_("tanpa wilayah"))


def _provision(aspiration: Aspiration) -> str | None:
    place = cited([aspiration.provision_id]).get(aspiration.provision_id or 0)
    return place.label if place else None


def _topic(slug: str | None) -> str | None:
    topic = categorization.topic(slug)
    return topic.name_in(language()) if topic else None


def _suggestions(text: str) -> list[tuple[str, int, str]]:
    found = categorization.suggest_topics(text, TOPICS) if text else []
    return [(_topic(one.slug) or one.slug, round(100 * one.score), ", ".join(one.words[:4])) for one in found]


def _marks(segments: Sequence[redaction.Segment], aspiration: Aspiration) -> list[tuple[str, str, int]]:
    count = Counter((segment.tone, segment.code) for segment in segments if segment.code)
    whole = [finding for finding in screening.from_json(aspiration.findings) if finding.code in redaction.WHOLE_CODES]
    # why a machine thinks so is told with the text, not before a rahasia one was opened
    why = {finding.code: f": {finding.detail}" if finding.detail and segments else "" for finding in whole}
    return [(tone, mark_label(code), n) for (tone, code), n in count.items()] + [
        ("sim", mark_label(finding.code) + why[finding.code], 1) for finding in whole]


def mark_label(code: str) -> str:
    """The words for a finding, also for one about the whole text."""
    whole = {"exact_copy": _("Kembar persis"), "burst": _("Kiriman beruntun"), "service": _("Mungkin keluhan layanan")}
    return str(whole.get(code) or finding_label(code))


def _in_a_line(words: str) -> str:
    """`Nomor telepon` → `nomor telepon`; abbreviations stay as they are."""
    return words if words.isupper() else words[:1].lower() + words[1:]


def _reports(aspiration_id: int) -> list[tuple[str, int]]:
    rows = session.execute(sa.select(Report.reason, sa.func.count()).where(Report.aspiration_id == aspiration_id)
                           .group_by(Report.reason).order_by(sa.func.count().desc()))
    return [(label("reason", reason), count) for reason, count in rows]


def history_of(subject_kind: str, subject_id: int) -> list[tuple[Decision, str]]:
    """(decision, who) of a subject, oldest first."""
    decisions = decisions_of(subject_kind, [subject_id])[subject_id]
    names = initials_of({decision.staff_id for decision in decisions if decision.staff_id is not None})
    by_kind: dict[str, Any] = {"author": _("penulis"), "system": _("sistem"), "staff": _("tim")}
    return [(decision, names.get(decision.staff_id or 0, str(by_kind.get(decision.by_kind, "")))) for decision in decisions]


def _can_be_asked(aspiration: Aspiration, history: Sequence[tuple[Decision, str]]) -> bool:
    """Once, and only when the author left a way to be reached."""
    if aspiration.state != State.RECEIVED or any(decision.to_state == State.NEEDS_CLARIFICATION for decision, _who in history):
        return False
    contact = session.get(Contact, aspiration.id)
    return contact is not None and bool(contact.email or contact.phone)
