"""Whatever is lost, repeated or out of order on the way: once the line is quiet, a screen equals a fresh one.

Random operations run against the real app; what is published is caught and handed to the page's own reducer with
messages dropped (also the last), repeated and delayed. A screen may fetch only when its reducer wishes to, or after
25 s of silence; in the end it is compared with one that has just opened the page.
"""
import importlib
import os
import random
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.core.errors import Refusal
from server.live import broadcasts, operations, queries
from server.live.models import SHOWN_STATES
from server.live.streams import room_of
from server.live.ticker import Ticker
from server.webinars.operations import begin_webinar, end_webinar
from tests.live import make

BUDGET = float(os.environ.get("PROTOCOL_SECONDS", "6"))  # for each audience; more finds rarer plays: one in 900 was wrong once
TYPES = {"fact": "fact", "numbers": "numbers"}
WEIGHTS = {
    "ask": 6, "ask_risky": 2, "show": 4, "edit": 2, "feature": 3, "unfeature": 1, "answer": 2, "write": 1, "reopen": 2, "close": 1, "take_down": 1,
    "vote": 12, "unvote": 4, "switch": 2, "end": 1, "tick": 12, "pass": 3, "sleep": 1,
}


PARTS = {}  # command → (weight, fn(stage, n)): each part of a room brings its own in tests/live/<part>/plays.py as PLAYS
for found in sorted(Path(__file__).parent.glob("*/plays.py")):
    PARTS |= importlib.import_module(f"tests.live.{found.parent.name}.plays").PLAYS
WEIGHTS |= {name: weight for name, (weight, _fn) in PARTS.items()}


def play_of(seed, length):
    """A play: first some questions, then anything. Drawn here, since hypothesis likes short and dull ones best."""
    chance = random.Random(seed)
    names = ["ask", "ask", "show", "vote", "tick", *chance.choices(list(WEIGHTS), list(WEIGHTS.values()), k=length)]
    return [(name, chance.randrange(10**6)) for name in names]


class Stage:
    """One room with its people; `do` runs one command, whether or not it is refused."""

    def __init__(self, cast, webinar_id):
        self.cast, self.webinar_id = cast, webinar_id
        self.ticker = Ticker(webinar_id)
        self.voters = [cast.citizen.participant_id, cast.stranger.participant_id, cast.neighbour.participant_id]

    def do(self, what, n, clock):
        pick = self._pick
        host = make.HOST
        try:
            match what:
                case "ask": make.question(self.cast.citizen.actor, self.webinar_id, f"Pertanyaan {n}?", name="Dewi Ayu" if n % 2 else None, display="inisial")
                case "ask_risky": make.question(self.cast.stranger.actor, self.webinar_id, f"Hubungi saya di 0812345678{n % 90 + 10}")
                case "show": operations.show_question(host, pick(n, "waiting"))
                case "edit": operations.edit_question(host, pick(n), f"Disunting {n}")
                case "feature": operations.feature_question(host, pick(n, "shown"))
                case "unfeature": operations.unfeature_question(host, pick(n, "featured"))
                case "answer": operations.answer_question(host, pick(n, "shown", "featured"))
                case "write": operations.answer_question(host, pick(n, "shown", "answered"), text=f"Jawaban {n}")
                case "reopen": operations.reopen_question(host, pick(n, "answered"))
                case "close": operations.close_question(host, pick(n, "waiting"), "empty", "")
                case "take_down": operations.take_down_question(host, pick(n, *SHOWN_STATES), "threat", "")
                case "vote" | "unvote":
                    operations.vote_question(self.webinar_id, pick(n, "shown", "featured"), self.voters[n % 3], what == "vote")
                case "switch": operations.set_switches(host, self.webinar_id, ("open", "paused")[n % 2], n % 3 > 0, n % 5 > 0)
                case "end" if n % 20 == 0: end_webinar(host, self.webinar_id)
                case "tick": broadcasts.send_tick(self.ticker)
                case "pass": clock.pass_by(n % 7)
                case "sleep": clock.pass_by(n % 40)
                case _ if what in PARTS: PARTS[what][1](self, n)
        except Refusal:
            pass

    def _pick(self, n, *states):
        import sqlalchemy as sa

        from server.core.database import session
        from server.live.models import Question

        session.rollback()
        query = sa.select(Question.id).where(Question.webinar_id == self.webinar_id, *([Question.state.in_(states)] if states else []))
        ids = session.scalars(query.order_by(Question.id)).all()
        return ids[n % len(ids)] if ids else 0


class Screen:
    """A viewer behind a bad line."""

    def __init__(self, reducer, read, chance):
        self.reducer, self.read, self.chance = reducer, read, chance
        self.id, self.late = reducer.screen(), []
        self.seen = reducer.see(self.id)
        self.fetches = 0

    def hear(self, message):
        """What the line makes of a message: gone, twice, late, or simply there."""
        fate = self.chance.random()
        if fate < 0.25:
            return
        if fate < 0.45:
            self.late.append(message)
            return
        self._take(message, *([message] if fate < 0.6 else []))
        if self.late and self.chance.random() < 0.5:
            self._take(self.late.pop(self.chance.randrange(len(self.late))))

    def maybe_fetch(self):
        """The page fetches when the reducer wishes it; the line decides when that gets through."""
        if self.seen["wish"] and self.chance.random() < 0.5:
            self.fetch()

    def fetch(self):
        self.fetches += 1
        since = self.seen["rev"] if self.seen["rev"] >= 0 else None
        self._take({"type": "asked"})
        self._take({"type": "state", "body": self.read(since)})

    def come_to_rest(self, message):
        """The line is good again: what was delayed arrives, then a tick; then the wish is granted until there is none."""
        self._take(*self.late)
        self.late.clear()
        if message is not None:
            self._take(message)
        for _ in range(5):
            if not self.seen["wish"]:
                return
            self.fetch()
        raise AssertionError("it never stops asking")

    def _take(self, *messages):
        self.seen = self.reducer.see(self.id, *messages)


def shows(seen):
    return {name: seen[name] for name in ("rev", "room", "parts", "groups", "questions")}


def differing(seen, truth):
    """What a screen shows otherwise than a fresh one, by name: a pair each. Said in full, since rare plays are hard to find again."""
    flat = [{**one, **{f"parts.{name}": value for name, value in one["parts"].items()}} for one in (seen, truth)]
    return {name: [one.get(name) for one in flat] for name in {*flat[0], *flat[1]} - {"parts"} if flat[0].get(name) != flat[1].get(name)}


@pytest.mark.parametrize("audience", ["hadirin", "narasumber", "meja"])
def test_a_screen_heals_from_whatever_is_lost(app, cast, reducer, published, room_state, time_is_ours, audience):
    assert cast.host and cast.moderator  # two colleagues at the board
    client = cast.citizen.client if audience == "hadirin" else cast.host.client
    until = time.monotonic() + BUDGET
    runs = healed = 0

    @settings(max_examples=int(15 * BUDGET), deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.integers(0, 2**32), st.integers(10, 90), st.booleans(), st.booleans())
    def play(seed, length, shows_at_once, ends_in_silence):
        nonlocal runs, healed
        if time.monotonic() > until and healed >= 8 and runs >= 10:  # a busy machine takes longer, and proves as much
            return
        runs += 1
        chance = random.Random(seed)
        with app.test_request_context():
            webinar_id = make.webinar("scheduled", slug=f"acak-{audience}-{runs}", at_once=shows_at_once)
            stage, room = Stage(cast, webinar_id), room_of(webinar_id, audience)

            def read(since=None):
                time_is_ours.pass_by(0.02)
                return room_state(client, f"acak-{audience}-{runs}", audience, since)

            screen = Screen(reducer, read, chance)
            begin_webinar(make.HOST, webinar_id)
            for what, n in play_of(seed, length):
                del published[:]
                stage.do(what, n, time_is_ours)
                for where, name, payload in published:
                    if where == room:
                        screen.hear({**payload, "type": TYPES[name]})
                screen.maybe_fetch()
            # ten seconds later at the latest there is a tick; or the line is dead and 25 s of silence make it ask
            time_is_ours.pass_by(10.1)
            del published[:]
            assert broadcasts.send_tick(stage.ticker), "the clock was silent for ten seconds"
            tick = next({**payload, "type": "numbers"} for where, name, payload in published if where == room and name == "numbers")
            screen.come_to_rest({"type": "doubt"} if ends_in_silence else tick)
            fresh = reducer.screen()
            reducer.see(fresh, {"type": "asked"})
            truth = shows(reducer.see(fresh, {"type": "state", "body": read()}))
            assert differing(shows(screen.seen), truth) == {}
            assert set(map(int, truth["questions"])) == {one for one in every_id(webinar_id, audience)}
            assert screen.seen["waiting"] == 0
            healed += bool(truth["questions"])

    play()
    assert runs >= 10 and healed >= 8, f"only {runs} rooms were played"


def every_id(webinar_id, audience):
    from server.core.database import session
    from server.live.facts import may_hear
    from server.live.models import Question

    session.rollback()
    rows = session.query(Question).filter_by(webinar_id=webinar_id).all()
    return [row.id for row in rows if may_hear(row, audience)]


def test_a_good_line_needs_one_fetch(app, cast, reducer, published, room_state, time_is_ours):
    """Nothing lost: the state is fetched once, and the messages alone keep the screen right."""
    with app.test_request_context():
        webinar_id = make.webinar(slug="baik")
        ticker = Ticker(webinar_id)
        screen = reducer.screen()
        reducer.see(screen, {"type": "asked"}, {"type": "state", "body": room_state(cast.citizen.client, "baik", "hadirin")})
        ids = [make.question(cast.citizen.actor, webinar_id, f"Satu {n}?") for n in range(5)]
        for step, one in enumerate(ids):
            operations.vote_question(webinar_id, one, cast.stranger.participant_id, True)
            time_is_ours.pass_by(3 * step)
            broadcasts.send_tick(ticker)
        operations.feature_question(make.HOST, ids[1])
        operations.take_down_question(make.HOST, ids[2], "threat", "")
        time_is_ours.pass_by(11)
        broadcasts.send_tick(ticker)
        for where, name, payload in published:
            if where == room_of(webinar_id, "hadirin"):
                seen = reducer.see(screen, {**payload, "type": TYPES[name]})
                assert seen["wish"] in ("", "soon") and not (name == "fact" and seen["wish"])
        fresh = reducer.see(reducer.screen(), {"type": "state", "body": room_state(cast.citizen.client, "baik", "hadirin")})
        assert shows(seen) == shows(fresh) and seen["wish"] == ""


def test_waiting_questions_cost_viewers_nothing(app, cast, reducer, published, time_is_ours):
    """1,000 waiting questions: no message, no rev, no request for those who may not read them."""
    with app.test_request_context():
        webinar_id = make.webinar(at_once=False)
        for n in range(30):
            make.question(cast.citizen.actor, webinar_id, f"Menunggu {n}?")
        assert {where for where, name, _payload in published if name == "fact"} == {room_of(webinar_id, "meja")}
        assert queries.total_shown(webinar_id) == 0
        ticks = Ticker(webinar_id).beat()
        assert (ticks["hadirin"]["rev"], ticks["meja"]["rev"]) == (0, 30)


def test_an_old_state_is_not_applied_and_asked_again(reducer):
    screen = reducer.screen()
    body = {"rev": 5, "n": 0, "at": 1000, "phase": "live", "asking": "open", "voting": True, "questions": [], "numbers": {"votes": {}, "viewers": 0}}
    reducer.see(screen, {"type": "entered", "rev": 7, "n": 0}, {"type": "asked"})
    seen = reducer.see(screen, {"type": "state", "body": body})
    assert (seen["rev"], seen["wish"]) == (-1, "later")
    seen = reducer.see(screen, {"type": "state", "body": {**body, "rev": 7}})
    assert (seen["rev"], seen["wish"]) == (7, "")


def test_ticks_are_sparse_and_never_silent_for_long(app, cast, time_is_ours):
    with app.test_request_context():
        webinar_id = make.webinar()
        one = make.question(cast.citizen.actor, webinar_id)
        ticker = Ticker(webinar_id)
        first = ticker.beat()["hadirin"]
        assert first["prev"] == first["n"] - 1
        time_is_ours.pass_by(1)
        assert ticker.beat() is None
        operations.vote_question(webinar_id, one, cast.stranger.participant_id, True)
        second = ticker.beat()["hadirin"]
        assert (second["votes"], second["prev"]) == ({one: 1}, first["n"])
        time_is_ours.pass_by(9)
        assert ticker.beat() is None
        time_is_ours.pass_by(1.1)
        third = ticker.beat()["hadirin"]
        assert third["prev"] == second["n"]
        assert third["n"] > second["n"] > first["n"]
