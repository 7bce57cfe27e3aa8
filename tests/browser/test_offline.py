"""Without a network: what was written waits and is sent once, pages seen before are shown with a band, and the site can be installed."""

import pytest

from server.aspirations.models import Aspiration
from server.core.database import session
from server.core.permissions import Actor, Role
from server.instruments.operations import add_instrument
from server.instruments.queries import find_default_instrument

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
TEAM = Actor(roles=frozenset({Role.ADMIN}))
READY = "() => navigator.serviceWorker.controller !== null"


@pytest.fixture(scope="module")
def house(live_server):
    live_server.do(lambda: find_default_instrument() or add_instrument(TEAM, slug="ruu-uji", kind="ruu", title="Naskah uji", is_default=True))
    return live_server


@pytest.fixture
def page(house, new_page):
    """At the form, on a phone, with the worker in charge."""
    page = new_page(width=360, height=800)
    page.goto("/aspirasi/baru")
    page.wait_for_function(READY)
    return page


def write(page, text):
    page.fill("textarea[name=text]", text)
    page.check("[name=persetujuan_pengolahan]")
    page.check("[name=persetujuan_penayangan]")


def send(page):
    page.click("form[data-submission] button[type=submit]:not([formaction])")


def rows(house, text):
    return house.do(lambda: session.query(Aspiration).filter_by(text=text).count())


def test_written_offline_kept_over_a_reload_and_sent_once_when_back(page, house):
    text = "Halte dekat rumah sakit perlu tempat duduk, ditulis tanpa internet."
    page.context.set_offline(True)
    write(page, text)
    send(page)
    page.wait_for_selector("[data-queued]:not([hidden])")
    assert "Tersimpan di perangkat ini, belum terkirim" in page.inner_text("[data-queued]")
    page.goto("/aspirasi/luring")
    assert page.inner_text("h1") == "Menunggu dikirim" and "Halte dekat rumah sakit" in page.inner_text("[data-items]")
    page.reload()
    page.wait_for_selector("[data-items] [data-chip=waiting]:visible")
    assert rows(house, text) == 0
    page.context.set_offline(False)
    page.wait_for_selector("[data-items] [data-receipt]:visible")
    assert rows(house, text) == 1
    page.click("[data-receipt]")
    page.wait_for_url("**/tanda-terima")
    assert page.locator("a[href*='/lacak/k/']").count() == 1
    page.wait_for_function("() => localStorage.getItem('jkd.menunggu') === null")
    page.goto("/aspirasi/luring")
    page.wait_for_selector("[data-empty]:not([hidden])")
    assert rows(house, text) == 1
