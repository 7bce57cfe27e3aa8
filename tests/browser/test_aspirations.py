"""Saying something in a browser: the draft outlives a reload, personal data is pointed at, support needs no reload."""
import pytest

from server.aspirations.models import Aspiration
from server.aspirations.operations import show_aspiration
from server.core.database import session
from server.core.permissions import Actor, Role
from server.instruments.operations import add_instrument
from server.instruments.queries import find_default_instrument

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
TEXT = "Tolong layanan lansia dibuat jelas, hubungi saya di 0812-5550-1234 sore hari."
TEAM = Actor(roles=frozenset({Role.ADMIN, Role.MODERATOR}))


@pytest.fixture
def page(live_server, chromium):
    live_server.do(lambda: find_default_instrument() or add_instrument(TEAM, slug="ruu-uji", kind="ruu", title="Naskah uji", is_default=True))
    context = chromium.new_context(viewport={"width": 360, "height": 800}, base_url=live_server.url)
    page = context.new_page()
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("console", lambda message: page.complaints.append(message.text) if message.type == "error" else None)
    yield page
    context.close()


def test_a_draft_outlives_a_reload_and_is_gone_once_it_was_sent(page):
    page.goto("/aspirasi/baru")
    page.fill("textarea[name=text]", "Trotoar di depan sekolah belum bisa dilalui kursi roda.")
    page.wait_for_selector("[data-draft]:not([hidden])")
    page.reload()
    assert page.input_value("textarea[name=text]").startswith("Trotoar di depan")
    page.check("[name=persetujuan_pengolahan]")
    page.check("[name=persetujuan_penayangan]")
    page.click("button[type=submit]")
    page.wait_for_url("**/tanda-terima")
    assert page.locator("a[href*='/lacak/k/']").count() == 1
    page.goto("/aspirasi/baru")
    assert page.input_value("textarea[name=text]") == ""
    assert page.complaints == []


def test_a_kept_draft_can_be_thrown_away(page):
    page.goto("/aspirasi/baru")
    page.fill("textarea[name=text]", "Sesuatu yang tidak jadi saya kirim.")
    page.wait_for_selector("[data-draft]:not([hidden])")
    page.reload()
    page.click("[data-discard]")
    page.reload()
    assert page.input_value("textarea[name=text]") == "" and page.complaints == []


def test_a_phone_number_is_pointed_at_and_moves_to_the_contact(page):
    page.goto("/aspirasi/baru")
    page.fill("textarea[name=text]", TEXT)
    hint = page.locator("[data-pii]")
    assert hint.is_visible() and "nomor telepon" in hint.inner_text()
    page.check("[name=publikasi][value=rahasia]")
    assert not hint.is_visible()
    page.check("[name=publikasi][value=terbuka]")
    page.click("[data-move]")
    assert page.input_value("[name=kontak]") == "0812-5550-1234" and "5550" not in page.input_value("textarea[name=text]")
    assert not hint.is_visible() and page.complaints == []


@pytest.mark.parametrize("text, word", [("NIK saya 3174010101900001 dipakai orang lain.", "NIK"), ("Tulis ke dewi@contoh.id bila perlu.", "email")])
def test_other_personal_data_is_pointed_at_and_may_be_left(page, text, word):
    page.goto("/aspirasi/baru")
    page.fill("textarea[name=text]", text)
    hint = page.locator("[data-pii]")
    assert word in hint.inner_text()
    assert page.locator("[data-move]").is_visible() == (word == "email") != page.locator("[data-remove]").is_visible()
    page.click("[data-leave]")
    assert not hint.is_visible() and page.input_value("textarea[name=text]") == text
    page.fill("textarea[name=text]", "Pasal 10 ayat (2) tahun 2024, anggaran 1.250.000.000 rupiah.")
    assert not hint.is_visible()


def test_support_by_one_tap_without_a_reload(page, live_server):
    from tests.aspirations.make import WORDS

    page.goto("/aspirasi/baru")
    page.fill("textarea[name=text]", WORDS)
    page.check("[name=persetujuan_pengolahan]")
    page.check("[name=persetujuan_penayangan]")
    page.click("button[type=submit]")
    page.wait_for_url("**/tanda-terima")

    def show():
        from datetime import timedelta

        import sqlalchemy as sa

        from server.core import clock
        from server.core.database import operation

        item = session.scalars(sa.select(Aspiration).where(Aspiration.text == WORDS)).one()
        show_aspiration(TEAM, item.id)

        @operation
        def settle():
            session.execute(sa.update(Aspiration).where(Aspiration.id == item.id).values(visible_from=clock.now() - timedelta(seconds=1)))

        settle()
        return item.code

    code = live_server.do(show)
    for path in ("/aspirasi", f"/aspirasi/{code}"):
        page.goto(path)
        page.evaluate("window.stays = true")
        button = page.locator("form[data-support] button").first
        for pressed, count in (("true", "1"), ("false", "0")):
            button.click()
            page.wait_for_selector(f"form[data-support] button[aria-pressed={pressed}]")
            assert page.locator("form[data-support] [data-count]").first.inner_text() == count
        assert page.evaluate("window.stays") is True
    assert page.complaints == []


def fill_and_send(page, text):
    page.fill("textarea[name=text]", text)
    page.check("[name=persetujuan_pengolahan]")
    page.check("[name=persetujuan_penayangan]")


def count(live_server, text):
    return live_server.do(lambda: session.query(Aspiration).filter_by(text=text).count())


@pytest.mark.parametrize("javascript", [True, False])
def test_back_with_other_words_gives_a_second_receipt(page, live_server, chromium, javascript):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=javascript, viewport={"width": 360, "height": 800})
    page = context.new_page()
    first, second = f"Halte di depan pasar perlu atap, uji {javascript}.", f"Halte di depan pasar perlu bangku, uji {javascript}."
    page.goto("/aspirasi/baru")
    fill_and_send(page, first)
    page.click("button[type=submit]")
    page.wait_for_url("**/tanda-terima")
    receipt = page.url
    page.reload()
    page.go_back()
    page.wait_for_url("**/aspirasi/baru")
    fill_and_send(page, second)
    page.click("button[type=submit]")
    page.wait_for_url("**/tanda-terima")
    assert page.url != receipt
    assert (count(live_server, first), count(live_server, second)) == (1, 1)
    context.close()


def test_a_double_click_makes_one(page, live_server):
    text = "Trotoar depan puskesmas perlu jalur kursi roda, klik ganda."
    page.goto("/aspirasi/baru")
    fill_and_send(page, text)
    page.dblclick("button[type=submit]")
    page.wait_for_url("**/tanda-terima")
    page.reload()
    assert count(live_server, text) == 1
