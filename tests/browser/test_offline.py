"""Without a network: what was written waits and is sent once, pages seen before are shown with a band, and the site can be installed."""
import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from server.aspirations.models import Aspiration
from server.core.database import session
from server.core.permissions import Actor, Role
from server.instruments.operations import add_instrument
from server.instruments.queries import find_default_instrument
from tests.browser.test_every_page import AXE, SETTLE, TAGS, violations

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
TEAM = Actor(roles=frozenset({Role.ADMIN}))
READY = "() => navigator.serviceWorker.controller !== null"
SEND = "form[data-submission] button[type=submit]:not([formaction])"


class Rebuilt(BaseHTTPRequestHandler):
    """Stands before the house and calls its build by another name, as after an update; `is_off`: with the worker switched off."""

    protocol_version, house, old, new, is_off = "HTTP/1.1", "", "", "", False

    def do_GET(self):
        path = self.path.replace(self.new, self.old) if self.new else self.path
        try:
            answer = urllib.request.urlopen(self.house + path, timeout=10)
        except urllib.error.HTTPError as error:
            answer = error
        body, kind = answer.read(), answer.headers["Content-Type"]
        if self.path == "/sw.js" and self.is_off:
            body = f'import "/static/{self.new}/js/core/no_worker.js";'.encode()
        if self.new and b"text" in kind.encode():
            body = body.replace(self.old.encode(), self.new.encode())
        self.send_response(answer.status)
        for name in ("Content-Type", "Cache-Control", "Content-Security-Policy", "X-Request-Id", "Service-Worker-Allowed"):
            if answer.headers[name]:
                self.send_header(name, answer.headers[name])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words):
        """Silent."""


@pytest.fixture(scope="module")
def house(live_server):
    live_server.do(lambda: find_default_instrument() or add_instrument(TEAM, slug="ruu-uji", kind="ruu", title="Naskah uji", is_default=True))
    return live_server


@pytest.fixture
def page(house, new_page):
    """At the form, on a phone, with the worker in charge."""
    page = new_page(width=360, height=800)
    page.goto("/aspirasi/baru")
    page.wait_for_function(READY)
    return page


def write(page, text):
    page.fill("textarea[name=text]", text)
    page.check("[name=persetujuan_pengolahan]")
    page.check("[name=persetujuan_penayangan]")


def rows(house, text):
    return house.do(lambda: session.query(Aspiration).filter_by(text=text).count())


def test_written_offline_kept_over_a_reload_and_sent_once_when_back(page, house):
    text = "Halte dekat rumah sakit perlu tempat duduk, ditulis tanpa internet."
    page.context.set_offline(True)
    write(page, text)
    page.dblclick(SEND)
    page.wait_for_selector("[data-queued]:not([hidden])")
    assert "Tersimpan di perangkat ini, belum terkirim" in page.inner_text("[data-queued]")
    page.goto("/aspirasi/luring")
    assert page.inner_text("h1") == "Menunggu dikirim" and "Halte dekat rumah sakit" in page.inner_text("[data-items]")
    page.reload()
    page.wait_for_selector("[data-items] [data-chip=waiting]:visible")
    assert rows(house, text) == 0
    page.context.set_offline(False)
    page.wait_for_selector("[data-items] [data-receipt]:visible")
    assert rows(house, text) == 1
    page.click("[data-receipt]")
    page.wait_for_url("**/tanda-terima")
    assert page.locator("a[href*='/lacak/k/']").count() == 1
    page.wait_for_function("() => localStorage.getItem('jkd.menunggu') === null")
    page.goto("/aspirasi/luring")
    page.wait_for_selector("[data-empty]:not([hidden])")
    assert rows(house, text) == 1


def test_an_answer_that_was_lost_makes_no_second_row(page, house):
    text = "Jalur pejalan kaki ke stasiun perlu peneduh, jawabannya hilang di jalan."
    lost = []

    def lose(route):
        if route.request.method != "POST" or len(lost) == 2:
            return route.continue_()
        lost.append(route.fetch().status)
        return route.abort()

    page.context.route("**/aspirasi/baru", lose)
    write(page, text)
    page.click(SEND)
    page.wait_for_url("**/tanda-terima")
    assert lost == [200, 200] and rows(house, text) == 1


def test_a_form_opened_offline_is_refused_later_and_mended(page, house):
    text = "Perpustakaan kelurahan perlu buka sampai malam hari."
    page.context.set_offline(True)
    page.goto("/aspirasi/baru?pasal=Pasal%2010")
    assert page.locator("[name=csrf_token]").count() == 0
    page.fill("textarea[name=text]", text)
    page.click(SEND)
    page.wait_for_selector("[data-queued]:not([hidden])")
    page.context.set_offline(False)
    page.wait_for_url("**/aspirasi/luring")
    page.wait_for_selector("[data-chip=refused]:visible")
    assert "Centang persetujuan" in page.inner_text("[data-items]") and rows(house, text) == 0
    page.click("[data-mend]")
    page.wait_for_selector("[data-refused]:visible")
    assert page.input_value("textarea[name=text]") == text
    page.fill("[name=pasal]", "")
    page.check("[name=persetujuan_pengolahan]")
    page.check("[name=persetujuan_penayangan]")
    page.click(SEND)
    page.wait_for_url("**/tanda-terima")
    assert rows(house, text) == 1


def test_thrown_away_is_never_sent(page, house):
    text = "Tulisan yang saya buang lagi sebelum tersambung."
    page.context.set_offline(True)
    write(page, text)
    page.click(SEND)
    page.click("[data-queued] [data-drop]")
    page.wait_for_selector("form[data-submission]:not([hidden])")
    page.context.set_offline(False)
    page.goto("/aspirasi/luring")
    page.wait_for_selector("[data-empty]:not([hidden])")
    assert rows(house, text) == 0


def test_a_slow_network_says_so_and_lets_one_go_on(page, house):
    text = "Taman bermain di rumah susun perlu lampu, jaringannya lambat."
    page.clock.install()
    page.context.route("**/aspirasi/baru", lambda route: None if route.request.method == "POST" else route.continue_())
    write(page, text)
    page.click(SEND)
    page.wait_for_selector("[data-state=busy]:visible")
    page.clock.run_for(8500)
    page.wait_for_selector("[data-state=slow]:visible")
    assert page.input_value("textarea[name=text]") == text
    page.click("[data-later]")
    page.wait_for_selector("[data-queued]:not([hidden])")
    page.goto("/hasil")
    page.context.unroute_all(behavior="ignoreErrors")
    assert rows(house, text) == 0
    page.clock.resume()
    page.goto("/sesi")
    page.wait_for_selector("[data-delivered] a:visible")
    assert rows(house, text) == 1


def test_pages_offline_are_for_everyone(page):
    page.goto("/hasil")
    page.goto("/aspirasi")
    page.wait_for_timeout(300)
    page.context.set_offline(True)
    seen = {"/hasil": "Anda sedang luring; halaman ini disimpan pukul", "/lacak": "Internet terputus", "/aspirasi": "Internet terputus",
            "/aspirasi/luring": "Menunggu dikirim", "/aspirasi/baru": "Kirim aspirasi"}
    wrong = []
    for path, words in seen.items():
        page.emulate_media(color_scheme="light")
        page.goto(path)
        if words not in page.inner_text("main"):
            wrong.append(f"{path}: no {words}")
        page.evaluate(AXE)
        wrong += [f"{path}: {found}" for found in violations(page, {"type": "tag", "values": TAGS})]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wrong.append(f"{path}: scrolls sideways")
        page.emulate_media(color_scheme="dark")
        page.evaluate(SETTLE)
        wrong += [f"{path}, dark: {found}" for found in violations(page, {"type": "rule", "values": ["color-contrast"]})]
    assert wrong == []
    kept = page.evaluate("async () => (await Promise.all((await caches.keys()).map(async name => (await (await caches.open(name)).keys()).map(one => new URL(one.url).pathname)))).flat()")
    assert {path for path in kept if not path.startswith("/static/")} == {"/hasil", "/luring", "/aspirasi/luring", "/aspirasi/baru/luring"}


def test_a_new_build_brings_a_new_worker_and_switching_off_removes_it(house, new_page):
    digest = next(path.name.removeprefix("static-") for path in house.data_dir.glob("static-*"))
    door = type("Door", (Rebuilt,), {"house": house.url, "old": digest})
    server = ThreadingHTTPServer(("127.0.0.1", 0), door)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    page = new_page(width=360, base_url=f"http://127.0.0.1:{server.server_port}")
    page.goto("/aspirasi/luring")
    page.wait_for_function(READY)
    assert page.evaluate("caches.keys()") == [f"jkd-{digest}"]
    door.new = digest[::-1]
    page.goto("/hasil")
    page.wait_for_function(f"() => caches.keys().then(names => names.join() === 'jkd-{digest[::-1]}')")
    door.is_off = True
    page.goto("/hasil")
    page.wait_for_function("() => navigator.serviceWorker.getRegistrations().then(all => all.length === 0)")
    page.wait_for_function("() => caches.keys().then(names => names.length === 0)")
    server.shutdown()


def test_it_can_be_installed_and_a_first_look_is_left_alone(house, new_page):
    page = new_page(width=360)
    page.goto("/")
    page.wait_for_timeout(900)
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then(all => all.length)") == 0
    page.click("main a[href^='/aspirasi/baru'] >> visible=true")
    page.wait_for_function(READY)
    tools = page.context.new_cdp_session(page)
    manifest = tools.send("Page.getAppManifest")
    assert manifest["errors"] == [] and '"maskable"' in manifest["data"]
    errors = [one["errorId"] for one in tools.send("Page.getInstallabilityErrors")["installabilityErrors"]]
    assert [one for one in errors if one != "in-incognito"] == []


AGENTS = {
    "Instagram": "Mozilla/5.0 (Linux; Android 13; SM-A135F Build/TP1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/128.0.0.0 "
                 "Mobile Safari/537.36 Instagram 345.0.0.48.95 Android (33/13; 300dpi; 720x1467; samsung; SM-A135F; a13; exynos850; id_ID)",
    "WhatsApp": "Mozilla/5.0 (Linux; Android 12; M2101K6G; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0.0.0 "
                "Mobile Safari/537.36 WhatsApp/2.24.20.89",
}


@pytest.mark.parametrize("app", AGENTS)
def test_inside_of_an_app(house, new_page, app):
    """No worker, no second window, cookies gone with the session: form, receipt, private link and trail work."""
    text = f"Angkot terakhir terlalu sore, ditulis di dalam {app}."
    inside = {"width": 360, "user_agent": AGENTS[app], "service_workers": "block", "is_mobile": True, "has_touch": True}
    page = new_page(**inside)
    page.add_init_script("window.open = () => null; delete Navigator.prototype.serviceWorker; delete Navigator.prototype.locks; delete window.BroadcastChannel;")
    page.goto("/aspirasi/baru")
    assert f"di dalam {app}" not in page.inner_text("main")
    page.context.set_offline(True)
    write(page, text)
    page.click(SEND)
    page.wait_for_selector("[data-queued]:not([hidden])")
    page.context.set_offline(False)
    page.wait_for_url("**/tanda-terima")
    assert f"di dalam {app}" in page.inner_text("main") and rows(house, text) == 1
    private = page.get_attribute("a[href*='/lacak/k/']", "href")
    code = page.url.split("/")[-2]
    later = new_page(**inside)
    later.goto(private)
    assert code in later.inner_text("main")
    later.goto(f"/lacak?kode={code}")
    assert code in later.inner_text("main")
