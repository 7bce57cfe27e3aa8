"""Settings: frozen, from the environment (`JKD_…`), refused at start with their name when wrong."""
from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
LOOPBACK = {"127.0.0.1", "localhost", "::1", "[::1]"}
ADDRESS = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


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
    trusted_proxies: str = Field("", description="Addresses or networks of proxies in front, with commas: their X-Forwarded-For holds.")
    secret_key: str | None = Field(None, min_length=32, repr=False, description="Root secret, ≥ 32 characters. Empty: made by itself.")
    old_secret_keys: str = Field("", repr=False, description="Root secrets of before, with commas: what they signed is valid.")
    limits: Literal["on", "off"] = Field("on", description="Rate limits; `off` only while listening on loopback.")
    service_worker: Literal["on", "off"] = Field("on", description="What works offline; `off` takes the worker out of every browser again.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least severity that is logged.")
    log_format: Literal["plain", "json"] = Field("plain", description="A line of a log: name=value pairs, or JSON.")
    metrics_token: str | None = Field(None, min_length=16, description="Bearer token for /metrics. Empty: only a loopback house tells.")
    max_body_bytes: int = Field(300_000, ge=10_000, description="Largest request body in bytes, uploads apart.")
    max_slides_bytes: int = Field(15_000_000, ge=100_000, le=200_000_000, description="Largest PDF of slides in bytes.")
    max_recording_bytes: int = Field(2_000_000_000, ge=1_000_000, description="Largest recording that may be uploaded, in bytes.")
    read_due_days: int = Field(3, ge=1, description="Working days until an aspiration must have been read.")
    considered_due_days: int = Field(14, ge=1, description="Working days until it must have been considered.")
    explained_due_days: int = Field(60, ge=1, description="Working days until it must have been explained.")
    second_look_due_days: int = Field(14, ge=1, description="Working days until a doubted answer must have been looked at again.")
    objection_due_days: int = Field(5, ge=1, description="Working days until an author's objection must have been decided.")
    live_question_minutes: int = Field(15, ge=1, le=1440, description="Minutes until a question of a live session should be answered.")
    question_due_days: int = Field(1, ge=1, description="Working days until a question asked before a session should be answered.")
    written_due_days: int = Field(7, ge=1, description="Working days after a session until what stayed open is answered in writing.")
    undo_seconds: int = Field(10, ge=0, le=600, description="Seconds during which a decision has no outward effect.")
    lease_seconds: float = Field(30.0, ge=1, description="Seconds after which another worker takes over what a killed one was doing.")
    seal_seconds: float = Field(2.0, gt=0, description="Seconds between two runs of the ledger's sealer.")
    socket_budget: int = Field(10_000, ge=0, description="Clients that follow a room by socket in one web process; newcomers past it poll.")
    sockets: Literal["own", "stock"] = Field(
        "own", description="How clients are served: `own` writes to them on the event loop, `stock` leaves all to Flask-SocketIO.")
    totp: Literal["auto", "off", "optional", "required"] = Field(
        "auto", description="Second step of staff. `auto`: required once others can reach the site, else optional. `off` only on loopback.")
    dpo_name: str = Field("", max_length=120, description="Name or office of the data protection officer, shown on /privasi.")
    dpo_email: str = Field("", max_length=254, description="E-mail address of the data protection officer, shown on /privasi as text.")
    retention_hours: float = Field(24, gt=0, description="Hours between two runs of what deletes data kept long enough.")
    retention_link_days: int = Field(90, ge=1, description="Days that links to devices are kept after an instrument's last answer.")
    retention_contact_days: int = Field(366, ge=1, description="Days that a name and contact are kept after the last answer to them.")
    retention_original_days: int = Field(366, ge=1, description="Days that what was redacted, and objections, are kept after the answer.")
    retention_question_days: int = Field(90, ge=1, description="Days that names and first texts of questions are kept after a session.")
    retention_registration_days: int = Field(90, ge=1, description="Days that what registrants gave is kept after the session.")
    retention_certificate_days: int = Field(1826, ge=1, description="Days that name and file of a certificate are kept.")
    retention_session_days: int = Field(30, ge=1, description="Days that ended staff sessions are kept.")
    retention_key_days: int = Field(30, ge=1, description="Days that a form's key is kept, against sending it twice.")
    retention_most_days: int = Field(1095, ge=30, description="Days after which links and contacts go, answered or not.")
    session_hours: int = Field(12, ge=1, le=72, description="Hours a staff session lives.")

    smtp_host: str = Field("", description="Mail server that takes our letters. Empty: letters are files in the data folder.")
    smtp_port: int = Field(587, ge=1, le=65535, description="Its port: 587 with starttls, 465 with tls, 25 with none.")
    smtp_user: str = Field("", description="Account at the mail server. Empty: none.")
    smtp_password: SecretStr = Field(SecretStr(""), description="Its password.")
    smtp_security: Literal["none", "starttls", "tls"] = Field("starttls", description="How the way to the mail server is secured.")
    mail_from: str = Field("", description="Address that letters come from. Needed with a mail server.")
    chat_url: str = Field("", description="https://… of the gateway for WhatsApp messages. Empty: staff send them by hand.")
    chat_token: SecretStr = Field(SecretStr(""), description="The gateway's token.")
    chat_adapter: str = Field("http", description="Which adapter speaks to the gateway.")
    chat_name: str = Field("WhatsApp", min_length=1, max_length=40, description="What citizens know the gateway's sender as.")

    @field_validator("old_secret_keys")
    @classmethod
    def _are_secrets(cls, value: str) -> str:
        if any(len(old.strip()) < 32 for old in value.split(",") if value):
            raise ValueError("must be root secrets of at least 32 characters each, with commas between them")
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, value: str) -> str:
        try:
            _networks(value)
        except ValueError:
            raise ValueError("must be addresses or networks with commas, such as 127.0.0.1,10.0.0.0/8") from None
        return value

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
    def chat_is_automatic(self) -> bool:
        """True when messages to telephone numbers go out by a gateway; False when staff send them by hand."""
        return bool(self.chat_url)

    @property
    def origin(self) -> str:
        """What the addresses in letters and messages begin with."""
        return self.public_url or f"http://localhost:{self.port}"

    @property
    def proxies(self) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
        """Who may say in X-Forwarded-For whose request it passes on."""
        return _networks(self.trusted_proxies)

    @property
    def old_secrets(self) -> list[str]:
        """Root secrets of before, newest first."""
        return [old.strip() for old in self.old_secret_keys.split(",") if old.strip()]

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

    @property
    def totp_mode(self) -> str:
        """`off`, `optional` or `required` (of roles that may see personal data), with `auto` resolved."""
        if self.totp != "auto":
            return self.totp
        return "optional" if self.is_loopback else "required"


def _networks(value: str) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """Raises ValueError."""
    return [ipaddress.ip_network(part.strip()) for part in value.split(",")] if value.strip() else []


def _given(field: str, value: object) -> str:
    """What was given instead; not for secrets, since this is printed and logged."""
    return "" if any(word in field for word in ("secret", "password", "token", "database_url", "redis_url")) else f" (got {value!r})"


def load_settings(**overrides: object) -> Settings:
    """Read the environment, refuse what cannot be right, naming it. Raises WrongSetting."""
    if "port" not in overrides and os.environ.get("PORT") and not os.environ.get("JKD_PORT"):
        overrides["port"] = os.environ["PORT"]
    try:
        settings = Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        lines = [f"JKD_{str(e['loc'][0]).upper()}: {e['msg']}{_given(str(e['loc'][0]), e['input'])}"
                 for e in error.errors(include_url=False)]
        raise WrongSetting("A setting is wrong.\n  " + "\n  ".join(lines)) from None
    if settings.limits == "off" and not settings.is_loopback:
        raise WrongSetting("JKD_LIMITS: off is only for a server on loopback (JKD_HOST, JKD_PUBLIC_URL)")
    if settings.totp == "off" and not settings.is_loopback:
        raise WrongSetting("JKD_TOTP: off is only for a server on loopback (JKD_HOST, JKD_PUBLIC_URL)")
    contradiction = next(_contradictions(settings), None)
    if contradiction:
        raise WrongSetting(contradiction)
    return settings


def _contradictions(settings: Settings) -> Iterator[str]:
    """What cannot be right about mail and messages, by the name of the setting to mend."""
    password, token = settings.smtp_password.get_secret_value(), settings.chat_token.get_secret_value()
    if not settings.smtp_host and (settings.smtp_user or password):
        yield "JKD_SMTP_HOST: missing, though JKD_SMTP_USER or JKD_SMTP_PASSWORD is set"
    if settings.smtp_host and not settings.mail_from:
        yield "JKD_MAIL_FROM: missing; letters by JKD_SMTP_HOST must come from an address, such as kabar@jakartakedepan.example"
    if settings.mail_from and not ADDRESS.fullmatch(settings.mail_from):
        yield "JKD_MAIL_FROM: must be one address, such as kabar@jakartakedepan.example"
    if settings.smtp_user and not password:
        yield "JKD_SMTP_PASSWORD: missing, though JKD_SMTP_USER is set"
    if password and not settings.smtp_user:
        yield "JKD_SMTP_USER: missing, though JKD_SMTP_PASSWORD is set"
    if password and settings.smtp_security == "none" and settings.smtp_host not in LOOPBACK:
        yield "JKD_SMTP_SECURITY: none would send JKD_SMTP_PASSWORD in the clear; use starttls or tls"
    if settings.smtp_host and settings.smtp_port == 465 and settings.smtp_security == "starttls":
        yield "JKD_SMTP_SECURITY: port 465 speaks tls from the first byte; use tls, or JKD_SMTP_PORT=587"
    if token and not settings.chat_url:
        yield "JKD_CHAT_URL: missing, though JKD_CHAT_TOKEN is set"
    if settings.chat_url:
        parts = urlsplit(settings.chat_url)
        is_near = parts.hostname in LOOPBACK
        if not parts.hostname or parts.username or parts.scheme not in ("https", "http") or (parts.scheme == "http" and not is_near):
            yield "JKD_CHAT_URL: must be https://… (http only on loopback), without a user name"
        elif not token and not is_near:
            yield "JKD_CHAT_TOKEN: missing, though JKD_CHAT_URL is set"


@cache
def get_settings() -> Settings:
    """The process's settings, read once."""
    return load_settings()
