"""How long live questions and objections keep what is personal; here, since only moderation sees both rooms."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from server.aspirations.models import Aspiration
from server.aspirations.retention import LAST_ANSWER, OWN_ANSWER, busy_instruments, is_over, longest
from server.core import clock, retention
from server.core.database import session
from server.core.keys import WrittenKey
from server.instruments.models import Instrument
from server.live.facts import states_for
from server.live.models import Question, QuestionContact, QuestionSender, QuestionVote
from server.live.moves import SUBJECT
from server.live.polls.casting import SUBJECT as BALLOT
from server.live.polls.models import HIDDEN, WAITING, Poll, PollBallot, PollCount
from server.live.streams import MEJA, tell
from server.moderation.models import ItemReport, Objection
from server.webinars.models import Webinar

_SESSION = _l("sesi itu berakhir")


def _is_finished(cutoff: datetime) -> sa.ColumnElement[bool]:
    """The session has ended, and its instrument had its last answer."""
    default = sa.select(Instrument.id).where(Instrument.is_default).limit(1).scalar_subquery()
    about = sa.func.coalesce(Webinar.instrument_id, default)
    return sa.and_(Webinar.ended_at < cutoff, sa.or_(about.is_(None), ~about.in_(busy_instruments(cutoff))))


def _linked(cutoff: datetime) -> sa.Select[int]:
    return sa.select(Question.id).join(Webinar, Webinar.id == Question.webinar_id).where(
        Question.links_cut_at.is_(None), sa.or_(_is_finished(cutoff), Question.asked_at < longest())).order_by(Question.id)


def _cut_links(ids: Sequence[int]) -> None:
    """The number of votes stays."""
    session.execute(sa.delete(QuestionSender).where(QuestionSender.question_id.in_(ids)))
    session.execute(sa.delete(QuestionVote).where(QuestionVote.question_id.in_(ids)))
    written = sa.update(WrittenKey).where(WrittenKey.subject_kind == SUBJECT, WrittenKey.subject_id.in_(ids))
    session.execute(written.values(participant_id=None))
    session.execute(sa.update(Question).where(Question.id.in_(ids)).values(links_cut_at=clock.now()))


def _voted(cutoff: datetime) -> sa.Select[int]:
    is_due = sa.or_(_is_finished(cutoff), Poll.opened_at < longest())
    return sa.select(Poll.id).join(Webinar, Webinar.id == Poll.webinar_id).where(
        Poll.links_cut_at.is_(None), Poll.opened_at.is_not(None), is_due).order_by(Poll.id)


def _cut_ballots(ids: Sequence[int]) -> None:
    """The numbers stay, and the answers that were shown; of others only how many there were."""
    now = clock.now()
    unseen = PollCount.poll_id.in_(ids), PollCount.state.in_((WAITING, HIDDEN))
    totals = sa.select(PollCount.poll_id, sa.func.sum(PollCount.count)).where(*unseen).group_by(PollCount.poll_id)
    for poll_id, count in session.execute(totals).all():
        session.execute(sa.update(Poll).where(Poll.id == poll_id).values(hidden=Poll.hidden + count, changed_at=now))
    session.execute(sa.delete(PollCount).where(*unseen))
    session.execute(sa.delete(PollBallot).where(PollBallot.poll_id.in_(ids)))
    written = sa.update(WrittenKey).where(WrittenKey.subject_kind == BALLOT, WrittenKey.subject_id.in_(ids))
    session.execute(written.values(participant_id=None))
    session.execute(sa.update(Poll).where(Poll.id.in_(ids)).values(links_cut_at=now))


def _of_ended(cutoff: datetime) -> sa.ColumnElement[bool]:
    return sa.or_(Webinar.ended_at < cutoff, Question.asked_at < longest())


def _named(cutoff: datetime) -> sa.Select[int]:
    query = sa.select(QuestionContact.question_id).join(Question, Question.id == QuestionContact.question_id)
    return query.join(Webinar, Webinar.id == Question.webinar_id).where(_of_ended(cutoff)).order_by(QuestionContact.question_id)


def _cut_names(ids: Sequence[int]) -> None:
    session.execute(sa.delete(QuestionContact).where(QuestionContact.question_id.in_(ids)))


def _edited(cutoff: datetime) -> sa.Select[int]:
    query = sa.select(Question.id).join(Webinar, Webinar.id == Question.webinar_id)
    return query.where(Question.original_text.is_not(None), _of_ended(cutoff)).order_by(Question.id)


def _cut_originals(ids: Sequence[int]) -> None:
    """Open boards drop the button that shows them. Nobody edited anything, so there is no event: screens see it by the tick's `rev`."""
    session.execute(sa.update(Question).where(Question.id.in_(ids)).values(original_text=None))
    rows = sa.select(Question.webinar_id, Question.id).where(Question.id.in_(ids), Question.state.in_(states_for(MEJA)))
    for webinar_id, question_id in session.execute(rows.order_by(Question.webinar_id, Question.id)).all():
        tell(webinar_id, "question.edited", question_id, (MEJA,))


def _objected(cutoff: datetime) -> sa.Select[int]:
    query = sa.select(Objection.id).join(Aspiration, Aspiration.id == Objection.aspiration_id)
    return query.where(Objection.text.is_not(None), Objection.decided_at.is_not(None), is_over(cutoff)).order_by(Objection.id)


def _cut_objections(ids: Sequence[int]) -> None:
    """That there was one, and how it was decided, stays."""
    session.execute(sa.update(Objection).where(Objection.id.in_(ids)).values(text=None))


retention.add(retention.Rule(
    "questions.links", what=_l("Kode perangkat penanya dan pendukung pertanyaan"), days="retention_link_days", since=LAST_ANSWER,
    why=_l("agar satu perangkat tidak terhitung dua kali"), find=_linked, cut=_cut_links))
retention.add(retention.Rule(
    "polls.links", what=_l("Kode perangkat dan jawabannya di polling"), days="retention_link_days", since=LAST_ANSWER,
    why=_l("agar satu perangkat tidak terhitung dua kali dan jawaban dapat diubah"), find=_voted, cut=_cut_ballots))
retention.add(retention.Rule(
    "questions.names", what=_l("Nama lengkap penanya di sesi langsung"), days="retention_question_days", since=_SESSION,
    why=_l("agar pertanyaan yang belum terjawab dapat menjadi aspirasi"), find=_named, cut=_cut_names))
retention.add(retention.Rule(
    "questions.originals", what=_l("Teks asli pertanyaan yang disunting sebelum tayang"), days="retention_question_days", since=_SESSION,
    why=_l("untuk menjelaskan suntingan kepada penanya"), find=_edited, cut=_cut_originals))
retention.add(retention.Rule(
    "objections.texts", what=_l("Isi keberatan atas kiriman yang tidak ditayangkan"), days="retention_original_days", since=OWN_ANSWER,
    why=_l("untuk meninjau keputusan tim"), find=_objected, cut=_cut_objections))


def _reported(cutoff: datetime) -> sa.Select[int]:
    """Questions that nobody reported any more since."""
    return (sa.select(ItemReport.subject_id).where(ItemReport.subject_kind == SUBJECT).group_by(ItemReport.subject_id)
            .having(sa.func.max(ItemReport.at) < cutoff).order_by(ItemReport.subject_id))


def _cut_reports(ids: Sequence[int]) -> None:
    session.execute(sa.delete(ItemReport).where(ItemReport.subject_kind == SUBJECT, ItemReport.subject_id.in_(ids)))


retention.add(retention.Rule(
    "questions.reports", what=_l("Kode perangkat yang melaporkan pertanyaan di sesi"), days="retention_link_days",
    since=_l("laporan terakhir atas pertanyaan itu"), why=_l("agar satu perangkat tidak melapor dua kali"), find=_reported,
    cut=_cut_reports))
