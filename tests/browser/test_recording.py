"""A real video file in Chromium: recorded by it, uploaded at the desk, played and sought on the session's page; and YouTube's facade."""
import base64
import re

import pytest

from server.core import clock
from server.core.permissions import Actor, Role
from server.live import operations as live
from server.webinars.operations import end_webinar
from server.webinars.recordings import operations
from tests.live import make

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
RECORD = """async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 160, height: 90 });
    const paint = canvas.getContext('2d');
    const timer = setInterval(() => { paint.fillStyle = `hsl(${performance.now() / 10} 80% 50%)`; paint.fillRect(0, 0, 160, 90); }, 40);
    const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: 'video/webm;codecs=vp8' });
    const pieces = [];
    recorder.ondataavailable = ({ data }) => pieces.push(data);
    recorder.start(500);
    await new Promise((done) => setTimeout(done, 4000));
    await new Promise((done) => { recorder.onstop = done; recorder.stop(); });
    clearInterval(timer);
    const bytes = new Uint8Array(await new Blob(pieces).arrayBuffer());
    let text = '';
    for (const byte of bytes) text += String.fromCharCode(byte);
    return btoa(text);
}"""
VTT = b"WEBVTT\n\n00:00.000 --> 00:03.500\nBantuan sosial untuk semua warga.\n"


@pytest.fixture
def over(live_server):
    """A session that is over, with a question that was answered in it."""
    live_server.staff_cookie("host")
    slug = f"rekaman-{next(make._numbers)}"

    def end():
        webinar_id = make.webinar(slug=slug, title="Sesi berekaman", starts_at=clock.now())
        question_id = make.question(Actor(), webinar_id, "Apakah rekaman ini dapat diputar?")
        live.answer_question(make.HOST, question_id)
        make.question(Actor(), webinar_id, "Apakah yang tertinggal ditunggu?")
        end_webinar(make.HOST, webinar_id)
        return webinar_id, question_id

    webinar_id, question_id = live_server.do(end)
    return slug, webinar_id, question_id


def test_an_uploaded_file_plays_and_its_chapters_seek(live_server, new_page, chromium, over):
    slug, webinar_id, question_id = over
    context = chromium.new_context(base_url=live_server.url)
    context.add_cookies([live_server.staff_cookie("host")])
    desk = context.new_page()
    desk.goto(f"/kelola/sesi/{slug}/rekaman")
    video = base64.b64decode(desk.evaluate(RECORD))
    assert len(video) > 3000
    desk.set_input_files("#file", {"name": "rekaman.webm", "mimeType": "video/webm", "buffer": video})
    desk.evaluate("document.querySelector('#file').form.requestSubmit()")
    desk.wait_for_selector("text=Rekaman disimpan")
    desk.fill(f"#bab-{question_id}", "0.00.02")
    desk.evaluate(f"document.querySelector('#bab-{question_id}').form.requestSubmit()")
    desk.wait_for_selector("text=Bab rekaman disimpan")
    desk.set_input_files("#transcript", {"name": "a.vtt", "mimeType": "text/vtt", "buffer": VTT})
    desk.evaluate("document.querySelector('#transcript').form.requestSubmit()")
    desk.wait_for_selector("text=Transkrip disimpan")
    context.close()
    page = new_page(width=360)
    page.goto(f"/sesi/{slug}")
    page.evaluate("document.querySelector('[data-video]').muted = true")
    page.click(".chapters a.ts")
    page.wait_for_function("(() => { const one = document.querySelector('[data-video]'); return !one.paused && one.currentTime >= 2; })()")
    assert page.evaluate("document.querySelector('[data-video]').videoWidth") == 160
    assert page.text_content("[data-said]") == "Rekaman diputar dari 00.02"
    page.wait_for_function("document.querySelector('[data-video]').textTracks[0].cues?.length === 1")
    assert page.evaluate("document.querySelector('[data-video]').textTracks[0].cues[0].text") == "Bantuan sosial untuk semua warga."
    page.goto(f"/sesi/{slug}/transkrip?kata=bantuan")
    assert page.text_content("mark") == "Bantuan"
    page.goto(f"/sesi/{slug}#rekaman-1")
    page.wait_for_function("document.querySelector('[data-video]').currentTime === 1")


def test_youtube_is_asked_for_nothing_before_play_and_sought_by_its_start(live_server, new_page, over):
    slug, webinar_id, _question_id = over
    live_server.do(operations.set_address, Actor(staff_id=1, roles=frozenset({Role.HOST})), webinar_id, "https://youtu.be/CONTOHvideo", lead_seconds=75)
    page = new_page(width=1280)
    asked = []
    page.route("**/*youtube*/**", lambda route: (asked.append(route.request.url), route.fulfill(body="<title>video</title>", content_type="text/html")))
    page.goto(f"/sesi/{slug}")
    assert asked == [] and page.locator("iframe").count() == 0
    page.click(".chapters a.ts")
    page.wait_for_selector("iframe.replay__v")
    address = page.get_attribute("iframe", "src")
    assert re.fullmatch(r"https://www\.youtube-nocookie\.com/embed/CONTOHvideo\?.*&start=(7[5-9]|8\d)", address)
    assert len(asked) == 1 and page.locator("[data-play]").is_hidden()


def test_answers_show_one_state_at_a_time_and_links_open_theirs(new_page, over):
    slug, _webinar_id, question_id = over
    page = new_page(width=360)
    page.goto(f"/sesi/{slug}")
    talk, left = (page.locator(f"[data-answers={name}]") for name in ("langsung", "ditunggu"))
    assert talk.is_visible() and left.is_hidden()
    page.focus("[data-answers-tabs] a[href='#ditunggu']")
    page.keyboard.press("Enter")
    assert left.is_visible() and talk.is_hidden() and page.get_by_text("Apakah yang tertinggal ditunggu?").is_visible()
    assert page.locator("[data-answers-tabs] [aria-current]").get_attribute("href") == "#ditunggu"
    page.evaluate(f"location.hash = '#q{question_id}'")  # as from a search result
    page.wait_for_selector("[data-answers=langsung]", state="visible")
    page.goto(f"/sesi/{slug}?x#ditunggu")
    assert left.is_visible() and talk.is_hidden()
