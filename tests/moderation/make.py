"""Things for the desk to work on."""
import uuid

import sqlalchemy as sa

from server.aspirations.models import Aspiration
from server.aspirations.operations import Submission, submit_aspiration
from server.core.database import operation, session
from server.core.permissions import Actor, Role
from server.instruments.models import Instrument
from server.instruments.operations import add_instrument
from server.live.models import Question, QuestionSender, QuestionVote
from server.live.operations import ask_question, show_question
from server.moderation.models import Case
from server.webinars.operations import Plan, add_webinar

PHONE = "Tolong pendataan dilakukan dari rumah ke rumah, hubungi saya di 0812-3456-7890 setiap sore."
CALM = "Dana kelurahan sebaiknya diumumkan di papan RW setiap bulan."
CREATOR = Actor(staff_id=None, roles=frozenset({Role.ADMIN}))


class Desk:
    def __init__(self, app, cast):
        self.app, self.cast = app, cast
        with app.test_request_context():
            self.instrument_id = add_instrument(cast.admin.actor, slug="ruu-uji", kind="ruu", title="Naskah uji", is_default=True)

    def submit(self, text=CALM, by=None, **changes):
        """(aspiration id, case id) of something a citizen said."""
        player = by or self.cast.citizen
        facts = {"instrument_id": self.instrument_id, "kind": "input", "text": text, "provision_id": None, "topic": None, "area": None,
                 "display": "anonim", "name": None, "is_confidential": False, "email": None, "phone": None, "channel": "web",
                 "consent_processing_version": 1, "consent_publication_version": None if changes.get("is_confidential") else 1} | changes
        with self.app.test_request_context():
            aspiration_id = submit_aspiration(player.actor, Submission(**facts), key=str(uuid.uuid4()))
            return aspiration_id, self.case_of(aspiration_id).id

    def ask(self, text="Kapan jalur sepeda di Jalan Sudirman dibuka lagi?", *, is_kept=True, is_shown=False, voters=0, by=None, **changes):
        """The id of a live question."""
        with self.app.test_request_context():
            webinar_id = self.webinar_id()
            kept = 1 if is_kept else None
            question_id = ask_question((by or self.cast.citizen).actor, webinar_id, key=str(uuid.uuid4()), text=text, keep_processing_version=kept,
                                       keep_publication_version=kept, **changes)
            if is_shown:
                show_question(self.cast.host.actor, question_id)
            self.vote(question_id, [self.cast.visitor() for _ in range(voters)])
            return question_id

    def vote(self, question_id, players):
        from server.core import clock

        @operation
        def keep():
            session.add_all(QuestionVote(question_id=question_id, participant_id=p.participant_id, is_on=True, at=clock.now()) for p in players)

        keep()

    def webinar_id(self):
        from server.webinars.models import Webinar

        known = session.scalar(sa.select(Webinar.id))
        return known or add_webinar(self.cast.host.actor, Plan(slug="sesi-uji", title="Sesi uji", phase="live"))

    def settle(self, aspiration_id):
        """As if the time to undo had passed."""
        from server.core import clock

        @operation
        def settle():
            session.execute(sa.update(Aspiration).where(Aspiration.id == aspiration_id).values(visible_from=clock.now()))

        settle()

    def case_of(self, aspiration_id):
        return session.scalars(sa.select(Case).where(Case.subject_id == aspiration_id).order_by(Case.id.desc())).first()

    def read(self, model, row_id):
        """A row as it stands now."""
        with self.app.test_request_context():
            session.rollback()
            return session.get(model, row_id)

    def aspiration(self, row_id):
        return self.read(Aspiration, row_id)

    def case(self, row_id):
        return self.read(Case, row_id)

    def count(self, query):
        with self.app.test_request_context():
            session.rollback()
            return session.scalar(query)


__all__ = ["CALM", "PHONE", "Desk", "Instrument", "Question", "QuestionSender"]
