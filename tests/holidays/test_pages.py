"""`/kelola/libur`, and the banner."""
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from server.core import clock
from server.core.database import session
from server.holidays import queries
from server.holidays.models import Holiday

FORM = {"day": "2027-02-08", "name": "Tahun Baru Imlek 2578", "kind": "national", "source": "SKB 1/2026", "is_day_off": "y"}


@pytest.fixture
def in_november(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 24, 3, 0, tzinfo=UTC))


def text(response):
    return response.get_data(as_text=True)


def row(app, day):
    with app.test_request_context():
        session.rollback()
        return session.scalar(sa.select(Holiday).where(Holiday.day == day))


def test_a_year_is_shown_with_its_sources_and_an_empty_one_as_empty(cast, in_november):
    page = text(cast.admin.get("/kelola/libur/2025"))
    assert "Senin, 18 Agustus 2025" in page and "SKB 933/2025, 1/2025, 3/2025" in page and "Cuti bersama" in page
    empty = cast.admin.get("/kelola/libur")
    assert "Hari libur 2027 belum diisi" in text(empty), "the year that is missing comes first"
    assert cast.admin.get("/kelola/libur/2019").status_code == 404


def test_a_day_is_added_changed_and_removed(app, cast, in_november):
    added = cast.admin.post("/kelola/libur", FORM)
    assert added.status_code == 303 and added.location.endswith("/kelola/libur/2027")
    holiday = row(app, date(2027, 2, 8))
    assert (holiday.name, holiday.kind, holiday.source, holiday.is_day_off) == ("Tahun Baru Imlek 2578", "national", "SKB 1/2026", True)
    place = f"/kelola/libur/hari/{holiday.id}"
    assert 'value="2027-02-08"' in text(cast.admin.get(place))
    changed = cast.admin.post(place, FORM | {"day": "2027-02-09", "kind": "joint_leave", "is_day_off": ""})
    assert changed.status_code == 303 and not row(app, date(2027, 2, 9)).is_day_off
    assert "tetap hari kerja" in text(cast.admin.get("/kelola/libur/2027"))
    assert cast.admin.post(place + "/hapus", page=place).status_code == 303 and row(app, date(2027, 2, 9)) is None
    assert cast.admin.get(place).status_code == 404


@pytest.mark.parametrize("wrong", [{"day": ""}, {"day": "31 Februari"}, {"day": "2026-08-17"}, {"name": "x"}, {"source": ""}, {"kind": "akhir pekan"}])
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(app, cast, in_november, wrong):
    typed = FORM | wrong
    answer = cast.admin.post("/kelola/libur?tahun=2026", typed)
    assert answer.status_code == 422 and "perlu diperbaiki" in text(answer)
    for kept in ("name", "source"):
        assert typed[kept] in text(answer)
    assert row(app, date(2027, 2, 8)) is None


def test_the_banner_stands_where_somebody_can_act_on_it(cast, bill, in_november):
    words = "Hari libur 2027 belum diisi"
    assert words in text(cast.admin.get("/kelola")) and words in text(cast.admin.get("/penyusun"))
    assert words not in text(cast.moderator.get("/meja")) and words not in text(cast.citizen.get("/"))
    cast.admin.post("/kelola/libur", FORM)
    assert words not in text(cast.admin.get("/kelola"))


@pytest.mark.parametrize("today, missing", [("2026-09-30", None), ("2026-10-01", 2027), ("2026-12-31", 2027), ("2027-01-01", 2027), ("2028-05-01", 2028)])
def test_the_next_year_is_asked_for_from_october_on(app, monkeypatch, today, missing):
    monkeypatch.setattr(clock, "now", lambda: datetime.fromisoformat(today + "T03:00:00+00:00"))
    with app.test_request_context():
        assert queries.gap() == missing


def test_the_holder_reads_why_a_deadline_moved(app, cast, in_november):
    from tests.aspirations.make import Voices

    voices = Voices(app, cast)
    item_id = voices.submit()
    place = f"/aspirasi/{voices.code(item_id)}"
    assert "Tenggat disesuaikan" not in text(cast.citizen.get(place))
    voices.change(item_id, due_moved_at=clock.now())
    assert "Tenggat disesuaikan pada 24 November 2026" in text(cast.citizen.get(place))
