"""What we hold about you, in a real browser: in by a code, every page of it for everyone, erased in the end."""
import uuid

import pytest
import sqlalchemy as sa
from axe_playwright_python.sync_playwright import Axe

from server.accounts import actors, confirmations
from server.accounts.models import EmailConfirmation
from server.aspirations.holders import private_link
from server.aspirations.models import Aspiration
from server.aspirations.operations import Submission, submit_aspiration
from server.core.database import session
from server.core.permissions import Actor, Role
from server.instruments.models import Instrument
from server.instruments.operations import add_instrument
from tests.browser.test_every_page import TAGS

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
ADMIN = Actor(staff_id=1, roles=frozenset({Role.ADMIN}))
WORDS = "Trotoar di depan sekolah perlu dilebarkan agar anak aman berjalan."


def said(live_server, email):
    """An item with this address: its id and private link."""

    def make():
        instrument_id = session.scalar(sa.select(Instrument.id)) or add_instrument(
            ADMIN, slug="ruu-uji", kind="ruu", title="Naskah uji", is_default=True)
        author = Actor(participant_id=actors.make_participant(uuid.uuid4().hex * 2))
        facts = {"instrument_id": instrument_id, "kind": "input", "text": WORDS, "display": "nama", "name": "Dewi Ayu", "email": email}
        item_id = submit_aspiration(author, Submission(**facts, consent_processing_version=1, consent_publication_version=1), key=str(uuid.uuid4()))
        return item_id, private_link(session.get(Aspiration, item_id))

    return live_server.do(make)


def code(live_server):
    def read():
        row = session.scalars(sa.select(EmailConfirmation).order_by(EmailConfirmation.id.desc()).limit(1)).one()
        return confirmations.code_of(row.id)

    return live_server.do(read)


def looked_at(page):
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]})
    wrong = [f"{page.url}: {one['id']}: {one['nodes'][0]['html'][:140]}" for one in found.response["violations"]]
    return wrong + ([f"{page.url}: scrolls sideways"] if page.evaluate("document.documentElement.scrollWidth > innerWidth") else [])


@pytest.mark.parametrize("width, theme", [(360, "light"), (1280, "dark")])
def test_from_the_code_to_the_end_of_it(live_server, new_page, width, theme):
    email = f"dewi{width}@contoh.id"
    item_id, _link = said(live_server, email)
    page = new_page(width=width, color_scheme=theme)
    page.goto("/akun")
    page.fill("#email", email)
    page.click("main form button[type=submit]")
    wrong = looked_at(page)
    page.fill("#kode", "12 34")
    page.click("main form button[type=submit]")
    wrong += looked_at(page)
    right = code(live_server)
    page.fill("#kode", f"{right[:3]} {right[3:]}")
    page.click("main form button[type=submit]")
    assert WORDS in page.inner_text("main")
    wrong += looked_at(page)
    for path in (f"/akun/aspirasi/{item_id}/ubah", f"/akun/aspirasi/{item_id}/rahasia", f"/akun/aspirasi/{item_id}/hapus", "/akun/permintaan"):
        page.goto(path)
        wrong += looked_at(page)
    page.goto("/akun/semua/0/hapus")
    page.click("main form button[type=submit]")
    page.fill("#kode", code(live_server))
    wrong += looked_at(page)
    page.click("main form button[type=submit]")
    assert WORDS not in page.inner_text("body")
    assert wrong == []
    assert live_server.do(lambda: session.get(Aspiration, item_id).state) == "erased"


def test_the_private_link_leads_to_confirming_and_to_the_page(live_server, new_page):
    item_id, link = said(live_server, "budi@contoh.id")
    page = new_page(width=360)
    page.goto(f"{link}?ke=email")
    wrong = looked_at(page)
    page.click("main form button[type=submit]")
    page.fill("#kode", code(live_server))
    wrong += looked_at(page)
    page.click("main form button[type=submit]")
    page.goto("/akun")
    assert WORDS in page.inner_text("main")
    wrong += looked_at(page)
    page.goto("/lacak/saya/hapus")
    assert page.query_selector("#kode") is None and "Kirim kode" in page.inner_text("main")
    wrong += looked_at(page)
    assert wrong == []
    assert live_server.do(lambda: session.get(Aspiration, item_id).state) == "received"
