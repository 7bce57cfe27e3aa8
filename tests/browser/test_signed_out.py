"""A desk whose session ends while its page is open: it says that it is not live, and is back once somebody signs in anew."""
import pytest
import sqlalchemy as sa

from server.accounts.models import StaffSession
from server.core import clock
from server.core.database import operation, session
from server.live import operations
from tests.live import make

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.timeout(120)]


@operation
def expire():
    session.execute(sa.update(StaffSession).values(expires_at=clock.now()))


def test_a_desk_comes_back_without_a_word_once_signed_in_anew(new_page, room, live_server):
    live_server.do(operations.set_switches, make.HOST, room["id"], "open", True, False)
    desk = new_page(cookies=[room["host"]])
    desk.set_default_timeout(30_000)
    with desk.expect_websocket():
        desk.goto(f"{room['path']}/kendali")
    desk.wait_for_load_state("networkidle")
    desk.route("**/kendali/**", lambda route: route.abort())  # else the browser complains of each 401
    live_server.do(expire)
    with desk.expect_websocket():  # as when its process cuts it (tests/live/test_admission.py)
        desk.evaluate("() => { window.dispatchEvent(new Event('offline')); window.dispatchEvent(new Event('online')); }")
    desk.locator("[data-link]").wait_for()  # it does not look live
    desk.context.add_cookies([live_server.staff_cookie("host")])
    desk.unroute("**/kendali/**")
    with desk.expect_websocket():
        desk.evaluate("() => window.dispatchEvent(new Event('online'))")
    guest = new_page()
    guest.goto(room["path"])
    guest.get_by_label("Pertanyaan Anda").fill("Terdengar lagi di meja?")
    guest.get_by_role("button", name="Kirim", exact=True).click()
    desk.locator("[data-column=waiting] .ask", has_text="Terdengar lagi di meja?").wait_for()
