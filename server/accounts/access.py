"""Personal data is shown to staff only with a trace: one ledger row a view, with ids and a count, never words."""
from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, ParamSpec

from flask import g, make_response
from werkzeug.wrappers import Response

from server.accounts.events import Access, PersonalDataRead
from server.core.database import operation, record
from server.core.errors import SignInNeeded
from server.core.events import after
from server.core.permissions import Actor

P = ParamSpec("P")
log = logging.getLogger(__name__)
CODE = re.compile(r"[a-z_]{2,30}")
MOST_IDS = 200


@operation
def note_access(actor: Actor, what: str, subject_kind: str, subject_ids: Sequence[int]) -> None:
    """Leave one ledger row: this member of staff was shown `what` (a code) of these subjects. Beyond 200 ids only their number."""
    if actor.staff_id is None:
        raise SignInNeeded()
    if not CODE.fullmatch(what) or not CODE.fullmatch(subject_kind):
        raise ValueError("what and subject_kind are codes in small letters, no words of people")
    ids = sorted(set(subject_ids))
    listed = ",".join(str(one) for one in ids[:MOST_IDS]) if len(ids) > 1 else None
    record(PersonalDataRead(staff_id=actor.staff_id, what=what, subject_kind=subject_kind, count=len(ids), subject_ids=listed,
                            subject_id=ids[0] if len(ids) == 1 else None))


@after(Access)
def _remember(_event: Access) -> None:
    """For the guard below: this request has left its row."""
    g.accesses_noted = g.get("accesses_noted", 0) + 1


def shows_personal_data(view: Callable[P, Any]) -> Callable[P, Response]:
    """Mark a door that shows staff personal data, under `requires` and `needs_fresh_proof`.

    A page (200) that left no row of access is withheld: the door fails, rather than show without a trace.
    """

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> Response:
        g.accesses_noted = 0
        response = make_response(view(*args, **kwargs))
        if response.status_code == 200 and not g.accesses_noted:
            log.error("a door shows personal data and leaves no row: %s", view.__qualname__)
            raise RuntimeError("personal data shown without a row of access: call note_access")
        return response

    guarded.shows_personal_data = True  # type: ignore[attr-defined]
    return guarded
