"""The stage in a real browser: nothing of a third party before play, one click that moves everyone, captions by keyboard alone."""
import time

import pytest

from server.live.captions import operations as captions
from server.live.captions import queries as captions_queries
from server.live.video import operations as video
from tests.live import make

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240)]
YOUTUBE, HLS = "https://youtu.be/abcdefghijk", "https://siaran.contoh.example/x.m3u8"
PLAYLIST = "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:4\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:4,\nx0.ts\n"


@pytest.fixture
def hall(live_server):
    slug = f"panggung-{time.time_ns()}"
    cookie = live_server.staff_cookie("host")
    webinar_id = live_server.do(make.webinar, slug=slug)
    return {"id": webinar_id, "path": f"/sesi/{slug}", "host": cookie}


def watch_the_web(page, own):
    """What a page asks of others: answered from here, and written down."""
    asked = []

    def answer(route):
        address = route.request.url
        if address.startswith(own):
            return route.continue_()
        asked.append(address)
        if address.endswith(".m3u8"):
            return route.fulfill(body=PLAYLIST, content_type="application/vnd.apple.mpegurl", headers={"Access-Control-Allow-Origin": "*"})
        return route.fulfill(body="<title>pemutar</title>", content_type="text/html", headers={"Access-Control-Allow-Origin": "*"})

    page.route("**/*", answer)
    return asked


@pytest.mark.parametrize("width", [360, 1280])
def test_one_click_moves_whoever_watches(live_server, new_page, hall, width):
    for place, address in (("main", YOUTUBE), ("spare", HLS), ("sign", "https://youtu.be/ABCDEFGHIJK")):
        live_server.do(video.set_source, make.HOST, hall["id"], place, address)
    viewer, host = new_page(width=width, height=740), new_page(cookies=[hall["host"]])
    viewer.add_init_script("HTMLMediaElement.prototype.canPlayType = () => ''")  # as in a browser that needs hls.js
    asked = watch_the_web(viewer, live_server.url)
    scripts = []
    viewer.on("request", lambda request: scripts.append(request.url) if "vendor/hls" in request.url else None)
    viewer.goto(hall["path"])
    viewer.locator("[data-sign-toggle]").wait_for()
    viewer.wait_for_timeout(1500)
    assert asked == [] and scripts == []
    viewer.locator("[data-play=main]").click()
    viewer.locator("iframe.player").first.wait_for()
    assert [one.split("?")[0] for one in asked] == [f"https://www.youtube-nocookie.com/embed/{one}" for one in ("abcdefghijk", "ABCDEFGHIJK")]
    assert viewer.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for control in viewer.locator("[data-stage-controls] :is(a, button):visible").all():
        box = control.bounding_box()
        assert box["width"] >= 44 and 0 <= box["x"] and box["x"] + box["width"] <= width, control.inner_text()  # within reach on a phone, too

    host.goto(hall["path"] + "/kendali")
    host.get_by_role("button", name="Pindah ke cadangan").click()
    viewer.locator("[data-moved]", has_text="Anda menonton siaran cadangan").wait_for()
    viewer.locator("[data-video] video.player").wait_for()
    viewer.locator("[data-on-spare]").wait_for()
    for _ in range(100):
        if scripts and any(one.endswith(".m3u8") for one in asked):
            break
        viewer.wait_for_timeout(100)
    assert len(scripts) == 1 and HLS in asked
    assert viewer.locator("[data-sign] iframe.player").count() == 1  # the signer went on untouched
    host.get_by_role("button", name="Kembali ke utama").click()
    viewer.locator("[data-video] iframe.player").wait_for()
    viewer.locator("[data-on-spare]").wait_for(state="hidden")

    # the viewer's choice of the signer's size is kept on the device
    def share():
        boxes = [viewer.locator(f"[data-{name}]").first.bounding_box()["width"] for name in ("sign", "stage-grid")]
        return boxes[0] / boxes[1]

    before = share()
    viewer.locator("[data-sign-size]").click()
    assert share() > before + .08
    viewer.reload()
    viewer.locator("[data-sign-toggle]").wait_for()
    viewer.wait_for_timeout(500)
    assert share() > before + .08
    viewer.locator("[data-sign-toggle]").click()
    viewer.locator("[data-sign]").wait_for(state="hidden")
    assert viewer.locator("[data-sign-toggle]").get_attribute("aria-pressed") == "false"


def test_a_source_that_came_later_needs_the_page_anew(live_server, new_page, hall):
    viewer = new_page()
    asked = watch_the_web(viewer, live_server.url)
    viewer.goto(hall["path"])
    viewer.locator("[data-stage-calm]").wait_for()
    host = new_page(cookies=[hall["host"]])
    host.goto(hall["path"] + "/kendali")
    host.get_by_label("Siaran utama").fill("http://youtu.be/abcdefghijk")
    host.locator("[data-source=main]").get_by_role("button", name="Simpan").click()
    host.get_by_text("Alamatnya harus dimulai dengan https://.").wait_for()
    host.get_by_label("Siaran utama").fill(YOUTUBE)
    host.locator("[data-source=main]").get_by_role("button", name="Simpan").click()
    host.get_by_text("Penonton melihat siaran utama (YouTube).").wait_for()
    with viewer.expect_navigation():
        viewer.get_by_text("Muat ulang untuk menonton").click()
    viewer.locator("[data-play-note]", has_text="terhubung ke YouTube").first.wait_for()  # a press before the script is there follows the link
    viewer.wait_for_timeout(1500)
    assert asked == []
    viewer.get_by_text("Putar siaran").click()
    viewer.locator("iframe.player").wait_for()
    assert len(asked) == 1


def test_captions_by_keyboard_alone(live_server, new_page, hall):
    desk, phone, late = new_page(cookies=[hall["host"]]), new_page(width=360, height=740), new_page(width=360, height=740)
    phone.goto(hall["path"])
    desk.goto(hall["path"] + "/notulis")
    assert desk.evaluate("document.activeElement.name") == "text"
    for line in ("Selamat malam.", "Kita mulai tanya jawab.", "Pasal sepuluh ayat satu."):
        desk.keyboard.type(line)
        desk.keyboard.press("Enter")
        phone.locator("[data-caption-list] li", has_text=line).wait_for()
    desk.locator("[data-caption='3']").wait_for()
    desk.keyboard.press("ArrowUp")
    desk.keyboard.press("End")
    desk.keyboard.press("Backspace")
    desk.keyboard.type(" huruf b.")
    desk.keyboard.press("Enter")
    phone.locator("[data-caption-list] li", has_text="Pasal sepuluh ayat satu huruf b.").wait_for()
    desk.wait_for_function("document.activeElement.id === 'baris'")
    late.goto(hall["path"])
    assert late.locator("[data-caption-list] li").last.inner_text() == "Pasal sepuluh ayat satu huruf b."

    # an answer that is lost: the line is sent again by itself, with its key, and stands once
    lost = []

    def lose(route):
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch().status)
            return route.abort()
        return route.continue_()

    desk.route("**/notulis", lose)
    desk.keyboard.type("Jawabannya hilang.")
    with desk.expect_response(lambda response: response.request.method == "POST" and response.ok):
        desk.keyboard.press("Enter")
    phone.locator("[data-caption-list] li", has_text="Jawabannya hilang.").wait_for()
    assert lost and desk.locator("[data-caption]", has_text="Jawabannya hilang.").count() == 1
    desk.wait_for_function("!Object.keys(localStorage).some((name) => name.startsWith('jkd.outbox'))")
    assert live_server.do(lambda: captions_queries.count_of(hall["id"])) == 5  # four lines and a correction

    # taken down in the control room: gone from the phone
    host = new_page(cookies=[hall["host"]])
    host.goto(hall["path"] + "/kendali")
    host.locator("[data-captions-tool] [data-caption='2']").get_by_role("button", name="Turunkan").click()
    phone.locator("[data-caption-list] li", has_text="Kita mulai tanya jawab.").wait_for(state="detached")
    host.locator("[data-captions-tool] [data-caption='2']").wait_for(state="detached")
    # told by nobody (another process that died): the tick's count brings it
    live_server.do(captions.say, make.HOST, hall["id"], "Baris yang tidak disiarkan.")
    phone.locator("[data-caption-list] li", has_text="Baris yang tidak disiarkan.").wait_for(timeout=15000)
    phone.locator("[data-caption-toggle]").click()
    phone.locator("[data-captions]").wait_for(state="hidden")
    phone.reload()
    phone.locator("[data-caption-toggle][aria-pressed=false]").wait_for()
