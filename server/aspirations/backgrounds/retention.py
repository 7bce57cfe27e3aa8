"""How long answers about senders stay, and the marks of who had a turn."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from server.aspirations.backgrounds.models import Background, BackgroundMark
from server.core import retention
from server.core.database import session

DAYS, MARK_DAYS = 730, 2


def _old(cutoff: datetime) -> sa.Select[str]:
    return sa.select(Background.key).where(Background.month < cutoff.date().replace(day=1)).order_by(Background.key)


def _cut(keys: Sequence[str]) -> None:
    session.execute(sa.delete(Background).where(Background.key.in_(keys)))


def _closed(cutoff: datetime) -> sa.Select[str]:
    return sa.select(BackgroundMark.mark).where(BackgroundMark.day < cutoff.date()).order_by(BackgroundMark.mark)


def _cut_marks(marks: Sequence[str]) -> None:
    session.execute(sa.delete(BackgroundMark).where(BackgroundMark.mark.in_(marks)))


retention.add(retention.Rule(
    "aspirations.backgrounds", what=_l("Usia, jenis kelamin, disabilitas, dan kelompok yang diisi sukarela, tanpa kaitan dengan siapa pun"),
    why=_l("untuk menghitung siapa yang sudah dan belum terdengar"), since=_l("bulan pengisiannya"), days=DAYS, find=_old, cut=_cut))
retention.add(retention.Rule(
    "aspirations.background_marks", what=_l("Tanda bahwa isian sukarela suatu aspirasi sudah dipakai"), days=MARK_DAYS,
    why=_l("agar satu aspirasi mengisi sekali saja"), since=_l("hari pengisiannya"), find=_closed, cut=_cut_marks))
