"""The two jobs that make things right again from the rows, on damage made on purpose, also while people go on."""
import threading

import pytest
import sqlalchemy as sa

from server.aspirations import recounting, search_index
from server.aspirations.models import Aspiration, DistrictCount, Support
from server.aspirations.supports import set_support
from server.core import jobs, outbox
from server.core.database import operation, session
from server.core.jobs import JobRow
from server.core.permissions import SYSTEM
from server.live.models import Question, QuestionVote
from server.live.operations import vote_question
from server.pages import jobs as page_jobs
from tests.aspirations.make import Voices
from tests.live import make as live


@pytest.fixture
def voices(app, cast):
    return Voices(app, cast)


@operation
def run_sql(text, **values):
    session.execute(sa.text(text), values)


def run_job(app, kind):
    """The finished job."""
    with app.app_context():
        job_id = jobs.start(SYSTEM, kind)
        outbox.work_off()
        session.rollback()
        return session.get(JobRow, job_id)


def found(app, text):
    with app.app_context():
        words = search_index.sought_words(text)
        holding = [set(search_index.texts_with(word)) for word in words]
        return sorted(set.intersection(*holding), reverse=True) if holding else None


# --- the search index ------------------------------------------------------------------------


def fill(voices):
    """Ids of: shown, shown, withheld, waiting, rahasia."""
    return [voices.shown("Halte yang teduh di Marunda."), voices.shown("Air bersih untuk rusun."),
            voices.withheld("Promosi halte murah."), voices.submit("Halte baru di Ancol."), voices.shown("Halte rahasia.", is_confidential=True)]


@operation
def damage_rows(gone, wrong, *too_many):
    search_index.remove(gone)
    for one in (wrong, *too_many):
        search_index.add(one, "halte")


def test_a_damaged_search_index_is_right_again(app, voices):
    shown, other, withheld, *_rest = fill(voices)
    with app.app_context():
        damage_rows(shown, other, withheld, 99999)
    assert set(found(app, "halte")) == {other, withheld, 99999}
    job = run_job(app, "search.rebuild")
    assert (job.state, job.found, job.done) == ("done", 4, 5)
    assert found(app, "halte") == [shown] and found(app, "bersih") == [other]
    assert run_job(app, "search.rebuild").found == 0


@pytest.mark.only_on("sqlite", "damages the tables of FTS5")
@pytest.mark.parametrize("damage", ["UPDATE aspiration_search_data SET block = x'ff' WHERE id > 10",
                                    "UPDATE aspiration_search_data SET block = x'ffffffffffffffff' WHERE id = 10",
                                    "DELETE FROM aspiration_search_data", "DELETE FROM aspiration_search_content"])
def test_an_index_that_is_broken_in_itself_is_made_anew(app, voices, damage):
    shown, other, *_rest = fill(voices)
    with app.app_context():
        run_sql(damage)
    for engine in (app.extensions["database"].reading, app.extensions["database"].writing):
        engine.dispose()  # as after a restart: nothing of it is remembered
    assert run_job(app, "search.rebuild").state == "done"
    assert found(app, "halte") == [shown] and found(app, "bersih") == [other]


@pytest.mark.only_on("postgresql", "FTS5 is damaged in other ways, above")
def test_a_missing_index_is_made_anew(app, voices):
    shown, *_rest = fill(voices)
    with app.app_context():
        run_sql("DROP TABLE aspiration_search")
    job = run_job(app, "search.rebuild")
    assert (job.state, job.error) == ("done", None) and found(app, "halte") == [shown]


def test_rebuilding_finds_what_is_shown_and_nothing_else(app, voices):
    shown, *_rest = fill(voices)
    job = run_job(app, "search.rebuild")
    assert job.state == "done" and job.found == 0
    assert found(app, "halte") == [shown]


# --- the counts ------------------------------------------------------------------------------


@operation
def spoil():
    session.execute(sa.update(Aspiration).values(supports=Aspiration.supports + 7))
    session.execute(sa.update(DistrictCount).values(shown=DistrictCount.shown + 3))
    session.add(DistrictCount(district="31.99.99", shown=5))
    session.execute(sa.update(Question).values(votes=Question.votes + 9))


def test_wrong_counts_are_right_again(app, cast, voices):
    places = [voices.shown(f"Usulan nomor {n} tentang taman.", area="31.72.03.1001") for n in range(3)]
    with app.test_request_context():
        set_support(cast.stranger.actor, places[0], True)
        set_support(cast.neighbour.actor, places[0], True)
        set_support(cast.neighbour.actor, places[1], True)
        set_support(cast.neighbour.actor, places[1], False)
        room = live.webinar()
        question = live.question(cast.citizen.actor, room)
        vote_question(room, question, cast.stranger.participant_id, True)
        true = {row.district: row.shown for row in session.scalars(sa.select(DistrictCount))}
        spoil()
        session.rollback()
    assert sum(true.values()) == 3
    job = run_job(app, "counts.recount")
    assert (job.state, job.found, job.done, job.total) == ("done", 3 + 2 + 1, 8, 8)  # supports and outcomes of three aspirations, the districts, the question
    assert voices.rows(sa.select(Aspiration.supports).order_by(Aspiration.id)) == [(2,), (0,), (0,)]
    assert dict(voices.rows(sa.select(DistrictCount.district, DistrictCount.shown).where(DistrictCount.shown != 0))) == true
    assert voices.rows(sa.select(Question.votes)) == [(1,)]
    assert run_job(app, "counts.recount").found == 0


def test_counting_goes_on_from_its_checkpoint(app, voices, monkeypatch):
    monkeypatch.setattr(page_jobs, "AT_A_TIME", 2)
    ids = [voices.shown(f"Usulan nomor {n} tentang taman.") for n in range(6)]
    stop = threading.Event()
    with app.app_context():
        spoil()
        job_id = jobs.start(SYSTEM, "counts.recount")
        stop_after_first = recounting.recount_supports

        def count_once(some):
            stop.set()
            return stop_after_first(some)

        monkeypatch.setattr(page_jobs, "PARTS", ((page_jobs.PARTS[0][0], recounting.next_ids, count_once), *page_jobs.PARTS[1:]))
        assert outbox.work_off(stop=stop) == 0
        session.rollback()
        assert session.get(JobRow, job_id).checkpoint == {"part": 0, "after": ids[1]}
        monkeypatch.undo()
        assert outbox.work_off() == 1
    assert {row[0] for row in voices.rows(sa.select(Aspiration.supports))} == {0}


def test_counting_while_people_go_on_loses_no_voice(app, cast, voices, at_once):
    """Support is set on and off by many while the counts are being made right: in the end they are what the rows say."""
    ids = [voices.shown(f"Usulan nomor {n} tentang taman.") for n in range(4)]
    players = [cast.visitor() for _ in range(6)]
    with app.app_context():
        spoil()

    def act(n):
        if n == 0:
            for _ in range(15):
                recounting.recount_supports(ids)
        else:
            for turn in range(12):
                set_support(players[n - 1].actor, ids[(n + turn) % 4], turn % 3 != 1)

    errors = [result for result in at_once(act, range(7)) if result is not None]
    assert errors == []
    for item_id, supports in voices.rows(sa.select(Aspiration.id, Aspiration.supports)):
        assert supports == voices.rows(sa.select(sa.func.count()).where(Support.aspiration_id == item_id, Support.is_on))[0][0]


def test_a_vote_row_without_its_count_counts_again(app, cast, voices):
    with app.test_request_context():
        room = live.webinar()
        question = live.question(cast.citizen.actor, room)
        vote_question(room, question, cast.stranger.participant_id, True)

        @operation
        def lose():
            session.execute(sa.update(QuestionVote).values(is_on=False))

        lose()
    assert run_job(app, "counts.recount").found == 1
    assert voices.rows(sa.select(Question.votes)) == [(0,)]
