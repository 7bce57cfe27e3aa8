"""Abuse through every disguise; criticism, animals and look-alike words stay."""

import pytest

from server.screening import needs_attention, redact, screen
from server.screening.lexicon import PHRASES, STEMS


def abuse(text: str) -> list[tuple[str, str]]:
    return [(text[one.start : one.end], one.detail) for one in screen(text) if one.code == "abuse"]


def test_the_lexicon_has_at_least_sixty_stems_and_keeps_to_its_weights():
    assert len({stem for stem, _ in STEMS.values()}) >= 60
    assert all(40 <= weight <= 70 for _, weight in STEMS.values())
    assert all(40 <= weight <= 70 for weight in PHRASES.values())


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("anjing", "anjing"),
        ("ANJING!!!", "anjing"),
        ("4n7ing", "anjing"),
        ("annnjiiing", "anjing"),
        ("anj1ng", "anjing"),
        ("anjingnya", "anjing"),
        ("anjing2", "anjing"),
        ("a*jing", "anjing"),
        ("ajg", "anjing"),
        ("аnjing", "anjing"),
        ("ànjïng", "anjing"),
        ("ａｎｊｉｎｇ", "anjing"),
        ("an\u200bjing", "anjing"),
        ("b4ngs4t", "bangsat"),
        ("bgst", "bangsat"),
        ("g0bl0k", "goblok"),
        ("9obl0k", "goblok"),
        ("gobloook", "goblok"),
        ("to1o1", "tolol"),
        ("k*ntol", "kontol"),
        ("k**tol", "kontol"),
        ("mmk", "memek"),
        ("j4nc0k", "jancok"),
        ("ngent0t", "ngentot"),
        ("kebangsatan", "bangsat"),
    ],
)
def test_disguises(word, stem):
    [(place, detail)] = abuse(f"dasar {word} kalian")
    assert detail == stem
    assert place == word.rstrip("!")


@pytest.mark.parametrize("text", ["a n j i n g", "a.n.j.i.n.g", "g-o-b-l-o-k", "b a n g s a t"])
def test_spaced_letters(text):
    assert [place for place, _ in abuse(f"wah {text} sekali")] == [text]


@pytest.mark.parametrize("text", ["mampus lu", "gue bunuh", "otak  udang"])
def test_phrases(text):
    assert [place for place, _ in abuse(f"hei {text}, ya")] == [text]


@pytest.mark.parametrize(
    "text",
    [
        "Anjungan Sumatera Barat di TMII rusak",
        "babibu babinsa celengan sarapan perekat kontrol tolong asuransi asuhan mahoni",
        "ada tahi lalat di pipi",
        "bakteri E. coli di air sungai",
        "lingkaran setan kemiskinan",
        "T a n a h A b a n g",
        "P A S A R pagi",
        "uang 5.000 4 1 7",
    ],
)
def test_innocent_words(text):
    assert abuse(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Kebijakan ini bodoh dan gubernurnya pembohong.",
        "Pejabat korup, DPRD maling uang rakyat, proyek gagal total!",
        "Saya menolak RUU ini; prosesnya cacat dan terburu-buru.",
        "Pemprov tidak becus mengurus banjir, lurah malas, camat cuek.",
        "Gubernur harus mundur. Gila, macetnya makin parah.",
    ],
)
def test_criticism_is_no_finding(text):
    assert screen(text) == ()


@pytest.mark.parametrize("text", ["monyet di kebun binatang Ragunan", "anjing liar belum vaksin rabies", "daging babi"])
def test_an_animal_is_low_and_stays_readable(text):
    findings = screen(text)
    assert all(one.weight < 20 for one in findings)
    assert not needs_attention(findings)
    assert redact(text, findings) == text
