"""What is kept here about a device: its ballots. The device itself is the key, as for `saya.json`."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from server import ballots
from server.core.database import session
from server.core.errors import NotFound
from server.core.holdings import Deed, Fact, Held, Holding, Subject, register
from server.core.permissions import Actor
from server.live.polls.forgetting import forget_ballots
from server.live.polls.models import Poll, PollBallot

ALL = 1  # they are held as one thing; its number tells nothing of the device


def _ballots(subject: Subject) -> Sequence[tuple[Poll, PollBallot]]:
    if subject.participant_id is None:
        return []
    query = sa.select(Poll, PollBallot).join(PollBallot, PollBallot.poll_id == Poll.id).where(
        PollBallot.participant_id == subject.participant_id)
    return [(row[0], row[1]) for row in session.execute(query.order_by(Poll.id.desc()))]


def find_ballots(subject: Subject) -> list[Held]:
    """What this device voted in polls."""
    facts = tuple(Fact(poll.question["text"], answer_of(poll, row.ballot), _("Dihitung, tidak ditampilkan"))
                  for poll, row in _ballots(subject))
    return [Held(ALL, _("Suara polling dari perangkat ini"), facts, (Deed.ERASE,))] if facts else []


def answer_of(poll: Poll, ballot: Any) -> str:
    """A ballot in words: the options chosen, in order where they have one, or what was typed."""
    options = poll.question.get("options", [])
    if poll.kind == "ranking":
        return "; ".join(options[place] for place in ballot["order"])
    values = [value for _name, value in ballots.form_of(poll.asked, ballot).items(multi=True)]
    return "; ".join([options[int(place)] for place in values] if options else values)


def export_ballots(subject: Subject) -> list[dict[str, Any]]:
    """Each ballot as data, with what was asked."""
    return [{"session_id": poll.webinar_id, "question": poll.question, "ballot": row.ballot, "at": row.at.isoformat()}
            for poll, row in _ballots(subject)]


def erase_ballots(actor: Actor, subject: Subject, held_id: int) -> None:
    """They count no more."""
    if subject.participant_id is None or held_id != ALL:
        raise NotFound()
    forget_ballots(replace(actor, participant_id=subject.participant_id))


register(Holding("polling", _l("Suara polling dari perangkat ini"), frozenset({"poll_ballots"}), find_ballots, export_ballots,
                 deeds={Deed.ERASE: erase_ballots}, order=66))
