"""A socket's messages need not ask each time whose device it is; who is signed in is asked for each of them."""
import sqlalchemy as sa

from server.accounts.models import Participant, StaffSession
from server.core import clock
from server.core.database import operation, session
from server.webinars.models import Webinar
from tests.live import make
from tests.live.test_doors import SLUG, connect, room, say  # noqa: F401  the fixture too


def reads_of_devices(app, work):
    seen = []

    def note(_connection, _cursor, statement, *_rest):
        if Participant.__tablename__ in statement and statement.startswith("SELECT"):
            seen.append(statement)

    engine = app.extensions["database"].reading
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
    return len(seen)


def test_a_device_that_votes_is_looked_up_once(app, cast, room, here):  # noqa: F811
    ids = [here(make.question, cast.stranger.actor, room, f"Pertanyaan nomor {n} tentang air?") for n in range(4)]
    voter = connect(app, cast.citizen)
    assert say(voter, "question.vote", {"slug": SLUG, "id": ids[0], "on": True})["ok"]["on"]

    def vote_on():
        for one in ids[1:]:
            assert "ok" in say(voter, "question.vote", {"slug": SLUG, "id": one, "on": True})

    assert reads_of_devices(app, vote_on) == 0
    app.extensions["known_devices"] = {cookies: (0.0, actor) for cookies, (_until, actor) in app.extensions["known_devices"].items()}
    assert reads_of_devices(app, vote_on) == 1


def test_who_is_signed_in_is_asked_for_every_message(app, cast, room, here):  # noqa: F811
    desk = connect(app, cast.host)
    assert "ok" in say(desk, "room.enter", {"slug": SLUG, "audience": "meja"})

    @operation
    def revoke():  # past the event that cuts the socket: what is looked at here is the next message
        session.execute(sa.update(StaffSession).values(revoked_at=clock.now()))

    here(revoke)
    assert say(desk, "room.enter", {"slug": SLUG, "audience": "meja"})["error"] == "sign_in_needed"


def test_a_known_device_and_room_are_no_way_around_a_closed_vote(app, cast, room, here):  # noqa: F811
    one = here(make.question, cast.stranger.actor, room)
    voter = connect(app, cast.citizen)
    assert "ok" in say(voter, "question.vote", {"slug": SLUG, "id": one, "on": True})

    @operation
    def close():
        session.execute(sa.update(Webinar).values(is_voting_open=False))

    here(close)
    assert say(voter, "question.vote", {"slug": SLUG, "id": one, "on": False})["error"] == "closed"
