"""Before a session: the countdown's clock, and the check of a device that works without scripts."""
from datetime import timedelta

import pytest

from server.core import clock
from server.live.before.routes import PIECE
from server.webinars.operations import begin_webinar
from tests.live import make

pytestmark = pytest.mark.only_on("sqlite", "reads a session's row and a cookie, nothing else")
SLUG = "sesi-cek"


@pytest.fixture
def soon(app, cast):
    assert cast.host
    with app.test_request_context():
        return make.webinar("scheduled", slug=SLUG, starts_at=clock.now() + timedelta(minutes=20))


def test_the_page_says_when_in_words_and_brings_our_clock(app, cast, soon):
    page = cast.citizen.get(f"/sesi/{SLUG}")
    body = page.get_data(as_text=True)
    said = int(body.split('name="jkd-now" content="')[1].split('"')[0])
    assert abs(said - clock.now().timestamp() * 1000) < 5000 and page.headers["Cache-Control"] == "no-store"
    assert "data-countdown" in body and f'href="/sesi/{SLUG}/cek"' in body and "WIB</time>" in body and 'aria-live="off"' in body
    with app.test_request_context():
        begin_webinar(make.HOST, soon)
    assert "data-countdown" not in cast.citizen.get(f"/sesi/{SLUG}").get_data(as_text=True)


def test_a_session_without_a_date_counts_nothing_down(app, cast):
    assert cast.host
    with app.test_request_context():
        make.webinar("scheduled", slug=SLUG)
    body = cast.citizen.get(f"/sesi/{SLUG}").get_data(as_text=True)
    assert "data-countdown" not in body and "jkd-now" not in body


def test_cookies_are_checked_without_scripts(app, cast, soon):
    client = app.test_client()
    first = client.get(f"/sesi/{SLUG}/cek")
    assert first.status_code == 200 and "400 MB" in first.get_data(as_text=True) and first.headers["Cache-Control"] == "no-store"
    assert "Kuki berfungsi" in client.get(f"/sesi/{SLUG}/cek?kuki=1").get_data(as_text=True)
    refusing = app.test_client(use_cookies=False)
    assert "tidak menyimpan kuki" in refusing.get(f"/sesi/{SLUG}/cek?kuki=1").get_data(as_text=True)
    assert client.get(f"/sesi/{SLUG}/cek.json").json["cookie"] is True and refusing.get(f"/sesi/{SLUG}/cek.json").json["cookie"] is False


def test_what_is_measured_with_is_neither_squeezed_nor_kept(app, cast, soon):
    answer = cast.citizen.get(f"/sesi/{SLUG}/cek/ukur?n=1", headers={"Accept-Encoding": "br, gzip"})
    assert len(answer.get_data()) == PIECE and "Content-Encoding" not in answer.headers and "no-store" in answer.headers["Cache-Control"]


def test_a_session_that_is_not_there(app, cast):
    assert {cast.citizen.get(f"/sesi/tidak-ada/{path}").status_code for path in ("cek", "cek.json", "cek/ukur")} == {404}
