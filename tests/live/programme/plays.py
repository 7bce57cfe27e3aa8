"""What a host does to the programme, for the property test."""
import sqlalchemy as sa

from server.core.database import session
from server.webinars import queries
from server.webinars.models import RundownItem, Webinar
from server.webinars.operations import begin_part, move_schedule
from tests.live import make


def begin(stage, n):
    session.rollback()
    items = session.scalars(sa.select(RundownItem.position).where(RundownItem.webinar_id == stage.webinar_id)).all()
    begin_part(make.HOST, stage.webinar_id, items[n % len(items)] if items else 0)


def move(stage, n):
    session.rollback()
    running = next((part for part in queries.programme(session.get(Webinar, stage.webinar_id)) if part.state == "now"), None)
    if running is not None:  # every fourth looked too early
        move_schedule(make.HOST, stage.webinar_id, n % 11 - 3, position=running.position, lasts=running.minutes - (n % 4 == 0))


PLAYS = {"begin_part": (1, begin), "move_schedule": (1, move)}
