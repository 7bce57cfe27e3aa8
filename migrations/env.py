"""Alembic's entry: one transaction for all migrations, batch mode on SQLite."""
import sqlalchemy as sa
from alembic import context

from server.core.database import Model
from server.core.migrations import keep_object

engine = sa.create_engine(context.config.attributes["url"], poolclass=sa.pool.NullPool)
with engine.connect() as connection:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA journal_mode=WAL")
        connection.exec_driver_sql("PRAGMA secure_delete=ON")  # what a migration seals or drops leaves no bytes behind
        connection.commit()  # the pragma began a transaction, and Alembic would leave one that it did not begin uncommitted
    context.configure(connection=connection, target_metadata=Model.metadata, render_as_batch=connection.dialect.name == "sqlite",
                      include_object=keep_object, compare_type=True)
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":  # two that start at once: the second finds it done
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7302026)")
        context.run_migrations()
