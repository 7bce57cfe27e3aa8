"""The webinar whole"""
import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'


def upgrade() -> None:
    op.create_table('files',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=32), nullable=False),
    sa.Column('media', sa.String(length=8), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('label', sa.String(length=120), nullable=False),
    sa.Column('width', sa.Integer(), nullable=True),
    sa.Column('height', sa.Integer(), nullable=True),
    sa.Column('stored_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_files')),
    sa.UniqueConstraint('name', name=op.f('uq_files_name')),
    sqlite_autoincrement=True
    )
    op.create_table('learn_stage_marks',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('stage', sa.String(length=20), nullable=False),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.Column('marked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('marked_by', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['marked_by'], ['staff.id'], name=op.f('fk_learn_stage_marks_marked_by_staff'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_learn_stage_marks'))
    )
    op.create_table('attendance_codes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('webinar_id', sa.Integer(), nullable=False),
    sa.Column('moment', sa.String(length=5), nullable=False),
    sa.Column('code', sa.String(length=24), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['webinar_id'], ['webinars.id'], name=op.f('fk_attendance_codes_webinar_id_webinars'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attendance_codes')),
    sa.UniqueConstraint('webinar_id', 'moment', name=op.f('uq_attendance_codes_webinar_id_moment'))
    )
    op.create_table('attendance_lists',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('webinar_id', sa.Integer(), nullable=False),
    sa.Column('asked_by', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ready_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('content', sa.LargeBinary(), nullable=True),
    sa.Column('rows', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['asked_by'], ['staff.id'], name=op.f('fk_attendance_lists_asked_by_staff'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['webinar_id'], ['webinars.id'], name=op.f('fk_attendance_lists_webinar_id_webinars'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attendance_lists')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('attendance_lists', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attendance_lists_webinar_id'), ['webinar_id'], unique=False)

    op.create_table('attendance_rules',
    sa.Column('webinar_id', sa.Integer(), nullable=False),
    sa.Column('needs', sa.String(length=8), nullable=False),
    sa.Column('share', sa.Integer(), nullable=False),
    sa.Column('zoom_meeting', sa.String(length=20), server_default='', nullable=False),
    sa.ForeignKeyConstraint(['webinar_id'], ['webinars.id'], name=op.f('fk_attendance_rules_webinar_id_webinars'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('webinar_id', name=op.f('pk_attendance_rules'))
    )
    op.create_table('attendance_samples',
    sa.Column('webinar_id', sa.Integer(), nullable=False),
    sa.Column('channel', sa.String(length=8), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['webinar_id'], ['webinars.id'], name=op.f('fk_attendance_samples_webinar_id_webinars'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('webinar_id', 'channel', 'at', name=op.f('pk_attendance_samples'))
    )
    op.create_table('certificate_layouts',
    sa.Column('webinar_id', sa.Integer(), nullable=False),
    sa.Column('issuer', sa.String(length=200), nullable=False),
    sa.Column('place', sa.String(length=80), nullable=False),
    sa.Column('signatory', sa.String(length=160), nullable=False),
    sa.Column('signatory_role', sa.String(length=200), nullable=False),
    sa.Column('hours', sa.Integer(), nullable=False),
    sa.Column('is_signed_elsewhere', sa.Boolean(), nullable=False),
    sa.Column('is_automatic', sa.Boolean(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('preview_id', sa.Integer(), nullable=True),
    sa.Column('picture_id', sa.Integer(), nullable=True),
    sa.Column('previewed', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['picture_id'], ['files.id'], name=op.f('fk_certificate_layouts_picture_id_files'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['preview_id'], ['files.id'], name=op.f('fk_certificate_layouts_preview_id_files'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['webinar_id'], ['webinars.id'], name=op.f('fk_certificate_layouts_webinar_id_webinars'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('webinar_id', name=op.f('pk_certificate_layouts'))
    )
    op.create_table('certificate_returns',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('webinar_id', sa.Integer(), nullable=False),
    sa.Column('file_id', sa.Integer(), nullable=True),
    sa.Column('skips_bad', sa.Boolean(), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('problem', sa.String(length=20), nullable=False),
    sa.Column('taken', sa.Integer(), nullable=False),
    sa.Column('refused', sa.Integer(), nullable=False),
    sa.Column('report', sa.LargeBinary(), nullable=True),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('looked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['file_id'], ['files.id'], name=op.f('fk_certificate_returns_file_id_files'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['webinar_id'], ['webinars.id'], name=op.f('fk_certificate_returns_webinar_id_webinars'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certificate_returns')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('certificate_returns', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_certificate_returns_webinar_id'), ['webinar_id'], unique=False)

    op.create_table('learn_pieces',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('slug', sa.String(length=120), nullable=False),
    sa.Column('uid', sa.String(length=36), nullable=False),
    sa.Column('is_sample', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('live_number', sa.Integer(), nullable=True),
    sa.Column('first_published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('topics', sa.JSON(), nullable=False),
    sa.Column('webinar_id', sa.Integer(), nullable=True),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('card_id', sa.Integer(), nullable=True),
    sa.Column('card_of', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['card_id'], ['files.id'], name=op.f('fk_learn_pieces_card_id_files'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['webinar_id'], ['webinars.id'], name=op.f('fk_learn_pieces_webinar_id_webinars'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_learn_pieces')),
    sa.UniqueConstraint('kind', 'slug', name=op.f('uq_learn_pieces_kind_slug')),
    sa.UniqueConstraint('uid', name=op.f('uq_learn_pieces_uid')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('learn_pieces', schema=None) as batch_op:
        batch_op.create_index('ix_learn_pieces_list', ['kind', 'first_published_at', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_learn_pieces_webinar_id'), ['webinar_id'], unique=False)

    op.create_table('minutes',
    sa.Column('webinar_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_by', sa.Integer(), nullable=True),
    sa.Column('signed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('signed_by', sa.Integer(), nullable=True),
    sa.Column('signer', sa.String(length=160), nullable=False),
    sa.Column('pdf_id', sa.Integer(), nullable=True),
    sa.Column('docx_id', sa.Integer(), nullable=True),
    sa.Column('drawing', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['docx_id'], ['files.id'], name=op.f('fk_minutes_docx_id_files'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['pdf_id'], ['files.id'], name=op.f('fk_minutes_pdf_id_files'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['webinar_id'], ['webinars.id'], name=op.f('fk_minutes_webinar_id_webinars'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('webinar_id', name=op.f('pk_minutes'))
    )
    op.create_table('packet_photos',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('webinar_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('alt', sa.String(length=300), nullable=False),
    sa.Column('file_id', sa.Integer(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['file_id'], ['files.id'], name=op.f('fk_packet_photos_file_id_files')),
    sa.ForeignKeyConstraint(['webinar_id'], ['webinars.id'], name=op.f('fk_packet_photos_webinar_id_webinars'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_packet_photos')),
    sa.UniqueConstraint('file_id', name=op.f('uq_packet_photos_file_id')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('packet_photos', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_packet_photos_webinar_id'), ['webinar_id'], unique=False)

    op.create_table('packets',
    sa.Column('webinar_id', sa.Integer(), nullable=False),
    sa.Column('texts', sa.JSON(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('drawing', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('drawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('docx_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['docx_id'], ['files.id'], name=op.f('fk_packets_docx_id_files'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['webinar_id'], ['webinars.id'], name=op.f('fk_packets_webinar_id_webinars'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('webinar_id', name=op.f('pk_packets'))
    )
    op.create_table('reaction_minutes',
    sa.Column('webinar_id', sa.Integer(), nullable=False),
    sa.Column('minute', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('count', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['webinar_id'], ['webinars.id'], name=op.f('fk_reaction_minutes_webinar_id_webinars'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('webinar_id', 'minute', 'kind', name=op.f('pk_reaction_minutes'))
    )
    op.create_table('recording_chapters',
    sa.Column('webinar_id', sa.Integer(), nullable=False),
    sa.Column('question_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('at_seconds', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['webinar_id'], ['webinars.id'], name=op.f('fk_recording_chapters_webinar_id_webinars'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('webinar_id', 'question_id', name=op.f('pk_recording_chapters'))
    )
    op.create_table('recordings',
    sa.Column('webinar_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('address', sa.String(length=500), nullable=False),
    sa.Column('file_id', sa.Integer(), nullable=True),
    sa.Column('lead_seconds', sa.Integer(), nullable=False),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['file_id'], ['files.id'], name=op.f('fk_recordings_file_id_files'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['webinar_id'], ['webinars.id'], name=op.f('fk_recordings_webinar_id_webinars'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('webinar_id', name=op.f('pk_recordings'))
    )
    op.create_table('registration_fields',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('webinar_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('label', sa.String(length=120), nullable=False),
    sa.Column('purpose', sa.String(length=200), nullable=False),
    sa.Column('is_required', sa.Boolean(), nullable=False),
    sa.Column('choices', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['webinar_id'], ['webinars.id'], name=op.f('fk_registration_fields_webinar_id_webinars'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registration_fields')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('registration_fields', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_registration_fields_webinar_id'), ['webinar_id'], unique=False)

    op.create_table('registration_windows',
    sa.Column('webinar_id', sa.Integer(), nullable=False),
    sa.Column('is_open', sa.Boolean(), nullable=False),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['webinar_id'], ['webinars.id'], name=op.f('fk_registration_windows_webinar_id_webinars'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('webinar_id', name=op.f('pk_registration_windows'))
    )
    op.create_table('registrations',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('webinar_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('name', sa.LargeBinary(), nullable=True),
    sa.Column('email', sa.LargeBinary(), nullable=True),
    sa.Column('email_hmac', sa.String(length=64), nullable=True),
    sa.Column('phone', sa.LargeBinary(), nullable=True),
    sa.Column('phone_hmac', sa.String(length=64), nullable=True),
    sa.Column('institution', sa.LargeBinary(), nullable=True),
    sa.Column('area', sa.String(length=13), nullable=True),
    sa.Column('needs', sa.LargeBinary(), nullable=True),
    sa.Column('answers', sa.LargeBinary(), nullable=True),
    sa.Column('channel', sa.String(length=8), nullable=False),
    sa.Column('source', sa.String(length=8), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('consent_version', sa.String(length=20), nullable=True),
    sa.Column('link_generation', sa.Integer(), nullable=False),
    sa.Column('registered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('moved_up_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cancelled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('name_corrected_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('erased_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['webinar_id'], ['webinars.id'], name=op.f('fk_registrations_webinar_id_webinars'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registrations')),
    sa.UniqueConstraint('webinar_id', 'email_hmac', name=op.f('uq_registrations_webinar_id_email_hmac')),
    sa.UniqueConstraint('webinar_id', 'phone_hmac', name=op.f('uq_registrations_webinar_id_phone_hmac')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('registrations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_registrations_email_hmac'), ['email_hmac'], unique=False)
        batch_op.create_index('ix_registrations_state', ['webinar_id', 'state', 'id'], unique=False)

    op.create_table('session_documents',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('webinar_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('file_id', sa.Integer(), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['file_id'], ['files.id'], name=op.f('fk_session_documents_file_id_files')),
    sa.ForeignKeyConstraint(['webinar_id'], ['webinars.id'], name=op.f('fk_session_documents_webinar_id_webinars'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_session_documents')),
    sa.UniqueConstraint('file_id', name=op.f('uq_session_documents_file_id')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('session_documents', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_session_documents_webinar_id'), ['webinar_id'], unique=False)

    op.create_table('session_passages',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('webinar_id', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(length=12), nullable=False),
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('at_seconds', sa.Integer(), nullable=True),
    sa.Column('href', sa.String(length=200), nullable=False),
    sa.Column('shown', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['webinar_id'], ['webinars.id'], name=op.f('fk_session_passages_webinar_id_webinars'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_session_passages')),
    sa.UniqueConstraint('webinar_id', 'source', 'key', name=op.f('uq_session_passages_webinar_id_source_key')),
    sqlite_autoincrement=True
    )
    op.create_table('session_reports',
    sa.Column('webinar_id', sa.Integer(), nullable=False),
    sa.Column('drawing', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('drawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('xlsx_id', sa.Integer(), nullable=True),
    sa.Column('pdf_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['pdf_id'], ['files.id'], name=op.f('fk_session_reports_pdf_id_files'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['webinar_id'], ['webinars.id'], name=op.f('fk_session_reports_webinar_id_webinars'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['xlsx_id'], ['files.id'], name=op.f('fk_session_reports_xlsx_id_files'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('webinar_id', name=op.f('pk_session_reports'))
    )
    op.create_table('surveys',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('title', sa.String(length=160), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('topic', sa.String(length=40), nullable=False),
    sa.Column('webinar_id', sa.Integer(), nullable=True),
    sa.Column('is_sample', sa.Boolean(), nullable=False),
    sa.Column('results', sa.String(length=8), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('opens_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('drafted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answers', sa.Integer(), nullable=False),
    sa.Column('links_cut_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['webinar_id'], ['webinars.id'], name=op.f('fk_surveys_webinar_id_webinars'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_surveys')),
    sa.UniqueConstraint('slug', name=op.f('uq_surveys_slug')),
    sa.UniqueConstraint('webinar_id', name=op.f('uq_surveys_webinar_id')),
    sqlite_autoincrement=True
    )
    op.create_table('transcript_cues',
    sa.Column('webinar_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('begins_ms', sa.Integer(), nullable=False),
    sa.Column('ends_ms', sa.Integer(), nullable=False),
    sa.Column('text', sa.String(length=1000), nullable=False),
    sa.ForeignKeyConstraint(['webinar_id'], ['webinars.id'], name=op.f('fk_transcript_cues_webinar_id_webinars'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('webinar_id', 'number', name=op.f('pk_transcript_cues'))
    )
    op.create_table('attendances',
    sa.Column('registration_id', sa.Integer(), nullable=False),
    sa.Column('webinar_id', sa.Integer(), nullable=False),
    sa.Column('channel', sa.String(length=8), nullable=False),
    sa.Column('start_code_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('end_code_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('page_seconds', sa.Integer(), nullable=False),
    sa.Column('zoom_seconds', sa.Integer(), nullable=False),
    sa.Column('heard_at', sa.BigInteger(), server_default=sa.text('0'), nullable=False),
    sa.Column('first_seen_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_seen_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('entered_by', sa.Integer(), nullable=True),
    sa.Column('people', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['registration_id'], ['registrations.id'], name=op.f('fk_attendances_registration_id_registrations'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['webinar_id'], ['webinars.id'], name=op.f('fk_attendances_webinar_id_webinars'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('registration_id', name=op.f('pk_attendances'))
    )
    with op.batch_alter_table('attendances', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attendances_webinar_id'), ['webinar_id'], unique=False)

    op.create_table('certificates',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=16), nullable=False),
    sa.Column('webinar_id', sa.Integer(), nullable=False),
    sa.Column('registration_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.LargeBinary(), nullable=True),
    sa.Column('initials', sa.String(length=12), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('is_name_public', sa.Boolean(), nullable=False),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoke_reason', sa.String(length=300), nullable=False),
    sa.Column('erased_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['registration_id'], ['registrations.id'], name=op.f('fk_certificates_registration_id_registrations'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['webinar_id'], ['webinars.id'], name=op.f('fk_certificates_webinar_id_webinars'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certificates')),
    sa.UniqueConstraint('number', name=op.f('uq_certificates_number')),
    sa.UniqueConstraint('registration_id', name=op.f('uq_certificates_registration_id')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('certificates', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_certificates_webinar_id'), ['webinar_id'], unique=False)

    op.create_table('learn_readings',
    sa.Column('piece_id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['piece_id'], ['learn_pieces.id'], name=op.f('fk_learn_readings_piece_id_learn_pieces'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('piece_id', 'day', name=op.f('pk_learn_readings'))
    )
    op.create_table('learn_versions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('piece_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('note', sa.String(length=200), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('saved_by', sa.Integer(), nullable=True),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('published_by', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['piece_id'], ['learn_pieces.id'], name=op.f('fk_learn_versions_piece_id_learn_pieces'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['published_by'], ['staff.id'], name=op.f('fk_learn_versions_published_by_staff'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['saved_by'], ['staff.id'], name=op.f('fk_learn_versions_saved_by_staff'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_learn_versions')),
    sa.UniqueConstraint('piece_id', 'number', name=op.f('uq_learn_versions_piece_id_number'))
    )
    with op.batch_alter_table('learn_versions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_learn_versions_piece_id'), ['piece_id'], unique=False)

    op.create_table('minutes_revisions',
    sa.Column('webinar_id', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('written_by', sa.Integer(), nullable=True),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['webinar_id'], ['minutes.webinar_id'], name=op.f('fk_minutes_revisions_webinar_id_minutes'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('webinar_id', 'revision', name=op.f('pk_minutes_revisions'))
    )
    op.create_table('registration_devices',
    sa.Column('registration_id', sa.Integer(), nullable=False),
    sa.Column('participant_id', sa.Integer(), nullable=False),
    sa.Column('is_holder', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['participant_id'], ['participants.id'], name=op.f('fk_registration_devices_participant_id_participants'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['registration_id'], ['registrations.id'], name=op.f('fk_registration_devices_registration_id_registrations'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('registration_id', 'participant_id', name=op.f('pk_registration_devices'))
    )
    with op.batch_alter_table('registration_devices', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_registration_devices_participant_id'), ['participant_id'], unique=False)

    op.create_table('survey_answers',
    sa.Column('survey_id', sa.Integer(), nullable=False),
    sa.Column('participant_id', sa.Integer(), nullable=False),
    sa.Column('ballots', sa.JSON(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['participant_id'], ['participants.id'], name=op.f('fk_survey_answers_participant_id_participants'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['survey_id'], ['surveys.id'], name=op.f('fk_survey_answers_survey_id_surveys'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('survey_id', 'participant_id', name=op.f('pk_survey_answers'))
    )
    with op.batch_alter_table('survey_answers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_survey_answers_participant_id'), ['participant_id'], unique=False)

    op.create_table('survey_questions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('survey_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('question', sa.JSON(), nullable=False),
    sa.Column('is_required', sa.Boolean(), nullable=False),
    sa.Column('answers', sa.Integer(), nullable=False),
    sa.Column('hidden', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['survey_id'], ['surveys.id'], name=op.f('fk_survey_questions_survey_id_surveys'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_questions')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('survey_questions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_survey_questions_survey_id'), ['survey_id'], unique=False)

    op.create_table('certificate_files',
    sa.Column('certificate_id', sa.Integer(), nullable=False),
    sa.Column('pdf', sa.LargeBinary(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('is_signed', sa.Boolean(), nullable=False),
    sa.Column('drawn_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['certificate_id'], ['certificates.id'], name=op.f('fk_certificate_files_certificate_id_certificates'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('certificate_id', name=op.f('pk_certificate_files'))
    )
    op.create_table('question_offices',
    sa.Column('question_id', sa.Integer(), nullable=False),
    sa.Column('webinar_id', sa.Integer(), nullable=False),
    sa.Column('office', sa.String(length=80), nullable=False),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['question_id'], ['questions.id'], name=op.f('fk_question_offices_question_id_questions'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['webinar_id'], ['webinars.id'], name=op.f('fk_question_offices_webinar_id_webinars'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('question_id', name=op.f('pk_question_offices'))
    )
    with op.batch_alter_table('question_offices', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_question_offices_webinar_id'), ['webinar_id'], unique=False)

    op.create_table('survey_counts',
    sa.Column('question_id', sa.Integer(), nullable=False),
    sa.Column('mark', sa.String(length=160), nullable=False),
    sa.Column('grp', sa.String(length=160), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['question_id'], ['survey_questions.id'], name=op.f('fk_survey_counts_question_id_survey_questions'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('question_id', 'mark', name=op.f('pk_survey_counts'))
    )
    with op.batch_alter_table('speakers', schema=None) as batch_op:
        batch_op.add_column(sa.Column('cv', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('photo_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_speakers_photo_id_files'), 'files', ['photo_id'], ['id'], ondelete='SET NULL')

    with op.batch_alter_table('webinars', schema=None) as batch_op:
        batch_op.add_column(sa.Column('kind', sa.String(length=16), server_default='webinar', nullable=False))
        batch_op.add_column(sa.Column('venue', sa.String(length=200), server_default='', nullable=False))
        batch_op.add_column(sa.Column('notice', sa.String(length=500), server_default='', nullable=False))
        batch_op.add_column(sa.Column('topics', sa.JSON(), server_default='[]', nullable=False))
        batch_op.add_column(sa.Column('provisions', sa.JSON(), server_default='[]', nullable=False))
        batch_op.add_column(sa.Column('access', sa.JSON(), server_default='[]', nullable=False))
        batch_op.add_column(sa.Column('capacity', sa.JSON(), server_default='{}', nullable=False))
        batch_op.add_column(sa.Column('poster_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('poster_alt', sa.String(length=300), server_default='', nullable=False))
        batch_op.add_column(sa.Column('revision', sa.Integer(), server_default=sa.text('1'), nullable=False))
        batch_op.add_column(sa.Column('published_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('formerly_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_webinars_poster_id_files'), 'files', ['poster_id'], ['id'], ondelete='SET NULL')
    by_hand_session_search()


def by_hand_session_search() -> None:
    """The index over what is said in sessions; it is no table of the models."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("CREATE VIRTUAL TABLE session_search USING fts5(tokens, detail='none')")
    else:
        op.execute("CREATE TABLE session_search (rowid integer PRIMARY KEY, tokens text NOT NULL, "
                   "words tsvector GENERATED ALWAYS AS (array_to_tsvector(string_to_array(tokens, ' '))) STORED)")
        op.execute("CREATE INDEX ix_session_search_words ON session_search USING gin (words)")
