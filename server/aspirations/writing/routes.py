"""The door that helps while one types."""
from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, jsonify, request

from server.aspirations.queries import supported_by
from server.aspirations.submissions import MOST_TEXT
from server.aspirations.writing.advice import Advice, device, while_typing
from server.core import limits, visitors
from server.core.errors import Malformed, NotFound
from server.core.permissions import NOBODY, current_actor, public
from server.core.words import label
from server.instruments.queries import find_default_instrument
from server.instruments.queries import visible_to as instruments_visible_to

bp = Blueprint("writing", __name__)
EXCERPT = 220


@bp.post("/aspirasi/mirip.json")
@public
def similar() -> Response:
    """What is like the text being typed, and whether it reads as a complaint about a service.

    What is typed comes in the body, is in no log and is not kept; nothing is written.
    """
    data = request.get_json(silent=True)
    fields = data if isinstance(data, dict) else {}
    text, slug, kind = fields.get("text"), fields.get("naskah") or "", fields.get("kind") or ""
    who = device()
    if not isinstance(text, str) or not isinstance(slug, str) or not isinstance(kind, str) or who is None:
        raise Malformed(field="text" if who else "cookie")
    limits.use("aspiration.similar", who)
    limits.use("aspiration.similar.network", visitors.network())
    instrument = instruments_visible_to(NOBODY).instrument(slug[:80]) if slug else find_default_instrument()
    if instrument is None:
        raise NotFound()
    response = jsonify(_told(while_typing(text[:MOST_TEXT * 2], instrument.id, kind)))
    response.headers["Cache-Control"] = "no-store"
    return response


def _told(advice: Advice) -> dict[str, Any]:
    supported = supported_by(current_actor().participant_id, [one.id for one in advice.similar])
    similar = [asdict(one) | {"kind": label("kind", one.kind), "text": _excerpt(one.text), "is_on": one.id in supported}
               for one in advice.similar]
    return {"similar": similar, "service": {"words": advice.service.words} if advice.service else None}


def _excerpt(text: str) -> str:
    return text if len(text) <= EXCERPT else text[:EXCERPT].rsplit(" ", 1)[0] + " …"
