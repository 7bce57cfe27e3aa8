"""What is kept here about a device: its stances."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from server.accounts.requests import log_deed
from server.core.database import operation, session
from server.core.errors import NotFound
from server.core.holdings import Deed, Fact, Held, Holding, Subject, register
from server.core.i18n import number
from server.core.permissions import Actor
from server.core.words import RequestKind
from server.instruments.models import Provision
from server.instruments.stances.models import ProvisionStance
from server.instruments.stances.operations import forget_stances


def _mine(subject: Subject) -> Sequence[tuple[str, str | None, Any]]:
    if subject.participant_id is None:
        return []
    query = sa.select(Provision.address, ProvisionStance.stance, ProvisionStance.at).join(
        Provision, Provision.id == ProvisionStance.provision_id).where(
            ProvisionStance.participant_id == subject.participant_id, ProvisionStance.stance.is_not(None))
    return list(session.execute(query.order_by(ProvisionStance.at)).tuples())


def find_stances(subject: Subject) -> list[Held]:
    """On how many ayat this device said what it thinks; which ones is in the export."""
    mine = _mine(subject)
    if not mine or subject.participant_id is None:
        return []
    fact = Fact(_("Sikap"), _("Atas %(n)s ayat", n=number(len(mine))), _("Dihitung, tidak ditampilkan"),
                _("Dapat Anda hapus kapan saja"))
    return [Held(subject.participant_id, _("Sikap dari perangkat ini"), (fact,), (Deed.ERASE,))]


def export_stances(subject: Subject) -> list[dict[str, Any]]:
    """Each with its place and time."""
    return [{"provision": address, "stance": stance, "at": at.isoformat()} for address, stance, at in _mine(subject)]


@operation
def erase_stances(actor: Actor, subject: Subject, participant_id: int) -> None:
    """They count no more and are not kept."""
    if subject.participant_id != participant_id:
        raise NotFound()
    forget_stances(participant_id)
    log_deed(actor, RequestKind.ERASURE)


register(Holding("sikap", _l("Sikap dari perangkat ini"), frozenset({"provision_stances"}), find_stances, export_stances,
                 deeds={Deed.ERASE: erase_stances}, order=62))
