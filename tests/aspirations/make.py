"""Citizens' words to test with: said, shown, withheld in one call each, and the form as a browser without script fills it."""
import re
import uuid
from datetime import timedelta

import sqlalchemy as sa

from server.aspirations import operations as do
from server.aspirations.models import Aspiration
from server.core.database import operation, session
from server.instruments.operations import add_instrument

WORDS = "Dana kelurahan sebaiknya diumumkan di papan RW setiap bulan."
FORM = {"kind": "input", "display": "anonim", "publikasi": "terbuka", "persetujuan_pengolahan": "y", "persetujuan_penayangan": "y",
        "mirip": "1"}  # what is alike was seen: tests/aspirations/writing tries that step


class Voices:
    """One instrument and what people say about it."""

    def __init__(self, app, cast):
        self.app, self.cast = app, cast
        with app.test_request_context():
            self.instrument_id = add_instrument(cast.admin.actor, slug="ruu-uji", kind="ruu", title="Naskah uji", is_default=True)

    def submit(self, text=WORDS, *, by=None, key=None, **changes):
        """The id of something a citizen said."""
        facts = {"instrument_id": self.instrument_id, "kind": "input", "text": text, "consent_processing_version": 1,
                 "consent_publication_version": None if changes.get("is_confidential") else 1} | changes
        with self.app.test_request_context():
            return do.submit_aspiration((by or self.cast.citizen).actor, do.Submission(**facts), key=key or str(uuid.uuid4()))

    def act(self, name, who, *args, **kwargs):
        """Run an operation of aspirations as a player of the cast."""
        with self.app.test_request_context():
            return getattr(do, name)((getattr(self.cast, who) if isinstance(who, str) else who).actor, *args, **kwargs)

    def shown(self, text=WORDS, **changes):
        """Said, read and shown; a rahasia one read."""
        item_id = self.submit(text, **changes)
        self.act("show_aspiration", "moderator", item_id)
        return item_id

    def withheld(self, text=WORDS, reason="promotion", note="Iklan jasa.", **changes):
        item_id = self.submit(text, **changes)
        self.act("withhold_aspiration", "moderator", item_id, reason=reason, note=note)
        return item_id

    def read(self, item_id):
        """The row as it stands now."""
        with self.app.test_request_context():
            session.rollback()
            found = session.get(Aspiration, item_id)
            session.refresh(found, ["before_decision"])
            return found

    def code(self, item_id):
        return self.read(item_id).code

    def rows(self, statement):
        with self.app.test_request_context():
            session.rollback()
            return session.execute(statement).all()

    def count(self, model=Aspiration):
        return self.rows(sa.select(sa.func.count()).select_from(model))[0][0]

    def link(self, item_id):
        from server.aspirations.holders import private_link

        with self.app.test_request_context():
            return private_link(session.get(Aspiration, item_id))

    def change(self, item_id, **values):
        """Set columns past the operations: time that has passed, mostly."""

        @operation
        def put():
            session.execute(sa.update(Aspiration).where(Aspiration.id == item_id).values(**values))

        with self.app.test_request_context():
            put()

    def age(self, item_id, hours):
        """As if it had been sent earlier."""
        self.change(item_id, submitted_at=self.read(item_id).submitted_at - timedelta(hours=hours))


def form_of(page):
    """Names and values that a browser without script would send for the page's POST form, and the form's markup."""
    html = page.get_data(as_text=True)
    form = next(part for part in re.findall(r"<form.*?</form>", html, re.S) if 'method="post"' in part)
    data = {}
    for tag in re.findall(r"<input[^>]*>", form):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        is_chosen = attributes.get("type") not in ("radio", "checkbox") or " checked" in tag
        if "name" in attributes and is_chosen:
            data[attributes["name"]] = attributes.get("value", "")
    return data, form


def send(player, text=WORDS, *, page="/aspirasi/baru", **changes):
    """Open the form, fill it, send it."""
    data, _form = form_of(player.get(page))
    return player.client.post("/aspirasi/baru", data={name: value for name, value in (data | FORM | {"text": text} | changes).items() if value is not None})
