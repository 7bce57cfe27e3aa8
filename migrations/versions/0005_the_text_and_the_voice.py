"""The text and the voice"""
import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'


def upgrade() -> None:
    op.create_table('background_marks',
    sa.Column('mark', sa.String(length=64), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('mark', name=op.f('pk_background_marks')),
    sqlite_with_rowid=False
    )
    op.create_table('followers',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('email', sa.LargeBinary(), nullable=False),
    sa.Column('email_hmac', sa.String(length=64), nullable=False),
    sa.Column('every', sa.String(length=4), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('link_generation', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('told_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('digest_due_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_followers')),
    sa.UniqueConstraint('email_hmac', name=op.f('uq_followers_email_hmac'))
    )
    with op.batch_alter_table('followers', schema=None) as batch_op:
        batch_op.create_index('ix_followers_due', ['digest_due_at', 'id'], unique=False)

    op.create_table('search_editions',
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('edition', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_search_editions'))
    )
    op.create_table('backgrounds',
    sa.Column('key', sa.String(length=32), nullable=False),
    sa.Column('instrument_id', sa.Integer(), nullable=False),
    sa.Column('age', sa.String(length=12), nullable=True),
    sa.Column('sex', sa.String(length=12), nullable=True),
    sa.Column('disability', sa.String(length=12), nullable=True),
    sa.Column('grp', sa.String(length=12), nullable=True),
    sa.Column('consent_version', sa.Integer(), nullable=False),
    sa.Column('month', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['instrument_id'], ['instruments.id'], name=op.f('fk_backgrounds_instrument_id_instruments'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_backgrounds')),
    sqlite_with_rowid=False
    )
    op.create_table('instrument_team',
    sa.Column('instrument_id', sa.Integer(), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['instrument_id'], ['instruments.id'], name=op.f('fk_instrument_team_instrument_id_instruments'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_instrument_team_staff_id_staff'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('instrument_id', 'staff_id', name=op.f('pk_instrument_team'))
    )
    with op.batch_alter_table('instrument_team', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_instrument_team_staff_id'), ['staff_id'], unique=False)

    op.create_table('item_reports',
    sa.Column('subject_kind', sa.String(length=30), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=False),
    sa.Column('participant_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=40), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['participant_id'], ['participants.id'], name=op.f('fk_item_reports_participant_id_participants'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('subject_kind', 'subject_id', 'participant_id', name=op.f('pk_item_reports'))
    )
    with op.batch_alter_table('item_reports', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_item_reports_participant_id'), ['participant_id'], unique=False)

    op.create_table('text_drafts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('instrument_id', sa.Integer(), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=True),
    sa.Column('file_name', sa.String(length=120), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('tracked', sa.String(length=10), nullable=False),
    sa.Column('bill', sa.Text(), nullable=True),
    sa.Column('warnings', sa.JSON(), nullable=False),
    sa.Column('is_cut', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['instrument_id'], ['instruments.id'], name=op.f('fk_text_drafts_instrument_id_instruments'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_text_drafts_staff_id_staff'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_text_drafts'))
    )
    with op.batch_alter_table('text_drafts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_text_drafts_created_at'), ['created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_text_drafts_instrument_id'), ['instrument_id'], unique=False)

    op.create_table('carrying_deeds',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('tied', sa.Integer(), nullable=False),
    sa.Column('changes', sa.JSON(), nullable=False),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['version_id'], ['versions.id'], name=op.f('fk_carrying_deeds_version_id_versions'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_carrying_deeds'))
    )
    with op.batch_alter_table('carrying_deeds', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_carrying_deeds_version_id'), ['version_id'], unique=False)

    op.create_table('window_extensions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('window_id', sa.Integer(), nullable=False),
    sa.Column('closed_before', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['window_id'], ['input_windows.id'], name=op.f('fk_window_extensions_window_id_input_windows'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_window_extensions'))
    )
    with op.batch_alter_table('window_extensions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_window_extensions_window_id'), ['window_id'], unique=False)

    op.create_table('follows',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('follower_id', sa.Integer(), nullable=False),
    sa.Column('what', sa.String(length=10), nullable=False),
    sa.Column('target', sa.String(length=40), nullable=False),
    sa.Column('provision_id', sa.Integer(), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['follower_id'], ['followers.id'], name=op.f('fk_follows_follower_id_followers'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['provision_id'], ['provisions.id'], name=op.f('fk_follows_provision_id_provisions'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_follows')),
    sa.UniqueConstraint('follower_id', 'what', 'target', name=op.f('uq_follows_follower_id_what_target'))
    )
    with op.batch_alter_table('follows', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_follows_provision_id'), ['provision_id'], unique=False)
        batch_op.create_index('ix_follows_unconfirmed', ['confirmed_at', 'asked_at'], unique=False)

    op.create_table('plain_notes',
    sa.Column('provision_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('written_by', sa.Integer(), nullable=True),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['provision_id'], ['provisions.id'], name=op.f('fk_plain_notes_provision_id_provisions'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['written_by'], ['staff.id'], name=op.f('fk_plain_notes_written_by_staff'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('provision_id', name=op.f('pk_plain_notes'))
    )
    op.create_table('provision_stances',
    sa.Column('provision_id', sa.Integer(), nullable=False),
    sa.Column('participant_id', sa.Integer(), nullable=False),
    sa.Column('stance', sa.String(length=10), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['participant_id'], ['participants.id'], name=op.f('fk_provision_stances_participant_id_participants'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['provision_id'], ['provisions.id'], name=op.f('fk_provision_stances_provision_id_provisions'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('provision_id', 'participant_id', name=op.f('pk_provision_stances'))
    )
    with op.batch_alter_table('provision_stances', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_provision_stances_participant_id'), ['participant_id'], unique=False)

    op.create_table('provision_ties',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('provision_id', sa.Integer(), nullable=False),
    sa.Column('earlier_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('likeness', sa.SmallInteger(), nullable=False),
    sa.Column('reason', sa.String(length=20), nullable=False),
    sa.Column('candidates', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['earlier_id'], ['provisions.id'], name=op.f('fk_provision_ties_earlier_id_provisions'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['provision_id'], ['provisions.id'], name=op.f('fk_provision_ties_provision_id_provisions'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['version_id'], ['versions.id'], name=op.f('fk_provision_ties_version_id_versions'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_provision_ties')),
    sa.UniqueConstraint('version_id', 'provision_id', name=op.f('uq_provision_ties_version_id_provision_id'))
    )
    with op.batch_alter_table('provision_ties', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_provision_ties_earlier_id'), ['earlier_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_provision_ties_provision_id'), ['provision_id'], unique=False)

    op.create_table('stance_counts',
    sa.Column('provision_id', sa.Integer(), nullable=False),
    sa.Column('agree', sa.Integer(), server_default='0', nullable=False),
    sa.Column('disagree', sa.Integer(), server_default='0', nullable=False),
    sa.Column('unclear', sa.Integer(), server_default='0', nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['provision_id'], ['provisions.id'], name=op.f('fk_stance_counts_provision_id_provisions'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('provision_id', name=op.f('pk_stance_counts'))
    )
    with op.batch_alter_table('stance_counts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_stance_counts_unclear'), ['unclear'], unique=False)

    op.create_table('aspiration_attachments',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('aspiration_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=32), nullable=False),
    sa.Column('media', sa.String(length=8), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('width', sa.Integer(), nullable=True),
    sa.Column('height', sa.Integer(), nullable=True),
    sa.Column('is_allowed', sa.Boolean(), nullable=False),
    sa.Column('alt', sa.LargeBinary(), nullable=False),
    sa.Column('preview', sa.LargeBinary(), nullable=True),
    sa.Column('data', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['aspiration_id'], ['aspirations.id'], name=op.f('fk_aspiration_attachments_aspiration_id_aspirations'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_aspiration_attachments')),
    sa.UniqueConstraint('name', name=op.f('uq_aspiration_attachments_name')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('aspiration_attachments', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_aspiration_attachments_aspiration_id'), ['aspiration_id'], unique=False)

    op.create_table('aspiration_bands',
    sa.Column('aspiration_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['aspiration_id'], ['aspirations.id'], name=op.f('fk_aspiration_bands_aspiration_id_aspirations'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('aspiration_id', 'key', name=op.f('pk_aspiration_bands'))
    )
    with op.batch_alter_table('aspiration_bands', schema=None) as batch_op:
        batch_op.create_index('ix_aspiration_bands_key', ['key', 'aspiration_id'], unique=False)

    op.create_table('aspiration_ties',
    sa.Column('aspiration_id', sa.Integer(), nullable=False),
    sa.Column('head_id', sa.Integer(), nullable=False),
    sa.Column('tied_by', sa.Integer(), nullable=True),
    sa.Column('tied_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['aspiration_id'], ['aspirations.id'], name=op.f('fk_aspiration_ties_aspiration_id_aspirations'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['head_id'], ['aspirations.id'], name=op.f('fk_aspiration_ties_head_id_aspirations'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['tied_by'], ['staff.id'], name=op.f('fk_aspiration_ties_tied_by_staff'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('aspiration_id', name=op.f('pk_aspiration_ties'))
    )
    with op.batch_alter_table('aspiration_ties', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_aspiration_ties_head_id'), ['head_id'], unique=False)

    op.create_table('answer_ratings',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('answer_id', sa.Integer(), nullable=False),
    sa.Column('aspiration_id', sa.Integer(), nullable=False),
    sa.Column('verdict', sa.String(length=8), nullable=False),
    sa.Column('sentence', sa.LargeBinary(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['answer_id'], ['answers.id'], name=op.f('fk_answer_ratings_answer_id_answers'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['aspiration_id'], ['aspirations.id'], name=op.f('fk_answer_ratings_aspiration_id_aspirations'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_answer_ratings')),
    sa.UniqueConstraint('answer_id', 'aspiration_id', name=op.f('uq_answer_ratings_answer_id_aspiration_id'))
    )
    with op.batch_alter_table('answer_ratings', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_answer_ratings_aspiration_id'), ['aspiration_id'], unique=False)

    op.create_table('second_looks',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('aspiration_id', sa.Integer(), nullable=False),
    sa.Column('answer_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('reason', sa.LargeBinary(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('note', sa.String(length=1000), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['answer_id'], ['answers.id'], name=op.f('fk_second_looks_answer_id_answers'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['aspiration_id'], ['aspirations.id'], name=op.f('fk_second_looks_aspiration_id_aspirations'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['decided_by'], ['staff.id'], name=op.f('fk_second_looks_decided_by_staff'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_second_looks')),
    sa.UniqueConstraint('aspiration_id', name=op.f('uq_second_looks_aspiration_id'))
    )
    with op.batch_alter_table('second_looks', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_second_looks_answer_id'), ['answer_id'], unique=False)
        batch_op.create_index('ix_second_looks_open', ['state', 'due_at', 'id'], unique=False)

    op.create_table('answer_corrections',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('answer_id', sa.Integer(), nullable=False),
    sa.Column('second_look_id', sa.Integer(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('written_by', sa.Integer(), nullable=True),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['answer_id'], ['answers.id'], name=op.f('fk_answer_corrections_answer_id_answers'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['second_look_id'], ['second_looks.id'], name=op.f('fk_answer_corrections_second_look_id_second_looks'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['written_by'], ['staff.id'], name=op.f('fk_answer_corrections_written_by_staff'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_answer_corrections')),
    sa.UniqueConstraint('second_look_id', name=op.f('uq_answer_corrections_second_look_id'))
    )
    with op.batch_alter_table('answer_corrections', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_answer_corrections_answer_id'), ['answer_id'], unique=False)

    op.create_table('correction_approvals',
    sa.Column('correction_id', sa.Integer(), nullable=False),
    sa.Column('step', sa.Integer(), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['correction_id'], ['answer_corrections.id'], name=op.f('fk_correction_approvals_correction_id_answer_corrections'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_correction_approvals_staff_id_staff'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('correction_id', 'step', name=op.f('pk_correction_approvals'))
    )
    with op.batch_alter_table('aspirations', schema=None) as batch_op:
        batch_op.add_column(sa.Column('outcomes', sa.SmallInteger(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('family_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('touched', sa.BigInteger(), server_default='0', nullable=False))
        batch_op.create_index('ix_aspirations_family', ['family_id'], unique=False)
        batch_op.create_index('ix_aspirations_touched', ['touched', 'id'], unique=False)

    with op.batch_alter_table('instruments', schema=None) as batch_op:
        batch_op.add_column(sa.Column('revision', sa.Integer(), server_default='1', nullable=False))
        batch_op.add_column(sa.Column('published_at', sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table('provisions', schema=None) as batch_op:
        batch_op.add_column(sa.Column('elucidation', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('term', sa.String(length=200), server_default='', nullable=False))
        batch_op.add_column(sa.Column('origin_id', sa.Integer(), nullable=True))
        batch_op.create_index('ix_provisions_origin', ['origin_id', 'version_id'], unique=False)

    with op.batch_alter_table('versions', schema=None) as batch_op:
        batch_op.add_column(sa.Column('closing', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('elucidation', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('attachments', sa.JSON(), server_default='[]', nullable=False))
    by_hand_instruments_public()
    by_hand_outcomes()
    by_hand_provision_origins()


def by_hand_instruments_public() -> None:
    """What stood before was public."""
    op.execute(sa.text("UPDATE instruments SET published_at = created_at WHERE published_at IS NULL"))


def by_hand_outcomes() -> None:
    """What was published for the proposals that hold a voice, as bits: DISTINCT makes their sum an "or"."""
    op.execute(sa.text("""
        UPDATE aspirations SET outcomes = coalesce((
            SELECT sum(DISTINCT CASE answers.outcome WHEN 'accepted' THEN 1 WHEN 'partly' THEN 2 WHEN 'declined' THEN 4
                                     WHEN 'forwarded' THEN 8 WHEN 'out_of_scope' THEN 16 ELSE 0 END)
            FROM proposal_items JOIN answers ON answers.proposal_id = proposal_items.proposal_id
            WHERE proposal_items.aspiration_id = aspirations.id AND answers.state = 'published'), 0)
        WHERE id IN (SELECT aspiration_id FROM proposal_items)"""))


def by_hand_provision_origins() -> None:
    """Every provision begins its own line; versions that stood before are tied from their page."""
    op.execute("UPDATE provisions SET origin_id = id")
