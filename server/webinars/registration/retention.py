"""How long registrations keep who it was."""
from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import current_app
from flask_babel import lazy_gettext as _l

from server.core import clock, retention
from server.core.words import Phase
from server.webinars.models import Webinar
from server.webinars.registration.erasing import forget
from server.webinars.registration.models import Registration


def _over(cutoff: datetime) -> sa.Select[int]:
    """Of sessions that are over or cancelled for so long; of others three years after the registration."""
    longest = clock.now() - timedelta(days=current_app.extensions["settings"].retention_most_days)
    ended_at = sa.func.coalesce(Webinar.ended_at, Webinar.starts_at, Registration.registered_at)
    is_over = sa.and_(Webinar.phase.in_((Phase.ENDED, Phase.CANCELLED)), ended_at < cutoff)
    return sa.select(Registration.id).join(Webinar, Webinar.id == Registration.webinar_id).where(
        Registration.erased_at.is_(None), sa.or_(is_over, Registration.registered_at < longest)).order_by(Registration.id)


retention.add(retention.Rule(
    "registrations.contacts", what=_l("Data pendaftar sesi: nama, kontak, lembaga, wilayah, kebutuhan, dan isian lain"),
    days="retention_registration_days", since=_l("sesi itu berakhir, paling lama tiga tahun sejak mendaftar"),
    why=_l("untuk pengingat, tempat, kehadiran, dan sertifikat"), find=_over, cut=forget))
