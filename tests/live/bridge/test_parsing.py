"""What the bridge reads of Zoom, YouTube, WhatsApp and plain lines: the formats as programs write them."""
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.live.bridge import parsing
from server.live.bridge.parsing import SOURCES, Line, looks_asked, read

ZOOM_NEW = """09:31:02 From  Budi Santoso  to  Everyone:
\tApakah KJP tetap ada
\tsetelah ibu kota pindah?
09:31:40 From Siti Rahma (Host) to Everyone:
\tSelamat pagi semua
09:32:10 From  Budi Santoso  to  Siti Rahma(Direct Message):
\tNomor rekening saya 1234567890
09:32:30 From iPhone to Everyone:
\tReplying to "Apakah KJP tetap ada": Rumah susun masuk pasal berapa?
09:33:00 From Andi to Everyone:
\tReacted to "Selamat pagi semua" with 👍
"""
ZOOM_OLD = "19:05:12\t From Dewi Ayu : Kapan dewan aglomerasi dibentuk?\n19:06:01\t From +62 812-3456-7890 : Berapa lama?\n"
ZOOM_ID = "10.15.20 Dari Rudi Hermansyah ke Semua orang: Siapa yang mengawasi?\n10.16.00 Dari Rudi Hermansyah ke Ani (Pesan Langsung): rahasia\n"
ZOOM_REPORT = '''Q&A Report
Report Generated:,"Nov 20, 2026 8:00 PM"
Topic,Webinar ID,Actual Start Time
Jakarta Berkeadilan,812 3456 7890,"Nov 20, 2026 6:00 PM"
Question Details
#,Question,Asker Name,Asker Email,Create Time,Answer(s),Answered By
1,"Apakah warga, yang tidak ber-KTP, bisa mendapat layanan?",Sri Rahayu,sri@contoh.id,11/20/2026 18:31:05,live answered,
2,Berapa anggarannya?,Anonymous Attendee,,11/20/2026 18:33:10,,
'''
YOUTUBE_LINES = "7:41 PM\nSri Rahayu\nApakah posyandu lansia didanai?\n7:42 PM\n@jakarta_utara\nKapan air bersih sampai?\n"
YOUTUBE_ONE = "7:41\u202fPM\u200bSri Rahayu\u200bApakah posyandu lansia didanai?\n-0:12\u200bBudi\u200bhalo\n1:02:33\u200bAni\u200bSiapa yang bayar?\n"
WHATSAPP_ANDROID = """24/11/26 10.31 - Pesan dan panggilan dienkripsi secara end-to-end.
24/11/26 10.32 - Bu Tini: Apakah RT boleh
melihat data penerima?
24/11/26 10.33 - +62 813-1111-2222: Kapan mulai berlaku?
24/11/26 10.34 - Bu Tini: <Media tidak disertakan>
"""
WHATSAPP_IOS = "[24/11/26 10.31.02] ~ Pak Joko: Apa sanksinya?\n[24/11/26 10.32.00] Pak Joko: \u200eGambar tidak disertakan\n"


@pytest.mark.parametrize(("source", "content", "expected"), [
    ("zoom", ZOOM_NEW, [("Apakah KJP tetap ada setelah ibu kota pindah?", "Budi Santoso", "09:31:02"), ("Selamat pagi semua", "Siti Rahma", "09:31:40"),
                        ("Rumah susun masuk pasal berapa?", None, "09:32:30")]),
    ("zoom", ZOOM_OLD, [("Kapan dewan aglomerasi dibentuk?", "Dewi Ayu", "19:05:12"), ("Berapa lama?", None, "19:06:01")]),
    ("zoom", ZOOM_ID, [("Siapa yang mengawasi?", "Rudi Hermansyah", "10.15.20")]),
    ("zoom", ZOOM_REPORT, [("Apakah warga, yang tidak ber-KTP, bisa mendapat layanan?", "Sri Rahayu", "18:31:05"), ("Berapa anggarannya?", None, "18:33:10")]),
    ("youtube", YOUTUBE_LINES, [("Apakah posyandu lansia didanai?", "Sri Rahayu", "7:41 PM"), ("Kapan air bersih sampai?", "jakarta_utara", "7:42 PM")]),
    ("youtube", YOUTUBE_ONE, [("Apakah posyandu lansia didanai?", "Sri Rahayu", "7:41\u202fPM"), ("halo", "Budi", "-0:12"), ("Siapa yang bayar?", "Ani", "1:02:33")]),
    ("whatsapp", WHATSAPP_ANDROID, [("Apakah RT boleh melihat data penerima?", "Bu Tini", "10.32"), ("Kapan mulai berlaku?", None, "10.33")]),
    ("whatsapp", WHATSAPP_IOS, [("Apa sanksinya?", "Pak Joko", "10.31.02")]),
    ("floor", "1. Apakah KJP tetap ada?\n- Rumah susun masuk pasal berapa?\n\n", [("Apakah KJP tetap ada?", None, None), ("Rumah susun masuk pasal berapa?", None, None)]),
])
def test_formats(source, content, expected):
    assert [(line.text, line.name, line.at) for line in read(source, content)] == expected
    assert read(source, content.replace("\n", "\r\n")) == read(source, content)
    assert read(source, "\ufeff" + content) == read(source, content)


@pytest.mark.parametrize("source", SOURCES)
def test_every_source_takes_plain_lines(source):
    assert [line.text for line in read(source, "Apakah KJP tetap ada?\nSiapa yang mengawasi?")] == ["Apakah KJP tetap ada?", "Siapa yang mengawasi?"]


def test_nothing_private_is_read():
    seen = str([read("zoom", content) for content in (ZOOM_NEW, ZOOM_ID, ZOOM_OLD, ZOOM_REPORT)])
    for private in ("1234567890", "rahasia", "@contoh.id", "812-3456"):
        assert private not in seen


def test_copies_are_dropped():
    assert [line.text for line in read("floor", "Apakah KJP tetap ada?\napakah kjp tetap ada\nApakah  KJP tetap ada??")] == ["Apakah KJP tetap ada?"]


@pytest.mark.parametrize(("text", "is_asked"), [
    ("Apakah KJP tetap ada", True), ("halo?", True), ("bagaimana nasib warga rusun ini", True), ("Selamat pagi semua", False), ("apa", False),
    ("Setuju sekali dengan bapak tadi", False), ("How will this affect Bekasi", True),
])
def test_what_looks_like_a_question(text, is_asked):
    assert looks_asked(text) is is_asked


@given(st.sampled_from(SOURCES), st.text(max_size=400))
def test_anything_can_be_pasted(source, content):
    for line in read(source, content):
        assert isinstance(line, Line) and line.text.strip()


def test_a_long_paste_is_read_in_time():
    import time

    began = time.perf_counter()
    for source in SOURCES:
        read(source, "10:00:00 From " + "a" * 100_000 + "\n" + '"' * 50_000 + ":" * 50_000)
    assert time.perf_counter() - began < 3


def test_an_unknown_source_is_a_mistake():
    with pytest.raises(KeyError):
        parsing.read("telegram", "x")
