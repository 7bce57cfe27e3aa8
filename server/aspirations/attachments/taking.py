"""Taking a file in, before anything is written: what it is by its content, drawn anew or looked into, and sealed while its form waits.

    received = take(stream)                   # on the disk, sealed, on no record
    ready = opened(received, alt="…")         # what `Submission.attachments` takes
"""
from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import IO

from server.aspirations.attachments.models import MOST_BYTES, PDF, PICTURE, Attached
from server.core import files
from server.core.errors import Invalid, NotFound, TooLarge
from server.core.files import Received
from server.core.side_process import Silent, running
from server.core.vault import BrokenSeal

INSPECTING = "server.aspirations.attachments.inspecting"
LOOK_WITHIN = 20.0  # seconds
PREVIEW_SIZE = 4  # bytes that tell how long the preview behind a file is
MOST_DRAWN = 20_000_000  # bytes of a picture drawn anew, or of a PDF with its preview
HELD = (PICTURE, PDF)


def take(stream: IO[bytes], *, most: int = MOST_BYTES) -> Received:
    """A picture drawn anew, or a PDF that only wants to be read. Raises Invalid(file=…), TooLarge; then nothing is left of it."""
    media = files.media_of(stream.read(files.HEAD))
    stream.seek(0)
    return _take_pdf(stream, most) if media == PDF else _take_picture(stream, most)


def opened(received: Received, *, alt: str = "") -> Attached | None:
    """What was taken, ready to be kept; None when its time was over, or it was kept already."""
    try:
        packed = b"".join(files.unsealed(received))
    except (NotFound, BrokenSeal):
        return None
    size = int.from_bytes(packed[-PREVIEW_SIZE:], "big")
    end = len(packed) - PREVIEW_SIZE - size
    return Attached(received.media, packed[:end], received.sha256, alt, packed[end:-PREVIEW_SIZE], received.width, received.height)


def _take_picture(stream: IO[bytes], most: int) -> Received:
    drawn = files.take_picture(stream, most=most)
    return _held(files.take_out(drawn), b"", (drawn.width, drawn.height))


def _take_pdf(stream: IO[bytes], most: int) -> Received:
    pdf = stream.read(most + 1)
    if len(pdf) > most:
        raise TooLarge(most=most)
    try:
        with running(INSPECTING) as one:
            found, preview = one.ask({}, pdf, within=LOOK_WITHIN)
    except Silent as silent:
        raise Invalid(file="pdf_heavy" if silent.code == "slow" else "pdf_broken") from None
    if "problem" in found:
        raise Invalid(file=str(found["problem"]))
    return _held(pdf, preview, (int(found["width"]), int(found["height"])))


def _held(data: bytes, preview: bytes, size: tuple[int | None, int | None]) -> Received:
    packed = BytesIO(data + preview + len(preview).to_bytes(PREVIEW_SIZE, "big"))
    received = files.receive(packed, allowed=HELD, most=MOST_DRAWN, is_sealed=True)
    return replace(received, width=size[0], height=size[1])
