"""Areas: the counts, typed names, and what may be public."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.areas import (
    Area,
    ambiguous,
    ancestors,
    area,
    datalist_options,
    display_name,
    districts,
    find,
    neighbours,
    public_area,
    regencies,
    villages,
)

EVERY = (*regencies(), *districts(), *villages(), *neighbours())


def test_the_counts_and_the_tree():
    assert [len(of) for of in (regencies(), districts(), villages(), neighbours())] == [6, 44, 267, 9]
    assert len({one.code for one in EVERY}) == len(EVERY)
    assert all(area(one.parent).kind == "kota" for one in districts())
    assert all(area(one.parent).kind == "kecamatan" for one in villages())
    assert len(districts("31.74")) == 10
    assert {one.parent for one in districts("31.74")} == {"31.74"}
    assert {one.parent for one in villages("31.74.01")} == {"31.74.01"}
    assert all(district.code in {one.parent for one in villages()} for district in districts())


def test_look_up():
    assert area("31.74.01") == Area("31.74.01", "kecamatan", "Tebet", "31.74")
    assert area("lain") == Area("lain", "lain", "Luar Jakarta dan sekitarnya", None)
    assert area("99.99") is None
    assert area(None) is None
    assert area("") is None


def test_ancestors():
    barat = find("Tebet Barat")
    assert [one.name for one in ancestors(barat.code)] == ["Tebet", "Jakarta Selatan"]
    assert ancestors("31.74") == ancestors("32.76") == ancestors("lain") == ancestors("nope") == ()


@pytest.mark.parametrize(
    ("typed", "kind", "name"),
    [
        ("Tebet Barat, Tebet", "kelurahan", "Tebet Barat"),
        ("tebet barat", "kelurahan", "Tebet Barat"),
        ("  TEBET   BARAT ", "kelurahan", "Tebet Barat"),
        ("Kel. Tebet Barat Kec. Tebet", "kelurahan", "Tebet Barat"),
        ("kelurahan tebet barat, kecamatan tebet, jakarta selatan, DKI Jakarta", "kelurahan", "Tebet Barat"),
        ("tebet barat tebet", "kelurahan", "Tebet Barat"),
        ("tebet jakarta selatan", "kecamatan", "Tebet"),
        ("Tebet", "kecamatan", "Tebet"),
        ("31.74.01", "kecamatan", "Tebet"),
        ("Menteng", "kecamatan", "Menteng"),
        ("Kecamatan Menteng", "kecamatan", "Menteng"),
        ("Menteng, Jakarta Pusat", "kecamatan", "Menteng"),
        ("kelurahan Menteng", "kelurahan", "Menteng"),
        ("Menteng, Menteng", "kelurahan", "Menteng"),
        ("Menteng, Menteng, Jakarta Pusat", "kelurahan", "Menteng"),
        ("Jatinegara", "kecamatan", "Jatinegara"),
        ("Jatinegara, Cakung", "kelurahan", "Jatinegara"),
        ("Palmerah", "kecamatan", "Pal Merah"),
        ("kel palmerah", "kelurahan", "Palmerah"),
        ("Setia Budi, Setiabudi", "kelurahan", "Setia Budi"),
        ("Kota Bambu Utara", "kelurahan", "Kota Bambu Utara"),
        ("Jakarta Timur", "kota", "Jakarta Timur"),
        ("Kota Administrasi Jakarta Timur", "kota", "Jakarta Timur"),
        ("kota jakarta timur", "kota", "Jakarta Timur"),
        ("jaktim", "kota", "Jakarta Timur"),
        ("Kabupaten Administrasi Kepulauan Seribu", "kota", "Kepulauan Seribu"),
        ("Kep. Seribu", "kota", "Kepulauan Seribu"),
        ("Kota Bogor", "tetangga", "Kota Bogor"),
        ("Kab. Bogor", "tetangga", "Kabupaten Bogor"),
        ("Depok", "tetangga", "Kota Depok"),
        ("Depok, Jawa Barat", "tetangga", "Kota Depok"),
        ("tangsel", "tetangga", "Kota Tangerang Selatan"),
        ("Tangerang Selatan", "tetangga", "Kota Tangerang Selatan"),
        ("luar jakarta", "lain", "Luar Jakarta dan sekitarnya"),
        ("Luar Jakarta dan sekitarnya", "lain", "Luar Jakarta dan sekitarnya"),
        ("LAIN", "lain", "Luar Jakarta dan sekitarnya"),
    ],
)
def test_typed_names(typed, kind, name):
    found = find(typed)
    assert found is not None
    assert (found.kind, found.name) == (kind, name)


@pytest.mark.parametrize(
    "typed", ["", None, ",", "Bandung", "Bogor", "Tebet Barat, Menteng", "kelurahan Tebet", "Jakarta"]
)
def test_what_means_none_or_several_is_not_guessed(typed):
    assert find(typed) is None


def test_ambiguous_names():
    assert [one.name for one in ambiguous("Bogor")] == ["Kabupaten Bogor", "Kota Bogor"]
    assert [one.kind for one in ambiguous("Menteng")] == ["kecamatan", "kelurahan"]
    assert ambiguous("Tebet Barat") == ambiguous("Bandung") == ambiguous("") == []


def test_a_kelurahan_is_never_public():
    for one in EVERY:
        for display in ("nama", "inisial", "anonim"):
            for enough in (True, False):
                assert public_area(one.code, display, enough).kind != "kelurahan"


def test_what_is_public():
    code = find("Tebet Barat").code
    assert public_area(code, "nama", False).name == "Tebet"
    assert public_area(code, "inisial", False).name == "Tebet"
    assert public_area(code, "anonim", False).name == "Jakarta Selatan"
    assert public_area(code, "anonim", True).name == "Tebet"
    assert public_area("31.74.01", "anonim", False).name == "Jakarta Selatan"
    assert public_area("31.74.01", "something", False).name == "Jakarta Selatan"
    assert public_area("32.76", "anonim", False).name == "Kota Depok"
    assert public_area("lain", "anonim", False).code == "lain"
    assert public_area("nope", "nama", True) is None
    assert public_area(None, "nama", True) is None


def test_display_names():
    assert display_name(area("31.74.01")) == "Tebet, Jakarta Selatan"
    assert display_name(area("31.74")) == "Jakarta Selatan"
    assert display_name(area("31.01")) == "Kepulauan Seribu"
    assert display_name(find("Tebet Barat")) == "Tebet Barat, Tebet, Jakarta Selatan"
    assert display_name(area("36.71")) == "Kota Tangerang"


def test_every_suggestion_and_every_display_name_reads_back():
    options = datalist_options()
    assert "Tebet Barat, Tebet" in options
    assert len(set(options)) == 267
    assert {find(option).code for option in options} == {one.code for one in villages()}
    assert all(find(display_name(one)) == one for one in EVERY)
    assert all(find(one.code) == one for one in EVERY)


@given(st.text(max_size=300))
def test_any_text_is_safe(text):
    found = find(text)
    assert found is None or area(found.code) == found
    assert isinstance(ambiguous(text), list)


def test_the_package_is_pure():
    code = "import server.areas, sys; sys.exit(any(m.startswith(('flask', 'sqlalchemy')) for m in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
