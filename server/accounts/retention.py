"""How long accounts keep what is personal: sessions, devices, codes, requests."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from server.accounts.actors import PARTICIPANT_DAYS
from server.accounts.models import HalfSession, Participant, StaffSession
from server.accounts.requests import KEEP_DAYS
from server.core import retention
from server.core.database import Model, session
from server.core.keys import WrittenKey


def _sessions(cutoff: datetime) -> sa.Select[int]:
    ended_at = sa.func.coalesce(StaffSession.revoked_at, StaffSession.expires_at)
    return sa.select(StaffSession.id).where(ended_at < cutoff).order_by(StaffSession.id)


def _cut_sessions(ids: Sequence[int]) -> None:
    session.execute(sa.delete(StaffSession).where(StaffSession.id.in_(ids)))


def _half_sessions(cutoff: datetime) -> sa.Select[int]:
    return sa.select(HalfSession.id).where(HalfSession.expires_at < cutoff).order_by(HalfSession.id)


def _cut_half_sessions(ids: Sequence[int]) -> None:
    session.execute(sa.delete(HalfSession).where(HalfSession.id.in_(ids)))


def _links() -> list[sa.Column[int]]:
    """Every column that says which device it was."""
    keys = [key for table in Model.metadata.tables.values() for key in table.foreign_keys]
    named = [key.parent for key in keys if key.column.table.name == "participants"]
    return [*named, Model.metadata.tables[WrittenKey.__tablename__].columns["participant_id"]]


def _devices(cutoff: datetime) -> sa.Select[int]:
    """Older than their cookie, and nothing is theirs any more."""
    is_free = [~sa.exists().where(column == Participant.id) for column in _links()]
    return sa.select(Participant.id).where(Participant.created_at < cutoff, *is_free).order_by(Participant.id)


def _cut_devices(ids: Sequence[int]) -> None:
    session.execute(sa.delete(Participant).where(Participant.id.in_(ids)))


retention.add(retention.Rule(
    "accounts.devices", what=_l("Kode perangkat yang tidak lagi terhubung dengan apa pun"), days=PARTICIPANT_DAYS, since=_l("dibuat"),
    why=_l("agar perangkat dikenali selama kukinya berlaku"), find=_devices, cut=_cut_devices))
retention.add(retention.Rule(
    "accounts.staff_sessions", what=_l("Sesi masuk petugas"), days="retention_session_days", since=_l("sesi itu berakhir"),
    why=_l("untuk menelusuri siapa yang bekerja saat ada insiden"), find=_sessions, cut=_cut_sessions))
retention.add(retention.Rule(
    "accounts.half_sessions", what=_l("Percobaan masuk petugas yang tidak selesai"), days=1, since=_l("kedaluwarsa"),
    why=_l("untuk menyelesaikan langkah kedua"), find=_half_sessions, cut=_cut_half_sessions))
retention.add(retention.Rule(
    "accounts.codes", what=_l("Kode sekali pakai dan alamat emailnya"), days=1, since=_l("diminta"),
    why=_l("untuk membuktikan bahwa email itu milik Anda")))
retention.add(retention.Rule(
    "accounts.requests", what=_l("Isi dan kontak permintaan tentang data pribadi"), days=KEEP_DAYS, since=_l("permintaan itu dijawab"),
    why=_l("untuk menjawab permintaan dan membuktikan bahwa tenggatnya dipenuhi")))
