"""What can lie on the desk. The desk works on cases, not on types: a new subject is one entry here and its template."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from server.aspirations import operations as aspirations
from server.aspirations.models import Aspiration
from server.core import text as texts
from server.core.database import session
from server.core.errors import Invalid, NotFound
from server.core.permissions import Actor
from server.core.words import WithholdReason
from server.moderation import items, questions, redaction
from server.moderation.models import Case
from server.screening import from_json

MOST = 4_000  # a redacted text may be a little longer than what was written, and a clarification adds to it


@dataclass(frozen=True)
class Subject:
    """How the desk shows one kind of thing and acts on it, always through the feature's own operations."""

    kind: str
    template: str  # the partial that shows `item`
    cards: Callable[[Sequence[int]], dict[int, items.Card]]
    item: Callable[[Actor, Case, items.Opened], items.Item | questions.QuestionItem]
    is_confidential: Callable[[int], bool]
    stands_in_public: Callable[[int], bool]
    show: Callable[[Actor, int], object]
    show_redacted: Callable[[Actor, int, str | None], object]
    withhold: Callable[[Actor, int, WithholdReason, str], object]
    ask: Callable[[Actor, int, str], object]
    undo: Callable[[Actor, int, int], object]


def _is_confidential(aspiration_id: int) -> bool:
    found = session.scalar(sa.select(Aspiration.is_confidential).where(Aspiration.id == aspiration_id))
    if found is None:
        raise NotFound()
    return found


def _stands_in_public(aspiration_id: int) -> bool:
    aspiration = session.get(Aspiration, aspiration_id)
    return aspiration is not None and aspiration.is_listed


def _show_redacted(actor: Actor, aspiration_id: int, edited: str | None) -> object:
    """Show a version with places hidden. `edited` is what the moderator made of the suggestion; it may only take away."""
    aspiration = session.get_one(Aspiration, aspiration_id)
    findings = from_json(aspiration.findings) if aspiration.original_text is None else ()
    suggested = redaction.suggested(aspiration.text, findings)
    redacted = suggested if edited is None else texts.plain(edited, most=MOST)
    if not redacted:
        raise Invalid(redacted="required")
    if redacted == aspiration.text:
        raise Invalid(redacted="unchanged")
    if redacted != suggested and not redaction.only_removes(aspiration.text, redacted):
        raise Invalid(redacted="adds_words")
    return aspirations.show_aspiration(actor, aspiration_id, redacted_text=redacted,
                                       redactions=redaction.redaction_count(aspiration.original_text or aspiration.text, redacted))


def _withhold(actor: Actor, aspiration_id: int, reason: WithholdReason, note: str) -> object:
    return aspirations.withhold_aspiration(actor, aspiration_id, reason=reason.value, note=note)


SUBJECTS: dict[str, Subject] = {
    "aspiration": Subject(
        kind="aspiration", template="moderation/_aspiration.html", cards=items.cards, item=items.item,
        is_confidential=_is_confidential, stands_in_public=_stands_in_public, show=aspirations.show_aspiration,
        show_redacted=_show_redacted, withhold=_withhold, ask=aspirations.request_clarification, undo=aspirations.undo_decision),
    "question": Subject(  # of a live session, once readers reported it
        kind="question", template="moderation/_question.html", cards=questions.cards, item=questions.item,
        is_confidential=lambda _question_id: False, stands_in_public=questions.stands_in_public, show=questions.show,
        show_redacted=questions.show_redacted, withhold=questions.withhold, ask=questions.ask, undo=questions.undo),
}
