"""What is announced, for the property test."""
import sqlalchemy as sa

from server.core.database import session
from server.live.notices import operations
from server.live.notices.models import Announcement
from tests.live import make


def pick(stage, n):
    session.rollback()
    ids = session.scalars(sa.select(Announcement.id).where(Announcement.webinar_id == stage.webinar_id).order_by(Announcement.id)).all()
    return ids[n % len(ids)] if ids else 0


PLAYS = {
    "announce": (3, lambda stage, n: operations.post_announcement(make.HOST, stage.webinar_id, f"Pengumuman {n}", operations.MINUTES[n % 5])),
    "unannounce": (1, lambda stage, n: operations.take_away(make.HOST, pick(stage, n))),
    "pin": (1, lambda stage, n: operations.set_info(make.HOST, stage.webinar_id, f"Lihat https://contoh.example/{n}" if n % 3 else "")),
}
