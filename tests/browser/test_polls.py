"""Polls with real browsers: a host asks, phones answer, results move; what a script draws equals what the server draws."""
import re
import time

import pytest
import sqlalchemy as sa

from server.core.database import session
from server.live.polls import operations
from server.live.polls.models import PollBallot
from server.live.rehearsal.operations import empty_rehearsal
from server.webinars.models import Webinar
from server.webinars.operations import begin_webinar
from server.webinars.rehearsals import make_rehearsal
from tests.browser.test_live_room import connected
from tests.live.make import HOST
from tests.live.polls import make

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
DRAWN = """box => { const text = node => node.textContent.replace(/\\s+/g, " ").trim();
    return { text: text(box), bars: [...box.querySelectorAll(".bar__t, .hist li, .cloud li")].map(node => node.className) }; }"""


def result(page, poll_id):
    return page.locator(f"[data-poll='{poll_id}'] [data-poll-result]")


def test_a_poll_is_asked_answered_changed_and_closed(new_page, room, live_server):
    poll_id = live_server.do(make.poll, room["id"], "single", "voted", is_open=False)
    host = new_page(cookies=[room["host"]])
    host.goto(f"{room['path']}/kendali")
    one, two = connected(new_page(width=360), room), connected(new_page(), room)
    entry = host.locator(f"[data-polls-tool] [data-poll='{poll_id}']")
    entry.get_by_role("button", name="Buka").click()
    badge = one.locator("[data-tab-count=polling]")
    badge.wait_for()
    assert badge.inner_text() == "1 baru"
    one.locator("[data-tab=polling]").click()
    badge.wait_for(state="hidden")
    poll = one.locator(f"[data-poll='{poll_id}']")
    assert "hasil tampil setelah Anda menjawab" in poll.inner_text()
    poll.get_by_role("button", name="Kirim jawaban").click()
    poll.locator(".err", has_text="Bagian ini perlu diisi.").wait_for()
    poll.get_by_label("Layanan").check()
    poll.get_by_role("button", name="Kirim jawaban").click()
    result(one, poll_id).locator("[data-summary]", has_text="Layanan dipilih terbanyak: 1 dari 1 suara").wait_for()
    assert poll.locator(".err").count() == 0
    two.locator("[data-tab=polling]").click()
    assert "dipilih terbanyak" not in two.locator(f"[data-poll='{poll_id}']").inner_text()
    entry.locator("[data-poll-voters]", has_text="1 suara").wait_for()
    poll.get_by_label("Data").check()
    poll.get_by_role("button", name="Ubah jawaban").click()
    result(one, poll_id).locator("[data-summary]", has_text="Data dipilih terbanyak").wait_for()
    entry.get_by_role("button", name="Tutup dan tampilkan hasil").click()
    result(two, poll_id).locator("[data-summary]", has_text="Data dipilih terbanyak: 1 dari 1 suara").wait_for()
    assert two.locator(f"[data-poll='{poll_id}'] form").count() == 0
    two.locator(f"[data-poll='{poll_id}'] h3", has_text="Apa yang diatur dahulu?").wait_for()


@pytest.mark.slow
def test_a_script_draws_what_the_server_draws(new_page, room, live_server):
    """Each kind opened while the page was there: its form posts the same ballot, its result reads the same after a reload."""
    page = connected(new_page(), room)
    ids = {kind: live_server.do(make.poll, room["id"], kind, is_open=False) for kind in make.QUESTIONS}
    host = new_page(cookies=[room["host"]])
    host.goto(f"{room['path']}/kendali")
    for poll_id in ids.values():
        host.locator(f"[data-polls-tool] [data-poll='{poll_id}']").get_by_role("button", name="Buka").click()
        page.locator(f"[data-poll='{poll_id}'] form").wait_for(state="attached")
    page.locator("[data-tab=polling]").click()
    forms = {kind: shape(page, poll_id) for kind, poll_id in ids.items()}
    voters = [live_server.do(lambda n=n: device(n)) for n in range(5)]
    for kind, poll_id in ids.items():
        for n, voter in enumerate(voters):
            live_server.do(make.cast, room["id"], poll_id, voter, make.ballot_of(kind, n + 1))
    for poll_id in ids.values():  # nothing grows any more while the forms are filled in
        result(page, poll_id).locator("p", has_text=re.compile("5 suara")).first.wait_for()
    answer_all(page, ids)
    for poll_id in ids.values():
        page.locator(f"[data-poll='{poll_id}'] [data-poll-status]", has_text="Jawaban Anda tercatat").wait_for()
        result(page, poll_id).locator("p", has_text=re.compile("6 suara")).first.wait_for()
    drawn = {kind: result(page, poll_id).evaluate(DRAWN) for kind, poll_id in ids.items()}
    plain = new_page(javascript=False, cookies=page.context.cookies())
    plain.goto(room["path"])
    for kind, poll_id in ids.items():
        assert result(plain, poll_id).evaluate(DRAWN)["bars"] == drawn[kind]["bars"], kind
        assert drawn[kind]["text"].replace(" ", "") == result(plain, poll_id).evaluate(DRAWN)["text"].replace(" ", ""), kind
        assert shape(plain, poll_id) == forms[kind], kind
        assert own(plain, poll_id) == own(page, poll_id), kind
    live_server.do(operations.ban_word, HOST, room["id"], "antre")
    page.reload()
    result(page, ids["words"]).locator("p", has_text="disembunyikan moderator").first.wait_for()


def device(n):
    from server.accounts.actors import make_participant
    from server.core.secrets import keyed_hash

    return make_participant(keyed_hash("participant", f"polling-{n}-{time.time_ns()}"))


def shape(page, poll_id):
    """Without the buttons by which a script moves what the selects say, and their hint."""
    return page.locator(f"[data-poll='{poll_id}'] form fieldset").evaluate("""fieldset => ({ role: fieldset.getAttribute("role"),
        text: [...fieldset.querySelectorAll(":not(textarea)")].filter(one => !one.closest("[data-rank], .hint")).map(one => one.childElementCount ? "" : one.textContent.trim()).filter(Boolean).join("|"), fields: [...fieldset.elements].filter(one => one.name).map(one => [one.name, one.type, one.getAttribute("aria-label"), one.id]) })""")


def own(page, poll_id):
    return page.locator(f"[data-poll='{poll_id}'] form fieldset").evaluate("""fieldset => [...fieldset.elements].filter(one => one.name).map(
        one => ["radio", "checkbox"].includes(one.type) ? one.checked : one.value)""")


def answer_all(page, ids):
    def form(kind):
        return page.locator(f"[data-poll='{ids[kind]}'] form")

    form("single").get_by_label("Layanan").check()
    form("multiple").get_by_label("Panti").check()
    form("scale").locator("[value='4']").check(force=True)
    form("ranking").get_by_role("button", name="Naikkan: Pasal 3").click()
    form("words").locator("[name=word-1]").fill("adil")
    form("text").locator("textarea").fill("Data <b>terbuka</b>")
    form("number").locator("input[name=value]").fill("25")
    for kind in ids:
        form(kind).locator("[data-poll-submit]").click()


@pytest.mark.slow
def test_an_emptied_rehearsal_leaves_no_card_on_any_screen(new_page, room, live_server):
    """Phone, wall and control room go on as if they had just come; what was practised next is all they show."""
    slug = live_server.do(make_rehearsal, HOST, room["id"])
    copy = room | {"slug": slug, "path": f"/sesi/{slug}", "id": live_server.do(lambda: session.scalar(sa.select(Webinar.id).where(Webinar.slug == slug)))}
    live_server.do(begin_webinar, HOST, copy["id"])
    first, closed, draft = (live_server.do(make.poll, copy["id"], kind, is_open=kind != "number") for kind in ("single", "scale", "number"))
    live_server.do(operations.close_poll, HOST, closed)
    phone, host, wall = connected(new_page(width=360), copy), new_page(cookies=[room["host"]]), new_page()
    host.goto(f"{copy['path']}/kendali")
    wall.goto(f"{copy['path']}/layar")
    phone.locator("[data-tab=polling]").click()
    phone.locator(f"[data-poll='{first}']").get_by_label("Layanan").check()
    phone.locator(f"[data-poll='{first}'] [data-poll-submit]").click()
    phone.locator(f"[data-poll='{first}'] [data-poll-status]", has_text="Jawaban Anda tercatat").wait_for()
    wall.locator("[data-wall-poll] .wall__n", has_text="1 suara").wait_for()
    rows = host.locator("[data-poll-list] [data-poll]")
    assert rows.count() == 3 and host.locator(f"[data-poll-list] [data-poll='{draft}']").count() == 1
    with phone.expect_response(lambda response: response.url.endswith("/saya.json")) as asked:
        live_server.do(empty_rehearsal, HOST, copy["id"])
    assert asked.value.json()["ballots"] == {}
    phone.locator("[data-polls-none]").wait_for()
    host.locator("[data-polls-tool] [data-polls-none]").wait_for()
    wall.locator("[data-wall-poll]").wait_for(state="hidden")
    assert (phone.locator("[data-poll]").count(), rows.count(), wall.locator("[data-wall-poll] *").count()) == (0, 0, 0)
    live_server.do(begin_webinar, HOST, copy["id"])
    again = live_server.do(make.poll, copy["id"], "single")
    phone.locator(f"[data-poll='{again}'] [data-poll-submit]", has_text="Kirim jawaban").wait_for()
    wall.locator("[data-wall-poll] .wall__n", has_text="0 suara").wait_for()
    host.locator(f"[data-poll-list] [data-poll='{again}']").wait_for()


@pytest.mark.slow
def test_an_older_poll_stays_where_the_state_tells_the_newest_only(new_page, room, live_server):
    """The state tells the ten that closed last and the very first; the page has them all, and keeps them."""
    ids = [live_server.do(make.poll, room["id"]) for _ in range(13)]
    for poll_id in ids:
        live_server.do(operations.close_poll, HOST, poll_id)
    page = connected(new_page(), room)
    told = page.evaluate("path => fetch(`${path}/keadaan.json`).then(answer => answer.json()).then(state => state.polls.map(poll => poll.id))", room["path"])
    assert told == [*ids[:2:-1], ids[0]]
    newest = live_server.do(make.poll, room["id"], "scale")
    page.locator(f"[data-poll='{newest}']").wait_for(state="attached")
    assert page.locator("[data-poll]").count() == 14


ORDER = "list => [...list.children].map(row => `${row.children[0].textContent} ${row.children[1].textContent}`)"


@pytest.mark.slow
def test_options_are_put_in_order_by_thumb_and_by_keyboard(new_page, room, live_server):
    """What is seen is what is sent; the selects stay below for whoever has no script."""
    options = ["Pasal 10", "Pasal 3", "Pasal 24", "Pasal 55 tentang kawasan aglomerasi dan kerja sama antardaerah"]
    poll_id = live_server.do(make.poll, room["id"], "ranking", options=options, places=2)
    page = connected(new_page(width=360), room)
    page.locator("[data-tab=polling]").click()
    form = page.locator(f"[data-poll='{poll_id}'] form")
    ranked, button = form.locator("[data-rank]"), lambda way, text: form.get_by_role("button", name=f"{way}: {text}")
    assert ranked.evaluate(ORDER) == ["1 Pasal 10", "2 Pasal 3", "– Pasal 24", f"– {options[3]}"]
    assert not form.locator("select").first.is_visible() and "2 teratas dihitung" in form.locator(".hint").inner_text()
    boxes = [one.bounding_box() for one in form.locator("[data-move]").all()]
    assert all(box["width"] >= 44 and box["height"] >= 44 for box in boxes), boxes
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    button("Naikkan", "Pasal 24").click()
    assert ranked.evaluate(ORDER) == ["1 Pasal 10", "2 Pasal 24", "– Pasal 3", f"– {options[3]}"]
    page.locator("[role=status]", has_text="Pasal 24: nomor 2 dari 2").wait_for()
    page.keyboard.press("Enter")  # the row has moved, and its button is still the one that has the focus
    assert ranked.evaluate(ORDER)[:2] == ["1 Pasal 24", "2 Pasal 10"]
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Turunkan: Pasal 24", "the first cannot go up"
    assert button("Naikkan", "Pasal 24").is_disabled()
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    page.locator("[role=status]", has_text="Pasal 24: di luar 2 teratas, tidak dihitung").wait_for()
    button("Turunkan", "Pasal 10").click()
    assert ranked.evaluate(ORDER)[:2] == ["1 Pasal 3", "2 Pasal 10"]
    live_server.do(operations.close_poll, HOST, live_server.do(make.poll, room["id"], "scale"))  # news of others lets what is half done stand
    page.locator("[data-poll][data-state=closed]").wait_for(state="attached")
    assert ranked.evaluate(ORDER)[:2] == ["1 Pasal 3", "2 Pasal 10"]
    form.locator("[data-poll-submit]").click()
    form.locator("[data-poll-status]", has_text="Jawaban Anda tercatat").wait_for()
    assert live_server.do(lambda: session.scalar(sa.select(PollBallot.ballot).where(PollBallot.poll_id == poll_id))) == {"order": [1, 0]}
    page.reload()
    assert ranked.evaluate(ORDER)[:2] == ["1 Pasal 3", "2 Pasal 10"]
    plain = new_page(javascript=False, cookies=page.context.cookies())
    plain.goto(room["path"])
    assert plain.locator("[data-rank]").count() == 0
    assert [select.input_value() for select in plain.locator(f"[data-poll='{poll_id}'] select").all()] == ["2", "1", "", ""]
