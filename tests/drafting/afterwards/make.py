"""An answered aspiration: its author rates, asks once more, and colleagues look at it."""
import re

import sqlalchemy as sa

from server.aspirations.models import Aspiration
from server.aspirations.queries import private_link
from server.core.database import session
from server.drafting.afterwards import operations as do
from server.drafting.afterwards.models import Correction, Rating, SecondLook
from server.drafting.models import Answer

REASON = "Pertanyaan saya tentang jam buka tidak dijawab."


class After:
    """`colleague` is a drafter who wrote no word of the answer; `drafter` of the cast wrote it."""

    def __init__(self, matrix, **submitted):
        self.matrix, self.app, self.cast = matrix, matrix.app, matrix.cast
        self.item_id = matrix.said(**submitted)
        self.proposal_id = matrix.confirmed(self.item_id)
        self.answer_id = matrix.published(self.proposal_id)
        self.colleague = self.cast.staff("uji-penyusun-dua", "drafter")

    def do(self, name, who, *args, **kwargs):
        with self.app.test_request_context():
            return getattr(do, name)(who.actor, *args, **kwargs)

    def rate(self, verdict="no", sentence=""):
        self.do("rate_answer", self.cast.citizen, self.item_id, self.answer_id, verdict, sentence)

    def ask(self, reason=REASON):
        return self.do("ask_second_look", self.cast.citizen, self.item_id, self.answer_id, reason)

    def correcting(self):
        """A second look whose correction waits for its parafs."""
        look_id = self.ask()
        self.do("write_correction", self.colleague, look_id, "Buka pukul 08.00 sampai 20.00.", "Anda benar.")
        return look_id

    def look(self):
        return self._one(SecondLook)

    def rating(self):
        return self._one(Rating)

    def correction(self):
        return self._one(Correction)

    def answer(self):
        with self.app.test_request_context():
            return session.get(Answer, self.answer_id)

    def _one(self, model):
        with self.app.test_request_context():
            session.rollback()
            return session.scalar(sa.select(model))

    def hold(self, player):
        """Let a browser hold the item by its private link."""
        with self.app.test_request_context():
            path = private_link(session.get(Aspiration, self.item_id))
        player.get(path)
        return player


def rating_link(text):
    return re.search(r"/nilai/[^\s?]+", text)[0]
