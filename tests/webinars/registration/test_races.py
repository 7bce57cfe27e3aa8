"""Many at once: the last place goes to one, who gives theirs up lets one move up, and nobody waits for a deadlock."""
import threading
import time

import pytest
import sqlalchemy as sa

from server.core.database import session
from server.core.errors import Conflict
from server.core.permissions import Actor
from server.webinars.registration import operations, queries
from server.webinars.registration.erasing import erase_registration
from server.webinars.registration.models import Registration
from tests.webinars.registration import make


def at_once(app, *calls):
    """Call each on a thread of its own, all let go together; what they raised."""
    gate, raised = threading.Barrier(len(calls)), []

    def run(call):
        with app.app_context():
            gate.wait()
            try:
                call()
            except Exception as error:
                raised.append(error)

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    return raised


def states(webinar_id):
    session.rollback()
    return sorted(session.scalars(sa.select(Registration.state).where(Registration.webinar_id == webinar_id)))


def test_the_last_places_are_given_once(app, cast, here):
    assert cast.host
    webinar_id = here(make.webinar, capacity={"page": 3})
    raised = at_once(app, *(lambda n=n: make.one(webinar_id, f"orang{n % 6}@contoh.example") for n in range(12)))
    assert raised == []
    assert here(states, webinar_id) == ["registered"] * 3 + ["waiting"] * 3  # each address once


def test_who_gives_up_or_erases_makes_room_for_one_and_for_no_two(app, cast, here):
    """On PostgreSQL one that held its row and waited for the session, and one that held the session and moved that row up, waited
    for each other until the database ended one of them, a second later."""
    assert cast.host
    webinar_id = here(make.webinar, capacity={"page": 4})
    ids = [here(make.one, webinar_id, f"orang{n}@contoh.example").id for n in range(12)]
    begun = time.perf_counter()
    gives_up = [lambda one=one: operations.cancel_registration(Actor(), one) for one in (*ids[:2], *ids[4:7])]
    raised = at_once(app, *gives_up, *(lambda one=one: erase_registration(Actor(), one) for one in (ids[2], ids[7])))
    assert raised == [] and time.perf_counter() - begun < 0.9
    assert here(states, webinar_id) == ["cancelled"] * 7 + ["registered"] * 4 + ["waiting"]


def test_a_name_is_put_right_once_by_whoever_is_first(app, cast, here):
    assert cast.host
    webinar_id = here(make.webinar)
    one = here(make.one, webinar_id).id
    raised = at_once(app, *(lambda n=n: operations.correct_name(Actor(), one, f"Dewi Lestari {n}") for n in range(4)))
    assert len(raised) == 3 and all(isinstance(error, Conflict) for error in raised)


@pytest.mark.only_on("sqlite", "is about devices, not about locks")
def test_a_device_of_before_holds_nothing_of_what_another_typed(app, cast, here):
    """Given up on a shared device, registered anew on one's own: the shared one would have had the certificate with the new name."""
    webinar_id = here(make.webinar)
    one = here(make.one, webinar_id, actor=cast.stranger.actor, name="Tamu Lama").id
    here(operations.cancel_registration, Actor(), one)
    assert here(make.one, webinar_id, actor=cast.citizen.actor).id == one
    assert here(queries.mine, webinar_id, cast.citizen.actor.participant_id).name == "Dewi Ayu Lestari"
    assert here(queries.mine, webinar_id, cast.stranger.actor.participant_id) is None
    assert here(queries.registered_on, [webinar_id], cast.stranger.actor.participant_id) == set()
