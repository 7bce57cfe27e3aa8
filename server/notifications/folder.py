"""Letters as files, where no mail server is set: `<data_dir>/surat/`, readable by the house alone.

A file's name says what it belongs to and never whom it is for: `a12-receipt-<digest>.eml`. The same letter again is the same file.
"""
from __future__ import annotations

import os
import re
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import SMTP
from pathlib import Path
from typing import cast

from flask import current_app

from server.config import Settings
from server.core.errors import NotFound
from server.core.secrets import keyed_hash

NAME = re.compile(r"([a-z])(\d{1,18})-([a-z]+)-[0-9a-f]{16}\.eml")
DAYS = 30  # a letter is kept so long; one with a code, a day
_POLICY = SMTP.clone(utf8=True, max_line_length=400)


@dataclass(frozen=True)
class Kept:
    """One line of the list: nothing of it is personal."""

    name: str
    kind: str
    subject: str
    at: datetime


def name_of(filed: str, template: str, key: str) -> str:
    """The file's name of a letter with this key."""
    return f"{filed}-{template}-{keyed_hash('letter-file', key)[:16]}.eml"


def path() -> Path:
    """Where they are; made when first needed."""
    folder = cast(Settings, current_app.extensions["settings"]).data_dir / "surat"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def keep(message: EmailMessage, name: str) -> None:
    """On disk, whole or not at all."""
    folder = path()
    draft = folder / f".{name}.{secrets.token_hex(4)}"
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(message.as_bytes(policy=_POLICY))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / name)


def newest(limit: int, start: int = 0) -> tuple[list[Kept], bool]:
    """(lines, whether there are more), the newest first."""
    found = []
    for entry in os.scandir(path()):
        if NAME.fullmatch(entry.name):
            try:
                found.append((entry.stat().st_mtime, entry.name))
            except FileNotFoundError:  # erased meanwhile
                continue
    found.sort(reverse=True)
    lines = [_line(name, at) for at, name in found[start : start + limit]]
    return [line for line in lines if line is not None], len(found) > start + limit


def _line(name: str, at: float) -> Kept | None:
    try:
        with (path() / name).open("rb") as file:
            headers = BytesHeaderParser(policy=_POLICY).parse(file)
    except FileNotFoundError:
        return None
    return Kept(name, name.split("-")[1], str(headers["Subject"]), datetime.fromtimestamp(at, UTC))


def read(name: str) -> EmailMessage:
    """One of them. Raises NotFound."""
    if not NAME.fullmatch(name):
        raise NotFound()
    try:
        return message_from_bytes((path() / name).read_bytes(), policy=_POLICY)
    except FileNotFoundError:
        raise NotFound() from None


def subject_of(name: str) -> int | None:
    """The aspiration that a letter is about, if it is about one. Raises NotFound."""
    found = NAME.fullmatch(name)
    if found is None:
        raise NotFound()
    return int(found[2]) if found[1] == "a" else None


def forget(filed: str) -> int:
    """Delete all letters of one thing. Returns how many."""
    return _delete(path().glob(f"{filed}-*.eml"))


def sweep() -> int:
    """Delete what is old. Returns how many."""
    now = time.time()
    old = []
    for entry in os.scandir(path()):
        days = 1 if entry.name.startswith(("c", ".")) else DAYS
        if entry.name.endswith(".eml") or entry.name.startswith("."):
            try:
                if entry.stat().st_mtime < now - days * 86400:
                    old.append(Path(entry.path))
            except FileNotFoundError:
                continue
    return _delete(old)


def _delete(paths: object) -> int:
    count = 0
    for one in cast("list[Path]", paths):
        one.unlink(missing_ok=True)
        count += 1
    return count
