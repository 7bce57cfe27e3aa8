"""The comparison as readers get it, and the page where ties are decided."""
import re
import time

import pytest
import sqlalchemy as sa

from server.core.database import session
from server.core.permissions import SYSTEM
from server.instruments.carrying.models import CarryingDeed, Tie, TieState
from server.instruments.models import Provision
from server.instruments.operations import publish_version
from tests.instruments.carrying.test_carrying import V1, V2, V3, source
from tests.instruments.make import demo, store


@pytest.fixture
def versions(app):
    return [store(app, source(articles)) for articles in (V1, V2, V3)]


def ids(version_id):
    return dict(session.execute(sa.select(Provision.address, Provision.id).where(Provision.version_id == version_id)).tuples().all())


def page(cast, query=""):
    answer = cast.stranger.get(f"/ruu/banding{query}")
    assert answer.status_code == 200
    return answer, answer.get_data(as_text=True)


def words(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_the_newest_two_are_compared_and_any_two_can_be(versions, cast):
    answer, html = page(cast)
    assert "Versi 2 dan versi 3" in html and "public" in answer.headers["Cache-Control"] and "Set-Cookie" not in answer.headers
    assert answer.headers["ETag"] and cast.stranger.get("/ruu/banding", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    _answer, html = page(cast, "?dari=1&ke=2")
    said = words(html)
    assert "1 pasal baru" in said.replace("pasal baru 1", "1 pasal baru") and "semula Pasal 9" in said and "semula Pasal 8" in said
    assert 'id="p-10"' in html and 'href="#p-10"' in html and 'id="p-7"' not in html
    assert "ditambahkan:" in html and "<ins>" in html
    assert 'id="p-7"' in page(cast, "?dari=1&ke=2&semua=1")[1]
    _answer, inline = page(cast, "?dari=1&ke=3&cara=sebaris")
    assert "cmp--inline" in inline and "cmp__old" not in inline


def test_what_cannot_be_read_cannot_be_compared(app, versions, cast):
    for query in ("?dari=1&ke=9", "?dari=x", "?dari=2&ke=2", "?ke=1", "?dari=99999"):
        assert cast.stranger.get(f"/ruu/banding{query}").status_code == 404, query
    hidden = store(app, source({"7": ["Rahasia sekali isi pasal ini belum boleh dibaca."]}), is_internal=True)
    assert cast.stranger.get("/ruu/banding?dari=3&ke=4").status_code == 404 and "Versi 2 dan versi 3" in page(cast)[1]
    seen = cast.drafter.get("/ruu/banding?dari=3&ke=4")
    assert seen.status_code == 200 and seen.headers["Cache-Control"] == "no-store"
    with app.test_request_context():
        publish_version(SYSTEM, hidden)
    assert "Versi 3 dan versi 4" in page(cast)[1]
    assert cast.stranger.get("/naskah/tidak-ada/banding").status_code == 404


def test_hostile_words_are_shown_as_text(app, cast):
    store(app, source({"7": ["<script>alert(1)</script> tetap & sama saja di sini"]}))
    store(app, source({"7": ["<img src=x onerror=alert(1)> tetap & sama saja di sini"]}))
    _answer, html = page(cast, "?semua=1")
    assert "<script>alert" not in html and "<img src=x" not in html and "&lt;" in html


def test_it_is_made_once_and_again_when_a_tie_changes(app, versions, cast, monkeypatch):
    from server.instruments.comparing import queries

    made = []
    real = queries._compare
    monkeypatch.setattr(queries, "_compare", lambda *pair: made.append(pair) or real(*pair))
    for _ in range(3):
        page(cast, "?dari=1&ke=2")
        page(cast, "?dari=1&ke=2&semua=1")
    assert len(made) == 1
    with app.test_request_context():
        from server.instruments.carrying import operations

        operations.declare(SYSTEM, versions[1], ids(versions[1])["9"], TieState.NEW)
    assert "semula Pasal 8" not in words(page(cast, "?dari=1&ke=2")[1]) and len(made) == 2


@pytest.mark.only_on("sqlite", "speed of one process; the database is asked for a handful of rows")
def test_a_page_of_a_whole_law_takes_no_longer_than_the_law_itself(app, cast):
    store(app, demo(1)), store(app, demo(2))
    cast.stranger.get("/ruu/banding"), cast.stranger.get("/ruu")

    def lasts(path):
        times = []
        for _ in range(7):
            begun = time.perf_counter()
            assert cast.stranger.get(path).status_code == 200
            times.append(time.perf_counter() - begun)
        return sorted(times)[3]

    assert lasts("/ruu/banding") < 3 * lasts("/ruu") and lasts("/ruu/banding") < 0.05


# --- ties ------------------------------------------------------------------------------------

TIES = "/kelola/naskah/ruu-kekhususan/ikatan"


def test_who_may_decide_ties(versions, cast):
    for who in ("stranger", "drafter", "moderator"):
        assert getattr(cast, who).get(TIES).status_code in (302, 303, 401, 403), who
    answer = cast.admin.get(TIES)
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    assert cast.admin.get(f"{TIES}?versi=77").status_code == 404 and cast.admin.get("/kelola/naskah/lain/ikatan").status_code == 404


def test_a_person_ties_and_undoes(app, versions, cast):
    with app.test_request_context():
        new, old = ids(versions[2]), ids(versions[1])
    html = cast.admin.get(TIES).get_data(as_text=True)
    assert "Menunggu keputusan" in html and f'id="bagian-{new["10"]}"' in html and "% sama" in html and "dengan sendirinya" in html
    answer = cast.admin.post(TIES, data={"versi": "3", "bagian": new["10"], "ke": "lain", "lain": "Pasal 99"})
    assert answer.status_code == 422 and 'value="Pasal 99"' in answer.get_data(as_text=True)
    answer = cast.admin.post(TIES, data={"versi": "3", "bagian": new["10"], "ke": "lain", "lain": "Pasal 10"})
    assert answer.status_code == 303 and answer.headers["Location"].endswith("?versi=3")
    with app.test_request_context():
        row = session.scalar(sa.select(Tie).where(Tie.provision_id == new["10"], Tie.version_id == versions[2]))
        assert (row.state, row.earlier_id) == (TieState.TIED, old["10"])
        deed = session.scalar(sa.select(sa.func.max(CarryingDeed.id)))
    assert f'id="bagian-{new["10"]}"' not in cast.admin.get(TIES).get_data(as_text=True)
    assert cast.admin.post(f"{TIES}/{deed}/urungkan").status_code == 303
    assert f'id="bagian-{new["10"]}"' in cast.admin.get(TIES).get_data(as_text=True)
    assert cast.admin.post(TIES, data={"versi": "3", "bagian": new["10"], "ke": "baru"}).status_code == 303
    assert cast.admin.post(TIES, data={"versi": "3", "bagian": "x", "ke": "baru"}).status_code in (400, 422)
    assert cast.admin.post(TIES, data={"versi": "3", "bagian": new["11"]}).status_code == 422
    assert cast.admin.post(TIES, data={"versi": "3", "bagian": old["7"], "ke": str(new["7"])}).status_code == 303, "taken: said, and nothing changes"
    assert cast.admin.post(f"{TIES}/999999/urungkan").status_code == 404


def test_a_version_from_before_there_were_lines_is_matched_from_the_page(app, versions, cast):
    with app.test_request_context():
        from server.instruments.carrying import operations

        operations.undo(SYSTEM, session.scalar(sa.select(CarryingDeed.id).where(CarryingDeed.version_id == versions[1])))
    assert "belum dicocokkan" in cast.admin.get(f"{TIES}?versi=2").get_data(as_text=True)
    assert cast.admin.post(f"{TIES}/cocokkan", data={"versi": "2"}).status_code == 303
    assert "belum dicocokkan" not in cast.admin.get(f"{TIES}?versi=2").get_data(as_text=True)
