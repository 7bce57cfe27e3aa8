"""How long what authors wrote about answers is kept. That they did, and how it ended, stays."""
from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from server.aspirations.models import Aspiration
from server.aspirations.retention import OWN_ANSWER, is_over
from server.core import retention
from server.core.database import session
from server.drafting.afterwards.models import Rating, SecondLook


def _cut_sentences(ids: Sequence[int]) -> None:
    session.execute(sa.update(Rating).where(Rating.aspiration_id.in_(ids)).values(sentence=None))


def _cut_reasons(ids: Sequence[int]) -> None:
    session.execute(sa.update(SecondLook).where(SecondLook.id.in_(ids)).values(reason=None))


retention.add(retention.Rule(
    "answers.sentences", what=_l("Kalimat pengirim tentang jawaban yang diterimanya"), days="retention_original_days", since=OWN_ANSWER,
    why=_l("agar penyusun belajar dari penilaian itu"), cut=_cut_sentences,
    find=lambda cutoff: sa.select(Rating.aspiration_id).distinct().join(Aspiration, Aspiration.id == Rating.aspiration_id).where(
        Rating.sentence.is_not(None), is_over(cutoff)).order_by(Rating.aspiration_id)))
retention.add(retention.Rule(
    "answers.second_looks", what=_l("Alasan pengirim meminta jawaban dilihat sekali lagi"), days="retention_original_days",
    since=OWN_ANSWER, why=_l("untuk melihat jawaban itu sekali lagi"), cut=_cut_reasons,
    find=lambda cutoff: sa.select(SecondLook.id).join(Aspiration, Aspiration.id == SecondLook.aspiration_id).where(
        SecondLook.reason.is_not(None), SecondLook.decided_at.is_not(None), is_over(cutoff)).order_by(SecondLook.id)))
