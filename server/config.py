"""Settings: frozen, from the environment (`JKD_…`), refused at start with their name when wrong."""
from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
LOOPBACK = {"127.0.0.1", "localhost", "::1", "[::1]"}


class WrongSetting(SystemExit):
    """A setting that cannot be right. Its message names the setting and what would be right."""


class Settings(BaseSettings):
    """Everything that differs between two installations. Units are in the help texts."""

    model_config = SettingsConfigDict(env_prefix="JKD_", frozen=True, extra="ignore")

    data_dir: Path = Field(ROOT / "instance", description="Folder of the database, secrets, built assets and mails.")
    database_url: str = Field("", description="SQLAlchemy URL. Empty: SQLite in the data folder.")
    redis_url: str | None = Field(None, description="Redis for several web processes. Empty: one process.")
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on; PORT is honoured too.")
    public_url: str | None = Field(None, description="https://… under which citizens reach the site. Empty: loopback only.")
    secret_key: str | None = Field(None, min_length=32, description="Root secret, ≥ 32 characters. Empty: made in the data folder.")
    limits: Literal["on", "off"] = Field("on", description="Rate limits; `off` only while listening on loopback.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least severity that is logged.")
    max_body_bytes: int = Field(300_000, ge=10_000, description="Largest request body in bytes, uploads apart.")
    read_due_days: int = Field(3, ge=1, description="Working days until an aspiration must have been read.")
    considered_due_days: int = Field(14, ge=1, description="Working days until it must have been considered.")
    explained_due_days: int = Field(60, ge=1, description="Working days until it must have been explained.")
    objection_due_days: int = Field(5, ge=1, description="Working days until an author's objection must have been decided.")
    undo_seconds: int = Field(10, ge=0, le=600, description="Seconds during which a decision has no outward effect.")
    seal_seconds: float = Field(2.0, gt=0, description="Seconds between two runs of the ledger's sealer.")
    socket_budget: int = Field(10_000, ge=0, description="Sockets one web process serves; newcomers past it follow by polling.")
    session_hours: int = Field(12, ge=1, le=72, description="Hours a staff session lives.")

    @field_validator("public_url")
    @classmethod
    def _is_origin(cls, value: str | None) -> str | None:
        if not value:
            return None
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
            raise ValueError("must look like https://jakartakedepan.example, without a path")
        return value.rstrip("/")

    @property
    def url(self) -> str:
        """The database to use."""
        return self.database_url or f"sqlite:///{self.data_dir / 'jakarta.db'}"

    @property
    def is_secure(self) -> bool:
        """True when citizens come over https, so that cookies may be Secure and bear the __Host- prefix."""
        return (self.public_url or "").startswith("https://")

    @property
    def is_loopback(self) -> bool:
        """True when nobody but this machine can reach the site."""
        public_host = urlsplit(self.public_url).hostname if self.public_url else "localhost"
        return self.host in LOOPBACK and public_host in LOOPBACK


def load_settings(**overrides: object) -> Settings:
    """Read the environment, refuse what cannot be right, naming it. Raises WrongSetting."""
    if "port" not in overrides and os.environ.get("PORT") and not os.environ.get("JKD_PORT"):
        overrides["port"] = os.environ["PORT"]
    try:
        settings = Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        lines = [f"JKD_{str(e['loc'][0]).upper()}: {e['msg']} (got {e['input']!r})" for e in error.errors(include_url=False)]
        raise WrongSetting("A setting is wrong.\n  " + "\n  ".join(lines)) from None
    if settings.limits == "off" and not settings.is_loopback:
        raise WrongSetting("JKD_LIMITS: off is only for a server on loopback (JKD_HOST, JKD_PUBLIC_URL)")
    return settings


@cache
def get_settings() -> Settings:
    """The process's settings, read once."""
    return load_settings()
