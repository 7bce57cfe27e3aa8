"""/kelola/pekerjaan in a browser: a job's bar follows by itself; without JavaScript the page is loaded again. And axe."""
import pytest
from axe_playwright_python.sync_playwright import Axe

from server.core import clock, outbox
from server.core.database import operation, session
from server.core.jobs import JobRow
from tests.browser.test_every_page import TAGS

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
PAGE = "/kelola/pekerjaan"


@pytest.fixture
def running(live_server):
    """A job as if a worker were at it; running(**values) changes it."""

    @operation
    def make():
        row = JobRow(kind="search.rebuild", payload={}, state="running", done=25, total=100, message="index", asked_at=clock.now(), started_at=clock.now())
        session.add(row)
        session.flush()
        return row.id

    @operation
    def change(job_id, values):
        for name, value in values.items():
            setattr(session.get(JobRow, job_id), name, value)

    job_id = live_server.do(make)
    yield lambda **values: live_server.do(change, job_id, values)
    live_server.do(change, job_id, {"state": "cancelled"})


def test_the_bar_follows_until_the_end_is_said(live_server, new_page, running):
    page = new_page(cookies=[live_server.staff_cookie("admin")])
    page.goto(PAGE)
    bar = page.get_by_role("progressbar", name="Kemajuan Susun ulang indeks pencarian aspirasi")
    assert bar.evaluate("bar => bar.value") == 25
    running(done=60)
    page.get_by_text("60 dari 100, menyusun indeks").wait_for()
    assert bar.evaluate("bar => bar.value") == 60
    running(done=100, state="done", found=3, finished_at=clock.now())
    page.get_by_text("100 diperiksa, 3 dibetulkan.").wait_for()
    page.get_by_role("status").filter(has_text="Pekerjaan selesai.").wait_for(state="attached")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(2500)
    assert asked == []  # nothing is open: nothing is asked


def test_without_javascript_the_page_is_loaded_again(live_server, new_page, running):
    page = new_page(cookies=[live_server.staff_cookie("admin")], javascript=False, width=360)
    page.goto(PAGE)
    assert page.locator("meta[http-equiv=refresh]").count() == 0
    running(done=80)
    page.get_by_role("link", name="Muat ulang").click()
    assert page.get_by_text("80 dari 100").is_visible()
    page.get_by_role("button", name="Batalkan").click()
    page.get_by_text("Sedang dihentikan.").wait_for(timeout=10_000)  # the same address again: no navigation to wait for
    assert page.get_by_text("Sedang dihentikan.").is_visible()


@pytest.mark.parametrize("width, theme", [(360, "light"), (1280, "dark")])
def test_the_page_with_everything_on_it_is_for_everyone(live_server, new_page, running, width, theme):
    @operation
    def trouble():
        for tries in (3, outbox.MAX_TRIES):
            session.add(outbox.OutboxRow(kind="mail.answer", idempotency_key=f"{width}:{tries}", payload={}, due_at=clock.now(), tries=tries, last_error="TimeoutError"))

    live_server.do(trouble)
    page = new_page(width=width, color_scheme=theme, cookies=[live_server.staff_cookie("admin")])
    page.goto(PAGE)
    assert page.get_by_role("button", name="Coba lagi").count() >= 2
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]})
    assert [f"{one['id']}: {one['nodes'][0]['html'][:140]}" for one in found.response["violations"]] == []
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
