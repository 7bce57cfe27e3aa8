"""One way through the house on the real law: from a phone without JavaScript to an answer that anyone can count."""
import re
from functools import partial

import pytest
import sqlalchemy as sa

from server.aspirations.models import Aspiration, Contact
from server.audit import operations as ledger
from server.core.database import session
from server.core.words import State
from server.moderation.models import Case
from tests.browser.conftest import Staffed
from tests.conftest import OnPostgreSQL
from tests.instruments.make import LAW, needs_law
from tests.serving import ByLot, Grown

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
PHONE = "0812-5550-1234"
TEXT = f"Pemilihan putaran kedua harus diatur jelas biayanya. Kalau perlu keterangan hubungi saya di {PHONE}."


def three_rights(page):
    page.goto("/hasil")
    return {name: int(page.locator(f'[data-right="{name}"] > p').first.inner_text().replace(".", "")) for name in ("heard", "considered", "explained")}


def rises(page, name, before):
    """The counts are kept for a second: ask until this right has risen by exactly one."""
    for _ in range(15):
        now = three_rights(page)
        if now[name] != before[name]:
            break
        page.wait_for_timeout(300)
    assert now == before | {name: before[name] + 1}
    return now


class GrownHouse(Staffed, Grown):
    """Two web processes behind one address; what a browser asks goes to both in turn."""

    def start(self, **options):
        self.proxy = ByLot([self.one, self.two])
        self.url = self.proxy.url
        return super().start(**options)


@needs_law
def test_from_a_citizens_word_to_an_answer(live_server, new_page):
    verdict = walk(live_server, new_page)
    assert verdict.problems == [] and verdict.sealed > 8


@pytest.mark.slow
@needs_law
@pytest.mark.postgresql
@pytest.mark.redis
def test_the_same_on_two_processes_while_redis_restarts(_databases, tmp_path, new_page):
    database = OnPostgreSQL(_databases)
    house = GrownHouse(tmp_path, database)

    try:
        house.start(is_worker_wanted=True)
        verdict = walk(house, partial(new_page, base_url=house.url), kill=house.redis.kill, start=house.redis.start)
        assert verdict.problems == [] and verdict.sealed > 8
        logs = [(server.data_dir / "server.log").read_text() for server in (house.one, house.two)]
        missing = [(n, word) for n, log in enumerate(logs) for word in ("redis_away", "redis_here", "POST", "GET") if word not in log]
        assert missing == []
    finally:
        house.proxy.close()
        house.stop()
        database.clear()


def walk(live_server, new_page, *, kill=lambda: None, start=lambda: None):
    """The whole way; returns the ledger's verdict on it. `kill` and `start` are called in its middle, with half of the way between them."""
    live_server.do(run_import, live_server)
    phone = new_page(width=360, height=740, javascript=False)
    code, private = submit(phone)

    item = live_server.do(lambda: session.scalar(sa.select(Aspiration).where(Aspiration.code == code)))
    case = live_server.do(lambda: session.scalar(sa.select(Case).where(Case.subject_id == item.id)))
    assert (item.state, item.needs_attention, case.lane) == (State.RECEIVED, True, "attention")
    counts = new_page()
    before = three_rights(counts)

    desk = new_page(cookies=[live_server.staff_cookie("moderator")])
    desk.goto(f"/meja/{case.id}")
    assert PHONE in desk.locator("main").inner_text()
    desk.keyboard.press("s")
    desk.wait_for_url(lambda url: f"/meja/{case.id}" not in url)
    stranger = new_page(width=360)
    stranger.goto(f"/aspirasi/{code}")
    assert PHONE not in stranger.content()  # nor while the decision can still be undone
    live_server.do(pass_time, item.id)
    stranger.reload()
    assert "[nomor telepon]" in stranger.locator("blockquote").inner_text() and PHONE not in stranger.content()
    before = rises(counts, "heard", before)

    kill()
    drafter = new_page(cookies=[live_server.staff_cookie("drafter")])
    row = consider(drafter, item)
    before = rises(counts, "considered", before)
    answer_it(drafter, row)
    assert drafter.get_by_role("button", name="Setujui").count() == 0  # who wrote it cannot approve it
    start()
    approver = new_page(width=360, cookies=[live_server.staff_cookie("approver")])
    approver.goto("/penyusun/paraf")
    approver.locator('input[name="jawaban"]').check()
    approver.get_by_role("button", name="Setujui yang dicentang").click()
    drafter.goto(row)
    drafter.locator('form[action$="/terbitkan"] button').click()
    rises(counts, "explained", before)

    phone.goto(f"/aspirasi/{code}")
    trail = phone.locator("main").inner_text()
    for words in ("Ditayangkan", "Dipertimbangkan", "Dijelaskan", "Dibaca tim pada", "Biaya putaran kedua ditanggung anggaran", "Pasal 10 ayat (3)"):
        assert words in trail, words
    assert phone.locator("ol.trail time").count() >= 4
    phone.goto(private)
    assert PHONE in phone.locator("main").inner_text()  # the holder sees their own words
    live_server.do(ledger.seal_all)
    return live_server.do(ledger.verify)


def run_import(server):
    done = server.app.test_cli_runner().invoke(args=["bill", "import", str(LAW)])
    assert done.exit_code == 0, done.output


def submit(phone):
    """At 360 px, without JavaScript: from the article to the receipt. Returns the code and the private link."""
    phone.goto("/ruu")
    phone.goto("/aspirasi/baru?pasal=10(3)")
    assert phone.locator("textarea").first.get_attribute("name") == "text"
    phone.locator('textarea[name="text"]').fill(TEXT)
    phone.locator('input[name="kontak"]').fill("warga@contoh.example")
    phone.get_by_role("button", name="Kirim aspirasi").click()
    assert phone.locator(".err").count() >= 1 and phone.locator('textarea[name="text"]').input_value() == TEXT
    phone.locator('input[name="persetujuan_pengolahan"]').check()
    phone.locator('input[name="persetujuan_penayangan"]').check()
    phone.get_by_role("button", name="Kirim aspirasi").click()
    code = re.search(r"JKD-\w{4}-\w{4}", phone.locator("h1").inner_text())[0]
    assert phone.locator(".qr svg").count() == 1
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    return code, phone.locator('a[href*="/lacak/k/"]').first.get_attribute("href")


def pass_time(aspiration_id):
    """The undo window ends now, as it would in ten seconds."""
    from server.core import clock
    from server.core.database import operation

    @operation
    def end_undo():
        session.get_one(Aspiration, aspiration_id).visible_from = clock.now()

    end_undo()
    assert session.get(Contact, aspiration_id).email == "warga@contoh.example"


def consider(drafter, item):
    """Tick the item at its provision, write the proposal, confirm it. Returns the row's page."""
    drafter.goto(f"/penyusun/pasal/{item.provision_id}")
    drafter.locator(f"#item-{item.id}").check()
    drafter.locator('textarea[name="text"]').fill("Biaya putaran kedua diatur dalam rancangan.")
    drafter.get_by_role("button", name="Lampirkan yang dicentang").click()
    drafter.wait_for_load_state()
    if "/penyusun/matriks/" not in drafter.url:
        drafter.goto(drafter.locator('a[href*="/penyusun/matriks/"]').first.get_attribute("href"))
    row = re.sub(r"[?#].*", "", drafter.url)
    drafter.locator('form[action$="/konfirmasi"] textarea').fill("Ditimbang bersama perkiraan biaya pemilihan.")
    drafter.locator('form[action$="/konfirmasi"] button').click()
    drafter.wait_for_load_state()
    return row


def answer_it(drafter, row):
    drafter.goto(row)
    form = drafter.locator('form[action$="/tanggapan"]').first
    form.locator("select").select_option("partly")
    form.locator('textarea[name="text"]').fill("Biaya putaran kedua ditanggung anggaran negara dan ditulis pada penjelasan.")
    form.locator('textarea[name="reason"]').fill("Rinciannya diatur dalam peraturan pelaksanaan.")
    form.locator('button[value="kirim"]').click()
    drafter.wait_for_load_state()
