"""Every check with good and bad lines, and the contract all checks keep."""

from importlib import import_module
from pkgutil import iter_modules

import pytest

from server.screening import checks, placeholder, screen

CHECKS = [import_module(f"{checks.__name__}.{module.name}") for module in iter_modules(checks.__path__)]


def found(text: str, code: str) -> list[str]:
    return [text[one.start : one.end] for one in screen(text) if one.code == code]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.CODE)
def test_every_check_names_its_code_and_has_a_placeholder_unless_it_is_a_link(check):
    assert list(check.find("")) == []
    assert bool(placeholder(check.CODE)) is (check.CODE != "link")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("NIK saya 3174051203900001.", "3174051203900001"),
        ("3174055203900001 itu ibu saya", "3174055203900001"),
        ("3174.0512.0390.0001", "3174.0512.0390.0001"),
        ("31 74 05 120390 0001", "31 74 05 120390 0001"),
        ("3174-0512-0390-0001, mohon dicek", "3174-0512-0390-0001"),
        ("３１７４０５１２０３９００００１", "３１７４０５１２０３９００００１"),
        ("no 12 3174051203900001", "3174051203900001"),
    ],
)
def test_identity_numbers(text, place):
    assert found(text, "identity_number") == [place]


@pytest.mark.parametrize(
    "text",
    [
        "3174051203900000",  # serial 0000
        "3100051203900001",  # regency 00
        "3174001203900001",  # district 00
        "2074051203900001",  # no such province
        "3174053203900001",  # day 32
        "3174057203900001",  # day 32 + 40
        "3174051213900001",  # month 13
        "31740512039000011",  # one digit too many
        "Rp 3.174.051.203.900.001",
    ],
)
def test_no_identity_numbers(text):
    assert found(text, "identity_number") == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("KK 3174051203900001", "3174051203900001"),
        ("Nomor kartu keluarga saya: 3174 0512 0390 0001", "3174 0512 0390 0001"),
        ("no. KK = 3174051213990000", "3174051213990000"),
    ],
)
def test_family_cards(text, place):
    assert found(text, "family_card") == [place]
    assert found(text, "identity_number") == []


def test_a_number_after_another_is_judged_by_its_own_words():
    text = "KK 3174051203900001, NIK 3174051203900002"
    assert found(text, "family_card") == ["3174051203900001"]
    assert found(text, "identity_number") == ["3174051203900002"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("WA saya 081234567890 ya", "081234567890"),
        ("0812-3456-7890", "0812-3456-7890"),
        ("0812.3456.7890", "0812.3456.7890"),
        ("0812 3456 7890 tahun 2024", "0812 3456 7890"),
        ("0812 3456 7890 2024", "0812 3456 7890"),
        ("0812-3456-7890 5 kali", "0812-3456-7890"),
        ("08 12 34 56 78 90", "08 12 34 56 78 90"),
        ("0 8 1 2 3 4 5 6 7 8 9 0", "0 8 1 2 3 4 5 6 7 8 9 0"),
        ("+62 812-3456-7890", "+62 812-3456-7890"),
        ("(+62)81234567890", "(+62)81234567890"),
        ("+62 (0)812 3456 7890", "+62 (0)812 3456 7890"),
        ("6281234567890", "6281234567890"),
        ("62 812 3456 7890", "62 812 3456 7890"),
        ("wa.me/6281234567890", "6281234567890"),
        ("WA 812 3456 7890", "812 3456 7890"),
        ("021-83901234", "021-83901234"),
        ("(021) 7654321", "(021) 7654321"),
        ("+62 21 8390 1234", "+62 21 8390 1234"),
        ("telp 0251-8345678", "0251-8345678"),
        ("0812\u200b3456\u200b7890", "0812\u200b3456\u200b7890"),
        ("٠٨١٢٣٤٥٦٧٨٩٠", "٠٨١٢٣٤٥٦٧٨٩٠"),
    ],
)
def test_phones(text, place):
    assert found(text, "phone") == [place]


def test_two_phones_are_two_findings():
    assert found("0812 3456 7890 / 0813 1111 2222", "phone") == ["0812 3456 7890", "0813 1111 2222"]


@pytest.mark.parametrize(
    "text",
    [
        "Undang-Undang Nomor 2 Tahun 2024",
        "UU 29/2007 dan UU 2/2024 Pasal 10 ayat (2) huruf b",
        "Putusan 91/PUU-XVIII/2020",
        "anggaran Rp 081.234.567.890",
        "081.234.567.890 rupiah",
        "tanggal 08-12-2024 10:30",
        "08/12/2024",
        "pukul 08.15-09.30 10 orang",
        "021-2024",
        "tahun 2019 2020 2021 2022",
        "12345678901234567890",
    ],
)
def test_no_phones(text):
    assert found(text, "phone") == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("kirim ke budi.s+rt@contoh.co.id.", "budi.s+rt@contoh.co.id"),
        ("budi at contoh dot com", "budi at contoh dot com"),
        ("budi at contoh titik co titik id ya", "budi at contoh titik co titik id"),
        ("budi[at]contoh[dot]com", "budi[at]contoh[dot]com"),
        ("budi (at) contoh.com", "budi (at) contoh.com"),
        ("budi @ gmail . com", "budi @ gmail . com"),
        ("budi@gmail", "budi@gmail"),
        ("budi at gmail", "budi at gmail"),
    ],
)
def test_emails(text, place):
    assert found(text, "email") == [place]


@pytest.mark.parametrize("text", ["@jakarta", "rapat @ balai kota", "meet at the park", "harga @5000", "a@b"])
def test_no_emails(text):
    assert found(text, "email") == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("rumah di Jl. Kebon Melati II No. 12 RT 05/RW 02, Tebet", "Jl. Kebon Melati II No. 12 RT 05/RW 02"),
        ("jalan kebon melati no 12a", "jalan kebon melati no 12a"),
        ("gang 5 no 3", "gang 5 no 3"),
        ("Gg. Haji Naim RT 003", "Gg. Haji Naim RT 003"),
        ("Jl Tebet Raya 12, Tebet", "Jl Tebet Raya 12"),
        ("saya warga RT 05/02", "RT 05/02"),
        ("RT 005 RW 002", "RT 005 RW 002"),
        ("RT/RW: 005/002", "RT/RW: 005/002"),
        ("Blok C3/12", "Blok C3/12"),
        ("blok B No. 7", "blok B No. 7"),
        ("kompleks Permata Blok B No 7", "kompleks Permata Blok B No 7"),
        ("rusun Marunda unit 305", "rusun Marunda unit 305"),
    ],
)
def test_addresses(text, place):
    assert found(text, "address") == [place]


@pytest.mark.parametrize(
    "text",
    [
        "Jalan raya macet",
        "Jalan Sudirman macet",
        "Jalan Sudirman 3 jam macet",
        "Jalan Sudirman 2024 harus bebas macet",
        "jalan sesuai UU Nomor 22 Tahun 2009",
        "jalan rusak nomor 1 di kota",
        "Blok M ramai",
        "warga RT 05 dan RW tetangga",
        "Jalan Sudirman, Pasal 10",
        "jalan-jalan ke Kota Tua",
        "ketua RT dan RW 2024",
    ],
)
def test_no_addresses(text):
    assert found(text, "address") == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("rekening BCA 1234567890 a.n. Budi", "1234567890"),
        ("norek 1234-5678-90", "1234-5678-90"),
        ("transfer ke Mandiri: 1230004567890", "1230004567890"),
        ("No. Rek. 0021-01-000123-30-1", "0021-01-000123-30-1"),
    ],
)
def test_bank_accounts(text, place):
    assert found(text, "bank_account") == [place]


@pytest.mark.parametrize(
    "text", ["rekening Rp 12.000.000", "Bank DKI 2024", "BUMD mandiri 10.000.000.000", "nomor 1234567890"]
)
def test_no_bank_accounts(text):
    assert found(text, "bank_account") == []


@pytest.mark.parametrize(
    ("text", "places", "weight"),
    [
        ("lihat https://contoh.id/a?b=c, lalu", ["https://contoh.id/a?b=c"], 25),
        ("di www.contoh.com.", ["www.contoh.com"], 25),
        ("jakarta.go.id", ["jakarta.go.id"], 20),
        ("klik bit.ly/abc!", ["bit.ly/abc"], 30),
        ("wa.me/628", ["wa.me/628"], 30),
    ],
)
def test_links(text, places, weight):
    assert found(text, "link") == places
    assert [one.weight for one in screen(text)] == [weight]


@pytest.mark.parametrize("text", ["a.n. Budi", "budi@contoh.com", "selesai.lalu pulang", "Rp 5.000", "dll. dst."])
def test_no_links(text):
    assert found(text, "link") == []
