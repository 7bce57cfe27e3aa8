"""The desk's doors of files that were sent along: looked at by who has the item open, let through or not."""
from __future__ import annotations

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from server.aspirations.attachments import keeping
from server.aspirations.attachments.queries import one_of
from server.aspirations.attachments.sending import send
from server.aspirations.models import Aspiration
from server.core.database import operation, session
from server.core.errors import Conflict, Malformed, NotFound
from server.core.permissions import Actor, Permission, current_actor, requires
from server.moderation import queries
from server.moderation.leases import hold
from server.moderation.models import Case
from server.moderation.routes import CASE, _address, _conflict, _lane, bp

FILE = CASE + "/lampiran/<name>"


@bp.get(FILE)
@requires(Permission.READ_CASES)
def attachment(case_id: int, name: str) -> Response:
    """A picture, in a box of its own; a PDF only to be saved. Of a rahasia item only once its text was opened."""
    return _sent(case_id, name, is_preview=False)


@bp.get(FILE + "/pratinjau")
@requires(Permission.READ_CASES)
def attachment_preview(case_id: int, name: str) -> Response:
    """The first page of a PDF."""
    return _sent(case_id, name, is_preview=True)


def _sent(case_id: int, name: str, *, is_preview: bool) -> Response:
    actor = current_actor()
    item = _item(queries.visible_to(actor).get(case_id), actor)
    return send(one_of(item.id, name), item.code, is_preview=is_preview)


def _item(case: Case, actor: Actor) -> Aspiration:
    """The aspiration in a case. Raises NotFound when there is none, NotAllowed, or NotFound while its text is closed to this actor."""
    item = session.get(Aspiration, case.subject_id) if case.subject_kind == "aspiration" else None
    if item is None:
        raise NotFound()
    if item.is_confidential:
        actor.must(Permission.READ_CONFIDENTIAL)
        if case.text_opened_by != actor.staff_id:
            raise NotFound()
    return item


@bp.post(FILE)
@requires(Permission.DECIDE_CASES)
def allow_attachment(case_id: int, name: str) -> AnyResponse:
    """Let it be shown with its aspiration, or not: a state, not a toggle."""
    wish = request.form.get("on")
    if wish not in ("0", "1"):
        raise Malformed(field="on")
    try:
        let_through(current_actor(), case_id, name, wish == "1")
    except Conflict as conflict:
        return _conflict(case_id, conflict)
    return redirect(_address(case_id, _lane()) + "#lampiran", 303)


@operation
def let_through(actor: Actor, case_id: int, name: str, is_allowed: bool) -> None:
    """By who holds the case. Raises Conflict when that is somebody else, or it is decided; NotFound, also for what is rahasia."""
    actor.must(Permission.DECIDE_CASES)
    hold(actor, case_id)
    item = _item(session.get_one(Case, case_id), actor)
    if item.is_confidential:
        raise NotFound()
    keeping.allow(actor, item.id, name, is_allowed)
