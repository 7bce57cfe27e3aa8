"""What is kept here about a device: its questions and its votes. The device itself is the key, as for `saya.json`."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from server.core.database import session
from server.core.errors import NotFound
from server.core.holdings import Deed, Fact, Held, Holding, Subject, register
from server.core.i18n import number, wib_full
from server.core.permissions import Actor
from server.core.words import label
from server.live import authorship
from server.live.models import Question, QuestionContact, QuestionSender, QuestionVote


def _questions(subject: Subject) -> Sequence[tuple[Question, str | None]]:
    """(question, name given), newest first."""
    if subject.participant_id is None:
        return []
    query = (sa.select(Question, QuestionContact.name).join(QuestionSender, QuestionSender.question_id == Question.id)
             .outerjoin(QuestionContact, QuestionContact.question_id == Question.id)
             .where(QuestionSender.participant_id == subject.participant_id).order_by(Question.id.desc()))
    return [(row[0], row[1]) for row in session.execute(query)]


def find_questions(subject: Subject) -> list[Held]:
    """Each question that this device asked."""
    return [Held(question.id, _("Pertanyaan %(at)s", at=wib_full(question.asked_at)), _facts(question, name), (Deed.ERASE,))
            for question, name in _questions(subject)]


def _facts(question: Question, name: str | None) -> tuple[Fact, ...]:
    seen_by = _("Dibaca umum") if question.is_shown else _("Hanya tim")
    facts = [Fact(_("Tulisan Anda"), question.original_text or question.text, seen_by),
             Fact(_("Keadaan"), label("question", question.state)),
             Fact(_("Nama tampil"), question.public_name or label("display", "anonim"), seen_by)]
    days = current_app.extensions["settings"].retention_question_days
    if name:
        facts.append(Fact(_("Nama"), name, _("Hanya sistem, tersandi"), _("Dihapus %(n)s hari setelah sesi", n=number(days))))
    if question.is_kept:
        facts.append(Fact(_("Persetujuan"), _("Boleh menjadi aspirasi bila belum terjawab"), _("Hanya petugas")))
    return tuple(facts)


def export_questions(subject: Subject) -> list[dict[str, Any]]:
    """The same as data, with the answer."""
    return [{
        "session_id": question.webinar_id, "text": question.original_text or question.text, "name": name,
        "public_name": question.public_name,
        "display": question.display, "area": question.area, "state": question.state, "votes": question.votes,
        "consents": {"processing": question.keep_processing_version, "publication": question.keep_publication_version},
        "asked_at": question.asked_at.isoformat(), "answered_at": question.answered_at.isoformat() if question.answered_at else None,
        "answer": question.answer_text, "became_aspiration": question.aspiration_id is not None,
    } for question, name in _questions(subject)]


def _device(actor: Actor, subject: Subject) -> Actor:
    return replace(actor, participant_id=subject.participant_id)


def erase_question(actor: Actor, subject: Subject, question_id: int) -> None:
    """Gone from every screen."""
    authorship.erase_question(_device(actor, subject), question_id)


def find_votes(subject: Subject) -> list[Held]:
    """How many questions this device supports."""
    if subject.participant_id is None:
        return []
    query = sa.select(sa.func.count()).select_from(QuestionVote).where(QuestionVote.participant_id == subject.participant_id,
                                                                       QuestionVote.is_on)
    count = session.scalar(query) or 0
    fact = Fact(_("Suara"), _("Pada %(n)s pertanyaan", n=number(count)), _("Dihitung, tidak ditampilkan"), _("Dapat Anda hapus kapan saja"))
    return [Held(subject.participant_id, _("Suara dari perangkat ini"), (fact,), (Deed.ERASE,))] if count else []


def export_votes(subject: Subject) -> list[dict[str, Any]]:
    """Each vote with its time."""
    if subject.participant_id is None:
        return []
    query = sa.select(QuestionVote.question_id, QuestionVote.at).where(QuestionVote.participant_id == subject.participant_id,
                                                                       QuestionVote.is_on).order_by(QuestionVote.at)
    return [{"question_id": row[0], "at": row[1].isoformat()} for row in session.execute(query)]


def erase_votes(actor: Actor, subject: Subject, participant_id: int) -> None:
    """They count no more."""
    if subject.participant_id != participant_id:
        raise NotFound()
    authorship.forget_votes(_device(actor, subject))


register(Holding("pertanyaan", _l("Pertanyaan dari perangkat ini"), frozenset({"questions", "question_contacts", "question_senders"}),
                 find_questions, export_questions, deeds={Deed.ERASE: erase_question}, order=40))
register(Holding("suara", _l("Suara dari perangkat ini"), frozenset({"question_votes"}), find_votes, export_votes,
                 deeds={Deed.ERASE: erase_votes}, order=65))
