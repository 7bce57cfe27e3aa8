"""One page of the desk: tabs, queue, open item, forms and what can be undone, gathered for the template."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from server.accounts.queries import initials_of
from server.core.database import session
from server.core.decisions import Decision
from server.core.errors import Conflict
from server.core.i18n import number
from server.core.permissions import Actor, Permission
from server.core.words import State, label
from server.moderation import queries
from server.moderation.forms import ClarifyForm, RedactForm, ResultForm, WithholdForm
from server.moderation.items import Card, Item, Opened
from server.moderation.models import Case, Lane
from server.moderation.questions import QuestionItem
from server.moderation.queue import LANE_SLUGS, SLUGS, LaneFilter
from server.moderation.subjects import SUBJECTS

LANE_LABELS: dict[str, Any] = {
    "perhatian": _l("Perlu perhatian"), "baru": _l("Baru"), "dilaporkan": _l("Dilaporkan"), "keberatan": _l("Keberatan"),
    "klarifikasi": _l("Klarifikasi"), "lewat-tenggat": _l("Lewat tenggat"),
}


@dataclass(frozen=True)
class Tab:
    """A lane with its count."""

    slug: str
    label: str
    count: int
    is_current: bool


@dataclass(frozen=True)
class Line:
    """A line of the queue."""

    case: Case
    card: Card
    tone: str
    holder: str | None


@dataclass(frozen=True)
class OpenCase:
    """The item in the middle."""

    case: Case
    item: Item | QuestionItem
    template: str
    tone: str
    holder: str | None
    previous: int | None
    following: int | None
    may_decide: bool
    decision: str | None  # when it was decided already: how, in words
    redact: RedactForm
    withhold: WithholdForm
    clarify: ClarifyForm
    result: ResultForm
    wrong: str  # the form that was refused: its panel stands open


@dataclass(frozen=True)
class Desk:
    """All of one page."""

    lane_slug: str
    tabs: list[Tab]
    counts: queries.Counts
    median_wait: str
    lines: list[Line]
    more_after: int | None
    colleagues: list[str]
    undoable: queries.Undoable | None
    undo_name: str
    undo_words: str
    opened: OpenCase | None


def desk(actor: Actor, lane: LaneFilter, *, case_id: int | None = None, after: int | None = None, opened: Opened | None = None,
         form: Any = None) -> Desk:
    """Gather the page. Raises NotFound for a case that is not there."""
    open_case = queries.visible_to(actor).get(case_id) if case_id is not None else None
    counts = queries.counts()
    if lane is None:
        lane = Lane(open_case.lane) if open_case else _first_filled(counts)
    queue = queries.visible_to(actor).queue(lane, after)
    undoable = queries.undoable(actor)
    wait = queries.median_wait()
    return Desk(
        lane_slug=SLUGS[lane], tabs=_tabs(counts, lane), counts=counts, median_wait=_span(wait) if wait else "",
        lines=_lines(queue), more_after=queue.cases[-1].id if queue.is_longer else None, colleagues=queries.colleagues(actor),
        undoable=undoable, undo_name=_name(undoable.case) if undoable else "", undo_words=_words(undoable.decision) if undoable else "",
        opened=_open_case(actor, open_case, lane, opened or Opened(), form) if open_case else None)


def _first_filled(counts: queries.Counts) -> LaneFilter:
    return next((lane for lane in LANE_SLUGS.values() if counts.of(lane)), Lane.ATTENTION)


def _tabs(counts: queries.Counts, current: LaneFilter) -> list[Tab]:
    return [Tab(slug, str(LANE_LABELS[slug]), counts.of(lane), lane == current) for slug, lane in LANE_SLUGS.items()]


def _lines(queue: queries.Queue) -> list[Line]:
    cards = _cards(queue.cases)
    return [Line(case, cards[case.id], queries.deadline_tone(case.due_at), queue.holders.get(case.id))
            for case in queue.cases if case.id in cards]


def _cards(cases: Sequence[Case]) -> dict[int, Card]:
    """One query a kind of subject."""
    found: dict[int, Card] = {}
    for kind, subject in SUBJECTS.items():
        of_kind = [case for case in cases if case.subject_kind == kind]
        by_subject = subject.cards([case.subject_id for case in of_kind]) if of_kind else {}
        found |= {case.id: by_subject[case.subject_id] for case in of_kind if case.subject_id in by_subject}
    return found


def _span(wait: timedelta) -> str:
    """`14 menit`, `9 jam`, `3 hari`"""
    minutes = round(wait.total_seconds() / 60)
    if minutes < 120:
        return str(_("%(n)s menit", n=number(minutes)))
    return str(_("%(n)s jam", n=number(minutes // 60)) if minutes < 48 * 60 else _("%(n)s hari", n=number(minutes // 1440)))


def _name(case: Case) -> str:
    """What the desk calls the thing in a case."""
    card = SUBJECTS[case.subject_kind].cards([case.subject_id]).get(case.subject_id)
    return card.name if card else ""


def _open_case(actor: Actor, case: Case, lane: LaneFilter, opened: Opened, form: Any) -> OpenCase:
    subject = SUBJECTS[case.subject_kind]
    item = subject.item(actor, case, opened)
    previous, following = queries.neighbours(case, lane)
    forms: dict[type, Any] = {type(form): form} if form is not None else {}
    decision = session.get(Decision, case.decision_id) if case.decision_id else None
    return OpenCase(
        case=case, item=item, template=subject.template, tone=queries.deadline_tone(case.due_at),
        holder=queries.holders([case], actor).get(case.id), previous=previous,
        following=following, may_decide=case.is_open and actor.may(Permission.DECIDE_CASES) and not item.is_locked,
        decision=None if case.is_open else _words(decision),
        redact=forms.get(RedactForm) or RedactForm(formdata=None, redacted=item.suggested),
        withhold=forms.get(WithholdForm) or WithholdForm(formdata=None), clarify=forms.get(ClarifyForm) or ClarifyForm(formdata=None),
        result=forms.get(ResultForm) or ResultForm(formdata=None), wrong=type(form).__name__ if form is not None else "")


def decided_words(decision_id: int) -> str:
    """A decision in a sentence, for the message after it."""
    decision = session.get(Decision, decision_id)
    return _words(decision)


def _words(decision: Decision | None) -> str:
    if decision is None:
        return str(_("Tidak menunggu lagi."))
    if decision.subject_kind == "case":
        return str(_("Keputusan semula tetap.")) if decision.from_state == Lane.OBJECTION else str(_("Tetap tayang."))
    if decision.subject_kind == "question":
        return str(_("Diturunkan: %(reason)s.", reason=label("reason", decision.reason) if decision.reason else "–"))
    words = {State.PUBLISHED: _("Ditayangkan."), State.READ: _("Dibaca, tidak ditayangkan."),
             State.NEEDS_CLARIFICATION: _("Pertanyaan dikirim kepada pengirim.")}
    if decision.to_state == State.WITHHELD:
        return str(_("Tidak ditayangkan: %(reason)s.", reason=label("reason", decision.reason) if decision.reason else "–"))
    return str(words.get(State(decision.to_state), label("aspiration", decision.to_state)))


@dataclass(frozen=True)
class Standing:
    """What stands after somebody else was first."""

    case_id: int
    is_decided: bool
    who: str
    what: str
    at: datetime | None

    def as_data(self) -> dict[str, Any]:
        """For a script."""
        return asdict(self) | {"at": self.at.isoformat() if self.at else None}


def conflict(actor: Actor, case_id: int, refusal: Conflict) -> Standing:
    """Who was first, and what they decided."""
    session.rollback()  # this request began to read before the other's decision was written
    case = queries.visible_to(actor).get(case_id)
    staff_id = case.closed_by if case.closed_at else case.claimed_by
    names = initials_of({staff_id} if staff_id else set())
    who = names.get(staff_id or 0, str(_("penulis")) if case.closed_at else "")
    if case.closed_at is None:
        is_others = staff_id not in (None, actor.staff_id)
        return Standing(case_id, False, who if is_others else "", "", None)
    decision = session.get(Decision, case.decision_id) if case.decision_id else queries.newest_decision(case.subject_kind, case.subject_id)
    return Standing(case_id, True, who, _words(decision), decision.at if decision else case.closed_at)

