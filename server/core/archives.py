"""What may be known of an archive before anything of it is read."""
from __future__ import annotations

END, END_SIZE = b"PK\x05\x06", 22
MOST_TAIL = 66_000  # bytes in which the end of an archive is looked for: its comment has at most 65,535


def list_size(tail: bytes) -> int | None:
    """How many bytes the list of its files takes, by its last MOST_TAIL bytes; None where it has no end.

    Readers go through the list by its bytes and believe no count beside it, so a limit must be one of bytes: about 50 and a
    file's name each.
    """
    at = tail.rfind(END)
    return int.from_bytes(tail[at + 12:at + 16], "little") if 0 <= at <= len(tail) - END_SIZE else None
