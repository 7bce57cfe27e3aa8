"""A session that is over, with a question that was answered in it and a small file that says it is a video."""
from server.core import clock
from server.live import operations as live
from server.webinars.operations import end_webinar
from tests.live import make

SLUG = "sesi-rekaman"
PAGE, DESK = f"/sesi/{SLUG}", f"/kelola/sesi/{SLUG}/rekaman"
WEBM = b"\x1a\x45\xdf\xa3" + bytes(range(256)) * 8
VTT = b"WEBVTT\n\n00:00:02.000 --> 00:00:04.000\nBantuan sosial untuk semua warga.\n\n00:01:30.000 --> 00:01:33.000\nData penerima dibuka bagi RT.\n"


def ended(actor, time):
    """(session, question): begun, asked, taken up after 90 seconds, answered, one more left open, over."""
    webinar_id = make.webinar(slug=SLUG, title="Jakarta Berkeadilan", starts_at=clock.now())
    question_id = make.question(actor, webinar_id, "Bagaimana warga tanpa KTP Jakarta mendapat layanan?")
    left_id = make.question(actor, webinar_id, "Berapa anggaran yang dijamin setiap tahun?")
    time.pass_by(90)
    live.feature_question(make.HOST, question_id)
    live.answer_question(make.HOST, question_id)
    time.pass_by(600)
    end_webinar(make.HOST, webinar_id)
    return webinar_id, question_id, left_id
