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
        batch_op.create_foreign_key(batch_op.f('fk_webinars_poster_id_files'), 'files', ['poster_id'], ['id'], ondelete='SET NULL')
