"""Letters and messages as a browser shows them: the letter in its shut frame with its own style, no axe violation, nothing sideways."""
import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa
from axe_playwright_python.sync_playwright import Axe

from server.aspirations.models import Aspiration
from server.aspirations.operations import Submission, show_aspiration, submit_aspiration
from server.core import clock, outbox
from server.core.database import session
from server.core.permissions import Actor, Role
from server.instruments.operations import add_instrument
from tests.browser.test_every_page import TAGS

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
TEAM = Actor(roles=frozenset({Role.ADMIN, Role.MODERATOR}))


@pytest.fixture(scope="module")
def letters(live_server):
    """Two items whose authors can be reached, one by mail, one by number; their letters are kept. Returns the stop link's path."""
    from server.notifications.stopping import stop_path

    with live_server.app.test_request_context():
        instrument_id = session.scalar(sa.text("SELECT id FROM instruments LIMIT 1")) or add_instrument(
            TEAM, slug="ruu-surat", kind="ruu", title="Naskah uji", is_default=True)
        for reach in ({"email": "dewi@contoh.example"}, {"phone": "081255501234"}):
            item_id = submit_aspiration(TEAM, Submission(instrument_id=instrument_id, kind="input", text="Trotoar di depan pasar perlu diperlebar.",
                                                         consent_processing_version=1, consent_publication_version=1, **reach), key=str(uuid.uuid4()))
            show_aspiration(TEAM, item_id)
        # past the time of undoing: the worker of a real house would wait
        seconds = live_server.app.extensions["settings"].undo_seconds + 60
        with clock.set_to(clock.now() + timedelta(seconds=seconds)):
            while outbox.work_off():
                pass
        item = session.scalars(sa.select(Aspiration).order_by(Aspiration.id.desc())).first()
        return stop_path(item)


def looked_at(page):
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]})
    wrong = [f"{page.url}: {one['id']}: {one['nodes'][0]['html'][:140]}" for one in found.response["violations"]]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        wrong.append(f"{page.url}: scrolls sideways")
    return wrong


@pytest.mark.parametrize("width, theme", [(360, "light"), (1280, "dark")])
def test_letters_and_messages_are_for_everyone(live_server, new_page, letters, width, theme):
    page = new_page(width=width, color_scheme=theme, cookies=[live_server.staff_cookie("admin")])
    page.goto("/kelola/surat")
    wrong = looked_at(page)
    page.get_by_role("button", name="Buka surat").first.click()
    page.wait_for_load_state()
    frame = page.frame_locator("iframe")
    assert frame.locator("h1").is_visible()
    assert frame.locator(".top").evaluate("one => getComputedStyle(one).paddingLeft") == "24px"  # its style was let in
    wrong += looked_at(page)
    page.goto("/kelola/pesan")
    wrong += looked_at(page)
    page.get_by_role("button", name="Siapkan pesan").first.click()
    page.wait_for_load_state()
    assert page.get_by_role("link", name="Buka WhatsApp").get_attribute("href").startswith("https://wa.me/6281255501234?text=")
    wrong += looked_at(page)
    page.goto(letters)
    wrong += looked_at(page)
    assert wrong == []
