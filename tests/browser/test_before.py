"""Before a session: a countdown that no wrong clock misleads, a page that becomes the live one by itself, the check of a device."""
import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from server.core import clock
from tests.live import make

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
WRONG = """(() => { const real = Date.now.bind(Date); Date.now = () => real() + %d; })()"""


@pytest.fixture(scope="module")
def host(live_server):
    live_server.staff_cookie("host")
    return make.HOST


@pytest.fixture(scope="module")
def begin(live_server, chromium, host):
    """begin(slug): the host presses the button, so that the server itself tells the room."""
    context = chromium.new_context(base_url=live_server.url)
    context.add_cookies([live_server.staff_cookie("host")])
    page = context.new_page()

    def press(slug):
        page.goto(f"/sesi/{slug}/kendali")
        page.evaluate("document.querySelector('form[action$=\"/kendali/mulai\"]').requestSubmit()")
        page.wait_for_selector("form[action$='/kendali/akhiri']", state="attached")

    yield press
    context.close()


@pytest.fixture
def session_soon(live_server, host):
    """A session in 90 seconds, at a new address."""
    slug = f"sebentar-lagi-{next(make._numbers)}"
    return slug, live_server.do(make.webinar, "scheduled", slug=slug, starts_at=clock.now() + timedelta(seconds=90))


def seconds_left(page):
    return page.evaluate("""() => { const said = document.querySelector('[data-countdown-left]').textContent;
        const read = (unit) => Number(said.match(new RegExp(`(\\\\d+) ${unit}`))?.[1] ?? 0); return 60 * read('menit') + read('detik'); }""")


def test_a_wrong_clock_misleads_nobody_and_little_motion_shows_whole_minutes(live_server, new_page, session_soon):
    slug, _id = session_soon
    right, wrong = new_page(width=360), new_page(width=360)
    wrong.add_init_script(WRONG % (47 * 60 * 1000))
    for page in (right, wrong):
        page.goto(f"/sesi/{slug}")
        page.wait_for_function("() => document.querySelector('[data-countdown-lead]').textContent.includes('dalam')")
    assert abs(seconds_left(right) - seconds_left(wrong)) <= 2 and 30 < seconds_left(wrong) <= 91
    right.emulate_media(reduced_motion="reduce")
    right.wait_for_function("() => !/detik/.test(document.querySelector('[data-countdown-left]').textContent)", timeout=5000)
    assert right.get_attribute("[data-countdown-left]", "aria-live") == "off"


def test_the_page_becomes_the_live_one_with_what_was_typed(live_server, new_page, session_soon, begin):
    slug, _id = session_soon
    page = new_page(width=360)
    loads = []
    page.on("framenavigated", lambda frame: loads.append(frame.url))
    page.goto(f"/sesi/{slug}")
    page.wait_for_function("() => document.querySelector('[data-link]').hidden")
    page.wait_for_timeout(800)
    page.fill("#tulis", "Apakah kader mendapat honor")
    page.evaluate("document.querySelector('.composer details').open = true")
    page.fill("[name=name]", "Ibu Siti")
    page.check("[name=keep_processing]")
    begin(slug)
    page.wait_for_selector("[data-room][data-phase=live]", timeout=20000)
    page.wait_for_function("() => document.querySelector('[name=name]').value === 'Ibu Siti'")
    assert page.input_value("#tulis") == "Apakah kader mendapat honor" and page.is_checked("[name=keep_processing]")
    page.wait_for_timeout(1500)
    assert len(loads) == 2  # once, and no storm


@pytest.mark.slow
def test_somebody_who_types_is_waited_for_and_can_go_at_once(live_server, new_page, session_soon, begin):
    slug, _id = session_soon
    page = new_page(width=360)
    page.goto(f"/sesi/{slug}")
    page.wait_for_function("() => document.querySelector('[data-link]').hidden")
    page.wait_for_timeout(800)
    page.evaluate("""() => { const field = document.querySelector('#tulis'); window.keys = setInterval(() => {
        field.value += 'a'; field.dispatchEvent(new Event('input', {bubbles: true})); }, 300); }""")
    begin(slug)
    page.wait_for_selector(".toast button")
    page.wait_for_timeout(2500)
    assert page.get_attribute("[data-room]", "data-phase") == "scheduled"
    page.click(".toast button")
    page.wait_for_selector("[data-room][data-phase=live]")
    expect(page.locator("#tulis")).to_have_value(re.compile("^aaaaa"))  # put back by the page's own script, a moment after it came


def test_the_check_says_which_way_fits(live_server, new_page, session_soon):
    slug, _id = session_soon
    page = new_page(width=360)
    page.goto(f"/sesi/{slug}/cek")
    page.click("[data-check-start]")
    page.wait_for_selector("[data-check-advice]:not([hidden])", timeout=30000)
    assert {page.get_attribute(f"[data-check={name}]", "data-state") for name in ("speed", "socket", "cookie", "clock")} == {"ok"}
    assert "400 MB" in page.text_content("[data-check-advice]") and page.is_visible("[data-way=video] [data-fits]")
    page.click("[data-check-sound]")
    page.wait_for_selector("[data-check=sound][data-state]")
    page.context.set_offline(True)
    page.click("[data-check-start]")
    page.wait_for_function("() => document.querySelector('[data-check=speed]').dataset.state === 'bad'", timeout=30000)
    page.wait_for_function("() => document.querySelector('[data-check=socket]').dataset.state === 'bad'", timeout=30000)
    assert page.is_visible("[data-way=lite] [data-fits]")
