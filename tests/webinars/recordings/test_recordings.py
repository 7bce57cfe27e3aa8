"""A session's recording: where it comes from, what its page allows, ranges, chapters, transcript, and the desk."""
import io

import pytest
import sqlalchemy as sa

from server.core.database import session
from server.core.errors import Closed, NotAllowed
from server.core.files import StoredFile
from server.core.slots import session_chapters
from server.webinars.recordings import operations
from server.webinars.recordings.models import Recording, TranscriptCue
from tests.live import make as rooms
from tests.webinars.recordings import make
from tests.webinars.recordings.make import DESK, PAGE, VTT, WEBM

YOUTUBE = "https://youtu.be/dQw4w9WgXcQ"


@pytest.fixture
def over(cast, here, time_is_ours):
    assert cast.host and cast.admin
    return here(make.ended, cast.citizen.actor, time_is_ours)


def upload(player, name, data, path=DESK, **more):
    return player.post(path, {**more, name: (io.BytesIO(data), "C:\\rekaman ../x.webm")}, page=DESK, content_type="multipart/form-data")


def test_youtube_stands_behind_a_facade_and_only_its_frame_is_allowed(cast, over):
    before = cast.citizen.get(PAGE)
    assert "frame-src" not in before.headers["Content-Security-Policy"] and "data-recording" not in before.text
    assert cast.host.post(DESK, {"address": YOUTUBE, "lead": "0.04.30"}).status_code == 303
    page = cast.stranger.client.application.test_client().get(PAGE)
    policy = page.headers["Content-Security-Policy"]
    assert "frame-src 'self' https://www.youtube-nocookie.com" in policy and "media-src" not in policy and "connect-src" not in policy
    assert "<iframe" not in page.text and 'data-address="dQw4w9WgXcQ"' in page.text and "Set-Cookie" not in page.headers
    assert page.headers["Cache-Control"] == "public, max-age=60"
    assert 'href="https://www.youtube.com/watch?v=dQw4w9WgXcQ&amp;t=360s"' in page.text and ">06.00</a>" in page.text  # 4.30 and 90 s


def test_hls_allows_its_host_alone(cast, over):
    assert cast.host.post(DESK, {"address": "https://video.contoh.id:8443/a/b.m3u8"}).status_code == 303
    policy = cast.citizen.get(PAGE).headers["Content-Security-Policy"]
    assert "connect-src 'self' https://video.contoh.id:8443;" in policy and "media-src 'self' blob: https://video.contoh.id:8443" in policy
    assert "frame-src" not in policy


@pytest.mark.parametrize("address", ["https://zoom.us/j/1234567890", "http://youtu.be/dQw4w9WgXcQ", "https://youtube.com/@kanal", "javascript:alert(1)", ""])
def test_other_addresses_are_refused_beside_their_field(cast, over, address):
    page = cast.host.post(DESK, {"address": address, "lead": "0.01.00"})
    assert page.status_code == 422 and 'id="address-e"' in page.text and 'value="0.01.00"' in page.text


@pytest.mark.parametrize("lead", ["satu jam", "1.99.99", "99.00.00"])
def test_a_place_that_is_none_is_refused(cast, over, here, lead):
    page = cast.host.post(DESK, {"address": YOUTUBE, "lead": lead})
    assert page.status_code == 422 and 'id="lead-e"' in page.text and YOUTUBE in page.text
    assert here(lambda: session.scalar(sa.select(sa.func.count()).select_from(Recording))) == 0


def test_a_file_is_served_in_ranges_and_goes_with_its_recording(cast, over, here):
    assert upload(cast.host, "file", WEBM).status_code == 303
    page = cast.citizen.get(PAGE)
    address = page.text.split('<source src="')[1].split('"')[0]
    policy = page.headers["Content-Security-Policy"]
    assert not any(name in policy for name in ("frame-src", "media-src", "connect-src"))
    whole = cast.citizen.get(address)
    assert (whole.status_code, whole.mimetype, whole.data) == (200, "video/webm", WEBM) and whole.headers["Accept-Ranges"] == "bytes"
    part = cast.citizen.get(address, headers={"Range": "bytes=4-9"})
    assert (part.status_code, part.data, part.headers["Content-Range"]) == (206, WEBM[4:10], f"bytes 4-9/{len(WEBM)}")
    assert cast.citizen.get(address, headers={"Range": "bytes=-5"}).data == WEBM[-5:]
    assert cast.citizen.get(address, headers={"Range": "bytes=99999-"}).status_code == 416
    assert cast.citizen.get(address, headers={"If-None-Match": whole.headers["ETag"]}).status_code == 304
    assert "Set-Cookie" not in cast.citizen.client.application.test_client().get(address).headers
    assert cast.citizen.get(f"{PAGE}/rekaman/{'0' * 32}").status_code == 404
    assert f'href="{address}#t=90"' in page.text  # without scripts the browser opens it there
    assert cast.host.post(f"{DESK}/hapus", page=DESK).status_code == 303
    assert cast.citizen.get(address).status_code == 404 and here(lambda: session.scalar(sa.select(sa.func.count()).select_from(StoredFile))) == 0


@pytest.mark.parametrize("data", [b"%PDF-1.7 bukan video", b"<svg onload=alert(1)>", b"MZ" + b"\0" * 99, b""])
def test_what_is_no_video_by_its_content_is_refused(cast, over, here, data):
    page = upload(cast.host, "file", data, lead="0.02.00")
    assert page.status_code == 422 and 'id="file-e"' in page.text and "0.02.00" in page.text
    assert here(lambda: session.scalar(sa.select(sa.func.count()).select_from(StoredFile))) == 0


def test_a_file_that_is_too_large_is_refused_in_its_field(cast, over, app, monkeypatch):
    object.__setattr__(app.extensions["settings"], "max_recording_bytes", 1000)
    page = upload(cast.host, "file", WEBM)
    assert page.status_code == 422 and "lebih besar dari" in page.text


def test_chapters_follow_the_clock_until_staff_move_them(cast, over, here):
    webinar_id, question_id, _left = over
    cast.host.post(DESK, {"address": YOUTUBE})
    found = here(lambda: session_chapters.facts([webinar_id])[webinar_id][0])
    assert [(one.key, one.at, one.href) for one in found] == [(f"q{question_id}", 90, f"{PAGE}#rekaman-90")]
    assert cast.host.post(f"{DESK}/bab", {f"bab-{question_id}": "1.22.10"}, page=DESK).status_code == 303
    assert 'data-seek="4930"' in cast.citizen.get(PAGE).text
    wrong = cast.host.post(f"{DESK}/bab", {f"bab-{question_id}": "besok"}, page=DESK)
    assert wrong.status_code == 422 and 'value="besok"' in wrong.text and f'id="bab-{question_id}-e"' in wrong.text
    assert 'data-seek="4930"' in cast.citizen.get(PAGE).text
    cast.host.post(f"{DESK}/bab", {f"bab-{question_id}": ""}, page=DESK)
    assert 'data-seek="90"' in cast.citizen.get(PAGE).text


def test_questions_over_time_are_a_picture_and_a_table(cast, over):
    page = cast.citizen.get(PAGE).text
    assert "scrub__bar" in page and '<th scope="row">0–1</th><td class="num">2</td>' in page


def test_a_transcript_is_read_searched_kept_and_shown_as_captions(cast, over, here):
    upload(cast.host, "file", WEBM)
    assert cast.citizen.get(f"{PAGE}/transkrip").status_code == 404
    assert upload(cast.host, "transcript", VTT, f"{DESK}/transkrip").status_code == 303
    page = cast.citizen.get(f"{PAGE}/transkrip")
    assert 'id="t-2"' in page.text and f'href="{PAGE}#rekaman-90"' in page.text and page.headers["Cache-Control"] == "public, max-age=60"
    found = cast.citizen.get(f"{PAGE}/transkrip?kata=penerima").text
    assert "<mark>penerima</mark>" in found and "Bantuan sosial" not in found and 'id="t-90"' in found
    assert "tidak ada di transkrip" in cast.citizen.get(f"{PAGE}/transkrip?kata=gajah").text
    text = cast.citizen.get(f"{PAGE}/transkrip.txt")
    assert "01.30  Data penerima" in text.text and "attachment" in text.headers["Content-Disposition"]
    captions = cast.citizen.get(f"{PAGE}/transkrip.vtt")
    assert captions.mimetype == "text/vtt" and captions.text.startswith("WEBVTT\n\n00:00:02.000 --> 00:00:04.000\n")
    assert f'<track kind="captions" srclang="id" label="Indonesia" src="{PAGE}/transkrip.vtt" default>' in cast.citizen.get(PAGE).text
    assert cast.host.post(f"{DESK}/transkrip/hapus", page=DESK).status_code == 303
    assert cast.citizen.get(f"{PAGE}/transkrip").status_code == 404 and "<track" not in cast.citizen.get(PAGE).text
    assert "/transkrip" not in cast.citizen.get("/sesi?q=penerima").text


def test_hostile_words_are_text_on_every_page(cast, over):
    hostile = b"WEBVTT\n\n00:02.000 --> 00:03.000\n&lt;script&gt;alert(1)&lt;/script&gt; &lt;img src=x onerror=alert(1)&gt;\n"
    assert upload(cast.host, "transcript", hostile, f"{DESK}/transkrip").status_code == 303
    for path in (f"{PAGE}/transkrip", f"{PAGE}/transkrip?kata=alert", "/sesi?q=alert", f"{PAGE}/transkrip?kata=<script>", "/sesi?q=<script>alert"):
        page = cast.citizen.get(path).text
        assert "<script>alert" not in page and "<img src=x" not in page
    assert "<script" not in cast.citizen.get(f"{PAGE}/transkrip.vtt").text


def test_a_bad_transcript_names_its_line_and_changes_nothing(cast, over, here):
    upload(cast.host, "transcript", VTT, f"{DESK}/transkrip")
    page = upload(cast.host, "transcript", b"WEBVTT\n\n00:09.000 --> 00:01.000\nx\n", f"{DESK}/transkrip")
    assert page.status_code == 422 and "Baris 3:" in page.text and 'id="transcript-e"' in page.text
    assert here(lambda: session.scalar(sa.select(sa.func.count()).select_from(TranscriptCue))) == 2


def test_only_who_manages_sessions_and_only_after_the_end(cast, over, here):
    webinar_id = over[0]
    assert cast.citizen.get(DESK).status_code in (303, 401) and cast.drafter.get(DESK).status_code == 403
    with pytest.raises(NotAllowed):
        here(operations.set_address, cast.drafter.actor, webinar_id, YOUTUBE)
    running = here(rooms.webinar, slug="sesi-berjalan")
    with pytest.raises(Closed):
        here(operations.set_address, cast.host.actor, running, YOUTUBE)
    assert cast.host.get("/kelola/sesi/sesi-berjalan/rekaman").status_code == 409
    assert "Rekaman, bab, dan transkrip" in cast.host.get(f"/kelola/sesi/{make.SLUG}").text
