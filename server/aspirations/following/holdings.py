"""What is kept about who follows something: an address and what it follows, for whoever proves the address."""
from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from server.accounts.confirmations import masked
from server.aspirations.following import links, targets
from server.aspirations.following.models import Every, Follower
from server.aspirations.following.operations import erase_follower
from server.aspirations.following.queries import follows_of
from server.core.database import operation, session
from server.core.errors import NotFound
from server.core.holdings import Deed, Fact, Held, Holding, Subject, register
from server.core.i18n import wib_full
from server.core.permissions import Actor


def _follower(subject: Subject) -> Follower | None:
    if subject.email_index is None:
        return None
    return session.scalar(sa.select(Follower).where(Follower.email_hmac == subject.email_index))


def find_follows(subject: Subject) -> list[Held]:
    """The address and what it follows."""
    follower = _follower(subject)
    if follower is None:
        return []
    rows = follows_of(follower.id)
    named = targets.names([target for _one, target in rows])
    often = _("Harian") if follower.every == Every.DAY else _("Mingguan")
    facts = [Fact(_("Email"), masked(follower.email), _("Hanya mesin pengirim surat. Tersandi"), _("Sampai Anda berhenti mengikuti")),
             Fact(_("Seberapa sering"), often)]
    facts += [Fact(_("Diikuti"), named[target], "" if one.confirmed_at else _("Belum dikonfirmasi"),
                   wib_full(one.confirmed_at or one.asked_at)) for one, target in rows]
    return [Held(follower.id, _("Yang Anda ikuti"), tuple(facts), (Deed.ERASE,), ((links.private_link(follower), _("Atur")),))]


def export_follows(subject: Subject) -> list[dict[str, Any]]:
    """The same, with times."""
    follower = _follower(subject)
    if follower is None:
        return []
    rows = follows_of(follower.id)
    named = targets.names([target for _one, target in rows])
    return [{"email": follower.email, "every": follower.every, "language": follower.language, "what": target.spelled,
             "name": named[target], "asked_at": one.asked_at.isoformat(),
             "confirmed_at": one.confirmed_at.isoformat() if one.confirmed_at else None} for one, target in rows]


@operation
def erase(actor: Actor, subject: Subject, follower_id: int) -> None:
    """All of it goes. Raises NotFound."""
    follower = _follower(subject)
    if follower is None or follower.id != follower_id:
        raise NotFound()
    erase_follower(actor, follower_id)


register(Holding("ikuti", _l("Kabar berkala yang Anda ikuti"), frozenset({"followers", "follows"}), find_follows, export_follows,
                 deeds={Deed.ERASE: erase}, is_by_email=True, order=50))
