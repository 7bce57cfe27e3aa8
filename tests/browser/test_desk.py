"""The desk by keyboard: one press a decision, none in a field, none when switched off; two moderators don't collide."""
import re
import uuid

import pytest

from server.aspirations.models import Aspiration
from server.aspirations.operations import Submission, submit_aspiration
from server.core.database import session
from server.core.permissions import Actor, Role
from server.core.words import State
from server.instruments.operations import add_instrument
from server.instruments.queries import find_default_instrument

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
TEXT = "Tolong pendataan dilakukan dari rumah ke rumah, hubungi saya di 0812-3456-7890 soal hal {}."


@pytest.fixture
def submit(live_server):
    """submit(text) → (aspiration id, path of its case)."""
    admin = Actor(roles=frozenset({Role.ADMIN, Role.MODERATOR}))

    def keep(text, **changes):
        from server.moderation.models import Case

        known = find_default_instrument()
        instrument_id = known.id if known else add_instrument(admin, slug="ruu-uji", kind="ruu", title="Naskah uji", is_default=True)
        aspiration_id = submit_aspiration(admin, Submission(
            instrument_id=instrument_id, kind="input", text=text, consent_processing_version=1, consent_publication_version=1, **changes),
            key=str(uuid.uuid4()))
        case = session.query(Case).filter_by(subject_id=aspiration_id).one()
        return aspiration_id, f"/meja/{case.id}"

    return lambda text, **changes: live_server.do(keep, text, **changes)


@pytest.fixture
def aspiration(live_server):
    return lambda aspiration_id: live_server.do(lambda: session.get(Aspiration, aspiration_id))


@pytest.fixture
def desk(new_page, live_server):
    return new_page(cookies=[live_server.staff_cookie("moderator")])


def leave(page, path, key):
    """Press a key and wait until the page is another one."""
    page.keyboard.press(key)
    page.wait_for_url(lambda url: f"{path}?" not in url and not url.endswith(path))


def test_s_hides_and_shows_and_z_takes_back(desk, submit, aspiration):
    (first_id, first), _second = submit(TEXT.format(1)), submit(TEXT.format(2))
    desk.goto(first)
    leave(desk, first, "s")
    shown = aspiration(first_id)
    assert (shown.state, shown.redactions) == (State.PUBLISHED, 1) and "[nomor telepon]" in shown.text
    desk.keyboard.press("z")
    desk.wait_for_url(f"**{first}*")
    assert aspiration(first_id).state == State.RECEIVED and "0812" in aspiration(first_id).text
    leave(desk, first, "a")
    assert aspiration(first_id).state == State.PUBLISHED


def test_x_then_a_number_then_a_note(desk, submit, aspiration):
    aspiration_id, path = submit("Iklan pinjaman kilat tanpa agunan, cair hari ini juga.")
    desk.goto(path)
    desk.keyboard.press("x")
    desk.keyboard.press("a")  # a slip: while a reason is chosen nothing is shown
    desk.keyboard.press("5")
    desk.keyboard.type("saz catatan 12")
    assert desk.locator("#note").input_value() == "saz catatan 12"
    desk.keyboard.press("Tab")
    leave(desk, path, "Enter")
    withheld = aspiration(aspiration_id)
    assert (withheld.state, withheld.reason, withheld.reason_note) == (State.WITHHELD, "promotion", "saz catatan 12")


def test_escape_leaves_the_reasons(desk, submit, aspiration):
    aspiration_id, path = submit("Sebuah usul yang biasa saja tentang taman kota.")
    desk.goto(path)
    desk.keyboard.press("x")
    desk.keyboard.press("Escape")
    assert desk.evaluate("document.getElementById('jangan').open") is False
    leave(desk, path, "a")
    assert aspiration(aspiration_id).state == State.PUBLISHED


def test_j_and_k_walk_and_take_nothing(desk, submit):
    submit(TEXT.format(31)), submit(TEXT.format(32))
    desk.goto("/meja?jalur=perhatian")
    desk.locator(".queue li a").first.click()
    desk.wait_for_url(re.compile(r"/meja/\d+"))  # loaded: before that no script hears a key
    first = desk.url
    desk.keyboard.press("j")
    desk.wait_for_url(lambda url: url != first)
    second = desk.url
    desk.keyboard.press("k")
    desk.wait_for_url(first)
    assert desk.url == first != second


def test_keys_can_be_switched_off_and_stay_off(desk, submit, aspiration):
    aspiration_id, path = submit("Jalan setapak di taman perlu lampu yang terang.")
    desk.goto(path)
    desk.keyboard.press("?")
    desk.locator("[data-keys-on]").uncheck()
    desk.reload()
    for key in ("a", "s", "x", "?"):
        desk.keyboard.press(key)
    desk.wait_for_timeout(300)
    assert path in desk.url and aspiration(aspiration_id).state == State.RECEIVED
    assert desk.evaluate("document.querySelector('[data-keys]').open") is False
    desk.locator("[data-keys] summary").click()
    desk.locator("[data-keys-on]").check()
    desk.locator("#butir").click()
    leave(desk, path, "a")


def test_an_edit_moves_the_preview_and_keys_are_off_while_typing(desk, submit, aspiration):
    aspiration_id, path = submit(TEXT.format(41))
    desk.goto(path)
    desk.locator("#sunting summary").click()
    field = desk.locator("#redacted")
    field.fill("Tolong pendataan dilakukan dari [tempat] ke [tempat], hubungi saya di [nomor telepon].")
    assert desk.locator("[data-preview] mark").all_inner_texts() == ["[tempat]", "[tempat]", "[nomor telepon]"]
    field.press_sequentially("asxzjk")
    assert path in desk.url
    field.fill("Tolong pendataan dilakukan dari [tempat] ke [tempat].")
    desk.locator("#butir").click()
    leave(desk, path, "s")
    assert aspiration(aspiration_id).text == "Tolong pendataan dilakukan dari [tempat] ke [tempat]."


def test_a_colleague_sees_who_has_it_open(desk, new_page, live_server, submit):
    _aspiration_id, path = submit("Halte di depan sekolah perlu atap yang cukup lebar.")
    with desk.expect_response(lambda answer: answer.url.endswith(f"{path}/ambil")) as taken:
        desk.goto(path)
    assert taken.value.status == 200
    other = new_page(cookies=[live_server.staff_cookie("moderator", "host")])
    other.goto(path)
    assert "sedang membuka butir ini" in other.locator(".item").inner_text()


def test_the_desk_works_without_javascript(new_page, live_server, submit, aspiration):
    aspiration_id, path = submit(TEXT.format(51))
    page = new_page(width=360, cookies=[live_server.staff_cookie("moderator")], javascript=False)
    page.goto(path)
    assert page.locator("[data-keys]").is_hidden()
    page.get_by_role("button", name="Sunting data pribadi").click()
    assert aspiration(aspiration_id).state == State.PUBLISHED and aspiration(aspiration_id).original_text
    page.get_by_role("button", name="Urungkan").click()
    assert aspiration(aspiration_id).state == State.RECEIVED
