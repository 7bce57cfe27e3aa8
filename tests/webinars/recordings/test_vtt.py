"""WebVTT: what is read, what is refused and where, and that hostile cues are text."""
from contextlib import suppress
from time import process_time

import pytest

from server.webinars.recordings import vtt
from server.webinars.recordings.timecodes import read_timecode
from server.webinars.recordings.vtt import Cue, VttProblem

pytestmark = pytest.mark.only_on("sqlite", "pure")
GOOD = """WEBVTT - Sesi
Kind: captions

STYLE
::cue { color: red }

NOTE ini catatan

1
00:00:01.000 --> 00:00:04.500 align:start position:0%
<v Ibu Sari>Selamat pagi, <b>warga</b> Jakarta.

01:05.000 --> 01:06.000
5 &lt; 6 &amp; 7
baris kedua
"""


def cue(text, times="00:00:01.000 --> 00:00:02.000"):
    return f"WEBVTT\n\n{times}\n{text}\n".encode()


def test_cues_are_read_with_their_speakers_and_without_marks():
    assert vtt.read(GOOD.encode()) == [Cue(1000, 4500, "Ibu Sari: Selamat pagi, warga Jakarta."), Cue(65000, 66000, "5 < 6 & 7 baris kedua")]
    assert vtt.read(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode()) == vtt.read(GOOD.encode())


@pytest.mark.parametrize(("typed", "text"), [
    ("<script>alert(1)</script>", "alert(1)"), ("&lt;script&gt;alert(1)&lt;/script&gt;", "<script>alert(1)</script>"),
    ("<img src=x onerror=alert(1)", ""), ("<<b>img src=x>", "img src=x>"), ("<v <b>>hai", "hai"),
    ("a\u202eb\u0007c", None), ('"><svg onload=alert(1)>', '">'),
])
def test_hostile_cues_are_text(typed, text):
    read = vtt.read(cue(f"awal {typed}"))[0].text
    assert read.startswith("awal") and "\x07" not in read
    if text is not None:
        assert read == f"awal {text}".strip()
    told = vtt.written([Cue(0, 1000, f"{read} -->")])
    assert "<" not in told.split("\n", 3)[3] and told.count("-->") == 1


@pytest.mark.parametrize(("data", "code", "line"), [
    (b"", "vtt_head", 1), (b"1\n00:00:01,000 --> 00:00:02,000\nhai\n", "vtt_head", 1), (b"WEBVTTX\n\n", "vtt_head", 1),
    (b"WEBVTT\n\n", "vtt_none", 3), (b"WEBVTT\n\nNOTE hanya catatan\n", "vtt_none", 4), (b"WEBVTT\n\n\xff\xfe\n", "vtt_text", 3),
    (cue("x", "00:00:01,000 --> 00:00:02,000"), "vtt_time", 3), (cue("x", "1 --> 2"), "vtt_time", 3), (b"WEBVTT\n\nhai\n", "vtt_time", 4),
    (cue("x", "00:00:03.000 --> 00:00:02.000"), "vtt_order", 3), (cue("x", "25:00:00.000 --> 25:00:01.000"), "vtt_order", 3),
    (cue("x", "00:61:00.000 --> 00:62:00.000"), "vtt_time", 3), (cue("x" * 1001), "vtt_long", 4), (cue("a\n00:05.000 --> 00:06.000\nb"), "vtt_time", 4),
    (cue("x") + b"\n00:00:00.500 --> 00:00:09.000\ny\n", "vtt_order", 6), (b"WEBVTT\n\n" + b"x" * 5_000_001, "vtt_size", 1),
    (cue("x", "\u0660\u0660:01.000 --> 00:02.000".encode().decode()), "vtt_time", 3),
])
def test_what_is_no_transcript_is_refused_with_its_line(data, code, line):
    with pytest.raises(VttProblem) as problem:
        vtt.read(data)
    assert (problem.value.code, problem.value.line) == (code, line)


@pytest.mark.parametrize("cue_of", ["<v.", "<v ", "<v         ", "<v.a ", "<", "&lt"], ids=repr)
def test_a_cue_of_half_tags_takes_no_time(cue_of):
    """These took minutes, then hours: each half tag looked through all that follows."""
    for much in (4_000_000, 19_000):
        times = "00:00.000 --> 00:01.000\n"
        begun = process_time()
        with suppress(VttProblem):
            vtt.read(f"WEBVTT\n\n{times}{cue_of * (much // len(cue_of))}\n\n".encode())
        assert process_time() - begun < 0.5


def test_a_sign_of_thousands_of_digits_is_refused():
    with pytest.raises(VttProblem, match="vtt_long in line 4"):
        vtt.read(cue(f"&#{'9' * 6000};"))


def test_too_many_cues_are_refused():
    block = "00:00.000 --> 00:01.000\nx\n\n"
    assert len(vtt.read(("WEBVTT\n\n" + block * 100).encode())) == 100
    with pytest.raises(VttProblem, match="vtt_size"):
        vtt.read(("WEBVTT\n\n" + block * 30_001).encode())


def test_what_is_written_is_read_again_as_it_was():
    cues = vtt.read(GOOD.encode())
    assert vtt.read(vtt.written(cues).encode()) == cues


@pytest.mark.parametrize(("typed", "seconds"), [
    ("1.22.10", 4930), ("1:22:10", 4930), ("82.10", 4930), ("0.00.00", 0), ("00.05", 5), ("24.00.00", 86400),
    ("24.00.01", None), ("1.60.00", None), ("1.2.99", None), ("", None), ("abc", None), ("-1.00", None), ("١.٠٠", None),
])
def test_places_are_read_as_people_write_them(typed, seconds):
    assert read_timecode(typed) == seconds
