"""Somebody who follows: asks, reads the letter, presses the button."""
import re
from datetime import timedelta

import sqlalchemy as sa

from server.aspirations.following import digests, operations, targets
from server.aspirations.following.models import Follow, Follower
from server.core import clock
from server.core.database import operation, session
from server.core.permissions import NOBODY
from tests.notifications.make import EMAIL, text_of


class Fan:
    """One address and the app it follows in."""

    def __init__(self, app, email=EMAIL):
        self.app, self.email = app, email

    def ask(self, spelled="topic:transportasi", every="week"):
        with self.app.test_request_context():
            operations.ask_to_follow(NOBODY, targets.read(spelled), self.email, every)

    def follow(self, *spelled, every="week"):
        """Asked and confirmed, without the letter."""
        for one in spelled:
            self.ask(one, every)
        with self.app.test_request_context():
            for follow_id, follower_id in session.execute(sa.select(Follow.id, Follow.follower_id)).all():
                operations.confirm_follow(NOBODY, follower_id, follow_id)

    def row(self):
        with self.app.test_request_context():
            session.rollback()
            return session.scalar(sa.select(Follower))

    def follows(self):
        with self.app.test_request_context():
            session.rollback()
            return list(session.scalars(sa.select(Follow).order_by(Follow.id)))

    def begun(self, hours=200):
        """As if it had been confirmed so long ago, and a digest were due now."""
        @operation
        def back():
            session.execute(sa.update(Follower).values(told_until=clock.now() - timedelta(hours=hours), digest_due_at=clock.now()))

        with self.app.test_request_context():
            back()

    def due(self):
        with self.app.test_request_context():
            return digests.post_due()


def link_in(letter):
    """The path of the private page in a letter."""
    return re.search(r"/ikuti/k/\S+", text_of(letter))[0]
