"""A device's ballots: taken back at its wish. The counters stay equal to the rows."""
from __future__ import annotations

from collections import Counter

import sqlalchemy as sa

from server.accounts.requests import log_deed
from server.core.database import operation, record, run_statement, session
from server.core.errors import NotFound
from server.core.keys import WrittenKey, new_key
from server.core.permissions import Actor
from server.core.words import RequestKind
from server.live import parts
from server.live.polls import casting
from server.live.polls.casting import SUBJECT, Tally
from server.live.polls.events import BallotsForgotten
from server.live.polls.models import PollBallot, question_of


@parts.forgetting("polls")
def forget(participant_id: int) -> None:
    """The ballots count no more, in open and in closed polls, and nothing is left that says what they were."""
    ids = session.scalars(sa.select(PollBallot.poll_id).where(PollBallot.participant_id == participant_id)).all()
    if ids:
        _take_back(sorted(ids), participant_id)
    # as for questions: the row ties a digest to a device; the key stays taken
    of_device = WrittenKey.subject_kind == SUBJECT, WrittenKey.participant_id == participant_id
    keys = sa.select(WrittenKey.key, WrittenKey.digest).where(*of_device)
    for key, digest in session.execute(keys).all():
        row = sa.update(WrittenKey).where(WrittenKey.key == key, WrittenKey.digest == digest)
        session.execute(row.values(digest=f"erased-{new_key()}", participant_id=None).execution_options(synchronize_session=False))


def _take_back(poll_ids: list[int], participant_id: int) -> None:
    polls = {row.id: row for row in run_statement(casting.standing, {"ids": poll_ids})}
    tally = Tally()
    found = casting.standing_ballots(poll_ids, [participant_id])
    for (poll_id, _), standing in found.items():
        casting.change(tally, poll_id, question_of(polls[poll_id].question), standing, None)
    casting.write_tally(tally, polls)
    session.execute(sa.delete(PollBallot).where(PollBallot.participant_id == participant_id, PollBallot.poll_id.in_(poll_ids)))
    touched = Counter(polls[poll_id].webinar_id for poll_id, _ in found)
    for webinar_id, count in sorted(touched.items()):
        record(BallotsForgotten(webinar_id=webinar_id, count=count, **parts.tell_part(webinar_id, "poll.answers")))


@operation
def forget_ballots(actor: Actor) -> None:
    """This device's ballots alone. Raises NotFound for no device."""
    if actor.participant_id is None:
        raise NotFound()
    forget(actor.participant_id)
    log_deed(actor, RequestKind.ERASURE)
