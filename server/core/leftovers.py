"""What deleting leaves behind in the database's files, and how it goes.

SQLite: `secure_delete` overwrites what is deleted, but older content stays in the write-ahead log until that is emptied.
PostgreSQL: deleted rows stay in their pages until VACUUM, and their bytes until the place is used again; a table that is
rewritten (VACUUM FULL, by hand in a quiet hour) has none. Backups and the server's own WAL keep theirs: docs/privacy-data.md.
"""
from __future__ import annotations

from typing import cast

import sqlalchemy as sa
from flask import current_app

from server.core.database import Database, Model

WAIT_MS = 2000  # for readers that still need the write-ahead log


def sweep(*, is_whole: bool = False) -> bool:
    """Empty SQLite's write-ahead log; vacuum PostgreSQL's tables (`is_whole`: rewrite them, which locks each for a while).

    False when somebody still read and the next turn must do it. Call outside operations.
    """
    engine = cast(Database, current_app.extensions["database"]).writing
    return _empty_log(engine) if engine.dialect.name == "sqlite" else _vacuum(engine, is_whole)


def _empty_log(engine: sa.Engine) -> bool:
    apart = sa.create_engine(engine.url, poolclass=sa.pool.NullPool, hide_parameters=True)
    with apart.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None  # noqa: S101  the connection is open
        driver.execute(f"PRAGMA busy_timeout={WAIT_MS}")
        is_busy, _pages, _moved = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not is_busy


def _vacuum(engine: sa.Engine, is_whole: bool) -> bool:
    quote = engine.dialect.identifier_preparer.quote
    with engine.connect() as connection:
        outside = connection.execution_options(isolation_level="AUTOCOMMIT")
        dead = sa.text("SELECT relname FROM pg_stat_user_tables WHERE schemaname = current_schema() AND n_dead_tup > 0")
        touched = set(Model.metadata.tables) if is_whole else set(outside.execute(dead).scalars())
        for name in sorted(touched & set(Model.metadata.tables)):
            outside.execute(sa.text(f"VACUUM {'(FULL) ' if is_whole else ''}{quote(name)}"))
    return True
