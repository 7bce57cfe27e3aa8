"""A broken file is refused by its exact place; a whole one is read to the last letter."""
import json

import pytest
import sqlalchemy as sa

from server.core.database import session
from server.core.permissions import SYSTEM
from server.instruments.bill_source import ImportRefused, ordinal
from server.instruments.importers import formats, read_bill, read_file
from server.instruments.models import Instrument, Provision, Version
from server.instruments.operations import import_bill
from tests.instruments.make import DEMO, DOMAIN, LAW, as_bytes, needs_law, tiny


def counts(bill):
    articles = list(bill.articles())
    paragraphs = [p for a in articles for p in a.paragraphs]
    return len(bill.chapters), len(articles), len(paragraphs), sum(len(p.items) for p in paragraphs)


@needs_law
def test_the_real_law_has_all_its_parts():
    assert counts(read_file(LAW)) == (12, 73, 212, 196)
    assert counts(read_file(DOMAIN / "uu-29-2007.json")) == (11, 40, 131, 25)


@pytest.mark.parametrize("number, expected", [(1, (10, 43, 111, 36)), (2, (10, 43, 113, 46))])
def test_the_demo_bill_has_all_its_parts(number, expected):
    path = DEMO / f"bill-v{number}.json"
    bill = read_file(path)
    assert counts(bill) == expected
    data = json.loads(path.read_text())
    raw = [p["text"] for c in data["chapters"] for a in c["articles"] for p in a["paragraphs"]]
    assert [p.text for a in bill.articles() for p in a.paragraphs] == raw


def test_bom_is_no_fault_and_digest_is_of_the_text():
    data = as_bytes(tiny())
    bill = read_bill(b"\xef\xbb\xbf" + data, ".JSON")
    again = read_bill(json.dumps(tiny(), indent=4).encode(), ".json")
    assert bill.digest == again.digest
    other = tiny()
    other["chapters"][1]["articles"][0]["paragraphs"][1]["text"] += " "
    assert read_bill(as_bytes(other), ".json").digest == bill.digest  # trimmed
    other["chapters"][1]["articles"][0]["paragraphs"][1]["text"] += "!"
    assert read_bill(as_bytes(other), ".json").digest != bill.digest


def test_markup_stays_text_and_bidi_controls_go():
    data = tiny(title="RUU <b>tebal</b> '; DROP TABLE versions; --")
    data["chapters"][0]["articles"][1]["paragraphs"][0]["text"] = "a\u202eb"
    bill = read_bill(as_bytes(data), ".json")
    assert bill.title == "RUU <b>tebal</b> '; DROP TABLE versions; --"
    assert bill.chapters[0].articles[1].paragraphs[0].text == "ab"


def test_formats_are_found_by_themselves():
    assert set(formats()) >= {".json", ".txt", ".md"}


def broken():
    """(name, bytes, why, place)"""
    def change(name, why, place, edit):
        data = tiny()
        edit(data)
        return name, as_bytes(data), why, place

    def chapter(d, i=1):
        return d["chapters"][i]

    def art(d, c=1, a=0):
        return d["chapters"][c]["articles"][a]

    par, body = "chapters[1].articles[0].paragraphs", "chapters[1].articles[0]"
    yield "cut", as_bytes(tiny())[:-40], "broken_json", "baris 1, kolom"
    yield "comma", b'{\n "title": "x",\n}', "broken_json", "baris 3, kolom 1"
    yield "blank", b"", "broken_json", "baris 1, kolom 1"
    yield "list", b"[]", "wrong_type", "berkas"
    yield "nan", as_bytes(tiny()).replace(b'"versi uji"', b"NaN"), "broken_json", "berkas"
    yield "deep", b"[" * 100_000, "broken_json", ""
    yield "figure", b'{"title": ' + b"9" * 6000 + b"}", "broken_json", "berkas"
    yield "twice", b'{"number": "7", "text": "a", "text": "b"}', "repeated_key", "number 7"
    yield "latin", '{\n"title": "caf\xe9"}'.encode("latin-1"), "not_utf8", "baris 2"
    yield "utf16", json.dumps(tiny()).encode("utf-16"), "not_utf8", "baris 1"
    yield "raw nul", b'{\n"title": "a\x00"}', "nul", "baris 2"
    yield "big", b" " * 5_000_001, "too_large", "berkas"
    yield change("nul", "nul", f"{par}[1].text", lambda d: art(d)["paragraphs"][1].update(text="a\x00b"))
    yield "surrogate", json.dumps(tiny(title="x\ud800")).encode(), "not_utf8", "title"
    yield change("no title", "missing", "title", lambda d: d.pop("title"))
    yield change("no version", "missing", "version", lambda d: d.pop("version"))
    yield change("no chapters", "missing", "chapters", lambda d: d.pop("chapters"))
    yield change("no articles", "missing", "chapters[1].articles", lambda d: chapter(d).pop("articles"))
    yield change("no number", "missing", f"{body}.number", lambda d: art(d).pop("number"))
    yield change("no paragraphs", "missing", f"{body}.paragraphs", lambda d: art(d).pop("paragraphs"))
    yield change("no text", "missing", f"{par}[0].text", lambda d: art(d)["paragraphs"][0].pop("text"))
    yield change("no label", "missing", f"{par}[0].items[1].label", lambda d: art(d)["paragraphs"][0]["items"][1].pop("label"))
    yield change("chapters object", "wrong_type", "chapters", lambda d: d.update(chapters={}))
    yield change("int number", "wrong_type", f"{body}.number", lambda d: art(d).update(number=2))
    yield change("text list", "wrong_type", f"{par}[1].text", lambda d: art(d)["paragraphs"][1].update(text=["x"]))
    yield change("null text", "wrong_type", f"{par}[1].text", lambda d: art(d)["paragraphs"][1].update(text=None))
    yield change("article text", "wrong_type", "chapters[1].articles[1]", lambda d: chapter(d)["articles"].__setitem__(1, "Pasal 3"))
    yield change("part text", "wrong_type", f"{body}.part", lambda d: art(d).update(part="Bagian Kesatu"))
    yield change("mistyped key", "unknown_key", f"{par}[0].item", lambda d: art(d)["paragraphs"][0].update(item=[]))
    yield change("sections", "unknown_key", "chapters[1].sections", lambda d: chapter(d).update(sections=[]))
    yield change("empty text", "empty", f"{par}[1].text", lambda d: art(d)["paragraphs"][1].update(text=" \n\u202e"))
    yield change("empty item", "empty", f"{par}[0].items[0].text", lambda d: art(d)["paragraphs"][0]["items"][0].update(text=""))
    yield change("empty chapter title", "empty", "chapters[1].title", lambda d: chapter(d).update(title=""))
    yield change("empty article", "empty", f"{body}.paragraphs", lambda d: art(d).update(paragraphs=[]))
    yield change("nothing", "no_articles", "chapters", lambda d: d.update(chapters=[]))
    yield change("same article", "repeated_article", "chapters[1].articles[1].number", lambda d: art(d, 1, 1).update(number="2"))
    yield change("same article elsewhere", "repeated_article", "chapters[1].articles[1].number", lambda d: art(d, 1, 1).update(number="1A"))
    yield change("same chapter", "repeated_chapter", "chapters[1].number", lambda d: chapter(d).update(number="I"))
    yield change("same ayat", "repeated_paragraph", f"{par}[1].number", lambda d: art(d)["paragraphs"][1].update(number="1"))
    yield change("same item", "repeated_item", f"{par}[0].items[1].label", lambda d: art(d)["paragraphs"][0]["items"][1].update(label="a"))
    yield change("two unnumbered", "mixed_paragraphs", f"{par}[1].number", lambda d: art(d)["paragraphs"][1].update(number=None))
    yield change("part again", "repeated_part", "chapters[1].articles[2].part.number",
                 lambda d: chapter(d)["articles"].append({**art(tiny()), "number": "4"}))
    yield change("article word", "bad_number", f"{body}.number", lambda d: art(d).update(number="dua"))
    yield change("article slash", "bad_number", f"{body}.number", lambda d: art(d).update(number="2/../3"))
    yield change("chapter figure", "bad_number", "chapters[1].number", lambda d: chapter(d).update(number="2"))
    yield change("ayat word", "bad_number", f"{par}[1].number", lambda d: art(d)["paragraphs"][1].update(number="(2)"))
    yield change("item sign", "bad_number", f"{par}[0].items[0].label", lambda d: art(d)["paragraphs"][0]["items"][0].update(label="a."))
    yield change("part word", "bad_number", f"{body}.part.number", lambda d: art(d)["part"].update(number="Bagian Akhir"))
    yield change("long title", "too_long", "title", lambda d: d.update(title="x" * 401))
    yield change("long text", "too_long", f"{par}[1].text", lambda d: art(d)["paragraphs"][1].update(text="x" * 20_001))


BROKEN = list(broken())


@pytest.mark.parametrize("name, data, why, place", BROKEN, ids=[row[0] for row in BROKEN])
def test_a_broken_file_is_refused_by_its_place(name, data, why, place):
    with pytest.raises(ImportRefused) as refused:
        read_bill(data, ".json")
    assert refused.value.data["why"] == why
    assert place in refused.value.data["place"], refused.value.data


def test_no_broken_file_leaves_a_row(app, tmp_path):
    runner = app.test_cli_runner()
    for i, (name, data, _why, place) in enumerate(BROKEN):
        path = tmp_path / f"{i}.json"
        path.write_bytes(data)
        result = runner.invoke(args=["bill", "import", str(path)])
        assert result.exit_code == 1, (name, result.output)
        assert result.output.startswith("Ditolak, tidak ada yang disimpan.") and place in result.output, (name, result.output)
    with app.app_context():
        assert [session.scalar(sa.select(sa.func.count()).select_from(model)) for model in (Instrument, Version, Provision)] == [0, 0, 0]


def test_a_file_that_is_not_there_or_of_no_known_format(tmp_path):
    for path, why in ((tmp_path / "x.json", "no_file"), (tmp_path, "no_file"), (tmp_path / "x.odt", "unknown_format")):
        if why == "unknown_format":
            path.write_bytes(b"PK")
        with pytest.raises(ImportRefused) as refused:
            read_file(path)
        assert refused.value.data["why"] == why


def test_an_importer_that_forgets_to_check_is_checked_again(app):
    from dataclasses import replace

    whole = read_bill(as_bytes(tiny()), ".json")
    doubled = replace(whole, chapters=(whole.chapters[0], replace(whole.chapters[1], articles=whole.chapters[1].articles * 2)))
    with app.test_request_context(), pytest.raises(ImportRefused):
        import_bill(SYSTEM, doubled)


@pytest.mark.parametrize("words, figure", [
    ("Kesatu", 1), ("Pertama", 1), ("Kedua", 2), ("Kesembilan", 9), ("Kesepuluh", 10), ("Kesebelas", 11), ("Keduabelas", 12), ("Kedua Belas", 12),
    ("Kesembilanbelas", 19), ("Kedua Puluh", 20), ("Kedua Puluh Satu", 21), ("3", 3), ("Akhir", None), ("", None), ("Kesatubelas", None), ("³", None),
])
def test_ordinals(words, figure):
    assert ordinal(words) == figure
