"""The ground holds"""
import hashlib
import hmac
import json
import os
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from server.core import secrets, vault
from server.core.text import initials

revision = '0002'
down_revision = '0001'


def upgrade() -> None:
    before_vault()
    op.create_table('akun_sessions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('token_hmac', sa.String(length=64), nullable=False),
    sa.Column('email', sa.LargeBinary(), nullable=False),
    sa.Column('email_hmac', sa.String(length=64), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_akun_sessions')),
    sa.UniqueConstraint('token_hmac', name=op.f('uq_akun_sessions_token_hmac'))
    )
    with op.batch_alter_table('akun_sessions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_akun_sessions_email_hmac'), ['email_hmac'], unique=False)
        batch_op.create_index(batch_op.f('ix_akun_sessions_expires_at'), ['expires_at'], unique=False)

    op.create_table('email_confirmations',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('email', sa.LargeBinary(), nullable=False),
    sa.Column('email_hmac', sa.String(length=64), nullable=False),
    sa.Column('purpose', sa.String(length=12), nullable=False),
    sa.Column('subject', sa.String(length=40), nullable=True),
    sa.Column('nonce', sa.String(length=32), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_email_confirmations'))
    )
    with op.batch_alter_table('email_confirmations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_email_confirmations_created_at'), ['created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_email_confirmations_email_hmac'), ['email_hmac'], unique=False)
        batch_op.create_index('ix_email_confirmations_subject', ['purpose', 'subject', 'id'], unique=False)

    op.create_table('holidays',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.Column('is_day_off', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_holidays')),
    sa.UniqueConstraint('day', name=op.f('uq_holidays_day'))
    )
    op.create_table('jobs',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('asked_by', sa.Integer(), nullable=True),
    sa.Column('payload', sa.JSON(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('done', sa.BigInteger(), nullable=False),
    sa.Column('total', sa.BigInteger(), nullable=True),
    sa.Column('found', sa.BigInteger(), nullable=False),
    sa.Column('message', sa.String(length=40), nullable=True),
    sa.Column('checkpoint', sa.JSON(), nullable=True),
    sa.Column('error', sa.String(length=200), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cancel_asked_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_jobs'))
    )
    with op.batch_alter_table('jobs', schema=None) as batch_op:
        batch_op.create_index('ix_jobs_state', ['state', 'kind'], unique=False)

    op.create_table('probes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_probes'))
    )
    op.create_table('status_samples',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('process', sa.String(length=120), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('numbers', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_status_samples'))
    )
    with op.batch_alter_table('status_samples', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_status_samples_at'), ['at'], unique=False)

    op.create_table('workers',
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('version', sa.String(length=40), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('beat_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('doing', sa.JSON(), nullable=False),
    sa.Column('failing', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_workers'))
    )
    op.create_table('working_calendar',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('settled_version', sa.Integer(), nullable=False),
    sa.Column('moved', sa.Integer(), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('clock_settings', sa.JSON(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_working_calendar'))
    )
    op.create_table('data_requests',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=12), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('is_by_button', sa.Boolean(), nullable=False),
    sa.Column('text', sa.LargeBinary(), nullable=True),
    sa.Column('contact', sa.LargeBinary(), nullable=True),
    sa.Column('email_hmac', sa.String(length=64), nullable=True),
    sa.Column('aspiration_id', sa.Integer(), nullable=True),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('outcome', sa.String(length=12), nullable=True),
    sa.Column('note', sa.LargeBinary(), nullable=True),
    sa.Column('handled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('handled_by', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['handled_by'], ['staff.id'], name=op.f('fk_data_requests_handled_by_staff'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_data_requests')),
    sa.UniqueConstraint('number', name=op.f('uq_data_requests_number'))
    )
    with op.batch_alter_table('data_requests', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_data_requests_aspiration_id'), ['aspiration_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_data_requests_email_hmac'), ['email_hmac'], unique=False)
        batch_op.create_index('ix_data_requests_open', ['handled_at', 'due_at'], unique=False)

    op.create_table('page_versions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=20), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('note', sa.String(length=200), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_by', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['published_by'], ['staff.id'], name=op.f('fk_page_versions_published_by_staff'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_page_versions')),
    sa.UniqueConstraint('slug', 'language', 'number', name=op.f('uq_page_versions_slug_language_number'))
    )
    op.create_table('staff_factors',
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('secret', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_step', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_staff_factors_staff_id_staff'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('staff_id', name=op.f('pk_staff_factors'))
    )
    op.create_table('staff_half_sessions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('token_hmac', sa.String(length=64), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('wrong_codes', sa.Integer(), nullable=False),
    sa.Column('has_code', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_staff_half_sessions_staff_id_staff'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staff_half_sessions')),
    sa.UniqueConstraint('token_hmac', name=op.f('uq_staff_half_sessions_token_hmac'))
    )
    with op.batch_alter_table('staff_half_sessions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_staff_half_sessions_staff_id'), ['staff_id'], unique=False)

    op.create_table('staff_recovery_codes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('code_hmac', sa.String(length=64), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_staff_recovery_codes_staff_id_staff'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staff_recovery_codes')),
    sa.UniqueConstraint('code_hmac', name=op.f('uq_staff_recovery_codes_code_hmac'))
    )
    with op.batch_alter_table('staff_recovery_codes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_staff_recovery_codes_staff_id'), ['staff_id'], unique=False)

    op.create_table('staff_sessions_seen',
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['session_id'], ['staff_sessions.id'], name=op.f('fk_staff_sessions_seen_session_id_staff_sessions'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('session_id', name=op.f('pk_staff_sessions_seen'))
    )
    op.create_table('hand_messages',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=120), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('payload', sa.JSON(), nullable=False),
    sa.Column('aspiration_id', sa.Integer(), nullable=False),
    sa.Column('ready_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('done_by', sa.Integer(), nullable=True),
    sa.Column('is_sent', sa.Boolean(), nullable=True),
    sa.ForeignKeyConstraint(['aspiration_id'], ['aspirations.id'], name=op.f('fk_hand_messages_aspiration_id_aspirations'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['done_by'], ['staff.id'], name=op.f('fk_hand_messages_done_by_staff'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hand_messages')),
    sa.UniqueConstraint('key', name=op.f('uq_hand_messages_key'))
    )
    with op.batch_alter_table('hand_messages', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_hand_messages_aspiration_id'), ['aspiration_id'], unique=False)
        batch_op.create_index('ix_hand_messages_waiting', ['done_at', 'id'], unique=False)

    op.create_table('news_choices',
    sa.Column('aspiration_id', sa.Integer(), nullable=False),
    sa.Column('is_wanted', sa.Boolean(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['aspiration_id'], ['aspirations.id'], name=op.f('fk_news_choices_aspiration_id_aspirations'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('aspiration_id', name=op.f('pk_news_choices'))
    )
    with op.batch_alter_table('aspiration_contacts', schema=None) as batch_op:
        batch_op.add_column(sa.Column('language', sa.String(length=2), server_default='id', nullable=False))

    with op.batch_alter_table('aspirations', schema=None) as batch_op:
        batch_op.add_column(sa.Column('links_cut_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('due_moved_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('clock_resumed_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_index(batch_op.f('ix_aspirations_rights'))
        batch_op.create_index('ix_aspirations_rights', ['state', 'is_out_of_scope', 'read_due_at', 'considered_due_at', 'explained_due_at', 'submitted_at', 'clock_resumed_at'], unique=False)

    with op.batch_alter_table('ledger_entries', schema=None) as batch_op:
        batch_op.create_index('ix_ledger_entries_access', ['subject_kind', 'subject_id'], unique=False, sqlite_where=sa.text("kind LIKE '%.read'"), postgresql_where=sa.text("kind LIKE '%.read'"))

    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.add_column(sa.Column('decision_id', sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column('aspiration_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('lease', sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column('leased_until', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f('ix_outbox_aspiration_id'), ['aspiration_id'], unique=False)
        batch_op.create_index('ix_outbox_decision', ['decision_id'], unique=False, sqlite_where=sa.text('done_at IS NULL'), postgresql_where=sa.text('done_at IS NULL'))

    with op.batch_alter_table('questions', schema=None) as batch_op:
        batch_op.add_column(sa.Column('links_cut_at', sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table('staff', schema=None) as batch_op:
        batch_op.add_column(sa.Column('initial_until', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('version', sa.Integer(), server_default='1', nullable=False))

    with op.batch_alter_table('staff_sessions', schema=None) as batch_op:
        batch_op.add_column(sa.Column('proved_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('browser', sa.String(length=40), server_default='', nullable=False))
    by_hand_holidays()
    by_hand_outbox_about()
    by_hand_search()


def before_vault() -> None:
    """Seal what lay in clear: contacts, names of who asked, objections, what stood in a text before it was redacted or edited."""
    op.create_table(
        "data_keys",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False), sa.Column("wrapped", sa.LargeBinary(), nullable=True),
        sa.Column("root", sa.String(16), nullable=False), sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("destroyed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_keys")))
    op.create_table(
        "question_contacts", sa.Column("question_id", sa.Integer(), nullable=False), sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["question_id"], ["questions.id"], name=op.f("fk_question_contacts_question_id_questions"),
                                ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("question_id", name=op.f("pk_question_contacts")))
    op.add_column("aspiration_contacts", sa.Column("email_hmac", sa.String(64), nullable=True))
    op.add_column("aspiration_contacts", sa.Column("email_confirmed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_aspiration_contacts_email_hmac"), "aspiration_contacts", ["email_hmac"])
    op.add_column("questions", sa.Column("public_name", sa.String(80), nullable=True))
    sealing = Sealing()
    sealing.index_emails()
    sealing.part_names()
    sealing.key_fingerprints()
    for table, key, column in (
            ("aspiration_contacts", "aspiration_id", "name"), ("aspiration_contacts", "aspiration_id", "email"),
            ("aspiration_contacts", "aspiration_id", "phone"), ("aspirations", "id", "original_text"),
            ("aspirations", "id", "before_decision"), ("questions", "id", "original_text"), ("objections", "id", "text")):
        sealing.seal_column(table, key, column)
    op.execute("ALTER TABLE questions DROP COLUMN name")


class Sealing:
    """Rows of before, batch by batch. The first keys are made when there is something to seal."""

    def __init__(self) -> None:
        self.connection = op.get_bind()
        self.keys: dict[int, bytes] = {}

    def key(self, number: int) -> bytes:
        """A key of the house; the first call makes them, wrapped with the house's root secret."""
        if not self.keys:
            root = secrets.root_secret()
            self.keys = {one: os.urandom(32) for one in (vault.INDEX_KEY, 1)}
            rows = [vault.new_key_row(root, one, key) for one, key in self.keys.items()]
            self.connection.execute(sa.insert(sa.table("data_keys", *[sa.column(name) for name in rows[0]])), rows)
        return self.keys[number]

    def seal(self, place: str, plain: str) -> bytes:
        """For one column."""
        return vault.seal(AESGCM(self.key(1)), 1, place, plain.encode())

    def rows(self, table: sa.TableClause, key: str, *names: str) -> Iterator[Sequence[sa.Row[Any]]]:
        """(key, first column, ...) of the rows whose first column holds something, 500 at a time."""
        last = 0
        while True:
            query = sa.select(table.c[key], *[table.c[name] for name in names]).where(table.c[key] > last, table.c[names[0]].is_not(None))
            found = self.connection.execute(query.order_by(table.c[key]).limit(500)).all()
            if not found:
                return
            yield found
            last = found[-1][0]

    def seal_column(self, name: str, key: str, column: str) -> None:
        """A new column with the sealed values takes the old one's place and name."""
        is_json = column == "before_decision"
        table = sa.table(name, sa.column(key, sa.Integer), sa.column(column, sa.JSON(none_as_null=True) if is_json else sa.Text),
                         sa.column("sealed", sa.LargeBinary))
        op.add_column(name, sa.Column("sealed", sa.LargeBinary(), nullable=True))
        write = sa.update(table).where(table.c[key] == sa.bindparam("of")).values(sealed=sa.bindparam("value", type_=sa.LargeBinary))
        for batch in self.rows(table, key, column):
            plain = [(row[0], json.dumps(row[1], ensure_ascii=False, separators=(",", ":")) if is_json else row[1]) for row in batch]
            made = [{"of": of, "value": self.seal(f"{name}.{column}", text)} for of, text in plain if text != "null"]
            if made:
                self.connection.execute(write, made)
        op.execute(f"ALTER TABLE {name} DROP COLUMN {column}")
        op.execute(f"ALTER TABLE {name} RENAME COLUMN sealed TO {column}")

    def index_emails(self) -> None:
        """What an address is looked up by from now on."""
        table = sa.table("aspiration_contacts", sa.column("aspiration_id", sa.Integer), sa.column("email", sa.Text),
                         sa.column("email_hmac"))
        write = sa.update(table).where(table.c.aspiration_id == sa.bindparam("of")).values(email_hmac=sa.bindparam("value"))
        for batch in self.rows(table, "aspiration_id", "email"):
            self.connection.execute(write, [{"of": row[0], "value": vault.index_of(self.key(vault.INDEX_KEY), row[1])} for row in batch])

    def key_fingerprints(self) -> None:
        """As `submissions.fingerprint_of` makes them: a bare hash of a short text can be guessed."""
        table = sa.table("aspirations", sa.column("id", sa.Integer), sa.column("fingerprint", sa.Text))
        write = sa.update(table).where(table.c.id == sa.bindparam("of")).values(fingerprint=sa.bindparam("value"))
        for batch in self.rows(table, "id", "fingerprint"):
            key = secrets.derived_from(secrets.root_secret(), "fingerprint")
            self.connection.execute(write, [
                {"of": row[0], "value": hmac.new(key, row[1].encode(), hashlib.sha256).hexdigest() if row[1] else ""} for row in batch])

    def part_names(self) -> None:
        """The name a question shows stays with it; the one that was given is sealed and kept apart."""
        table = sa.table("questions", sa.column("id", sa.Integer), sa.column("name", sa.Text), sa.column("display"),
                         sa.column("public_name"))
        contacts = sa.table("question_contacts", sa.column("question_id"), sa.column("name", sa.LargeBinary))
        write = sa.update(table).where(table.c.id == sa.bindparam("of")).values(public_name=sa.bindparam("value"))
        for batch in self.rows(table, "id", "name", "display"):
            shown = {"nama": lambda name: name, "inisial": lambda name: initials(name) or None, "anonim": lambda name: None}
            self.connection.execute(write, [{"of": row[0], "value": shown[row[2]](row[1])} for row in batch])
            self.connection.execute(sa.insert(contacts), [
                {"question_id": row[0], "name": self.seal("question_contacts.name", row[1])} for row in batch if row[2] != "anonim"])


def by_hand_holidays() -> None:
    """The official days of 2022 to 2026, as they are when the migration runs; `flask holidays load` adds what came later."""
    import json
    from datetime import date
    from pathlib import Path

    days = sa.table('holidays', sa.column('day', sa.Date), sa.column('name', sa.String), sa.column('kind', sa.String),
                    sa.column('source', sa.String), sa.column('is_day_off', sa.Boolean))
    folder = Path(__file__).resolve().parents[2] / 'server' / 'holidays' / 'data'
    rows = [row | {'day': date.fromisoformat(row['day']), 'is_day_off': True} for path in sorted(folder.glob('*.json'))
            for row in json.loads(path.read_text(encoding='utf-8'))['days']]
    op.bulk_insert(days, rows)
    # what is open already was promised without holidays: the worker moves it at its next start
    is_empty = op.get_bind().execute(sa.text('SELECT count(*) FROM aspirations')).scalar() == 0
    calendar = sa.table('working_calendar', sa.column('id', sa.Integer), sa.column('version', sa.Integer),
                        sa.column('settled_version', sa.Integer), sa.column('moved', sa.Integer))
    op.bulk_insert(calendar, [{'id': 1, 'version': 1, 'settled_version': 1 if is_empty else 0, 'moved': 0}])


def by_hand_outbox_about() -> None:
    """Rows that wait or are remembered say which item they are about, as new ones do."""
    outbox = sa.table("outbox", sa.column("payload", sa.JSON()), sa.column("aspiration_id", sa.Integer()))
    op.execute(sa.update(outbox).values(aspiration_id=outbox.c.payload["aspiration_id"].as_integer()))


def by_hand_search() -> None:
    """The search index of PostgreSQL; on SQLite it stands since 0001. Shown texts written before go in at once."""
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    from server.aspirations.search_index import words_of

    op.execute("CREATE TABLE aspiration_search (rowid integer PRIMARY KEY, tokens text NOT NULL, "
               "words tsvector GENERATED ALWAYS AS (array_to_tsvector(string_to_array(tokens, ' '))) STORED)")
    op.execute("CREATE INDEX ix_aspiration_search_words ON aspiration_search USING gin (words)")
    shown = connection.execute(sa.text("SELECT id, text FROM aspirations WHERE is_listed")).all()
    for aspiration_id, text in shown:
        connection.execute(sa.text("INSERT INTO aspiration_search(rowid, tokens) VALUES (:id, :tokens)"),
                           {"id": aspiration_id, "tokens": " ".join(words_of(text))})
