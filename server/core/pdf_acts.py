"""Whether a PDF would do more than be read: scripts, programs, forms that send, files inside. Pure, and run beside the house.

What is served back to citizens does nothing of its own. Deeds are looked for wherever a reader would find them: in the file as
it is, with letters spelled `#4a`, and unpacked. What hides from that counts as a deed.
"""
from __future__ import annotations

import re
import zlib

DEEDS = (b"JavaScript", b"Launch", b"EmbeddedFile", b"SubmitForm", b"ImportData", b"RichMedia", b"Rendition", b"GoToE", b"GoToR")
MOST_UNPACKED, MOST_ALL = 20_000_000, 200_000_000  # bytes of one stream and of all
MOST_HEAD = 4000  # bytes of what a stream says of itself
BOX = b"/ObjStm"  # a stream that holds objects
_DEED = re.compile(rb"/(?:" + b"|".join(DEEDS) + rb")")
_LETTER = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"stream\r?\n")
_PLAINLY = re.compile(rb"/Filter\s*(?:/FlateDecode\b|\[\s*/FlateDecode\s*\])")


def acts(pdf: bytes) -> bool:
    """True also for what hides what it does."""
    spelled = _spelled(pdf)
    if _DEED.search(spelled):
        return True
    looked_into, unpacked = 0, 0
    for found in _STREAM.finditer(pdf):
        head = _spelled(pdf[max(0, found.start() - MOST_HEAD):found.start()])
        head = head[max(head.rfind(b"endobj"), head.rfind(b"endstream"), 0):]
        data = _unpacked(pdf, found.end())
        unpacked += len(data)
        if unpacked > MOST_ALL or len(data) > MOST_UNPACKED or _DEED.search(_spelled(data)):
            return True
        looked_into += BOX in head and data != b"" and _is_plain(head)
    return spelled.count(BOX) > looked_into


def _is_plain(head: bytes) -> bool:
    """Packed the usual way, once, and nothing else done to it: so what was unpacked is what a reader would read."""
    return _PLAINLY.search(head) is not None and head.count(b"/Filter") == 1 and b"/DecodeParms" not in head


def _unpacked(pdf: bytes, at: int) -> bytes:
    """What is packed there the usual way; nothing where it isn't."""
    try:
        return zlib.decompressobj().decompress(memoryview(pdf)[at:], MOST_UNPACKED + 1)
    except zlib.error:
        return b""


def _spelled(words: bytes) -> bytes:
    return _LETTER.sub(lambda found: bytes([int(found[1], 16)]), words) if b"#" in words else words
