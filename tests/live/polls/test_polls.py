"""Polls: one ballot a device, counters that equal the rows, wording frozen, what may not be seen seen nowhere."""
import json
import random
import uuid

import pytest
import sqlalchemy as sa

from server import ballots
from server.core.database import session
from server.core.errors import Closed, Conflict, Invalid, KeyTaken, NotFound
from server.live import authorship
from server.live.polls import bans, casting, operations, queries, recounting, tallies
from server.live.polls.models import Poll, PollBallot, PollCount
from server.webinars.operations import end_webinar
from tests.live import make as rooms
from tests.live.make import HOST
from tests.live.polls import make


@pytest.fixture
def room(app, cast):
    assert cast.host
    with app.test_request_context():
        yield rooms.webinar(slug="polling")


def poll_of(poll_id):
    session.rollback()
    return session.get_one(Poll, poll_id)


def counters(poll_id):
    session.rollback()
    return poll_of(poll_id).voters, tallies.counts_of(poll_id)


def assert_counted(poll_id):
    voters, counts = counters(poll_id)
    assert (voters, counts) == recounting.counted(poll_id, poll_of(poll_id).asked)
    assert recounting.recount_ballots([poll_id]) == 0


@pytest.mark.parametrize("kind", sorted(make.QUESTIONS))
def test_counters_are_what_the_rows_say(room, cast, at_once, kind):
    chance = random.Random(kind)
    poll_id = make.poll(room, kind)
    voters = [cast.visitor().participant_id for _ in range(6)]
    wishes = [(chance.choice(voters), make.ballot_of(kind, chance.randrange(1000))) for _ in range(60)]
    kept = at_once(lambda wish: make.cast(room, poll_id, *wish), wishes)
    assert all(isinstance(one, dict) for one in kept), [repr(one)[:300] for one in kept if not isinstance(one, dict)][:3]
    assert counters(poll_id)[0] == len({voter for voter, _ in wishes}) == session.scalar(sa.select(sa.func.count()).select_from(PollBallot))
    assert_counted(poll_id)
    if ballots.KINDS[kind].hides:
        operations.ban_word(HOST, room, "antre")
        for mark, _count in tallies.waiting_of(poll_id)[::2]:
            operations.read_answers(HOST, poll_id, [mark], True)
    more = at_once(lambda wish: make.cast(room, poll_id, *wish), [(voter, make.ballot_of(kind, n)) for n, voter in enumerate(voters)])
    assert len(more) == 6
    authorship.forget_votes(cast.citizen.actor.__class__(participant_id=voters[0]))
    assert counters(poll_id)[0] == 5
    assert_counted(poll_id)
    shown = ballots.show(poll_of(poll_id).asked, ballots.tally(poll_of(poll_id).asked, session.scalars(sa.select(PollBallot.ballot)).all()))
    if not ballots.KINDS[kind].hides:
        assert tallies.shown_of(poll_of(poll_id)).to_json() == shown.to_json()


def test_a_wrong_counter_is_found_and_mended(room, cast):
    poll_id = make.poll(room)
    make.cast(room, poll_id, cast.stranger.participant_id, {"choice": 1})

    @casting.bulk_operation
    def spoil(items):
        session.execute(sa.update(PollCount).values(count=9))
        return items

    spoil(1)
    assert counters(poll_id) == (1, {"1": 9})
    assert recounting.recount_ballots([poll_id]) == 1
    assert counters(poll_id) == (1, {"1": 1})


def test_the_same_key_and_ballot_is_one_write_and_an_old_one_never_comes_back(room, cast):
    poll_id, voter, key = make.poll(room), cast.stranger.participant_id, str(uuid.uuid4())
    assert make.cast(room, poll_id, voter, {"choice": 0}, key) == {"choice": 0}
    make.cast(room, poll_id, voter, {"choice": 2})
    assert make.cast(room, poll_id, voter, {"choice": 0}, key) == {"choice": 0}  # a retry that lost its way
    assert counters(poll_id) == (1, {"2": 1})
    with pytest.raises(KeyTaken):
        make.cast(room, poll_id, cast.neighbour.participant_id, {"choice": 0}, key)
    operations.close_poll(HOST, poll_id)
    assert make.cast(room, poll_id, voter, {"choice": 0}, key) == {"choice": 0}
    with pytest.raises(Closed) as refused:
        make.cast(room, poll_id, voter, {"choice": 1}, key)
    assert refused.value.data == {"what": "poll"}
    assert counters(poll_id) == (1, {"2": 1})


def test_twenty_ballots_of_one_voter_at_once_are_one(room, cast, at_once):
    poll_id, voter = make.poll(room), cast.stranger.participant_id
    at_once(lambda n: make.cast(room, poll_id, voter, {"choice": n % 3}), range(20))
    voters, counts = counters(poll_id)
    assert voters == 1 and sum(counts.values()) == 1
    assert_counted(poll_id)


def test_bad_polls_and_ballots_are_refused_and_nothing_is_stored(room, cast):
    for change in ({"options": ["Satu saja"]}, {"options": ["Sama", "sama"]}, {"text": "  "}, {"options": None}):
        with pytest.raises(Invalid):
            make.poll(room, **change)
    assert session.scalar(sa.select(sa.func.count()).select_from(Poll)) == 0
    poll_id, voter = make.poll(room, "ranking"), cast.stranger.participant_id
    draft = make.poll(room, is_open=False)
    for ballot, reason in (({"order": [0, 0, 1]}, "repeated_rank"), ({"order": [0]}, "missing_rank"), ({"order": [0, 1, 9]}, "unknown_option")):
        with pytest.raises(ballots.Refused) as refused:
            make.cast(room, poll_id, voter, ballot)
        assert refused.value.reason == reason
    for elsewhere in (draft, 99_999):
        with pytest.raises(NotFound):
            make.cast(room, elsewhere, voter, {"choice": 0})
    with pytest.raises(NotFound):
        make.cast(rooms.webinar(), poll_id, voter, {"order": [0, 1, 2]})
    assert session.scalar(sa.select(sa.func.count()).select_from(PollBallot)) == 0
    assert counters(poll_id) == (0, {})


def test_what_was_asked_stays_as_it_was_asked(room, cast):
    poll_id = make.poll(room, is_open=False)
    operations.edit_poll(HOST, poll_id, {**make.QUESTIONS["single"], "text": "Apa yang dibenahi dahulu?"}, "closed")
    operations.open_poll(HOST, poll_id)
    operations.open_poll(HOST, poll_id)
    with pytest.raises(Conflict):
        operations.edit_poll(HOST, poll_id, make.QUESTIONS["scale"], "now")
    with pytest.raises(Conflict):
        operations.delete_poll(HOST, poll_id)
    operations.close_poll(HOST, poll_id)
    operations.close_poll(HOST, poll_id)
    with pytest.raises(Conflict):
        operations.open_poll(HOST, poll_id)
    copy = poll_of(operations.copy_poll(HOST, poll_id))
    assert (copy.state, copy.question["text"]) == ("draft", "Apa yang dibenahi dahulu?")
    operations.delete_poll(HOST, copy.id)
    assert [poll.id for poll in queries.polls_of(room, ("draft", "open", "closed"))] == [poll_id]


def test_the_end_of_a_session_closes_its_polls(room, cast):
    poll_id = make.poll(room)
    end_webinar(HOST, room)
    assert poll_of(poll_id).state == "closed" and poll_of(poll_id).closed_at is not None
    with pytest.raises(Closed):
        make.cast(room, poll_id, cast.stranger.participant_id, {"choice": 1})
    with pytest.raises(Closed):
        make.poll(room)


def test_results_that_wait_for_the_closing_leave_the_house_nowhere(app, cast, here, room_state):
    assert cast.host
    room = here(rooms.webinar, slug="polling")
    poll_id = here(make.poll, room, "single", "closed")
    here(make.cast, room, poll_id, cast.stranger.participant_id, {"choice": 1})
    for audience, player in (("hadirin", cast.citizen), ("narasumber", cast.host)):
        state = room_state(player.client, "polling", audience)
        assert state["numbers"]["polls"] == {str(poll_id): {"voters": 1}}
        assert state["polls"][0]["question"] == make.QUESTIONS["single"]
    page = cast.citizen.get("/sesi/polling").get_data(as_text=True)
    assert "Layanan dipilih terbanyak" not in page and "hasil tampil setelah ditutup" in page
    here(operations.close_poll, HOST, poll_id)
    told = room_state(cast.citizen.client, "polling", "hadirin")["numbers"]["polls"][str(poll_id)]
    assert told["voters"] == 1 and told["rows"][0] == [1, 1, 0, 1]
    assert "Layanan dipilih terbanyak: 1 dari 1 suara" in cast.citizen.get("/sesi/polling").get_data(as_text=True)


def test_personal_data_and_banned_words_are_on_no_screen(app, cast, here, room_state):
    assert cast.host
    room = here(rooms.webinar, slug="polling")
    words, texts = here(make.poll, room, "words"), here(make.poll, room, "text")
    voters = [cast.visitor().participant_id for _ in range(4)]
    here(make.cast, room, words, voters[0], {"words": ["Antrean", "081234567890"]})
    here(make.cast, room, words, voters[1], {"words": ["antre", "adil"]})
    here(make.cast, room, texts, voters[0], {"text": "Hubungi saya 081277665544"})
    here(make.cast, room, texts, voters[1], {"text": "Antrean dipangkas"})

    def everything():
        pages = [cast.citizen.get(path).get_data(as_text=True) for path in ("/sesi/polling", "/sesi/polling/hemat", "/sesi/polling/keadaan.json")]
        return "\n".join([*pages, json.dumps(room_state(cast.host.client, "polling", "meja"))])

    seen = everything()
    assert "081234567890" not in seen and "081277665544" not in seen and "Antrean dipangkas" in seen and "adil" in seen
    assert "Hubungi saya 081277665544" in cast.host.get(f"/sesi/polling/kendali/polling/{texts}").get_data(as_text=True)
    here(operations.ban_word, HOST, room, "antre")
    seen = everything()
    assert "ntre" not in seen and "adil" in seen
    here(make.cast, room, words, voters[2], {"words": ["mengantre"]})
    here(make.cast, room, texts, voters[3], {"text": "Tolong antreannya"})
    assert "ntre" not in everything()
    assert here(lambda: tallies.shown_of(poll_of(words)).hidden) == 3
    here(operations.read_answers, HOST, texts, ["Antrean dipangkas"], True)
    assert "ntre" not in everything()
    here(operations.allow_word, HOST, here(bans.banned, room)[0].id)
    assert "ntre" not in everything()
    here(operations.read_answers, HOST, texts, ["Antrean dipangkas"], True)
    assert "Antrean dipangkas" in everything()
    here(assert_counted, words)
    here(assert_counted, texts)


def test_short_answers_wait_where_questions_are_read_before_they_are_shown(app, cast, room_state):
    with app.test_request_context():
        webinar_id = rooms.webinar(slug="dibaca", at_once=False)
        poll_id = make.poll(webinar_id, "text")
        make.cast(webinar_id, poll_id, cast.stranger.participant_id, {"text": "Data terbuka"})
        told = room_state(cast.citizen.client, "dibaca", "hadirin")["numbers"]["polls"][str(poll_id)]
        assert (told["voters"], told["waiting"], told["rows"]) == (1, 1, [])
        operations.read_answers(HOST, poll_id, ["Data terbuka", "tidak ada"], True)
        told = room_state(cast.citizen.client, "dibaca", "hadirin")["numbers"]["polls"][str(poll_id)]
        assert told["rows"] == [["Data terbuka", 1, 0, 1]]


def test_ballots_are_few_statements_however_many_come(app, room, cast):
    poll_id = make.poll(room)
    voters = [cast.visitor().participant_id for _ in range(10)]
    wording, statements = poll_of(poll_id).asked.wording, []
    sa.event.listen(app.extensions["database"].writing, "before_cursor_execute", lambda _c, _cursor, text, *_rest: statements.append(text))
    from server.core.database import operation

    @operation
    def all_at_once():
        return casting._cast.__wrapped__([casting.Cast(room, poll_id, voter, str(uuid.uuid4()), "x", {"choice": n % 3}, frozenset(), wording)
                                          for n, voter in enumerate(voters)])

    assert all_at_once() == [None] * 10
    assert len([text for text in statements if not text.startswith(("SAVEPOINT", "RELEASE", "BEGIN"))]) <= 7
    assert counters(poll_id)[0] == 10


def test_a_remembered_poll_that_is_gone_is_not_taken_for_the_one_that_has_its_id(app, room, cast):
    """A rehearsal that is emptied gives its numbers back."""
    poll_id, voters = make.poll(room), [cast.visitor().participant_id for _ in range(3)]
    make.cast(room, poll_id, voters[0], {"choice": 0})

    @casting.bulk_operation
    def become(questions):
        session.execute(sa.update(Poll).values(question=questions[0], voters=0))
        session.execute(sa.delete(PollBallot))
        session.execute(sa.delete(PollCount))
        return questions

    become(make.QUESTIONS["scale"])
    assert make.cast(room, poll_id, voters[0], {"value": 4}) == {"value": 4}
    become(make.QUESTIONS["number"])
    assert make.cast(room, poll_id, voters[1], {"value": 5}) == {"value": 5}
    assert counters(poll_id) == (1, {"5": 1})
    become(make.QUESTIONS["single"])
    with pytest.raises(ballots.Refused):
        make.cast(room, poll_id, voters[2], {"value": 4})


def test_the_poll_closed_last_is_among_the_closed_ones(room, time_is_ours):
    from server.webinars.models import Webinar

    first = make.poll(room)
    for _ in range(queries.MOST_CLOSED):
        time_is_ours.pass_by(1)
        operations.close_poll(HOST, make.poll(room))
    time_is_ours.pass_by(1)
    operations.close_poll(HOST, first)
    shown = queries.read_part(session.get_one(Webinar, room), "hadirin")
    assert first in [poll["id"] for poll in shown] and len(shown) == queries.MOST_CLOSED


@pytest.mark.only_on("sqlite", "PostgreSQL never gives an id twice")
def test_ids_that_screens_and_caches_know_are_never_given_twice(app):
    from server.core.database import Model

    for name in ("announcements", "cues", "decks", "polls"):
        with app.app_context():
            made = session.scalar(sa.text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": Model.metadata.tables[name].name})
        assert "AUTOINCREMENT" in made.upper()
