"""The form of a session in a browser: rows by mouse and keyboard, hours that follow, files that are too large; and other time zones."""
import re

import pytest
import sqlalchemy as sa

from server.core.database import session
from server.core.permissions import Actor, Role
from server.webinars.managing import operations
from server.webinars.models import RundownItem, Webinar
from tests.webinars.managing.make import outline

pytestmark = [pytest.mark.browser, pytest.mark.timeout(200)]
HOST = Actor(staff_id=1, roles=frozenset({Role.HOST}), label="HO")
SLUG = "mobilitas-dan-logistik-kota"


@pytest.fixture
def staff(live_server):
    """Its cookies; a session is announced."""
    with live_server.app.test_request_context():
        if session.scalar(sa.select(Webinar.id).where(Webinar.slug == SLUG)) is None:
            operations.add_session(HOST, outline())
            operations.publish_session(HOST, session.scalar(sa.select(Webinar.id).where(Webinar.slug == SLUG)), revision=1)
    return live_server.staff_cookie("host")


def test_rows_move_and_the_hours_follow(live_server, new_page, staff, tmp_path):
    page = new_page(width=1280, cookies=[staff])
    page.goto(f"/kelola/sesi/{SLUG}")
    hours = lambda: page.locator("[data-at]:visible").all_text_contents()
    titles = lambda: [box.input_value() for box in page.locator(".part-row__title input:visible").all()]
    assert hours() == ["09.00", "09.10", "10.00"]
    page.get_by_label("Mulai (WIB)").fill("13:00")
    assert hours() == ["13.00", "13.10", "14.00"] and page.get_by_label("Selesai (WIB)").input_value() == "15:00"
    page.get_by_role("button", name="Naikkan acara 3").press("Enter")  # by keyboard
    assert titles() == ["Pembukaan", "Tanya jawab", "Paparan"] and hours() == ["13.00", "13.10", "14.10"]
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Naikkan acara 2"
    page.get_by_role("button", name="Tambah acara").click()
    page.keyboard.type("Penutup")
    page.get_by_label("Menit acara 4").fill("15")
    assert page.get_by_label("Selesai (WIB)").input_value() == "15:15" and "135 menit" in page.locator("[data-total]").text_content()
    page.get_by_role("button", name="Hapus acara 1").click()
    assert titles() == ["Tanya jawab", "Paparan", "Penutup"]
    page.get_by_role("button", name="Tambah narasumber").click()
    page.get_by_label("Nama").nth(1).fill("Maykel Ivan")
    large = tmp_path / "besar.jpg"
    large.write_bytes(b"\xff\xd8\xff" + b"x" * 5_000_001)
    page.get_by_label("Unggah poster").set_input_files(large)
    assert page.get_by_role("alert").filter(has_text="lebih besar dari 5 MB").is_visible()
    assert page.get_by_label("Unggah poster").evaluate("field => field.files.length") == 0
    page.get_by_role("button", name="Simpan perubahan").click()
    page.wait_for_url(f"**/kelola/sesi/{SLUG}")
    assert "Waktu baru disimpan" in page.content()
    with live_server.app.app_context():
        rows = session.scalars(sa.select(RundownItem).order_by(RundownItem.position)).all()
        assert [(row.title, row.minutes, row.kind) for row in rows] == [("Tanya jawab", 60, "questions"), ("Paparan", 50, "talk"), ("Penutup", 15, "talk")]


@pytest.mark.parametrize("zone, expected", [
    ("Asia/Makassar", r"\d\d\.00 di perangkat Anda \(WITA\)"), ("Asia/Jayapura", r"\d\d\.00 di perangkat Anda \(WIT\)"), ("Asia/Jakarta", None),
    ("Asia/Pontianak", None), ("Asia/Singapore", r"\d\d\.00 di perangkat Anda \(GMT\+8\)"), ("America/Los_Angeles", r"\w+, \d+ \w+ \w+ \d\d\.00 di perangkat Anda")])
def test_hours_elsewhere_and_nothing_in_wib(live_server, chromium, staff, zone, expected):
    context = chromium.new_context(base_url=live_server.url, timezone_id=zone)
    page = context.new_page()
    page.goto(f"/sesi/{SLUG}")
    line = page.locator("[data-elsewhere]").first
    page.wait_for_load_state("networkidle")
    if expected is None:
        assert line.is_hidden() and line.text_content() == ""
    else:
        assert re.search(expected, line.text_content()), line.text_content()
    context.close()
