"""Doors of files that were sent along: for everyone while they are shown, and for the holder of the private link."""
from __future__ import annotations

from flask import Blueprint, Response

from server.aspirations.attachments.queries import one_of
from server.aspirations.attachments.sending import send
from server.aspirations.holder_codes import held_item
from server.aspirations.queries import visible_to
from server.core.errors import NotFound
from server.core.permissions import NOBODY, public

bp = Blueprint("attachments", __name__)


@bp.get("/aspirasi/<code>/lampiran/<name>")
@public
def shown(code: str, name: str) -> Response:
    """A file that a moderator let through, while its aspiration is shown."""
    return _shown(code, name, is_preview=False)


@bp.get("/aspirasi/<code>/lampiran/<name>/pratinjau")
@public
def shown_preview(code: str, name: str) -> Response:
    """The first page of such a PDF."""
    return _shown(code, name, is_preview=True)


def _shown(code: str, name: str, *, is_preview: bool) -> Response:
    item = visible_to(NOBODY).shown_by_code(code)
    row = one_of(item.id, name)
    if not row.is_allowed:
        raise NotFound()
    return send(row, item.code, is_preview=is_preview)


@bp.get("/lacak/saya/lampiran/<name>")
@public
def own(name: str) -> Response:
    """One's own, in every state."""
    item = held_item()
    return send(one_of(item.id, name), item.code)


@bp.get("/lacak/saya/lampiran/<name>/pratinjau")
@public
def own_preview(name: str) -> Response:
    """The first page of one's own PDF."""
    item = held_item()
    return send(one_of(item.id, name), item.code, is_preview=True)
