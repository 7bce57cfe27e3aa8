"""What a host does to the programme, for the property test."""
import sqlalchemy as sa

from server.core.database import session
from server.webinars.models import RundownItem
from server.webinars.operations import begin_part, move_schedule
from tests.live import make


def begin(stage, n):
    session.rollback()
    items = session.scalars(sa.select(RundownItem.position).where(RundownItem.webinar_id == stage.webinar_id)).all()
    begin_part(make.HOST, stage.webinar_id, items[n % len(items)] if items else 0)


PLAYS = {"begin_part": (1, begin), "move_schedule": (1, lambda stage, n: move_schedule(make.HOST, stage.webinar_id, n % 11 - 3))}
