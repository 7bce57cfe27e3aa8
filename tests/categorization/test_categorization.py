"""Topics, the reading of Indonesian, and suggestions that show why."""

import json
import subprocess
import sys
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.categorization import Suggestion, normalise, suggest_topics, tokens, topic, topics
from server.categorization.words import SLANG, STOP_WORDS


def slugs(text: str, limit: int = 3) -> list[str]:
    return [one.slug for one in suggest_topics(text, limit)]


def test_there_are_23_topics_with_15_to_30_words_each():
    assert len(topics()) == len({one.slug for one in topics()}) == 23
    for one in topics():
        assert one.name_id
        assert one.name_en
        assert one.articles
        assert 15 <= len(one.keywords) <= 30
        assert len({keyword.casefold() for keyword in one.keywords}) == len(one.keywords)
        assert all(normalise(keyword) for keyword in one.keywords)


def test_look_up():
    assert topic("air-banjir").name_id == "Air, banjir, sanitasi, dan jalan"
    assert topic("nope") is None
    assert topic(None) is None


@pytest.mark.parametrize(
    "forms",
    [
        "dipilih memilih pilih pemilihan pemilih milih",
        "membangun dibangun pembangunan bangunan bangunannya",
        "menggusur digusur penggusuran",
        "mengatur diatur pengaturan aturan peraturan atur",
        "menolak ditolak penolakan tolak",
        "memberi diberikan pemberian",
        "memperbaiki perbaikan diperbaiki",
        "masukan masukkan",
        "mengirim dikirim pengiriman kirim",
        "menyewa penyewa disewakan sewa",
        "mengurangi pengurangan dikurangi kurang",
        "kemacetan macet macetnya",
        "pekerja bekerja pekerjaan kerja",
        "melibatkan dilibatkan keterlibatan",
        "menaikkan dinaikkan kenaikan naik",
        "meminta diminta permintaan minta",
        "perencanaan rencana direncanakan",
        "perumahan rumah",
        "pendidikan mendidik",
        "melayani pelayanan layanan",
        "anak-anak anak2 anak bocah",
        "gak nggak ngga ga gk kagak tdk tidak",
        "yg yang",
        "utk untuk",
        "krn karena",
        "BANJIR banjir ｂａｎｊｉｒ",
    ],
)
def test_forms_of_one_word_meet(forms):
    assert len({normalise(form) for form in forms.split()}) == 1


@pytest.mark.parametrize("words", ["sekolah seolah", "selatan selat", "jalan jala", "pajak pajang", "bulan bula"])
def test_different_words_stay_apart(words):
    one, other = words.split()
    assert normalise(one) != normalise(other)


def test_normalise():
    assert normalise("Gubernur, DIPILIH langsung!") == "gubernur pilih langsung"
    assert normalise("  Bangeeeet\n macetnya… ") == "sangat macet"
    assert normalise("café １２") == "cafe 12"
    assert normalise("") == normalise("?!") == ""


def test_tokens_leave_out_what_carries_no_meaning():
    assert tokens("Saya mau gubernur yg dipilih langsung, gak ditunjuk.") == ["gubernur", "pilih", "langsung", "tunjuk"]
    assert tokens("banjir banjir") == ["banjir", "banjir"]
    assert tokens("yang dan di ke") == []


def test_the_lists_are_sound():
    assert len(STOP_WORDS) >= 120
    assert all(typed != proper for typed, proper in SLANG.items())
    assert not set(SLANG.values()) & set(SLANG)  # one step is enough


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Kampung kami kebanjiran terus, got mampet, aer masuk rumah", "air-banjir"),
        ("Macetnya parah, angkot dan MRT mahal", "transportasi"),
        ("gue kagak mau gubernur ditunjuk presiden, kite mau milih sendiri", "pilgub"),
        ("KJP anak saya dicabut, sekolah swasta mahal", "pendidikan"),
        ("puskesmas antri, dokternya cuma satu", "kesehatan"),
        ("ondel-ondel jangan dipakai ngamen, Betawi punya adat", "budaya"),
        ("kursi roda saya tidak bisa lewat, difabel dilupakan", "kesejahteraan"),
        ("Dewan kawasan aglomerasi Jabodetabek", "aglomerasi"),
        ("nelayan Muara Angke menolak reklamasi", "laut"),
        ("RUU dibahas terburu-buru tanpa konsultasi publik", "partisipasi"),
        ("upah buruh di bawah UMP", "kerja"),
        ("harga beras dan cabe naik", "harga"),
        ("polusi udara dan sampah menumpuk", "lingkungan"),
        ("pajak hiburan 40 persen", "keuangan"),
    ],
)
def test_the_right_topic_comes_first(text, slug):
    assert slugs(text)[0] == slug


def test_every_keyword_suggests_its_topic():
    for one in topics():
        for keyword in one.keywords:
            assert one.slug in slugs(keyword, limit=len(topics())), keyword


def test_a_suggestion_says_which_words_weighed():
    [first, *_] = suggest_topics("Got mampet bikin banjir")
    assert first == Suggestion("air-banjir", first.score, ("got mampet", "banjir"))
    assert 0 < first.score < 1
    assert all(
        set(one.words) <= set(topic(one.slug).keywords) for one in suggest_topics("KTP, bansos, lansia, posyandu")
    )


def test_more_words_weigh_more_and_a_long_word_is_not_counted_twice():
    assert suggest_topics("banjir, waduk")[0].score > suggest_topics("banjir")[0].score
    assert suggest_topics("banjir banjir")[0].score > suggest_topics("banjir")[0].score
    assert suggest_topics("air bersih")[0].words == ("air bersih",)


def test_limits_and_nothing_to_say():
    assert suggest_topics("") == suggest_topics("halo selamat pagi") == suggest_topics("banjir", limit=0) == []
    assert len(suggest_topics("banjir macet sekolah puskesmas pajak", limit=2)) == 2


def test_it_is_the_same_each_time_whatever_the_hash_seed():
    text = "banjir macet sekolah puskesmas pajak bansos lansia KTP posyandu usaha"
    code = f"from server.categorization import suggest_topics; print(suggest_topics({json.dumps(text)}, 9))"
    said = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert said == {f"{suggest_topics(text, 9)}\n"}


@given(st.text(max_size=300))
def test_any_text_is_safe(text):
    assert all(word and " " not in word for word in tokens(text))
    assert len(suggest_topics(text)) <= 3


@pytest.mark.parametrize("piece", ["a", "a-", "-", "2", "banjir ", "\u0301", "memper", "anak-anak "])
def test_hostile_input_is_read_in_time(piece):
    text = (piece * 20_000)[:20_000]
    began = process_time()
    suggest_topics(text)
    assert process_time() - began < 0.4


def test_the_package_is_pure():
    code = (
        "import server.categorization, sys; sys.exit(any(m.startswith(('flask', 'sqlalchemy')) for m in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
