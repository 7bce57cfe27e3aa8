"""Alembic without its command line: upgrade, and a check that the migrations make what the models say."""
from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from server.config import ROOT
from server.core.database import Model


def config(url: str) -> Config:
    """Alembic's settings for one database."""
    made = Config()
    made.set_main_option("script_location", str(ROOT / "migrations"))
    made.attributes["url"] = url
    return made


def upgrade(url: str) -> None:
    """To the newest migration; nothing happens when it is there already."""
    from alembic import command  # heavy, and the web process never migrates

    command.upgrade(config(url), "head")


def heads() -> list[str]:
    """The newest migrations: one, if all is well."""
    return list(ScriptDirectory.from_config(config("sqlite://")).get_heads())


def is_current(connection: sa.Connection) -> bool:
    """True if the database has the newest migration."""
    return MigrationContext.configure(connection).get_current_heads() == tuple(heads())


def keep_object(_object: Any, name: str | None, kind: str, _reflected: bool, _compare_to: Any) -> bool:
    """Leave the search indexes and their shadow tables alone."""
    return not (kind == "table" and (name or "").startswith(("aspiration_search", "session_search")))


def problems() -> list[str]:
    """What is wrong with the migrations; made on an empty SQLite file, so it asks no running database."""
    from alembic.autogenerate import compare_metadata  # heavy, and only the gate asks

    if len(heads()) != 1:
        return [f"there are {len(heads())} migration heads: {', '.join(heads())}"]
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'check.db'}"
        upgrade(url)
        engine = sa.create_engine(url)
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"include_object": keep_object, "compare_type": True})
            found = compare_metadata(context, Model.metadata)
        engine.dispose()
    return [f"drift: {difference}" for difference in found]
