"""A matrix to test with: the tiny bill, citizens' words that were read, and the way of an answer in one call each."""
import uuid

import sqlalchemy as sa

from server.aspirations.models import Aspiration
from server.aspirations.operations import Submission, show_aspiration, submit_aspiration, withhold_aspiration
from server.core.database import operation, session
from server.drafting import operations as do
from server.drafting.models import Answer, Proposal, ProposalItem, Row
from server.instruments.models import ApprovalStep, Instrument, Provision
from tests.instruments.make import store

WORDS = "Gubernur sebaiknya tetap dipilih langsung oleh warga."
ANSWER = {"outcome": "accepted", "text": "Usul ini dipakai.", "reason": "Sejalan dengan tujuan.", "wording_before": "Gubernur ditunjuk Presiden.",
          "wording_after": "Gubernur dipilih langsung."}


class Matrix:
    """`drafter`, `approver` and citizens around one bill."""

    def __init__(self, app, cast):
        self.app, self.cast = app, cast
        store(app)
        with app.test_request_context():
            self.instrument_id = session.scalar(sa.select(Instrument.id).where(Instrument.is_default))
            self.provisions = dict(session.execute(sa.select(Provision.address, Provision.id)).tuples().all())

    def do(self, name, who, *args, **kwargs):
        """Run an operation of drafting as a player of the cast."""
        with self.app.test_request_context():
            return getattr(do, name)(getattr(self.cast, who).actor, *args, **kwargs)

    def submit(self, text=WORDS, *, at="2(2)", by="citizen", **changes):
        """Said, and not read yet."""
        facts = {"instrument_id": self.instrument_id, "kind": "input", "text": text, "provision_id": self.provisions[at] if at else None,
                 "consent_processing_version": 1, "consent_publication_version": None if changes.get("is_confidential") else 1} | changes
        with self.app.test_request_context():
            return submit_aspiration(getattr(self.cast, by).actor, Submission(**facts), key=str(uuid.uuid4()))

    def said(self, text=WORDS, **changes):
        """Said, read and shown (rahasia: read)."""
        item_id = self.submit(text, **changes)
        with self.app.test_request_context():
            show_aspiration(self.cast.moderator.actor, item_id)
        return item_id

    def withheld(self, text=WORDS):
        item_id = self.submit(text)
        with self.app.test_request_context():
            withhold_aspiration(self.cast.moderator.actor, item_id, reason="promotion", note="")
        return item_id

    def row(self, at="2(2)"):
        return self.do("open_row", "drafter", self.instrument_id, provision_id=self.provisions[at])

    def proposal(self, *items, text="Gubernur dipilih langsung.", at="2(2)"):
        proposal_id = self.do("write_proposal", "drafter", self.row(at), text)
        if items:
            self.do("attach", "drafter", proposal_id, list(items))
        return proposal_id

    def confirmed(self, *items, **where):
        proposal_id = self.proposal(*items, **where)
        self.do("confirm_proposal", "drafter", proposal_id, "Ditimbang hak pilih warga.")
        return proposal_id

    def answered(self, proposal_id, **changes):
        """A draft answer's id."""
        return self.do("write_answer", "drafter", proposal_id, **(ANSWER | changes))

    def approved(self, proposal_id, **changes):
        answer_id = self.answered(proposal_id, **changes)
        self.do("send_for_approval", "drafter", answer_id)
        self.do("approve", "approver", answer_id, "Setuju.")
        return answer_id

    def published(self, proposal_id, **changes):
        answer_id = self.approved(proposal_id, **changes)
        self.do("publish_answer", "drafter", answer_id)
        return answer_id

    def steps(self, *titles):
        @operation
        def add():
            session.execute(sa.delete(ApprovalStep))
            session.add_all(ApprovalStep(instrument_id=self.instrument_id, position=n, title=title) for n, title in enumerate(titles, 1))

        with self.app.test_request_context():
            add()

    def get(self, model, ident):
        with self.app.test_request_context():
            return session.get(model, ident)

    def state(self, item_id):
        return self.get(Aspiration, item_id).state

    def code(self, item_id):
        return self.get(Aspiration, item_id).code

    def count(self, model):
        with self.app.test_request_context():
            return session.scalar(sa.select(sa.func.count()).select_from(model))


__all__ = ["ANSWER", "WORDS", "Answer", "Aspiration", "Matrix", "Proposal", "ProposalItem", "Row"]
