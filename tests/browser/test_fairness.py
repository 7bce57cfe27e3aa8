"""The board proposes what comes next; another one is taken up with a reason, also when the order moved just before the click."""
import time

import pytest

from server.accounts import actors
from server.core.secrets import keyed_hash
from server.live import operations
from server.live.votes import vote_question
from tests.live import make

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(180)]


@pytest.fixture
def room(live_server):
    cookie = live_server.staff_cookie("host")
    slug = f"urutan-{time.time_ns()}"
    return {"id": live_server.do(make.webinar, slug=slug), "path": f"/sesi/{slug}", "host": cookie}


def vote(webinar_id, question_id):
    vote_question(webinar_id, question_id, actors.make_participant(keyed_hash("participant", actors.new_token())), True)


def test_another_one_needs_a_reason(new_page, room, live_server):
    first = live_server.do(make.question, make.HOST, room["id"], "Yang pertama?")
    other = live_server.do(make.question, make.HOST, room["id"], "Yang kedua?")
    desk = new_page(cookies=[room["host"]])
    desk.goto(f"{room['path']}/kendali")
    card = {one: desk.locator(f"#q{one}") for one in (first, other)}
    card[first].get_by_text("bertanya lebih dahulu").wait_for()
    live_server.do(vote, room["id"], other)
    card[other].get_by_text("dukungan terbanyak").wait_for()
    assert card[first].locator("[data-proposal]").is_hidden()
    card[first].locator("[data-instead] > summary").click()
    card[first].get_by_role("button", name="Sorot yang ini").click()  # the browser itself asks for the reason
    assert desk.locator("[data-column=featured] .ask").count() == 0
    card[first].get_by_label("Mengapa yang ini lebih dahulu").select_option("follow_up")
    card[first].get_by_role("button", name="Sorot yang ini").click()
    desk.locator(f"[data-column=featured] #q{first}").wait_for()
    card[other].get_by_text("satu-satunya yang tayang").wait_for()


def test_the_order_moves_between_look_and_click(new_page, room, live_server):
    first = live_server.do(make.question, make.HOST, room["id"], "Yang pertama?")
    other = live_server.do(make.question, make.HOST, room["id"], "Yang kedua?")
    desk = new_page(cookies=[room["host"]])
    desk.goto(f"{room['path']}/kendali")
    button = desk.locator(f"#q{first} [data-as-proposed] button")
    button.wait_for()
    lines = {"cut": True}
    desk.route_web_socket("**/socket.io/**", lambda socket: socket.close() if lines["cut"] else socket.connect_to_server())
    desk.context.set_offline(True)  # what the desk sees stands still
    live_server.do(vote, room["id"], other)
    desk.context.set_offline(False)
    button.evaluate("button => button.click()")
    desk.locator(f"#q{first} [data-instead] select:focus").wait_for()
    assert desk.locator("[data-column=featured] .ask").count() == 0
    lines["cut"] = False
    live_server.do(operations.answer_question, make.HOST, other)
    desk.locator(f"#q{first} [data-instead]").evaluate("details => details.open = false")  # never swapped under somebody who fills it in
    desk.locator(f"#q{first} [data-as-proposed] button").click(timeout=60_000)  # a lost line waits longer from try to try
    desk.locator(f"[data-column=featured] #q{first}").wait_for()
