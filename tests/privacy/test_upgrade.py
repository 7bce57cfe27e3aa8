"""A house of the first release, with rows in clear, after the second migration: sealed, readable, and nothing lost."""
import json
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from alembic import command

from server.app import create_app
from server.aspirations.models import Aspiration, Contact
from server.aspirations.submissions import fingerprint_of
from server.core import leftovers, migrations, vault
from server.core.database import session
from server.core.outbox import OutboxRow
from server.live.models import Question, QuestionContact
from server.moderation.models import Objection
from server.screening import fingerprint
from tests.privacy import traces

AT = "2026-05-04 03:00:00+00:00"
PEOPLE = 620  # more than a batch
CLEAR = {"zqnama7vwk", "zqsurel7vwk@contoh.example", "81255507777", "zqasli7vwk", "zqsebelum7vwk", "zqpenanya7vwk", "zqkeberatan7vwk", "zqsunting7vwk"}


def fill(settings):
    """The first release's tables with rows, past the models: those speak of today's columns."""
    command.upgrade(migrations.config(settings.url), "0001")
    engine = sa.create_engine(settings.url)
    tables = sa.MetaData()
    tables.reflect(engine)

    def rows(name, *given):
        known = tables.tables[name].columns
        with engine.begin() as connection:
            for row in given:
                blank = {column.name: empty(column) for column in known if not column.nullable and column.name not in row and column.default is None}
                blank.pop("id", None)
                names = [*blank, *row]
                statement = f"INSERT INTO {name} ({', '.join(names)}) VALUES ({', '.join(':' + one for one in names)})"
                connection.execute(sa.text(statement), {**blank, **row})

    rows("instruments", {"id": 1, "slug": "ruu", "kind": "ruu", "title": "Naskah"})
    rows("aspirations", *({"id": n, "code": f"JKD-{n:04}-AAAA", "instrument_id": 1, "kind": "input", "text": f"Usulan {n}", "fingerprint": fingerprint(f"Usulan {n}"), "state": "received",
                           "display": "anonim", "channel": "web", "findings": "[]"} for n in range(1, PEOPLE + 1)))
    rows("aspiration_contacts", {"aspiration_id": 1, "name": "Dewi zqnama7vwk", "email": "ZQsurel7vwk@contoh.example", "phone": "+6281255507777"},
         *({"aspiration_id": n, "email": f"warga{n}@contoh.example"} for n in range(2, PEOPLE + 1)))
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE aspirations SET original_text = 'Kata zqasli7vwk', before_decision = :before WHERE id = 1"),
                           {"before": json.dumps({"text": "zqsebelum7vwk é", "decision_id": 1})})
        connection.execute(sa.text("UPDATE aspirations SET before_decision = 'null' WHERE id = 2"))
    rows("outbox", *({"id": n, "kind": kind, "idempotency_key": str(n), "payload": json.dumps(payload), "due_at": AT} for n, (kind, payload) in enumerate(
        [("mail.receipt", {"aspiration_id": 2}), ("moderation.keep_questions", {"webinar_id": 1})], 1)))
    rows("objections", {"id": 1, "aspiration_id": 1, "text": "zqkeberatan7vwk bukan iklan", "at": AT, "due_at": AT})
    rows("webinars", {"id": 1, "slug": "sesi", "title": "Sesi", "phase": "ended"})
    rows("questions", *({"id": n, "webinar_id": 1, "text": "Kapan?", "original_text": "zqsunting7vwk" if n == 1 else None, "name": name,
                         "display": display, "channel": "web", "state": "shown", "findings": "[]"}
                        for n, (name, display) in enumerate([("Tono zqpenanya7vwk", "inisial"), ("Rina Terbuka", "nama"), (None, "anonim")], 1)))
    engine.dispose()


def empty(column):
    kind = column.type.python_type
    return AT if kind.__name__ in ("datetime", "date") else False if kind is bool else 0 if kind is int else "[]" if kind in (dict, list) else ""


@pytest.fixture
def old(database, tmp_path):
    """Settings of a house as the first release left it."""
    return database.fresh(database.template("first-release", fill), tmp_path)


@contextmanager
def opened(settings, database):
    app = create_app(settings, async_mode="threading", **database.options)
    try:
        with app.test_request_context():
            yield app
    finally:
        app.extensions["database"].close()


def test_everything_is_sealed_and_readable(old, database, assets_dir):
    with opened(old, database) as app:
        assert set().union(*traces.in_database(app, CLEAR).values()) == CLEAR
        migrations.upgrade(old.url)
        assert traces.in_database(app, CLEAR) == {}
        first = session.get(Contact, 1)
        assert (first.name, first.email, first.phone) == ("Dewi zqnama7vwk", "ZQsurel7vwk@contoh.example", "+6281255507777")
        assert session.scalars(sa.select(Contact.aspiration_id).where(Contact.email_hmac == vault.email_index("zqsurel7vwk@contoh.example"))).all() == [1]
        assert dict(session.execute(sa.select(Contact.aspiration_id, Contact.email).where(Contact.aspiration_id > 1)).all()) == {
            n: f"warga{n}@contoh.example" for n in range(2, PEOPLE + 1)}
        row, other = session.get(Aspiration, 1), session.get(Aspiration, 2)
        assert row.original_text == "Kata zqasli7vwk" and row.before_decision == {"text": "zqsebelum7vwk é", "decision_id": 1}
        assert other.original_text is None and other.before_decision is None
        assert row.fingerprint == fingerprint_of("Usulan 1") != fingerprint("Usulan 1")
        assert session.get(Objection, 1).text == "zqkeberatan7vwk bukan iklan"
        assert [(one.public_name, one.original_text) for one in session.scalars(sa.select(Question).order_by(Question.id))] == [
            ("T.Z.", "zqsunting7vwk"), ("Rina Terbuka", None), (None, None)]
        assert dict(session.execute(sa.select(QuestionContact.question_id, QuestionContact.name)).all()) == {1: "Tono zqpenanya7vwk", 2: "Rina Terbuka"}
        assert {vault.key_of(bytes(value)) for value in app.extensions["database"].writing.connect().execute(
            sa.text("SELECT email FROM aspiration_contacts")).scalars()} == {1}


def test_rows_of_the_outbox_know_their_item(old, database, assets_dir):
    with opened(old, database):
        migrations.upgrade(old.url)
        assert session.execute(sa.select(OutboxRow.id, OutboxRow.aspiration_id).order_by(OutboxRow.id)).all() == [(1, 2), (2, None)]


@pytest.mark.only_on("sqlite", "is about its files")
def test_nothing_of_it_stays_in_the_files(old, database, assets_dir):
    with opened(old, database):
        assert set().union(*traces.in_files(old.data_dir, CLEAR).values()) == CLEAR
        migrations.upgrade(old.url)
        assert leftovers.sweep()
        assert traces.in_files(old.data_dir, CLEAR) == {}


def test_a_house_without_rows_needs_no_key(app):
    with app.app_context():
        assert session.scalar(sa.select(sa.func.count()).select_from(vault.DataKey)) == 0
