"""A hearing as it goes: a viewer on a phone, the host, the wall and a speaker at once; the host by keyboard alone."""
import re
import time

import pytest

from server.live import operations
from server.live import queries as questions
from server.live.screens.operations import make_link
from tests.live import make

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240)]
RUNDOWN = (("opening", "Pembukaan", 5), ("questions", "Tanya jawab", 45), ("closing", "Kesimpulan", 10))


@pytest.fixture
def new_page(new_page):
    """Patient: the load tests, which may run at the same time, take precedence over everything."""

    def open_page(**options):
        page = new_page(**options)
        page.set_default_timeout(40_000)
        return page

    return open_page


@pytest.fixture
def hall(live_server):
    slug = f"aula-{time.time_ns()}"
    cookie = live_server.staff_cookie("host")
    webinar_id = live_server.do(make.webinar, "scheduled", slug=slug, at_once=False, rundown=RUNDOWN, speakers=(("Ibu Premi", "Dinas Sosial"),))
    return {"id": webinar_id, "path": f"/sesi/{slug}", "host": cookie, "link": live_server.do(make_link, make.HOST, webinar_id, "Ibu Premi")}


def card(page, text):
    return page.locator("[data-board] [data-question]", has_text=text)


def is_quiet(page):
    """Nobody's screen scrolls sideways."""
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_hearing_from_four_sides(new_page, hall):
    host = new_page(cookies=[hall["host"]])
    host.goto(hall["path"] + "/kendali")
    host.get_by_role("button", name="Mulai sesi").click()
    host.get_by_text("Sesi dimulai.").wait_for()
    phone, wall, speaker = new_page(width=360, height=740), new_page(width=1920, height=1080), new_page(width=360, height=740)
    phone.goto(hall["path"])
    wall.goto(hall["path"] + "/layar")
    speaker.goto(f"{hall['path']}/narasumber/k/{hall['link']}")
    assert hall["link"] not in speaker.url

    # asked on the phone, read and shown by the host, featured: on the wall and before the speaker
    phone.get_by_label("Pertanyaan Anda", exact=True).fill("Apakah posyandu lansia tetap didanai?")
    phone.get_by_role("button", name="Kirim", exact=True).click()
    phone.get_by_text("Menunggu dibaca").first.wait_for()
    waiting = card(host, "posyandu lansia")
    waiting.wait_for()
    assert wall.get_by_text("posyandu lansia").count() == 0
    waiting.get_by_role("button", name="Tayangkan").click()
    host.locator("[data-column=shown] [data-question]", has_text="posyandu lansia").get_by_role("button", name="Sorot").click()
    wall.locator("[data-wall-text]", has_text="posyandu lansia").wait_for()
    speaker.locator("[data-now-text]", has_text="posyandu lansia").wait_for()
    mine = phone.locator("[data-list] [data-question]", has_text="posyandu lansia")
    mine.get_by_text("Sedang dijawab").wait_for()  # one's own waiting card is gone: nothing moves any more
    phone.get_by_text("Hanya Anda yang melihat ini").first.wait_for(state="hidden")
    mine.locator("[data-vote]").click()
    wall.locator("[data-wall-votes]", has_text="1 dukungan").wait_for()
    speaker.locator("[data-now-votes]", has_text="1 dukungan").wait_for()

    # a word to the speaker, and the clock
    host.get_by_role("button", name="1 menit lagi").click()
    speaker.locator(".cue--on", has_text="1 menit lagi").wait_for()
    host.locator("[data-cue-list] li", has_text="1 menit lagi").wait_for()
    host.get_by_role("button", name="Lanjut ke Tanya jawab").click()
    wall.locator("[data-wall-clock]", has_text=re.compile(r"Tanya jawab · sisa 4[0-5] menit")).wait_for()
    assert re.fullmatch(r"4[0-5]\.\d\d", speaker.locator("[data-timer-left]").inner_text())

    # taken down: nowhere any more
    host.locator("[data-column=featured] [data-question]", has_text="posyandu lansia").get_by_role("button", name="Terjawab").click()
    answered = host.locator("[data-column=answered] [data-question]", has_text="posyandu lansia")
    answered.wait_for()
    speaker.locator("[data-now-text]").wait_for(state="hidden")
    assert all(is_quiet(page) for page in (phone, host, wall, speaker))
    wall.locator(".wall__brand [lang]").evaluate("(title) => { title.textContent = 'Judul yang panjang sekali '.repeat(9); }")
    join = wall.locator(".wall__join").bounding_box()
    assert join["x"] + join["width"] <= 1920 - 60  # a long title pushes nothing over the edge


def test_the_wall_never_flickers(new_page, hall, live_server):
    """Numbers change in place: no node of the wall is made anew by a vote."""
    live_server.do(make.begin, hall["id"])
    one = live_server.do(make.question, make.HOST, hall["id"], "Siapa yang mengawasi dana itu?")
    live_server.do(operations.show_question, make.HOST, one)
    live_server.do(operations.feature_question, make.HOST, one)
    wall, phone = new_page(width=1920, height=1080), new_page(width=360)
    wall.goto(hall["path"] + "/layar")
    phone.goto(hall["path"])
    wall.wait_for_function("() => document.querySelector('[data-wall-clock]').textContent.includes('sisa')")
    wall.evaluate("""() => { window.changes = []; new MutationObserver((seen) => window.changes.push(...seen.flatMap((one) =>
        [...one.addedNodes, ...one.removedNodes].filter((node) => node.nodeType === 1).map((node) => node.outerHTML.slice(0, 80)))))
        .observe(document.querySelector(".wall__now"), { subtree: true, childList: true }); }""")
    phone.locator("[data-list] [data-vote]").first.click()
    wall.locator("[data-wall-votes]", has_text="1 dukungan").wait_for()
    assert wall.evaluate("window.changes") == []


def tab_to(page, name, most=400):
    """Press Tab until what has the focus is called `name`."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("(document.activeElement.textContent || document.activeElement.value || '').trim()") == name:
            assert page.evaluate("document.activeElement.matches(':focus-visible')")
            return
    raise AssertionError(f"the keyboard never reached {name!r}")


def test_a_host_by_keyboard_alone(new_page, hall, live_server):
    live_server.do(make.begin, hall["id"])
    live_server.do(make.question, make.HOST, hall["id"], "Bisakah dijawab tanpa tetikus?")
    host = new_page(cookies=[hall["host"]])
    host.goto(hall["path"] + "/kendali")
    host.wait_for_load_state("networkidle")
    tab_to(host, "Tayangkan")
    host.keyboard.press("Enter")
    host.locator("[data-column=shown] [data-question] [data-as-proposed]").wait_for()  # its place in the order came with a tick
    tab_to(host, "Sorot")
    host.keyboard.press("Enter")
    host.locator("[data-column=featured] [data-question]").wait_for()
    tab_to(host, "Terjawab")
    host.keyboard.press("Enter")
    host.locator("[data-column=answered] [data-question]").wait_for()
    assert live_server.do(lambda: questions.answered(hall["id"])[0].text) == "Bisakah dijawab tanpa tetikus?"


def test_a_viewer_by_keyboard_alone(new_page, hall, live_server):
    live_server.do(make.begin, hall["id"])
    one = live_server.do(make.question, make.HOST, hall["id"], "Apakah KJP tetap ada?")
    live_server.do(operations.show_question, make.HOST, one)
    phone = new_page(width=360)
    phone.goto(hall["path"])
    phone.wait_for_load_state("networkidle")
    for _ in range(60):
        phone.keyboard.press("Tab")
        if phone.evaluate("document.activeElement.hasAttribute('data-vote')"):
            break
    phone.keyboard.press("Space")
    phone.locator("[data-vote][aria-pressed=true]").wait_for()
    for _ in range(60):
        phone.keyboard.press("Tab")
        if phone.evaluate("document.activeElement.id") == "tulis":
            break
    phone.keyboard.type("Bagaimana dengan KJMU?")
    phone.keyboard.press("Control+Enter")
    phone.get_by_text("Menunggu dibaca").first.wait_for()
    assert live_server.do(lambda: questions.counts_of(hall["id"])) == {"shown": 1, "waiting": 1}
    assert live_server.do(lambda: len(questions.supporters_of(one))) == 1


def test_a_viewer_without_scripts(new_page, hall, live_server):
    """Ask, see one's own, support: in the room and in the text-only one."""
    live_server.do(make.begin, hall["id"])
    one = live_server.do(make.question, make.HOST, hall["id"], "Kapan air bersih sampai?")
    live_server.do(operations.show_question, make.HOST, one)
    for path in (hall["path"], hall["path"] + "/hemat"):
        page = new_page(width=360, javascript=False)
        page.goto(path)
        page.get_by_label("Pertanyaan Anda", exact=True).fill(f"Ditanyakan tanpa skrip di {path[-5:]}?")
        page.get_by_role("button", name=re.compile("^Kirim")).first.click()
        page.get_by_text("tercatat dan menunggu dibaca").wait_for()
        assert page.get_by_text(f"tanpa skrip di {path[-5:]}").count() == 1
        page.get_by_role("button", name=re.compile("^Dukung pertanyaan ini")).first.click()
        page.get_by_role("button", name=re.compile("^Dukungan Anda tercatat")).first.wait_for()
        assert is_quiet(page)
