"""A real HLS recording (pieces of MPEG-TS with H.264) in Chromium: by the browser's own player, by hls.js, and where neither is there."""
import time
from pathlib import Path

import pytest

from server.core import clock
from server.core.permissions import Actor, Role
from server.live import operations as live
from server.webinars.operations import end_webinar
from server.webinars.recordings import operations
from server.webinars.recordings.vtt import Cue
from tests.live import make

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(120)]
PIECES, HOST = Path(__file__).with_name("hls"), "https://siaran.contoh.example"
TYPES = {".m3u8": "application/vnd.apple.mpegurl", ".ts": "video/mp2t"}
NO_HLS = "HTMLMediaElement.prototype.canPlayType = () => ''"
NO_MEDIA_SOURCE = "for (const name of ['MediaSource', 'ManagedMediaSource', 'WebKitMediaSource']) delete window[name]"
PLAYS = "(from) => { const one = document.querySelector('.replay__v'); return one && one.currentTime > from + 0.5 && one.videoWidth === 96; }"
MUTED = "new MutationObserver(() => { for (const one of document.querySelectorAll('video')) one.muted = true; }).observe(document, { childList: true, subtree: true })"
BLOCKED = "window.blocked = []; addEventListener('securitypolicyviolation', (event) => blocked.push(event.blockedURI))"


@pytest.fixture
def session_page(live_server, new_page, chromium):
    """A session that is over, whose recording lies at another host; opened by a browser that is made less able first.

    `is_watched=False`: a page that may complain on its console.
    """
    contexts = []
    host = Actor(staff_id=1, roles=frozenset({Role.HOST}))
    assert live_server.staff_cookie("host")

    def end():
        webinar_id = make.webinar(slug=f"siaran-{time.time_ns()}", title="Sesi bersiaran", starts_at=clock.now())
        live.answer_question(make.HOST, make.question(Actor(), webinar_id, "Apakah siaran ini dapat diputar?"))
        end_webinar(make.HOST, webinar_id)
        operations.set_address(host, webinar_id, f"{HOST}/sesi/rekaman.m3u8", lead_seconds=6)
        operations.set_transcript(host, webinar_id, [Cue(0, 3500, "Selamat pagi, warga Jakarta.")])
        return webinar_id

    def unwatched():
        contexts.append(chromium.new_context(base_url=live_server.url))
        return contexts[-1].new_page()

    def opened(*scripts, is_watched=True):
        from server.core.database import session
        from server.webinars.models import Webinar

        slug = live_server.do(lambda: session.get_one(Webinar, end()).slug)
        page, asked, heads = new_page(width=360) if is_watched else unwatched(), [], {}
        page.add_init_script(";".join([MUTED, BLOCKED, *scripts]))
        page.route(f"{HOST}/**", lambda route: serve(route, asked))
        page.on("response", lambda answer: heads.update(answer.headers) if answer.url.endswith(slug) else None)
        page.goto(f"/sesi/{slug}")
        assert asked == []
        return page, asked, heads

    yield opened
    for context in contexts:
        context.close()


def serve(route, asked):
    """The host of the recording: it plays, and lets this page read."""
    path = PIECES / route.request.url.rsplit("/", 1)[1]
    asked.append(path.name)
    route.fulfill(body=path.read_bytes(), content_type=TYPES[path.suffix], headers={"Access-Control-Allow-Origin": "*"})


@pytest.mark.parametrize("scripts", [(), (NO_HLS,)], ids=["the browser's own", "hls.js"])
def test_it_plays_and_its_chapter_seeks(session_page, scripts):
    page, asked, _heads = session_page(*scripts)
    page.click("[data-play]")
    page.wait_for_function(PLAYS, arg=0)
    page.click(".chapters a.ts")
    page.wait_for_function(PLAYS, arg=6)
    assert page.evaluate("blocked") == [] and {"rekaman.m3u8", "bagian1.ts"} <= set(asked)
    assert page.locator("[data-play]").is_hidden() and page.evaluate("document.querySelector('.replay__v').duration") > 11


def test_where_nothing_plays_it_says_so_and_leaves_a_link_and_the_words(session_page):
    page, asked, _heads = session_page(NO_HLS, NO_MEDIA_SOURCE)
    page.click("[data-play]")
    page.wait_for_function("document.querySelector('[data-note]').textContent.includes('belum dapat diputar')")
    link = page.locator("a[data-play]")
    assert link.is_visible() and link.get_attribute("href") == f"{HOST}/sesi/rekaman.m3u8" and "Coba putar lagi" in link.inner_text()
    assert asked == [] and page.locator(".replay video").count() == 0
    assert page.locator("a[href*='/transkrip']").first.is_visible()


def test_the_page_may_ask_this_host_and_no_other(session_page):
    page, _asked, heads = session_page(is_watched=False)
    policy = dict(part.split(" ", 1) for part in heads["content-security-policy"].split("; ") if " " in part)
    for name in ("connect-src", "media-src"):
        assert [one for one in policy[name].split() if one.startswith("https:")] == [HOST], name
    assert page.evaluate(f"fetch('{HOST}/sesi/rekaman.m3u8').then((answer) => answer.status)") == 200
    for other in ("https://lain.contoh.example/a.m3u8", "https://sub.siaran.contoh.example/a.m3u8", "https://siaran.contoh.example:8443/a.m3u8"):
        assert page.evaluate(f"fetch('{other}').then(() => 'read', () => 'refused')") == "refused"
    assert len(page.evaluate("blocked")) == 3
