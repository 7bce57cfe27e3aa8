"""What a moderator does with families: show voices together that say the same in other words, and take that back."""
from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from server.aspirations.exploring import folding
from server.aspirations.exploring.events import VoiceTied, VoiceUntied
from server.aspirations.exploring.models import Tie
from server.aspirations.listing import for_change
from server.aspirations.models import Aspiration
from server.aspirations.queries import with_code
from server.core import clock
from server.core.database import operation, record, session
from server.core.errors import Invalid, NotFound
from server.core.permissions import Actor, Permission

MOST_LISTED = 50


@operation
def tie_voices(actor: Actor, code: str, head_code: str) -> int:
    """Show the voice of `code` with that of `head_code`; returns its id. Tying it again ties it to the new one.

    Raises Invalid(kode=…, contoh=…) for codes of nothing that is shown, or of one and the same.
    """
    actor.must(Permission.DECIDE_CASES)
    found = {name: _shown(one) for name, one in (("kode", code), ("contoh", head_code))}
    wrong = {name: "unknown" for name, item in found.items() if item is None}
    voice, head = found["kode"], found["contoh"]
    if voice is None or head is None:
        raise Invalid(**wrong)
    if voice == head:
        raise Invalid(contoh="same")
    item = for_change(voice)
    session.execute(sa.delete(Tie).where(Tie.aspiration_id == voice))
    session.add(Tie(aspiration_id=voice, head_id=head, tied_by=actor.staff_id, tied_at=clock.now()))
    session.flush()
    folding.join([item.id, head])
    record(VoiceTied(staff_id=actor.staff_id, aspiration_id=voice, head_id=head))
    return voice


@operation
def untie_voice(actor: Actor, aspiration_id: int) -> None:
    """Take it back: the voice leaves the family, and the worker looks anew for near-identical ones. Raises NotFound."""
    actor.must(Permission.DECIDE_CASES)
    tie = session.get(Tie, aspiration_id)
    if tie is None:
        raise NotFound()
    session.delete(tie)
    folding.leave(for_change(aspiration_id))
    record(VoiceUntied(staff_id=actor.staff_id, aspiration_id=aspiration_id))


def ties() -> Sequence[tuple[Aspiration, Aspiration]]:
    """(voice, the one it is shown with), the newest first."""
    head = sa.orm.aliased(Aspiration)
    query = sa.select(Aspiration, head).join(Tie, Tie.aspiration_id == Aspiration.id).join(head, head.id == Tie.head_id)
    return session.execute(query.order_by(Tie.tied_at.desc(), Tie.aspiration_id).limit(MOST_LISTED)).tuples().all()


def _shown(code: str) -> int | None:
    item = with_code(code[:40])
    return item.id if item is not None and item.is_shown else None
