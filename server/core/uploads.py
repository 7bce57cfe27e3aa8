"""Forms that bring files. What is too large is read to its end and not kept, so that the rest of the form is not lost.

    uploads.let_in(most_file=5_000_000)          # first in the view, whose route is exempt from the usual check of the token
    token = uploads.hold(received)               # a form that comes back carries its files on, in a hidden field
    received = uploads.held(token, ("webp",))
"""
from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from typing import IO, Any, cast

import sqlalchemy as sa
from flask import Request, request
from itsdangerous import BadData, URLSafeTimedSerializer

from server.core.database import session
from server.core.files import ABANDONED_AFTER, Received, StoredFile
from server.core.secrets import keys_for

MOST_BODY = 1_000_000_000  # bytes that are read to their end, so that what was typed beside a file comes back; beyond nobody waits
MOST_PARTS = 800  # of a form with many rows
PURPOSE = "held-files"


class Capped:
    """A file under way, of which no more than `most` bytes and one are kept: enough to see that it is too large."""

    def __init__(self, stream: IO[bytes], most: int) -> None:
        self._stream, self._left = stream, most + 1

    def write(self, data: bytes) -> int:
        """Keep what still fits; the rest is gone."""
        kept = data[:self._left]
        self._left -= len(kept)
        self._stream.write(kept)
        return len(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


class HouseRequest(Request):
    """A request whose files can be bounded one by one."""

    most_file_bytes: int | None = None

    def _get_file_stream(self, total_content_length: int | None, content_type: str | None, filename: str | None = None,
                         content_length: int | None = None) -> IO[bytes]:
        stream = super()._get_file_stream(total_content_length, content_type, filename, content_length)
        return stream if self.most_file_bytes is None else cast(IO[bytes], Capped(stream, self.most_file_bytes))


def let_in(*, most_file: int, most_text: int = 500_000, most_body: int = MOST_BODY) -> None:
    """Let this request, whose sender was let in, bring files of at most `most_file` bytes each, and check its token.

    Of a larger one `files.receive` says TooLarge, and every other field is there. Raises Malformed for a wrong token.
    """
    from server.core.web import csrf

    sent = cast(HouseRequest, request)
    sent.most_file_bytes = most_file
    sent.max_content_length, sent.max_form_memory_size, sent.max_form_parts = most_body, most_text, MOST_PARTS
    csrf.protect()


def hold(received: Received) -> str:
    """What lies on the disk and on no record yet, as a text that only this house can have written; good for an hour."""
    return str(_serializers()[0].dumps(asdict(received)))


def held(token: str, allowed: Collection[str]) -> Received | None:
    """The same again; None for a text that is not ours, is older than an hour, tells of another kind of file, or of one on record."""
    for serializer in _serializers():
        try:
            found = Received(**serializer.loads(token[:2000], max_age=ABANDONED_AFTER - 300))
        except (BadData, TypeError):
            continue
        is_kept = session.scalar(sa.select(StoredFile.id).where(StoredFile.name == found.name)) is not None
        return None if is_kept or found.media not in allowed else found
    return None


def _serializers() -> list[URLSafeTimedSerializer]:
    return [URLSafeTimedSerializer(key, salt=PURPOSE) for key in keys_for(PURPOSE)]
