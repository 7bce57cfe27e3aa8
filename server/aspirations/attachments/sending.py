"""Handing a file out so that it can do nothing: never kept, never guessed at, in a box without scripts; a PDF only to be saved."""
from __future__ import annotations

from flask import Response, g

from server.aspirations.attachments.models import PDF, PICTURE, Attachment
from server.core.errors import NotFound
from server.core.files import MEDIA

BOX = {"default-src": "'none'", "sandbox": ""}


def send(row: Attachment, code: str, *, is_preview: bool = False) -> Response:
    """Its bytes, or a picture of a PDF's first page. Raises NotFound where there is none."""
    data, media = (row.preview, PICTURE) if is_preview else (row.data, row.media)
    if data is None:
        raise NotFound()
    g.more_policy = g.get("more_policy", {}) | BOX
    response = Response(data, mimetype=MEDIA[media].mime)
    name = f"lampiran-{code}-{row.id}.{MEDIA[media].ending}"
    response.headers["Content-Disposition"] = f'{"attachment" if media == PDF else "inline"}; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
