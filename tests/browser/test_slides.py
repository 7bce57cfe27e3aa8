"""Slides, announcements and reactions in real browsers: the host on one, citizens on two others."""
import pytest

from server.core import outbox
from server.live.notices import operations as notices
from server.live.reactions import operations as reactions
from server.live.reactions.queries import totals
from server.live.slides import operations
from tests.live import make
from tests.live.slides import make as decks

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(180)]


def connected(page, path):
    with page.expect_websocket():
        page.goto(path)
    return page


def caption(page, words):
    page.locator("[data-slide-view] figcaption", has_text=words).wait_for()


def test_a_pdf_is_uploaded_shown_followed_and_left(new_page, room, live_server, tmp_path):
    (tmp_path / "Paparan.pdf").write_bytes(decks.deck_pdf("Satu", "Dua lapis", "Tiga"))
    (tmp_path / "halaman.pdf").write_text("<html>bukan PDF</html>")
    (tmp_path / "besar.pdf").write_bytes(b"%PDF-1.4\n" + b"0" * 20_000_000)
    desk = connected(new_page(cookies=[room["host"]]), f"{room['path']}/kendali")
    viewer = connected(new_page(width=360), room["path"] + "#materi")
    viewer.get_by_text("Belum ada salindia yang dibuka.").wait_for()
    tool = desk.locator("[data-slides-tool]")
    for name, words in (("besar.pdf", "Paling besar 15 MB"), ("halaman.pdf", "Berkas ini bukan PDF")):
        tool.get_by_label("Berkas PDF").set_input_files(tmp_path / name)
        tool.get_by_role("button", name="Unggah").click()
        tool.locator("[data-upload-error]", has_text=words).wait_for()
    assert tool.locator("[data-deck-list] li").count() == 0
    tool.get_by_label("Berkas PDF").set_input_files(tmp_path / "Paparan.pdf")
    tool.get_by_role("button", name="Unggah").click()
    tool.locator("[data-deck-list]", has_text="Paparan").wait_for()
    live_server.do(outbox.work_off)  # what the worker does
    tool.get_by_role("button", name="Tampilkan").click()
    caption(viewer, "halaman 1 dari 3")
    assert viewer.locator("[data-following-words]").is_visible()
    tool.locator("[data-turn-next]").click()
    caption(viewer, "halaman 2 dari 3")
    assert viewer.locator("[data-slide-view] img").evaluate("img => img.naturalWidth") > 0
    viewer.locator("[data-slide-view]").focus()
    viewer.keyboard.press("ArrowRight")
    caption(viewer, "halaman 3 dari 3")
    tool.locator("[data-turn-prev]").click()
    viewer.get_by_text("Kembali mengikuti (halaman 1)").click()
    caption(viewer, "halaman 1 dari 3")
    tool.locator("[data-turn-next]").click()
    caption(viewer, "halaman 2 dari 3")
    tool.get_by_text("Atur").click()
    tool.get_by_role("button", name="Hapus salindia").click()
    viewer.get_by_text("Belum ada salindia yang dibuka.").wait_for()


def test_without_scripts_pages_are_links_and_reactions_forms(new_page, room, live_server):
    deck_id = live_server.do(decks.deck, room["id"], "Satu", "Dua", is_open=True)
    live_server.do(outbox.work_off)
    live_server.do(operations.show_slide, make.HOST, deck_id, 1)
    live_server.do(reactions.switch_reactions, make.HOST, room["id"], True)
    page = new_page(width=360, javascript=False)
    page.goto(room["path"])
    page.get_by_role("link", name="Halaman berikutnya").click()
    caption(page, "halaman 2 dari 2")
    page.get_by_role("link", name="Kembali mengikuti").click()
    caption(page, "halaman 1 dari 2")
    page.get_by_role("button", name="Tepuk tangan").click()
    page.get_by_role("button", name="Tepuk tangan, 1").wait_for()
    assert live_server.do(totals, room["id"]) == {"clap": 1}


def test_an_announcement_appears_and_goes_and_reactions_count(new_page, room, live_server):
    desk = connected(new_page(cookies=[room["host"]]), f"{room['path']}/kendali")
    viewer, other = connected(new_page(width=360), room["path"]), connected(new_page(), room["path"])
    desk.get_by_label("Tulis untuk semua layar").fill("Mulai lagi pukul 20.00 <b>WIB</b>")
    desk.get_by_role("button", name="Umumkan").click()
    viewer.locator(".notice", has_text="<b>WIB</b>").wait_for()
    assert viewer.locator("[data-notice-list]").get_attribute("role") == "status"
    desk.get_by_role("button", name="Cabut").click()
    viewer.locator(".notice").wait_for(state="detached")
    assert viewer.locator("[data-reacts]").is_hidden()
    desk.locator("[data-switches]").get_by_role("button", name="Nyala").last.click()
    viewer.get_by_role("button", name="Setuju").click()
    other.get_by_role("button", name="Setuju, 1").wait_for()
    live_server.do(notices.set_info, make.HOST, room["id"], "Materi: https://contoh.example/materi")
    viewer.get_by_text("Info acara").click()
    assert viewer.get_by_role("link", name="https://contoh.example/materi").is_visible()
