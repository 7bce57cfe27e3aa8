"""What may be known of an archive before anything of it is read."""
from __future__ import annotations

END, END_SIZE = b"PK\x05\x06", 22
POINTER, POINTER_SIZE = b"PK\x06\x07", 20  # stands before the end where there is a larger end, whose numbers then count
LARGE_END, LARGE_END_SIZE = b"PK\x06\x06", 56
HUGE = 2**64  # bytes: of a list of which nobody knows where it stands
MOST_TAIL = 66_000  # bytes in which the end of an archive is looked for: its comment has at most 65,535


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
