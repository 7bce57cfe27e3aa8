"""The administration of instruments: internal until published, stages, windows let stand longer, a team that works alone."""
from datetime import timedelta

import pytest
import sqlalchemy as sa

from server.core import clock
from server.core.database import session
from server.core.errors import Closed, Conflict, Invalid, NotAllowed, NotFound
from server.core.keys import new_key
from server.core.permissions import SYSTEM
from server.drafting.operations import open_row
from server.instruments.managing import operations, queries, windows
from server.instruments.models import InputWindow, Instrument, Stage
from server.instruments.operations import StageSource, add_instrument
from server.instruments.queries import PUBLIC, window_of
from tests.aspirations.make import Voices

FACTS = {"title": "Raperda Pejalan Kaki", "slug": "raperda-pejalan-kaki", "kind": "raperda", "summary": "Trotoar untuk semua.",
         "topics": ["transportasi"], "approval_steps": "Perancang\nKetua tim\nKepala biro"}


@pytest.fixture
def instrument(app):
    with app.test_request_context():
        return add_instrument(SYSTEM, slug="raperda-uji", kind="raperda", title="Raperda uji", approval_steps=["Ketua", "Biro"])


def topic(app):
    from server import categorization

    return categorization.topics()[0].slug


def test_an_instrument_is_made_internal_and_then_published(app, cast):
    facts = FACTS | {"topics": [topic(app)]}
    answer = cast.admin.post("/kelola/naskah/baru", facts)
    assert answer.status_code == 303 and answer.location == "/kelola/naskah/raperda-pejalan-kaki"
    assert cast.citizen.get("/naskah/raperda-pejalan-kaki").status_code == 404
    assert "Raperda Pejalan Kaki" not in cast.citizen.get("/naskah").get_data(as_text=True)
    assert cast.citizen.get("/aspirasi/baru?naskah=raperda-pejalan-kaki").status_code == 404
    seen = cast.drafter.get("/naskah/raperda-pejalan-kaki")
    assert seen.status_code == 200 and seen.headers["Cache-Control"] == "no-store"
    page = cast.admin.get("/kelola/naskah/raperda-pejalan-kaki").get_data(as_text=True)
    assert "Terbitkan naskah" in page and "Kepala biro" in page
    assert cast.admin.post("/kelola/naskah/raperda-pejalan-kaki/terbitkan", page="/kelola/naskah/raperda-pejalan-kaki").status_code == 303
    assert cast.citizen.get("/naskah/raperda-pejalan-kaki").status_code == 200
    assert cast.citizen.get("/aspirasi/baru?naskah=raperda-pejalan-kaki").status_code == 200


@pytest.mark.parametrize("wrong, words", [
    ({"title": ""}, "Bagian ini perlu diisi"), ({"slug": "Naskah Baru!"}, "title"), ({"slug": "baru"}, ""), ({"approval_steps": ""}, "perlu diisi"),
    ({"kind": "lagu"}, ""), ({"approval_steps": "\n".join("langkah" * 3 for _ in range(9))}, "Paling banyak delapan langkah")])
def test_wrong_facts_come_back_with_what_was_typed(app, cast, wrong, words):
    answer = cast.admin.post("/kelola/naskah/baru", FACTS | {"topics": []} | wrong)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and words in page and "Trotoar untuk semua." in page and "data-bad" in page
    with app.test_request_context():
        assert session.scalar(sa.select(sa.func.count()).select_from(Instrument)) == 0


def test_two_who_change_the_same_see_each_other(app, cast, instrument):
    page = "/kelola/naskah/raperda-uji/ubah"
    facts = FACTS | {"topics": [topic(app)], "revision": "1"}
    assert cast.admin.post(page, facts).status_code == 303
    late = cast.admin.post(page, facts | {"title": "Judul kedua", "revision": "1"})
    text = late.get_data(as_text=True)
    assert late.status_code == 409 and "Judul kedua" in text and "sudah diubah orang lain" in text and 'value="2"' in text
    assert cast.admin.post(page, facts | {"title": "Judul kedua", "revision": "2"}).status_code == 303


def test_paraf_steps_stay_while_an_answer_waits_for_one(app, cast, instrument, monkeypatch):
    monkeypatch.setattr(operations, "answers_under_way", [lambda _instrument: 1])
    answer = cast.admin.post("/kelola/naskah/raperda-uji/ubah", FACTS | {"topics": [], "revision": "1"})
    assert answer.status_code == 422 and "sedang menunggu paraf" in answer.get_data(as_text=True)


def test_stages_are_kept_in_order(app, cast, instrument):
    page = "/kelola/naskah/raperda-uji/tahap"
    rows = {"revision": "1", "stages-0-title": "Penyusunan", "stages-0-began_on": "2026-01-05", "stages-0-ended_on": "2026-03-01",
            "stages-1-title": "", "stages-2-title": "Pembahasan", "stages-2-began_on": "2026-03-02"}
    assert cast.admin.post(page, rows).status_code == 303
    with app.test_request_context():
        kept = session.scalars(sa.select(Stage).where(Stage.instrument_id == instrument).order_by(Stage.position)).all()
        assert [(one.title, one.is_done, one.is_current) for one in kept] == [("Penyusunan", True, False), ("Pembahasan", False, True)]
    bad = cast.admin.post(page, rows | {"revision": "2", "stages-2-ended_on": "2026-03-01"})
    assert bad.status_code == 422 and "Selesai sebelum mulai" in bad.get_data(as_text=True)
    assert cast.admin.post(page, rows).status_code == 409
    with app.test_request_context(), pytest.raises(Invalid):
        operations.keep_stages(cast.admin.actor, instrument, [StageSource(" ")], revision=2)


def test_a_window_is_told_and_let_stand_longer_with_a_reason(app, cast, instrument):
    today = clock.today()
    day = {name: (today + timedelta(days=n)).isoformat() for name, n in (("today", 0), ("ten", 10), ("past", -3), ("twenty", 20))}
    home = "/kelola/naskah/raperda-uji/masa-masukan"
    for wrong, words in (({"opens": day["ten"], "closes": day["today"]}, "data-bad"), ({"opens": "besok", "closes": day["ten"]}, "data-bad"),
                         ({"opens": day["past"], "closes": day["past"]}, "sudah lewat")):
        answer = cast.admin.post(home, wrong | {"key": new_key()})
        assert answer.status_code == 422 and words in answer.get_data(as_text=True)
    assert cast.admin.post(home, {"opens": day["today"], "closes": day["ten"], "key": new_key()}).status_code == 303
    assert "bertumpang tindih" in cast.admin.post(home, {"opens": day["ten"], "closes": day["twenty"], "key": new_key()}).get_data(as_text=True).lower()
    assert "Masukan dinanti sampai" in cast.citizen.get("/naskah/raperda-uji").get_data(as_text=True)
    with app.test_request_context():
        window = session.scalars(sa.select(InputWindow.id)).one()
    assert cast.admin.post(f"{home}/{window}", {"closes": day["twenty"], "reason": ""}).status_code == 422
    assert cast.admin.post(f"{home}/{window}", {"closes": day["today"], "reason": "lebih banyak suara"}).status_code == 422
    assert cast.admin.post(f"{home}/{window}", {"closes": day["twenty"], "reason": "Masih banyak kelurahan."}).status_code == 303
    with app.test_request_context():
        assert window_of(instrument).extended == "Masih banyak kelurahan."
    assert cast.admin.post(f"{home}/{window}/hapus", page=f"{home}/{window}").status_code == 303
    with app.test_request_context():
        assert session.get(InputWindow, window) is not None, "one that has opened stays"


def test_a_longer_window_takes_the_mark_of_late_voices(app, cast):
    voices, now = Voices(app, cast), clock.now()
    with app.test_request_context(), clock.set_to(now - timedelta(days=9)):
        window = windows.open_window(cast.admin.actor, voices.instrument_id, now - timedelta(days=9), now - timedelta(days=4))
    item = voices.submit()
    assert voices.read(item).is_late
    with app.test_request_context():
        for _again in range(2):
            windows.extend_window(cast.admin.actor, voices.instrument_id, window, now + timedelta(days=3), "Supaya semua terdengar")
        assert len(queries.extensions_of([window])[window]) == 1
    assert not voices.read(item).is_late


def test_a_window_that_has_not_opened_can_be_taken_back(app, cast, instrument):
    now, key = clock.now(), new_key()
    with app.test_request_context():
        window = windows.open_window(cast.admin.actor, instrument, now + timedelta(days=1), now + timedelta(days=2), key=key)
        assert windows.open_window(cast.admin.actor, instrument, now + timedelta(days=1), now + timedelta(days=2), key=key) == window
        windows.remove_window(cast.admin.actor, instrument, window)
        with pytest.raises(NotFound):
            windows.remove_window(cast.admin.actor, instrument, window)
        running = windows.open_window(cast.admin.actor, instrument, now - timedelta(days=1), now + timedelta(days=2))
        with pytest.raises(Closed):
            windows.remove_window(cast.admin.actor, instrument, running)


def test_only_its_team_works_on_an_instrument_that_has_one(app, cast, instrument):
    drafter, other = cast.drafter, cast.staff("uji-lain", "drafter")
    assert cast.admin.post("/kelola/naskah/raperda-uji/tim", {"team": [str(drafter.staff_id)]}).status_code == 303
    assert drafter.staff_id in team(app, instrument)
    with app.test_request_context():
        with pytest.raises(NotAllowed):
            open_row(other.actor, instrument, new_title="Hak pejalan kaki")
        assert open_row(drafter.actor, instrument, new_title="Hak pejalan kaki")
    assert cast.admin.post("/kelola/naskah/raperda-uji/tim", {"team": [str(cast.host.staff_id)]}).status_code == 422
    assert cast.admin.post("/kelola/naskah/raperda-uji/tim", {"team": []}).status_code == 303
    with app.test_request_context():
        assert open_row(other.actor, instrument, new_title="Hak pesepeda")


def team(app, instrument):
    with app.test_request_context():
        return queries.team_ids(instrument)


def test_nobody_but_the_administration_enters(app, cast, instrument):
    for path in ("/kelola/naskah", "/kelola/naskah/raperda-uji", "/kelola/naskah/baru", "/kelola/naskah/raperda-uji/tahap"):
        assert cast.drafter.get(path).status_code == 403 and cast.citizen.get(path).status_code in (303, 401)
    with app.test_request_context():
        with pytest.raises(Conflict):
            operations.change_instrument(cast.admin.actor, instrument, operations.outline_of(PUBLIC.instrument("raperda-uji")), revision=7)
