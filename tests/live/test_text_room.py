"""How often the text-only room was entered: a number a minute, and nothing about who."""
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from server.core.database import session
from server.live.attendance import text_room
from server.webinars.attendance import queries
from server.webinars.attendance.models import AttendanceSample
from server.webinars.operations import end_webinar
from tests.live import make

SLUG = "ruang-teks"
PAGE = f"/sesi/{SLUG}/hemat"


@pytest.fixture
def room(app, cast):
    assert cast.host
    with app.app_context():
        return make.webinar(slug=SLUG)


def test_coming_in_counts_and_reloading_does_not(app, cast, room):
    for player in (cast.citizen, cast.stranger):
        assert player.get(PAGE).status_code == 200
        player.get(PAGE, headers={"Referer": f"http://localhost{PAGE}?cari=air"})
    cast.citizen.get(PAGE, headers={"Referer": f"http://localhost/sesi/{SLUG}"})
    with app.app_context():
        assert queries.text_room_entries(room) == 0  # a GET writes nothing
        assert text_room.write_down() == 3.0 and text_room.write_down() == 0.0
        assert queries.text_room_entries(room) == 3 and queries.channels_over_time(room) == []
        assert {column.name for column in AttendanceSample.__table__.c} == {"webinar_id", "channel", "at", "people"}


def test_before_and_after_a_session_nobody_is_counted(app, cast, room):
    with app.app_context():
        end_webinar(make.HOST, room)
    cast.citizen.get(PAGE)
    with app.app_context():
        assert text_room.write_down() == 0.0


def test_what_could_not_be_written_is_written_a_minute_later(app, cast, room, monkeypatch):
    cast.citizen.get(PAGE)

    def away(*_args):
        raise OperationalError("", {}, Exception())

    with app.app_context():
        with monkeypatch.context() as broken:
            broken.setattr(text_room, "add_to_sample", away)
            text_room.write_down()
        text_room.write_down()
        assert session.scalar(sa.select(sa.func.sum(AttendanceSample.people))) == 1
