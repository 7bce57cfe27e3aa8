"""Files that people upload: known by their content, never by their name, and kept in the data folder under a random one.

    received = files.take_picture(stream, most=5_000_000)        # before the operation: slow
    webinar.poster_id = files.keep(received, label="Poster")     # inside it
    files.discard(old_id)                                        # inside it: the row now, the bytes by the worker
    return files.send(files.find(file_id), seconds=FOREVER)      # whoever calls has looked whether this visitor may

What was received and never kept (an operation refused, a process died) belongs to no row and is swept away after an hour.
Personal data does not belong here: it is sealed in columns (`core/vault.py`), or in a file received with `is_sealed` that the
worker soon discards.
"""
from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import IO, Any, cast

import sqlalchemy as sa
from flask import Flask, Response, current_app, send_file
from sqlalchemy.orm import Mapped, mapped_column

from server.config import Settings
from server.core import archives, clock, outbox, vault
from server.core import text as texts
from server.core.chores import Chore, add_chore
from server.core.database import Model, session
from server.core.errors import Invalid, NotFound, TooLarge
from server.core.side_process import surroundings

REMOVE = "files.remove"
CHUNK = 256 * 1024
SEALED_PLACE = "files.bytes"
HEAD = 32  # bytes that tell what a file is
ABANDONED_AFTER = 3600  # seconds: a file without a row may be one whose row is just being written
SWEEP_SECONDS = 3600.0
MOST_LABEL = 120
PICTURE_WITHIN = 20.0  # seconds for a picture to be drawn anew
PICTURES = ("jpeg", "png", "webp")
OFFICE = "application/vnd.openxmlformats-officedocument"
NEVER = re.compile(rb"(?!)")  # not told by how it begins


@dataclass(frozen=True)
class Media:
    """A kind of file that is taken: its ending, what it is called on the web, and how it begins."""

    ending: str
    mime: str
    pattern: re.Pattern[bytes]


MEDIA: dict[str, Media] = {
    "jpeg": Media("jpg", "image/jpeg", re.compile(rb"\xff\xd8\xff")),
    "png": Media("png", "image/png", re.compile(rb"\x89PNG\r\n\x1a\n")),
    "webp": Media("webp", "image/webp", re.compile(rb"RIFF....WEBP", re.S)),
    "pdf": Media("pdf", "application/pdf", re.compile(rb"%PDF-")),
    "mp4": Media("mp4", "video/mp4", re.compile(rb"....ftyp", re.S)),
    "webm": Media("webm", "video/webm", re.compile(rb"\x1a\x45\xdf\xa3")),
    "zip": Media("zip", "application/zip", re.compile(rb"PK\x03\x04")),  # docx, xlsx and pptx, too: `receive_document` looks closer
    "docx": Media("docx", f"{OFFICE}.wordprocessingml.document", NEVER),
    "pptx": Media("pptx", f"{OFFICE}.presentationml.presentation", NEVER),
    "xlsx": Media("xlsx", f"{OFFICE}.spreadsheetml.sheet", NEVER),
}
INSIDE = {"docx": "word/document.xml", "pptx": "ppt/presentation.xml", "xlsx": "xl/workbook.xml"}  # what each of them holds
MOST_LIST = 150_000  # bytes of the list of what an archive holds: about two thousand files


class StoredFile(Model):
    """One file. `name` is where it lies and stands in its address; `label` is what people call it; pictures know their pixels."""

    __tablename__ = "files"
    __table_args__ = {"sqlite_autoincrement": True}
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(32), unique=True)
    media: Mapped[str] = mapped_column(sa.String(8))  # a key of MEDIA
    size: Mapped[int] = mapped_column(sa.BigInteger)  # bytes
    sha256: Mapped[str] = mapped_column(sa.String(64))
    label: Mapped[str] = mapped_column(sa.String(MOST_LABEL), default="")
    width: Mapped[int | None]
    height: Mapped[int | None]
    stored_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)

    @property
    def mime(self) -> str:
        """Its name on the web."""
        return MEDIA[self.media].mime

    @property
    def file_name(self) -> str:
        """What it is called when it is downloaded."""
        words = re.sub(r"[^a-z0-9]+", "-", self.label.lower()).strip("-")[:60]
        return f"{words or 'berkas'}.{MEDIA[self.media].ending}"


@dataclass(frozen=True)
class Received:
    """What lies on the disk and on no record yet."""

    name: str
    media: str
    size: int
    sha256: str
    width: int | None = None
    height: int | None = None


# --- before the operation --------------------------------------------------------------------


def receive(stream: IO[bytes], *, allowed: Collection[str], most: int, is_sealed: bool = False) -> Received:
    """Write what comes onto the disk, piece by piece. Nothing is left of what is refused.

    `is_sealed`: each piece is sealed, for what holds personal data and waits for the worker; it is read by `unsealed` alone.
    Raises Invalid(file=…) for nothing and for what is none of `allowed` by its content, TooLarge beyond `most` bytes.
    """
    head = stream.read(HEAD)
    media = media_of(head)
    if not head:
        raise Invalid(file="required")
    if media is None or media not in allowed:
        raise Invalid(file="file_kind")
    name = secrets.token_hex(16)
    path = _path(name)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        size, digest = write_pieces(path, head, stream, most=most, wrap=_sealed if is_sealed else bytes)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Received(name, media, size, digest)


def receive_document(stream: IO[bytes], *, most: int) -> Received:
    """A PDF, or what Word, PowerPoint and Excel save, by what is inside and without macros. Raises Invalid(file=…), TooLarge."""
    received = receive(stream, allowed=("pdf", "zip"), most=most)
    if received.media == "pdf":
        return received
    media = _office_kind(_path(received.name))
    if media is None:
        drop(received)
        raise Invalid(file="document_kind")
    return replace(received, media=media)


def _office_kind(path: Path) -> str | None:
    """Which of the three an archive is by the names in its list; nothing in it is unpacked."""
    try:
        with archives.opened(path, most_list=MOST_LIST) as archive:
            names = set(archive.namelist())
    except (archives.Broken, archives.TooMany):
        return None
    if "[Content_Types].xml" not in names or any(name.lower().endswith("vbaproject.bin") for name in names):
        return None
    return next((media for media, inside in INSIDE.items() if inside in names), None)


def media_of(head: bytes) -> str | None:
    """What a file is by how it begins, or None."""
    return next((media for media, kind in MEDIA.items() if kind.pattern.match(head)), None)


def write_pieces(path: Path, head: bytes, stream: IO[bytes], *, most: int, wrap: Callable[[bytes], bytes] = bytes) -> tuple[int, str]:
    """Write `head` and all that follows into a new file, piece by piece, each `wrap`ped, and onto the disk; (bytes, SHA-256) of what came.

    Raises TooLarge beyond `most` bytes; what is there then is the caller's to remove.
    """
    digest, size, piece = hashlib.sha256(), 0, head
    with path.open("xb") as file:
        while piece:
            size += len(piece)
            if size > most:
                raise TooLarge(most=most)
            digest.update(piece)
            file.write(wrap(piece))
            piece = stream.read(CHUNK)
        file.flush()
        os.fsync(file.fileno())
    return size, digest.hexdigest()


def _sealed(piece: bytes) -> bytes:
    key_id, key = vault.ring().sealing()
    box = vault.seal(key, key_id, SEALED_PLACE, piece)
    return len(box).to_bytes(4, "big") + box


def unsealed(row: StoredFile | Received) -> Iterator[bytes]:
    """The pieces of a file that was received sealed. Raises NotFound, BrokenSeal."""
    with path_of(row).open("rb") as file:
        while length := file.read(4):
            box = file.read(int.from_bytes(length, "big"))
            yield vault.unseal(vault.ring().opening(vault.key_of(box)), SEALED_PLACE, box)


def take_picture(stream: IO[bytes], *, most: int, widest: int = 1600) -> Received:
    """A JPEG, PNG or WebP, drawn anew as WebP at most `widest` pixels wide or tall: nothing of its metadata is left.

    It is opened in a process of its own, bounded in time and memory. Raises Invalid(file=…), TooLarge.
    """
    original = receive(stream, allowed=PICTURES, most=most)
    name = secrets.token_hex(16)
    try:
        _path(name).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        width, height = _redraw(_path(original.name), _path(name), widest)
        return replace(keep_bytes(_path(name).read_bytes(), "webp"), width=width, height=height)
    finally:
        _path(name).unlink(missing_ok=True)
        _path(original.name).unlink(missing_ok=True)


def _redraw(source: Path, target: Path, widest: int) -> tuple[int, int]:
    command = [sys.executable, "-m", "server.core.pictures", str(source), str(target), str(widest)]
    try:
        done = subprocess.run(command, timeout=PICTURE_WITHIN, capture_output=True, check=False,  # noqa: S603
                              stdin=subprocess.DEVNULL, **surroundings())
    except subprocess.TimeoutExpired:
        raise Invalid(file="picture_heavy") from None
    try:
        found = json.loads(done.stdout)
    except ValueError:
        raise Invalid(file="picture_broken") from None  # it took the process down
    if "problem" in found:
        raise Invalid(file=str(found["problem"]))
    return int(found["width"]), int(found["height"])


def keep_bytes(data: bytes, media: str) -> Received:
    """The same for what the house made itself, such as a card or a report: on the disk before its row says so."""
    name = secrets.token_hex(16)
    path = _path(name)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    size, digest = write_pieces(path, data, BytesIO(), most=len(data))
    return Received(name, media, size, digest)


def again(row: StoredFile) -> Received:
    """The same bytes under another name, for a second owner. Raises NotFound when they are gone."""
    return replace(keep_bytes(path_of(row).read_bytes(), row.media), width=row.width, height=row.height)


def take_out(received: Received) -> bytes:
    """The bytes of what was received plain; nothing of it stays on the disk."""
    data = _path(received.name).read_bytes()
    drop(received)
    return data


def is_there(received: Received) -> bool:
    """Whether its bytes still lie on the disk: what waited longer than an hour was swept away."""
    return _path(received.name).is_file()


def drop(received: Received) -> None:
    """Of what was received and will not be kept, nothing is left."""
    _path(received.name).unlink(missing_ok=True)


# --- inside an operation ---------------------------------------------------------------------


def keep(received: Received, label: str = "") -> int:
    """Put it on record, in the operation under way; returns its id. `label` is cut and cleaned; it never names a path."""
    words = texts.plain(re.split(r"[/\\]", label)[-1][:MOST_LABEL], most=MOST_LABEL, is_multiline=False)
    row = StoredFile(name=received.name, media=received.media, size=received.size, sha256=received.sha256, label=words,
                     width=received.width, height=received.height, stored_at=clock.now())
    session.add(row)
    session.flush()
    return row.id


def discard(file_id: int | None) -> None:
    """Take it off the record, in the operation under way; the worker removes its bytes once that is durable."""
    row = session.get(StoredFile, file_id) if file_id is not None else None
    if row is not None:
        outbox.post(REMOVE, f"file:{row.name}:remove", {"file": row.name})
        session.delete(row)
        session.flush()


# --- afterwards ------------------------------------------------------------------------------


def find(file_id: int | None) -> StoredFile:
    """The row. Raises NotFound. Whoever asks has looked whether this visitor may have it."""
    row = session.get(StoredFile, file_id) if file_id is not None else None
    if row is None:
        raise NotFound()
    return row


def files_of(ids: Collection[int]) -> dict[int, StoredFile]:
    """Many rows by their ids, in one query."""
    if not ids:
        return {}
    return {row.id: row for row in session.scalars(sa.select(StoredFile).where(StoredFile.id.in_(set(ids))))}


def path_of(row: StoredFile | Received) -> Path:
    """Where it lies. Raises NotFound when its bytes are gone."""
    path = _path(row.name)
    if not path.is_file():
        raise NotFound()
    return path


def send(row: StoredFile, *, seconds: int | None = None, as_download: bool = False) -> Response:
    """Its bytes, in ranges when asked. `seconds`: anybody may keep it for so long; None: nobody keeps it."""
    response = send_file(path_of(row), mimetype=row.mime, as_attachment=as_download, download_name=row.file_name, conditional=True,
                         etag=row.sha256)
    response.headers["Cache-Control"] = "private, no-store" if seconds is None else f"public, max-age={seconds}, immutable"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _root() -> Path:
    return cast(Settings, current_app.extensions["settings"]).data_dir / "files"


def _path(name: str) -> Path:
    """`name` is ours: 32 hexadecimal digits from a row or just made, never from a request."""
    return _root() / name[:2] / name


@outbox.job(REMOVE)
def remove_bytes(payload: dict[str, Any]) -> None:
    """The bytes of a file that is off the record."""
    _path(str(payload["file"])).unlink(missing_ok=True)


def sweep_orphans() -> int:
    """Remove files that no row knows and that are older than an hour; returns how many."""
    before, removed = time.time() - ABANDONED_AFTER, 0
    for folder in sorted(_root().glob("??")):
        names = {path.name: path for path in folder.iterdir()}
        known = set(session.scalars(sa.select(StoredFile.name).where(StoredFile.name.in_(names)))) if names else set()
        for name, path in names.items():
            if name not in known and changed_at(path) < before:
                path.unlink(missing_ok=True)
                removed += 1
    return removed


def changed_at(path: Path) -> float:
    """When it was last written, in seconds; now if somebody else swept it."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return time.time()


def init_app(app: Flask) -> None:
    """Let the worker sweep away files that belong to no row."""
    add_chore(app, Chore("files.sweep", SWEEP_SECONDS, sweep_orphans))
