"""The control room's buttons for joining, parting, written answers and the first wording, as plain forms."""


import pytest
import sqlalchemy as sa

from server.audit.models import Entry
from server.core.database import session
from server.live import operations
from server.live.models import Question
from tests.live import make

SLUG = "meja"
DESK = f"/sesi/{SLUG}/kendali"


@pytest.fixture
def pair(app, cast, here):
    assert cast.host
    room = here(make.webinar, slug=SLUG)
    return here(make.question, cast.citizen.actor, room, "Kapan air bersih sampai ke gang kami?"), here(
        make.question, cast.stranger.actor, room, "Air bersih kapan sampai gang kami?")


def press(player, one, act, **fields):
    return player.post(f"{DESK}/pertanyaan/{one}/{act}", fields, page="/masuk" if player is None else DESK)


def state(here, one):
    return here(lambda: session.get(Question, one).state)


def test_joining_and_parting_by_forms(cast, here, pair):
    head, other = pair
    board = cast.host.get(DESK).get_data(as_text=True)
    assert f'action="{DESK}/pertanyaan/{other}/gabung"' in board and f"#{other}" in board
    assert press(cast.host, other, "gabung", into=f"#{head}").status_code == 303
    assert state(here, other) == "joined"
    board = cast.host.get(DESK).get_data(as_text=True)
    assert f"digabung ke #{head}" in board and "dengan 1 yang digabung" in board
    assert press(cast.host, other, "pisah").status_code == 303
    assert state(here, other) == "shown"


@pytest.mark.parametrize("into", ["", "abc", "-1", "1e3", "٣", "9" * 12])
def test_a_number_that_is_none_joins_nothing(cast, here, pair, into):
    _head, other = pair
    assert press(cast.host, other, "gabung", into=into).status_code in (404, 422)
    assert state(here, other) == "shown"


def test_similar_ones_are_offered_without_itself(cast, here, pair):
    head, other = pair
    offered = cast.host.get(f"{DESK}/pertanyaan/{other}/mirip.json")
    assert [one["id"] for one in offered.json["similar"]] == [head] and offered.headers["Cache-Control"] == "no-store"
    here(operations.join_question, make.HOST, other, head)
    assert cast.host.get(f"{DESK}/pertanyaan/{other}/mirip.json").json["similar"] == []


def test_answering_in_writing_also_after_the_session_and_again(cast, here, pair):
    from server.webinars.operations import end_webinar

    head, _other = pair
    here(end_webinar, make.HOST, here(lambda: session.get(Question, head).webinar_id))
    for text in ("Bulan depan.", "Bulan depan, tanggal 5."):
        assert press(cast.host, head, "jawab-tertulis", text=text).status_code == 303
        assert text in cast.visitor().get(f"/sesi/{SLUG}").get_data(as_text=True)
    assert press(cast.host, head, "jawab-tertulis", text="   ").status_code == 422
    assert press(cast.host, head, "jawab-tertulis", text="a" * 2001).status_code == 413
    assert state(here, head) == "answered_in_writing"


def test_the_first_wording_is_for_staff_and_leaves_a_row(cast, here, pair):
    head, other = pair
    here(operations.edit_question, make.HOST, head, "Kapan air bersih sampai?")
    rows = sa.select(sa.func.count()).select_from(Entry)
    before = here(lambda: session.scalar(rows))
    page = press(cast.host, head, "asli")
    assert page.status_code == 200 and "sampai ke gang kami?" in page.get_data(as_text=True) and page.headers["Cache-Control"] == "no-store"
    assert here(lambda: session.scalar(rows)) == before + 1
    assert press(cast.host, other, "asli").status_code == 404
    for player in (cast.citizen, cast.moderator):
        assert press(player, head, "asli").status_code in (401, 403)
        assert "sampai ke gang kami?" not in player.get(f"/sesi/{SLUG}/keadaan.json").get_data(as_text=True)


def test_only_the_control_room(cast, here, pair):
    head, other = pair
    for player in (cast.citizen, cast.moderator):
        for act in ("gabung", "pisah", "jawab-tertulis"):
            assert press(player, other, act, into=str(head), text="x").status_code in (401, 403)
        assert player.get(f"{DESK}/pertanyaan/{other}/mirip.json").status_code in (401, 403)
    assert state(here, other) == "shown"
