"""A room with several real browsers: what one says, the others see; and who was away sees the same as who comes anew."""
import time

import pytest

from server.live import operations
from tests.live import make
from tests.live.polls import make as polls

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


def questions(page):
    """What the list shows: text, votes, state, in order."""
    return page.locator("[data-list] [data-question]").evaluate_all("""nodes => nodes.map((node) => ({
        id: node.dataset.question, text: node.querySelector("[data-text]").textContent, votes: node.querySelector("[data-votes]").textContent,
        chip: node.querySelector("[data-chips]").textContent.trim(), who: node.querySelector("[data-who]").textContent }))""")


def ask(page, text):
    page.get_by_label("Pertanyaan Anda").fill(text)
    page.get_by_role("button", name="Kirim", exact=True).click()
    page.locator("[data-question]", has_text=text).wait_for()


def connected(page, room):
    """The page, once its socket is open."""
    with page.expect_websocket():
        page.goto(room["path"])
    page.wait_for_function("() => document.querySelector('[data-viewers]').textContent.includes('mengikuti')")
    return page


def test_a_question_and_votes_appear_without_reloading(new_page, room):
    one, two = connected(new_page(), room), connected(new_page(width=360), room)
    ask(one, "Kapan air bersih sampai ke gang kami?")
    seen = two.locator("[data-question]", has_text="Kapan air bersih")
    seen.wait_for()
    seen.get_by_role("button").click()
    one.locator("[data-question]", has_text="Kapan air bersih").locator("[data-vote][aria-label*=', 1 dukungan']").wait_for()
    assert seen.get_by_role("button").get_attribute("aria-pressed") == "true"
    seen.get_by_role("button").click()
    one.locator("[data-question]", has_text="Kapan air bersih").locator("[data-vote][aria-label*=', 0 dukungan']").wait_for()
    ask(one, "Yang kedua, <b>tebal</b>?")
    two.get_by_role("button", name="1 pertanyaan baru").click()
    two.locator("[data-question]", has_text="<b>tebal</b>").wait_for()
    assert two.locator("[data-pill]").is_hidden()


@pytest.mark.slow
def test_after_being_offline_the_page_equals_a_fresh_one(new_page, room, live_server):
    one, two = connected(new_page(), room), connected(new_page(), room)
    ask(one, "Sebelum luring?")
    two.locator("[data-question]", has_text="Sebelum luring?").wait_for()
    two.context.set_offline(True)
    two.locator("[data-link]", has_text="luring").wait_for()
    ask(one, "Selagi luring?")
    one.locator("[data-question]", has_text="Sebelum luring?").get_by_role("button").click()
    one.locator("[data-vote][aria-label*=', 1 dukungan']").wait_for()
    two.get_by_label("Pertanyaan Anda").fill("Ditulis saat luring?")
    two.get_by_role("button", name="Kirim", exact=True).click()
    two.locator("[data-own-list]", has_text="Ditulis saat luring?").wait_for()
    time.sleep(30)  # longer than the 25 s after which silence is noticed
    two.context.set_offline(False)
    one.locator("[data-question]", has_text="Ditulis saat luring?").wait_for()
    two.locator("[data-link]").wait_for(state="hidden")
    fresh = connected(new_page(), room)
    for _ in range(40):
        if questions(two) == questions(fresh) and len(questions(fresh)) == 3:
            break
        time.sleep(0.25)
    assert questions(two) == questions(fresh)
    assert [question["votes"] for question in questions(fresh)] == ["1", "0", "0"]


def test_a_dead_server_loses_nothing_that_was_typed(new_page, room, live_server):
    page = connected(new_page(), room)
    live_server.stop()
    page.locator("[data-link]", has_text="Menyambung ulang").wait_for()
    page.get_by_label("Pertanyaan Anda").fill("Sewaktu peladen mati?")
    page.get_by_role("button", name="Kirim", exact=True).click()
    page.get_by_label("Pertanyaan Anda").fill("Setengah jadi")
    live_server.start()
    page.locator("[data-list] [data-question]", has_text="Sewaktu peladen mati?").wait_for(timeout=40_000)
    assert len(questions(page)) == 1
    page.reload()
    assert page.get_by_label("Pertanyaan Anda").input_value() == "Setengah jadi"


def test_the_control_room_reads_shows_and_takes_down(new_page, room, live_server):
    live_server.do(operations.set_switches, make.HOST, room["id"], "open", True, False)
    viewer, desk = connected(new_page(width=360), room), new_page(cookies=[room["host"]])
    desk.goto(f"{room['path']}/kendali")
    viewer.get_by_label("Pertanyaan Anda").fill("Menunggu dibaca?")
    viewer.get_by_role("button", name="Kirim", exact=True).click()
    viewer.locator("[data-own]", has_text="Hanya Anda yang melihat ini").wait_for()
    card = desk.locator("[data-column=waiting] .ask", has_text="Menunggu dibaca?")
    card.get_by_role("button", name="Tayangkan", exact=True).click()
    viewer.locator("[data-list] > [data-question]", has_text="Menunggu dibaca?").wait_for()
    assert viewer.locator("[data-own]").count() == 0
    desk.locator("[data-column=shown] .ask").get_by_role("button", name="Sorot").click()
    viewer.locator("[data-question].q--now", has_text="Sedang dijawab").wait_for()
    shown = desk.locator("[data-column=featured] .ask")
    shown.get_by_text("Lainnya").click()
    shown.get_by_text("Turunkan").first.click()
    shown.get_by_label("Alasan yang dibaca penanya").select_option("threat")
    shown.get_by_role("button", name="Turunkan").click()
    viewer.locator("[data-list] > [data-question]").wait_for(state="detached")
    viewer.locator("[data-own]", has_text="Tidak ditayangkan: Ancaman").wait_for()
    assert viewer.locator("text=Menunggu dibaca?").count() == 0
    desk.get_by_role("button", name="Jeda").click()
    viewer.locator("[data-shut]").wait_for()
    assert viewer.get_by_role("button", name="Kirim", exact=True).is_hidden()


def test_nobody_is_turned_away_past_the_budget(new_page, room, live_server):
    """A page whose socket may not open follows all the same."""
    page = new_page()
    page.route("**/socket.io/**", lambda route: route.abort())
    page.route_web_socket("**/socket.io/**", lambda socket: socket.close())
    other = connected(new_page(), room)
    page.goto(room["path"])
    ask(other, "Tanpa soket?")
    page.locator("[data-question]", has_text="Tanpa soket?").wait_for(timeout=15_000)
    page.locator("[data-question]", has_text="Tanpa soket?").get_by_role("button").click()
    other.locator("[data-vote][aria-label*=', 1 dukungan']").wait_for()
    assert [question["votes"] for question in questions(other)][0] == "1"


def test_the_end_is_told(new_page, room, live_server):
    page, desk = connected(new_page(), room), new_page(cookies=[room["host"]])
    desk.goto(f"{room['path']}/kendali")
    desk.locator("summary", has_text="Akhiri sesi").click()
    desk.get_by_role("button", name="Ya, akhiri").click()
    page.locator("[data-toasts]", has_text="Sesi berubah").wait_for()
    page.locator("[data-toasts] button", has_text="Muat ulang").click()
    page.get_by_role("heading", name="Pertanyaan dan jawaban").wait_for()
    assert page.get_by_label("Pertanyaan Anda").count() == 0


def test_another_tab_begins_at_its_top(new_page, room, live_server):
    """Also from the middle of a long list, and when the address names the tab; going back one is where one was."""
    for n in range(12):
        live_server.do(make.question, make.HOST, room["id"], f"Pertanyaan panjang nomor {n} tentang air bersih di gang kami?")
    live_server.do(polls.poll, room["id"], "multiple", most=1)
    page = connected(new_page(width=360, height=640), {"path": f"{room['path']}#polling"})
    top, nav = (page.locator(one) for one in ("[data-poll] legend", "[data-tabs]"))

    def is_below():
        return top.bounding_box()["y"] >= nav.bounding_box()["y"] + nav.bounding_box()["height"]

    assert is_below() and top.bounding_box()["y"] < 640
    page.locator("[data-tab=tanya]").click()
    page.evaluate("scrollTo({ top: 1100, behavior: 'instant' })")
    was = page.evaluate("scrollY")
    page.locator("[data-tab=polling]").click()
    assert is_below()
    page.locator("[data-tab=tanya]").click()
    assert page.evaluate("scrollY") == was
    page.locator("[data-tab=polling]").click()
    page.evaluate("scrollBy({ top: 300, behavior: 'instant' })")
    page.locator("[data-poll] label").first.click()
    page.locator("[data-poll] label").last.click()
    page.locator("[data-poll-submit]").click()
    assert page.locator("[data-poll] .err").bounding_box()["y"] >= nav.bounding_box()["y"] + nav.bounding_box()["height"]


def test_a_phone_keeps_its_field_and_its_line_in_sight(new_page, room):
    """What was kept is said above the field, how the line is too; the stage unfolds; a keyboard laid over the page covers nothing."""
    page = connected(new_page(width=360, height=640), room)

    def box(selector):
        return page.locator(selector).evaluate("(node) => { const { top, bottom } = node.getBoundingClientRect(); return { top, bottom }; }")

    ask(page, "Di gang kami banjir lagi?")
    page.locator(".toast").wait_for()
    assert 0 <= box(".toast")["top"] < box(".toast")["bottom"] <= box(".composer")["top"]
    page.locator(".live:not(.is-typing)").wait_for()
    page.get_by_label("Pertanyaan Anda").focus()
    page.locator(".live.is-typing").wait_for()
    page.evaluate("""() => { Object.defineProperty(visualViewport, 'height', { value: 380 }); visualViewport.dispatchEvent(new Event('resize')); }""")
    assert box(".composer")["bottom"] == 380
    page.locator("summary", has_text="Tambah nama").click()
    assert box(".composer")["bottom"] - box(".composer")["top"] <= 380
    page.locator("summary", has_text="Tambah nama").click()
    page.context.set_offline(True)
    page.locator("[data-link]", has_text="luring").wait_for()
    assert 0 <= box("[data-link]")["top"] < box("[data-link]")["bottom"] <= box(".composer")["top"]
