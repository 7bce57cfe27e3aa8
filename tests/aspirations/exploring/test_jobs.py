"""The worker's part: families of what was shown lately, all anew when asked, and an index of today's reading."""
import sqlalchemy as sa

from server.aspirations.exploring import jobs as exploring_jobs
from server.aspirations.jobs import SEARCH
from server.aspirations.models import Aspiration
from server.categorization import EDITION
from server.core import editions, jobs, outbox
from server.core.database import operation, session
from server.core.editions import Edition
from server.core.permissions import SYSTEM
from tests.aspirations.exploring.test_sketches import COPIES


def families(voices):
    return [row.family_id for row in voices.rows(sa.select(Aspiration.family_id).order_by(Aspiration.id))]


def work(voices):
    with voices.app.test_request_context():
        outbox.work_off()


def test_the_worker_finds_families_by_itself(voices):
    ids = [voices.shown(text) for text in COPIES[:3]]
    assert {chore.name for chore in voices.app.extensions["chores"]} >= {"voices.fold", "search.editions"}
    with voices.app.test_request_context():
        exploring_jobs.fold_for_a_while()
    assert families(voices) == [ids[0]] * 3


def test_all_families_can_be_found_anew(voices):
    ids = [voices.shown(text) for text in COPIES[:3]]
    voices.change(ids[2], family_id=777)
    with voices.app.test_request_context():
        jobs.start(SYSTEM, "voices.refold")
    work(voices)
    assert families(voices) == [ids[0]] * 3
    assert voices.rows(sa.select(jobs.JobRow.state)) == [("done",)]


def test_an_index_of_another_reading_is_made_anew(voices, cast):
    voices.shown("Gubernur sebaiknya dipilih langsung.")

    @operation
    def spoil():
        session.execute(sa.text("DELETE FROM aspiration_search"))

    with voices.app.test_request_context():
        editions.keep(SEARCH, EDITION - 1)
        spoil()
        editions.look()
        editions.look()  # it waits already
    assert {row.kind for row in voices.rows(sa.select(jobs.JobRow.kind))} == {"search.rebuild", "voices.refold"}
    work(voices)
    assert dict(map(tuple, voices.rows(sa.select(Edition.name, Edition.edition)))) == {SEARCH: EDITION, exploring_jobs.FAMILIES: EDITION}
    with voices.app.test_request_context():
        editions.look()
    assert voices.count(jobs.JobRow) == 2
    assert "1 aspirasi tentang" in cast.stranger.get("/aspirasi?q=pemilihan").get_data(as_text=True)


def test_an_empty_house_needs_no_job(voices):
    with voices.app.test_request_context():
        editions.look()
    assert voices.count(jobs.JobRow) == 0
    assert voices.count(Edition) == 2
