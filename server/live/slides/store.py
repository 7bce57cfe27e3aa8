"""Where decks lie: `slides/<folder>/` in the data folder, with the PDF as it came and two pictures of each page.

Several web processes and the worker share that folder. A folder is named at random and belongs to one row; one without a
row, left by a start that was cut off or by a session that was deleted, is swept away.
"""
from __future__ import annotations

import os
import secrets
import shutil
import time
from collections.abc import Collection
from pathlib import Path
from typing import IO, cast

from flask import current_app

from server.config import Settings
from server.core.errors import Invalid
from server.core.files import ABANDONED_AFTER, changed_at, write_pieces

WIDTHS = (640, 1280)  # the widest a picture may be; the row of a page knows the size of the wide one
ORIGINAL = "asli.pdf"
MAGIC = b"%PDF-"


def root() -> Path:
    """The folder of all decks."""
    return cast(Settings, current_app.extensions["settings"]).data_dir / "slides"


def folder_of(name: str) -> Path:
    """The folder of one deck; `name` comes from its row, never from a request."""
    return root() / name


def picture(name: str, page: int, width: int) -> Path:
    """The picture of a page."""
    return folder_of(name) / f"{page}-{width}.webp"


def receive(stream: IO[bytes], *, most: int) -> tuple[str, int]:
    """Write what came into a folder of its own, piece by piece; (folder, bytes).

    Raises TooLarge beyond `most` bytes and Invalid when it does not begin as a PDF does, whatever its name says. Then nothing is left.
    """
    beginning = stream.read(len(MAGIC))
    if beginning != MAGIC:
        raise Invalid(file="pdf_needed" if beginning else "required")
    name = secrets.token_hex(16)
    folder_of(name).mkdir(parents=True, mode=0o700)
    try:
        return name, write_pieces(folder_of(name) / ORIGINAL, beginning, stream, most=most)[0]
    except BaseException:
        remove(name)
        raise


def link(name: str) -> str | None:
    """The files of a deck that is ready once more, in a folder of their own: the same bytes, which last until both are removed.
    None when they are gone. A file of a deck is never written to again, only replaced."""
    copy = secrets.token_hex(16)
    folder_of(copy).mkdir(parents=True, mode=0o700)
    try:
        for path in folder_of(name).iterdir():
            _link_or_copy(path, folder_of(copy) / path.name)
    except FileNotFoundError:
        remove(copy)
        return None
    return copy


def _link_or_copy(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # a filesystem that knows no links
        shutil.copyfile(source, target)


def remove(name: str) -> None:
    """The files of one deck; nothing happens when they are gone."""
    shutil.rmtree(folder_of(name), ignore_errors=True)


def orphans(known: Collection[str]) -> list[str]:
    """Folders without a row that are older than an hour."""
    if not root().is_dir():
        return []
    before = time.time() - ABANDONED_AFTER
    return [path.name for path in root().iterdir() if path.name not in known and changed_at(path) < before]
