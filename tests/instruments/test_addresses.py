import random
import time

import pytest

from server.instruments.addresses import Address, address_words, find_addresses, find_spans, format_address, parse_address

CASES = [
    ("10", Address("10"), "Pasal 10", ""),
    ("70A", Address("70A"), "Pasal 70A", ""),
    ("10(2)", Address("10", "2"), "Pasal 10 ayat (2)", "2"),
    ("10(2)b", Address("10", "2", "b"), "Pasal 10 ayat (2) huruf b", "2b"),
    ("12A(2)", Address("12A", "2"), "Pasal 12A ayat (2)", "2"),
    ("12A(2a)aa", Address("12A", "2a", "aa"), "Pasal 12A ayat (2a) huruf aa", "2aaa"),
    ("22a", Address("22", None, "a"), "Pasal 22 huruf a", "a"),
    ("22A", Address("22A"), "Pasal 22A", ""),
    ("22Aa", Address("22A", None, "a"), "Pasal 22A huruf a", "a"),
    ("1.5", Address("1", None, "5"), "Pasal 1 angka 5", "5"),
    ("10(2).3", Address("10", "2", "3"), "Pasal 10 ayat (2) angka 3", "2.3"),
    ("10(2)b.1", Address("10", "2", "b", ("1",)), "Pasal 10 ayat (2) huruf b angka 1", "2b.1"),
    ("10(2)b.1.c", Address("10", "2", "b", ("1", "c")), "Pasal 10 ayat (2) huruf b angka 1 huruf c", "2b.1.c"),
    ("1.5.a", Address("1", None, "5", ("a",)), "Pasal 1 angka 5 huruf a", "5.a"),
    ("II", Address("II"), "Pasal II", ""),
    ("I.12", Address("I", None, "12"), "Pasal I angka 12", "12"),
]


@pytest.mark.parametrize("short, address, words, anchor", CASES)
def test_an_address_reads_and_writes_in_both_forms(short, address, words, anchor):
    assert parse_address(short) == address == parse_address(words)
    assert (address.short, format_address(address), address.anchor, str(address)) == (short, words, anchor, short)


@pytest.mark.parametrize("text, short", [
    (" 10(2)b ", "10(2)b"), ("pasal 10 ayat 2 huruf B", "10(2)b"), ("PASAL 10", "10"), ("Ps. 10 ayat (2)", "10(2)"), ("Psl 3", "3"),
    ("pasal 70a", "70A"), ("Pasal 10, ayat (2), huruf b", "10(2)b"), ("Pasal 10 ayat (2) huruf (b)", "10(2)b"), ("10(2)3", "10(2).3"),
    ("Pasal 1 angka 12", "1.12"), ("Pasal10", "10"),
])
def test_other_spellings(text, short):
    assert parse_address(text).short == short


@pytest.mark.parametrize("text", [
    "", "0", "010", "x", "bab-III", "10(0)", "10()", "10 (2)", "10(2", "-1", "10;DROP", "10\x00", "Pasal", "ayat (2)", "Pasal sepuluh", "99999",
    "Pasal 10 dan Pasal 11", "10(2)B", "1" * 5000, "١٠", "10\n11",
])
def test_what_is_no_address_is_none(text):
    assert parse_address(text) is None


def test_they_sort_as_a_reader_counts():
    in_order = ["1", "1.2", "1.10", "1(1)", "9", "10", "10(1)", "10(2)", "10(2)a", "10(2)b", "10(2)z", "10(2)aa", "10(2a)", "10(3)", "10(10)",
                "70", "70(1)", "70A", "70A(1)", "70B", "71", "100"]
    addresses = [parse_address(text) for text in in_order]
    shuffled = addresses[:]
    random.Random(1).shuffle(shuffled)
    assert sorted(shuffled) == addresses


def test_parents_lead_up():
    place = parse_address("10(2)b")
    assert [place.parent.short, place.parent.parent.short, place.parent.parent.parent] == ["10(2)", "10", None]
    assert parse_address("22a").parent.short == "22"


@pytest.mark.parametrize("text, shorts", [
    ("Saya menolak Pasal 10 ayat (2).", ["10(2)"]),
    ("Menurut pasal 10 ayat (2) dan ayat (3) huruf c, serta Pasal 12A.", ["10(2)", "10(3)c", "12A"]),
    ("ps 10 ayat 2 huruf b lalu Pasal 10 ayat (2) huruf b lagi", ["10(2)b"]),
    ("Lihat 10(2)b dan 70A(1)", ["10(2)b", "70A(1)"]),
    ("Pasal 18 ayat (2) UUD 1945 dan Pasal 3", ["3"]),
    ("Pasal 5 Undang-Undang Nomor 12 Tahun 2011", []),
    ("Pasal 5 undang-undang ini", ["5"]),
    ("Pasal 10 huruf besar harus jelas", ["10"]),
    ("telepon (021)5550123, rumah 12(3)45, pasal-pasal, 3.10(2)", []),
    ("Kebakaran di pasar 10", []),
    ("", []),
])
def test_addresses_in_a_text(text, shorts):
    assert [address.short for address in find_addresses(text)] == shorts


def test_spans_say_where():
    text = "Baca Pasal 10 ayat (2) dan ayat (3), juga 12A(1)."
    assert [(address.short, text[start:end]) for address, start, end in find_spans(text)] == [
        ("10(2)", "Pasal 10 ayat (2)"), ("10(3)", "dan ayat (3)"), ("12A(1)", "12A(1)")]


def test_long_and_hostile_texts_are_read_in_no_time():
    for text in ("Pasal 1" + " " * 200_000 + "ayat", "Pasal 10 ayat (1) dan ayat " * 20_000, "1(" * 100_000, "pasal " * 50_000):
        began = time.process_time()
        find_addresses(text)
        assert time.process_time() - began < 2, text[:20]


@pytest.mark.parametrize("short", ["10", "70A", "10(2)", "10(2)b", "22a", "1.5"])
def test_pages_in_english_say_article_and_read_it_back(app, short):
    address = parse_address(short)
    with app.test_request_context("/", environ_overrides={"jkd.language": "en"}):
        assert address_words(address) == f"Article {short}"
        assert parse_address(address_words(address)) == parse_address(f"art. {short}") == address
        assert format_address(address).startswith("Pasal ")  # what is stored is as the law says it
    with app.test_request_context("/"):
        assert address_words(address) == format_address(address)
