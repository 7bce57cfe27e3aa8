"""How long aspirations keep what is personal: the link to a device, the contact, what stood in a text before it was redacted."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from server.aspirations.models import Aspiration, Contact, Report, Salt, Sender, Support
from server.aspirations.submissions import SUBJECT, settings
from server.core import clock, retention
from server.core.database import session
from server.core.decisions import Decision
from server.core.keys import WrittenKey
from server.core.words import State
from server.instruments.models import Provision, Version
from server.instruments.stances.models import ProvisionStance, StanceCount

OPEN_STATES = (State.RECEIVED, State.NEEDS_CLARIFICATION, State.PUBLISHED, State.READ, State.CONSIDERED)
LAST_ANSWER = _l("jawaban terakhir atas naskahnya, paling lama tiga tahun sejak dikirim")
OWN_ANSWER = _l("jawaban atas aspirasi itu, paling lama tiga tahun sejak dikirim")


def busy_instruments(cutoff: datetime) -> sa.Select[int]:
    """Instruments that still owe an answer, or gave the last one after `cutoff`."""
    is_open = sa.case((sa.and_(Aspiration.state.in_(OPEN_STATES), ~Aspiration.is_out_of_scope), 1), else_=0)
    last_word = sa.func.coalesce(Aspiration.explained_at, Aspiration.ended_at, Aspiration.read_at, Aspiration.submitted_at)
    return sa.select(Aspiration.instrument_id).group_by(Aspiration.instrument_id).having(
        sa.or_(sa.func.sum(is_open) > 0, sa.func.max(last_word) >= cutoff))


def longest() -> datetime:
    """What was sent before this is kept no longer, answered or not."""
    return clock.now() - timedelta(days=settings().retention_most_days)


def is_over(cutoff: datetime) -> sa.ColumnElement[bool]:
    """The item had its last answer before `cutoff`, or is too old in any case."""
    ended = sa.case((Aspiration.state == State.WITHHELD, Aspiration.read_at), (Aspiration.is_out_of_scope, Aspiration.considered_at))
    return sa.or_(sa.func.coalesce(Aspiration.explained_at, Aspiration.ended_at, ended) < cutoff, Aspiration.submitted_at < longest())


# --- links to devices ------------------------------------------------------------------------


def _linked(cutoff: datetime) -> sa.Select[int]:
    is_finished = Aspiration.instrument_id.not_in(busy_instruments(cutoff))
    return sa.select(Aspiration.id).where(Aspiration.links_cut_at.is_(None),
                                          sa.or_(is_finished, Aspiration.submitted_at < longest())).order_by(Aspiration.id)


def _cut_links(ids: Sequence[int]) -> None:
    """The number of supports stays, and takes no more: nobody could tell any longer who gave theirs already."""
    for table in (Sender, Support, Report):
        session.execute(sa.delete(table).where(table.aspiration_id.in_(ids)))
    written = sa.update(WrittenKey).where(WrittenKey.subject_kind == SUBJECT, WrittenKey.subject_id.in_(ids))
    session.execute(written.values(participant_id=None))
    session.execute(sa.update(Aspiration).where(Aspiration.id.in_(ids)).values(links_cut_at=clock.now()))


def _standing_stances(cutoff: datetime) -> sa.Select[int]:
    busy = busy_instruments(cutoff)
    of = sa.select(Provision.id).join(Version, Version.id == Provision.version_id).where(Version.instrument_id.not_in(busy))
    newest = sa.select(ProvisionStance.provision_id).group_by(ProvisionStance.provision_id).having(sa.func.max(ProvisionStance.at) < cutoff)
    return sa.select(StanceCount.provision_id).where(StanceCount.closed_at.is_(None), StanceCount.provision_id.in_(of),
                                                  StanceCount.provision_id.in_(newest)).order_by(StanceCount.provision_id)


def _cut_stances(ids: Sequence[int]) -> None:
    """Their numbers stay, and take no more."""
    session.execute(sa.delete(ProvisionStance).where(ProvisionStance.provision_id.in_(ids)))
    session.execute(sa.update(StanceCount).where(StanceCount.provision_id.in_(ids)).values(closed_at=clock.now()))


# --- contacts and originals ------------------------------------------------------------------


def _reachable(cutoff: datetime) -> sa.Select[int]:
    query = sa.select(Contact.aspiration_id).join(Aspiration, Aspiration.id == Contact.aspiration_id)
    return query.where(is_over(cutoff)).order_by(Contact.aspiration_id)


def _cut_contacts(ids: Sequence[int]) -> None:
    session.execute(sa.delete(Contact).where(Contact.aspiration_id.in_(ids)))


def _redacted(cutoff: datetime) -> sa.Select[int]:
    return sa.select(Aspiration.id).where(Aspiration.original_text.is_not(None), is_over(cutoff)).order_by(Aspiration.id)


def _cut_originals(ids: Sequence[int]) -> None:
    """With the salt of their commitment; the places that were found in them fit nothing any more."""
    newer: Any = sa.orm.aliased(Salt)
    is_older = sa.exists().where(newer.aspiration_id == Salt.aspiration_id, newer.version > Salt.version)
    session.execute(sa.delete(Salt).where(Salt.aspiration_id.in_(ids), is_older), execution_options={"synchronize_session": False})
    session.execute(sa.update(Aspiration).where(Aspiration.id.in_(ids)).values(original_text=None, before_decision=None, findings=[]))


def _undoable(cutoff: datetime) -> sa.Select[int]:
    decided = sa.exists().where(Decision.subject_kind == SUBJECT, Decision.subject_id == Aspiration.id, Decision.at >= cutoff)
    return sa.select(Aspiration.id).where(Aspiration.before_decision.is_not(None), ~decided).order_by(Aspiration.id)


def _cut_undo(ids: Sequence[int]) -> None:
    session.execute(sa.update(Aspiration).where(Aspiration.id.in_(ids)).values(before_decision=None))


retention.add(retention.Rule(
    "aspirations.links", what=_l("Kode perangkat pengirim, pendukung dan pelapor"), days="retention_link_days", since=LAST_ANSWER,
    why=_l("agar satu perangkat tidak terhitung dua kali"), find=_linked, cut=_cut_links))
retention.add(retention.Rule(
    "instruments.stances", what=_l("Kode perangkat yang menyatakan sikap atas ayat"), days="retention_link_days", since=LAST_ANSWER,
    why=_l("agar satu perangkat tidak terhitung dua kali"), find=_standing_stances, cut=_cut_stances))
retention.add(retention.Rule(
    "aspirations.contacts", what=_l("Nama, email, dan nomor telepon pengirim"), days="retention_contact_days", since=OWN_ANSWER,
    why=_l("untuk mengabarkan jawaban dan membuktikan bahwa aspirasi itu milik Anda"), find=_reachable, cut=_cut_contacts))
retention.add(retention.Rule(
    "aspirations.originals", what=_l("Teks asli dari aspirasi yang sebagiannya disamarkan"), days="retention_original_days",
    since=OWN_ANSWER, why=_l("untuk meninjau keberatan dan ditunjukkan kepada pengirimnya"), find=_redacted, cut=_cut_originals))
retention.add(retention.Rule(
    "aspirations.undo", what=_l("Salinan teks sebelum keputusan tim"), days=1, since=_l("keputusan itu"),
    why=_l("untuk membatalkan keputusan yang keliru"), find=_undoable, cut=_cut_undo))
