"""Ballots of a burst count in no result, until the host says that they are people's."""
import time

import pytest
import sqlalchemy as sa

from server.accounts import actors
from server.core.database import session
from server.core.keys import new_key
from server.core.permissions import Actor
from server.core.secrets import keyed_hash
from server.live.bursts import Trace
from server.live.polls import casting, flags, forgetting, tallies
from server.live.polls.models import Poll, PollBallot
from server.live.polls.recounting import recount_ballots
from tests.live import make
from tests.live.polls import make as polls


def devices(n):
    return [actors.make_participant(keyed_hash("participant", actors.new_token())) for _ in range(n)]


@pytest.fixture
def room(app, cast):
    assert cast.host
    with app.test_request_context():
        yield make.webinar(slug="serbu-polling")


def cast_all(room, poll_id, people, ballot, **trace):
    for person in people:
        casting.cast_ballot(room, poll_id, person, key=new_key(), ballot=ballot,
                            trace=Trace("sarang", trace.get("agent", "skrip"), trace.get("form", ""), trace.get("since", time.time())))


def standing(poll_id):
    session.rollback()
    poll = session.get(Poll, poll_id)
    marked = session.scalar(sa.select(sa.func.count()).where(PollBallot.poll_id == poll_id, PollBallot.is_flagged))
    assert poll.flagged == marked and recount_ballots([poll_id]) == 0
    return poll.voters, poll.flagged, sum(tallies.counts_of(poll_id).values())


def test_a_stuffed_poll(room, cast):
    poll = polls.poll(room, "single", "now", is_open=True)
    ballots = [polls.ballot_of("single", n) for n in range(2)]
    people = devices(5)
    cast_all(room, poll, people, ballots[0], agent="ponsel", since=time.time() - 60)
    machine = devices(45)
    cast_all(room, poll, machine, ballots[1])
    assert standing(poll) == (5, 45, 5)
    cast_all(room, poll, machine[:3], ballots[0])  # changed while open: still marked
    assert standing(poll) == (5, 45, 5)
    forgetting.forget_ballots(Actor(participant_id=machine[0]))
    assert standing(poll) == (5, 44, 5)
    assert flags.lift_flags(make.HOST, poll) == 44
    assert standing(poll) == (49, 0, 49)
    cast_all(room, poll, devices(30), ballots[1])
    assert standing(poll) == (79, 0, 79)


def test_a_class_that_answers_at_once(room, cast):
    poll = polls.poll(room, "single", "now", is_open=True)
    for n, person in enumerate(devices(120)):
        cast_all(room, poll, [person], polls.ballot_of("single", n), agent=f"ponsel {n % 5}", since=time.time() - 20)
    assert standing(poll) == (120, 0, 120)


def test_the_host_sees_it_at_the_desk(app, cast, here):
    assert cast.host

    def stage():
        room = make.webinar(slug="serbu-meja")
        poll = polls.poll(room, "single", "now", is_open=True)
        cast_all(room, poll, devices(25), polls.ballot_of("single", 0))
        return poll

    poll = here(stage)
    page = f"/sesi/serbu-meja/kendali/polling/{poll}"
    assert "25 suara ditandai" in cast.host.get(page).get_data(as_text=True)
    assert cast.host.post(f"{page}/hitung", page=page).status_code == 303
    assert here(standing, poll) == (25, 0, 25)
