"""Archives that came from outside: what may be known of one before it is read, and reading no more of it than was allowed."""
from __future__ import annotations

import struct
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

END, END_SIZE = b"PK\x05\x06", 22
POINTER, POINTER_SIZE = b"PK\x06\x07", 20  # stands before the end where there is a larger end, whose numbers then count
LARGE_END, LARGE_END_SIZE = b"PK\x06\x06", 56
HUGE = 2**64  # bytes: of a list of which nobody knows where it stands
MOST_TAIL = 66_000  # bytes in which the end of an archive is looked for: its comment has at most 65,535


# what `zipfile` raises for archives that were made to break it
_BREAKS = (zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, OverflowError)


class Broken(Exception):
    """It is no archive, or what it says of itself is not so."""


class TooMany(Exception):
    """The list of its files is longer than was allowed; nothing of it was read."""


class TooLarge(Exception):
    """An entry holds more than was allowed, whatever the archive says of it."""


def opened(source: bytes | Path, *, most_list: int) -> zipfile.ZipFile:
    """The archive, its list of at most `most_list` bytes. Raises Broken, TooMany."""
    size = list_size(_tail(source))
    if size is None:
        raise Broken
    if size > most_list:
        raise TooMany
    try:
        return zipfile.ZipFile(source if isinstance(source, Path) else BytesIO(source))
    except _BREAKS:
        raise Broken from None


def unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, *, most: int) -> bytes:
    """What an entry holds. Raises TooLarge beyond `most` bytes, Broken."""
    try:
        with archive.open(entry) as file:
            data = file.read(most + 1)
    except _BREAKS:
        raise Broken from None
    if len(data) > most:
        raise TooLarge
    return data


def _tail(source: bytes | Path) -> bytes:
    if isinstance(source, bytes):
        return source[-MOST_TAIL:]
    with source.open("rb") as file:
        file.seek(-min(source.stat().st_size, MOST_TAIL), 2)
        return file.read()


def list_size(tail: bytes) -> int | None:
    """How many bytes the list of its files takes, by its last MOST_TAIL bytes; None where it has no end.

    Readers go through the list by its bytes and believe no count beside it, so a limit must be one of bytes: about 50 and a
    file's name each. The larger end that an archive beyond 4 GB has overrides the usual one, so both are read.
    """
    at = tail.rfind(END)
    if not 0 <= at <= len(tail) - END_SIZE:
        return None
    size = int.from_bytes(tail[at + 12:at + 16], "little")
    if tail[max(0, at - POINTER_SIZE):at].startswith(POINTER):
        large = tail[max(0, at - POINTER_SIZE - LARGE_END_SIZE):at - POINTER_SIZE]
        size = max(size, int.from_bytes(large[40:48], "little")) if large.startswith(LARGE_END) else HUGE
    return size
