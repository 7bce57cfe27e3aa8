"""Files that want to be more than a text: refused with a reason, quickly, and without a word of them stored."""
import io
import time
import zipfile

import pytest

from server.instruments.bill_source import ImportRefused
from server.instruments.importers import preview, preview_here
from tests.instruments.importers.read import text
from tests.instruments.importers.word_file import W, docx, p, packed


def refused(data, suffix):
    with pytest.raises(ImportRefused) as one:
        preview_here(data, suffix)
    return one.value.data["why"]


def many_pages(count):
    """A PDF whose page tree claims the same page over and over."""
    kids = b" ".join([b"3 0 R"] * count)
    return (b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count " + str(count).encode() + b"/Kids[" + kids
            + b"]>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF")


BOMB = packed({"word/document.xml": b"<w:document>" + b" " * 60_000_000})
LAUGHS = ('<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>' f"<w:document {W}><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>")
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' f"<w:document {W}><w:body><w:p><w:r><w:t>&a;</w:t></w:r></w:p></w:body></w:document>"


@pytest.mark.parametrize("name, data, suffix, why", [
    ("zip bomb", BOMB, ".docx", "hostile"),
    ("entities", packed({"word/document.xml": LAUGHS}), ".docx", "hostile"),
    ("outside entity", packed({"word/document.xml": OUTSIDE}), ".docx", "hostile"),
    ("deep", packed({"word/document.xml": "<p>" * 100_000}), ".docx", "hostile"),
    ("many parts", packed({f"x{i}": "" for i in range(2_100)}), ".docx", "hostile"),
    ("cut", docx(p("Pasal 1"))[:-30], ".docx", "broken_file"),
    ("no word inside", packed({"a.txt": "x"}), ".docx", "broken_file"),
    ("broken xml", packed({"word/document.xml": "<a><b></a>"}), ".docx", "broken_file"),
    ("polyglot", b"%PDF-1.4\n" + docx(p("Pasal 1") + p("Satu.")), ".docx", "broken_file"),
    ("old word", b"\xd0\xcf\x11\xe0" + bytes(600), ".docx", "locked"),
    ("pdf that is none", b"PK\x03\x04", ".pdf", "broken_file"),
    ("pdf of noise", b"%PDF-1.7\n" + bytes(range(256)) * 40, ".pdf", "broken_file"),
    ("10,000 pages", many_pages(10_000), ".pdf", "too_many_pages"),
    ("pages without text", many_pages(3), ".pdf", "no_text_layer"),
    ("binary as text", b"\xff\xfb" + bytes(range(256)), ".txt", "not_utf8"),
    ("nul", b"Pasal 1\n\x00", ".txt", "nul"),
    ("empty", b"", ".txt", "empty"),
    ("no article", b"Hanya kata-kata.", ".md", "no_articles"),
    ("too large", b"x" * 5_000_001, ".txt", "too_large"),
    ("long line", b"Judul\n\nPasal 1\n\n" + b"kata " * 40_000, ".txt", "too_long"),
    ("no format", b"x", ".doc", "unknown_format"),
])
def test_refused(name, data, suffix, why):
    begun = time.perf_counter()
    assert refused(data, suffix) == why
    assert time.perf_counter() - begun < 5


def test_a_repeated_name_in_the_archive_and_a_traversal_reach_nothing():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("_rels/.rels", '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                                     '<Relationship Type="x/officeDocument" Target="../../etc/passwd"/></Relationships>')
    assert refused(buffer.getvalue(), ".docx") == "broken_file"


GREEDY = ["(" * 5000, "a. " * 1500, "Pasal " * 1000, "1" * 5000, "Bagian " + "Ke" * 2500, " " * 5000 + "x", "-\n" * 2500,
          "(1)\n" * 2500, "a.\n" * 2500, "Pasal 1\n" * 1500, ". . . " * 1000, "\f" * 2500, "*_" * 2500, "BAB I\n" * 1500,
          "a:\n1.\na)\n1)\n" * 500, "| a |\n" * 1500, "PENJELASAN\nPasal 1\n" + "Ayat (1)\nHuruf a\n" * 1000]


@pytest.mark.parametrize("times", [1, pytest.param(40, marks=pytest.mark.slow)])
def test_no_text_takes_long(times):
    for words in GREEDY:
        for suffix in (".txt", ".md"):
            begun = time.perf_counter()
            try:
                text("Pasal 1\n\nSatu:\n" + words * times, suffix=suffix)
            except ImportRefused:
                pass
            # what grows with the square of its length takes hours at 200,000 letters
            assert time.perf_counter() - begun < 0.5 + 0.5 * times, (words[:12], suffix)


def test_the_confined_process_says_the_same_and_outlives_nothing():
    whole = preview(docx(p("Judul") + p("Pasal 1") + p("(1) Satu.") + p("(3) Dua.")), ".docx", label="uji")
    assert [(one.code, one.place, one.what) for one in whole.warnings] == [("missing", "paragraf 4", "Pasal 1 ayat (2)")]
    assert whole.bill.label == "uji" and [one.number for one in whole.bill.chapters[0].articles[0].paragraphs] == ["1", "3"]
    with pytest.raises(ImportRefused) as one:
        preview(packed({"word/document.xml": LAUGHS}), ".docx")
    assert one.value.data["why"] == "hostile"


def test_a_child_that_dies_is_a_refusal(monkeypatch):
    from server.instruments import importers

    monkeypatch.setattr(importers, "WITHIN", 0.01)
    with pytest.raises(ImportRefused) as one:
        preview(b"Judul\n\nPasal 1\n\nSatu.", ".txt")
    assert one.value.data["why"] == "too_heavy"
