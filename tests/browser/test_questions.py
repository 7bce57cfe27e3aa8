"""Questions in real browsers: offered while typing, found, taken back by keyboard alone, joined before everyone's eyes."""
import pytest
import sqlalchemy as sa

from server.core.database import session
from server.live import operations
from server.live.models import Question
from tests.browser.test_live_room import ask, connected
from tests.live import make

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(180)]
WATER, FLOOD = "Kapan air bersih sampai ke gang kami di Muara Baru?", "Siapa yang mengawasi pompa banjir di kali Ciliwung?"


def test_what_was_asked_is_offered_while_typing_and_supported_there(new_page, room):
    one, two = connected(new_page(), room), connected(new_page(width=360), room)
    ask(one, WATER)
    two.get_by_label("Pertanyaan Anda").fill("gang kami di Muara Baru kapan dapat air bersih")
    offered = two.locator("[data-similar] li", has_text="Kapan air bersih")
    offered.wait_for()
    assert "1 pertanyaan mirip" in two.locator("[data-similar-said]").inner_text()
    offered.get_by_role("button", name="Dukung").click()
    one.locator("[data-vote][aria-label*=', 1 dukungan']").wait_for()
    two.get_by_role("button", name="Kirim", exact=True).click()  # it never stands in the way
    one.locator("[data-question]", has_text="kapan dapat air").wait_for(state="attached", timeout=10_000)
    assert two.locator("[data-similar]").is_hidden()


def test_finding_narrows_the_list_at_once_and_clears_again(new_page, room):
    page = connected(new_page(), room)
    for text in (WATER, FLOOD):
        ask(page, text)
    page.locator("[data-finder] summary").click()
    page.get_by_label("Kata yang dicari").fill("banjir")
    page.locator("[data-question]", has_text="air bersih").wait_for(state="detached")
    page.get_by_text("1 pertanyaan cocok").wait_for()
    assert "cari=banjir" in page.url
    page.get_by_label("Kata yang dicari").fill("kereta gantung")
    page.get_by_text("Tidak ada pertanyaan yang cocok").wait_for()
    page.locator("[data-nothing] [data-find-clear]").click()
    for text in (WATER, FLOOD):
        page.locator("[data-question]", has_text=text).wait_for()
    assert page.locator("[data-nothing]").is_hidden()


def test_taking_back_by_keyboard_alone(new_page, room):
    page, other = connected(new_page(), room), connected(new_page(), room)
    ask(page, WATER)
    other.locator("[data-question]", has_text=WATER).wait_for()
    page.locator("[data-take-back] summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("[data-own]", has_text="Anda tarik").wait_for()
    other.locator("[data-question]", has_text=WATER).wait_for(state="detached")
    assert page.evaluate("document.activeElement.name") == "text"


def test_joining_is_seen_by_all_and_parting_too(new_page, room, live_server):
    page, other = connected(new_page(), room), connected(new_page(width=360), room)
    ask(page, WATER)
    ask(other, "Air bersih kapan sampai ke gang kami?")
    ids = [int(node) for node in page.locator("[data-question]").evaluate_all("all => all.map((one) => one.dataset.question)")]
    first, second = min(ids), max(ids)
    live_server.do(operations.join_question, make.HOST, second, first)
    page.locator("[data-joined] summary", has_text="dan 1 pertanyaan serupa").wait_for()
    page.locator("[data-vote][aria-label*=', 1 dukungan']").wait_for()  # who asked the other one
    own = other.locator("[data-own]", has_text="Suara Anda dihitung di sana")
    own.wait_for()
    other.locator(f"#q{first} [data-vote][aria-pressed=true]").wait_for()
    live_server.do(operations.answer_question, make.HOST, first)
    other.locator("[data-own]", has_text="Terjawab").wait_for()
    live_server.do(operations.part_question, make.HOST, second)
    page.locator(f"#q{second}", has_text="Air bersih kapan").wait_for()
    own.wait_for(state="detached")
    assert live_server.do(lambda: {row.joined_to_id for row in session.scalars(sa.select(Question).where(Question.webinar_id == room["id"]))}) == {None}
