"""The way of an aspiration and a vote, in English, in a browser: nobody is led out of it, and nothing stands askew."""
import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from server.aspirations.models import Aspiration
from server.core.database import session

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
SESSION = "/en/sesi/sesi-contoh-langsung"
PAGES = ["/en/", "/en/aspirasi/baru", SESSION, "/en/hasil", "/en/aspirasi", "/en/ruu", "/en/ruu/2/pasal/10", "/en/sesi", "/en/lacak", "/en/tidak-ada"]


@pytest.fixture(scope="module")
def demo(live_server):
    from server.demo.seed import seed

    with live_server.app.app_context():
        seed()


def is_askew(page):
    """Scrolls sideways, or a button or link of the header runs over its neighbour."""
    return page.evaluate("""() => {
        const boxes = [...document.querySelectorAll('.site-head a, .site-head summary')].map(node => node.getBoundingClientRect()).filter(box => box.width);
        const isOver = boxes.some((a, i) => boxes.some((b, j) => i < j && a.right > b.left + 1 && b.right > a.left + 1 && a.bottom > b.top + 1 && b.bottom > a.top + 1));
        return document.documentElement.scrollWidth > innerWidth || isOver;
    }""")


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_longer_words_find_their_place(live_server, new_page, demo, width):
    page = new_page(width=width)
    askew = []
    for path in PAGES:
        page.goto(path)
        if is_askew(page):
            askew.append(path)
    assert askew == []


def test_an_aspiration_goes_its_way_in_english(live_server, new_page, demo):
    page = new_page(width=360)
    page.goto("/en/")
    page.click("summary:has-text('Menu')")
    page.click(".menu a:has-text('Share an aspiration')")
    page.fill("textarea[name=text]", "Please let the lift at my station be repaired within three days.")
    page.fill("[name=wilayah]", "Tebet, South Jakarta")
    page.fill("[name=pasal]", "Article 10(2)")
    page.click("button:has-text('Send aspiration')")
    expect(page.locator("main")).to_contain_text("Tick your consent to send this.")  # refused in English, with what was typed
    assert page.input_value("[name=wilayah]") == "Tebet, South Jakarta"
    page.check("[name=persetujuan_pengolahan]")
    page.check("[name=persetujuan_penayangan]")
    page.click("button:has-text('Send aspiration')")
    page.wait_for_url("**/en/aspirasi/JKD-*/tanda-terima")
    assert "Aspiration receipt" in page.inner_text("main") and " pm WIB" in page.inner_text("main") or " am WIB" in page.inner_text("main")
    assert not is_askew(page)
    page.click("main a[href*='/lacak/k/']")
    page.wait_for_url("**/en/lacak/saya")
    assert "Your aspiration" in page.inner_text("h1")
    page.click("main a:has-text('Withdraw')")
    page.click("button:has-text('Withdraw this aspiration')")
    page.wait_for_url("**/en/lacak/saya")
    assert "has been withdrawn" in page.inner_text("main")
    page.click("a.lang")
    page.wait_for_url("**/lacak/saya")
    assert page.get_attribute("html", "lang") == "id" and "Aspirasi Anda" in page.inner_text("h1")

    def newest():
        item = session.scalars(sa.select(Aspiration).order_by(Aspiration.id.desc())).first()
        return item.text, item.district

    assert live_server.do(newest) == ("Please let the lift at my station be repaired within three days.", "31.74.01")


def test_the_room_speaks_english_also_after_scripts_took_over(live_server, new_page, demo):
    page = new_page()
    page.goto(SESSION)
    expect(page.locator("[data-viewers]")).to_contain_text("following")
    assert page.inner_text("#tanya").startswith("Questions")
    first = page.locator("[data-question]").first
    before = int(first.locator("[data-votes]").first.inner_text())
    first.locator("[data-vote]").click()
    expect(first.locator("[data-vote]")).to_have_attribute("aria-label", f"Your vote is recorded, {before + 1} votes")
    places = page.locator("[data-question] .tag--pasal").all_inner_texts()
    assert places and all(text.startswith("Article ") for text in places)
    hrefs = page.locator("[data-question] .tag--pasal").evaluate_all("nodes => nodes.map(node => node.getAttribute('href'))")
    assert all(href.startswith("/en/ruu/") for href in hrefs)
    page.fill("#tulis", "Will the pump at Pluit be replaced this year?")
    page.click(".composer button[type=submit]")
    expect(page.locator("[data-toasts]")).to_contain_text("Your question has been recorded")
