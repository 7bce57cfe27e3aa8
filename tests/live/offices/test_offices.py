"""Written answers: given to an office after the end, told on the page, late in sight, and gone once answered."""
from datetime import timedelta

import pytest

from server.core import clock
from server.core.database import operation, session
from server.core.errors import Closed, NotAllowed
from server.live.offices.operations import give_question
from server.webinars.models import Webinar
from server.webinars.operations import end_webinar
from tests.live import make

PAGE = "/sesi/sesi-tertulis"


@pytest.fixture
def over(cast, here):
    assert cast.host
    webinar_id = here(make.webinar, slug="sesi-tertulis")
    ids = [here(make.question, cast.citizen.actor, webinar_id, f"Pertanyaan nomor {n} tentang anggaran kota?") for n in range(3)]
    here(end_webinar, make.HOST, webinar_id)
    return webinar_id, ids


def give(cast, question_id, office):
    return cast.host.post(f"{PAGE}/kendali/instansi/{question_id}", {"office": office}, page=f"{PAGE}/kendali")


def test_offices_are_told_with_what_each_owes(cast, over):
    _webinar_id, ids = over
    assert "Menunggu jawaban:" not in cast.citizen.get(PAGE).text
    for question_id, office in zip(ids, ("Dinas Sosial", " Dinas   Sosial ", "<b>Bappeda</b>"), strict=True):
        assert give(cast, question_id, office).status_code == 303
    page = cast.citizen.get(PAGE).text
    assert '<span lang="id">Dinas Sosial</span> 2, <span lang="id">&lt;b&gt;Bappeda&lt;/b&gt;</span> 1.' in page
    assert '<option value="Dinas Sosial"></option>' in cast.host.get(f"{PAGE}/kendali").text
    give(cast, ids[1], "")
    assert '<span lang="id">Dinas Sosial</span> 1, ' in (page := cast.citizen.get(PAGE).text) and "belum ditugaskan 1." in page


def test_staff_answer_at_the_desk_after_the_end(cast, over):
    _webinar_id, ids = over
    give(cast, ids[0], "Dinas Sosial")
    answer = {"text": "Anggarannya diumumkan bersama APBD."}
    assert cast.host.post(f"{PAGE}/kendali/pertanyaan/{ids[0]}/jawab-tertulis", answer, page=f"{PAGE}/kendali").status_code == 303
    page = cast.citizen.get(PAGE).text
    assert "Anggarannya diumumkan" in page and 'Jawaban tertulis · <span lang="id">Dinas Sosial</span> · ' in page
    assert "Menunggu jawaban" not in page and 'id="dijawab-tertulis"' in page
    assert give(cast, ids[0], "Bappeda").status_code == 409


def test_what_is_late_is_marked(cast, over, here):
    @operation
    def pass_by():
        session.get_one(Webinar, over[0]).written_due_at = clock.now() - timedelta(days=1)

    give(cast, over[1][0], "Dinas Sosial")
    here(pass_by)
    assert 'class="late"' in cast.citizen.get(PAGE).text and "sudah lewat" in cast.host.get(f"{PAGE}/kendali").text


def test_only_the_control_room_and_only_after_the_end(cast, over, here):
    with pytest.raises(NotAllowed):
        here(give_question, cast.drafter.actor, over[1][0], "Bappeda")
    running = here(make.webinar, slug="sesi-berjalan")
    question_id = here(make.question, cast.citizen.actor, running, "Kapan air bersih sampai?")
    with pytest.raises(Closed):
        here(give_question, cast.host.actor, question_id, "Bappeda")
    assert give(cast, question_id, "Bappeda").status_code == 404  # of another session
    refused = give(cast, over[1][0], "x" * 81)
    assert refused.status_code == 422 and "Paling banyak 80 huruf" in refused.text
