"""A session with registrants, some of them with a browser."""
from datetime import timedelta

import sqlalchemy as sa

from server.core import clock
from server.core.database import session
from server.webinars.attendance import operations, queries
from server.webinars.attendance.models import Attendance
from server.webinars.models import Webinar
from tests.webinars.registration import make as registrants

HOST = registrants.HOST


def live(*, minutes=100, began_ago=30, **plan):
    """A session that takes registrations and began so many minutes ago. Returns (id, slug)."""
    webinar_id = registrants.webinar(phase="live", began_at=clock.now() - timedelta(minutes=began_ago), days=0, minutes=minutes, **plan)
    return webinar_id, session.get(Webinar, webinar_id).slug


def person(webinar_id, contact="dewi@contoh.example", player=None, **fields):
    """Somebody on its list; their registration's id."""
    return registrants.one(webinar_id, contact, actor=player.actor if player else None, **fields).id


def opened(webinar_id, moment="start", minutes=10):
    return operations.open_code(HOST, webinar_id, moment, minutes)


def rule(webinar_id, needs="codes", share=75, meeting=""):
    operations.set_rule(HOST, webinar_id, needs, share, meeting)


def found(registration_id):
    session.rollback()
    return queries.fulfilment([registration_id])[registration_id]


def presence(registration_id):
    session.rollback()
    return session.scalar(sa.select(Attendance).where(Attendance.registration_id == registration_id))
