"""Cues, for the property test."""
import sqlalchemy as sa

from server.core.database import session
from server.live.screens.models import Cue
from server.live.screens.operations import KINDS, send_cue, take_back_cue
from tests.live import make


def take_back(stage, n):
    session.rollback()
    ids = session.scalars(sa.select(Cue.id).where(Cue.webinar_id == stage.webinar_id)).all()
    take_back_cue(make.HOST, stage.webinar_id, ids[n % len(ids)] if ids else 0)


PLAYS = {
    "cue": (2, lambda stage, n: send_cue(make.HOST, stage.webinar_id, list(KINDS)[n % len(KINDS)], f"Pesan {n}")),
    "take_back_cue": (1, take_back),
}
