"""What is printed is read back to the letter: the two laws, an amending law, and bills that nobody wrote."""
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from server.instruments.bill_source import (
    ArticleSource,
    AttachmentSource,
    BillSource,
    ChapterSource,
    HeadingSource,
    ItemSource,
    ParagraphSource,
)
from server.instruments.importers import preview, preview_here
from server.instruments.printing import json_file, markdown, text, word
from server.instruments.printing.documents import pdf, print_bill
from server.instruments.printing.flow import blocks
from server.instruments.printing.stored import stored_bill
from server.instruments.storing import term_of
from tests.instruments.importers.read import codes, outline
from tests.instruments.make import DOMAIN, bill, needs_law, store

PRINTERS = {".json": json_file.write, ".txt": text.write, ".md": markdown.write, ".docx": word.write}


def law(name):
    return preview_here((DOMAIN / f"{name}.json").read_bytes(), ".json").bill


def amending(articles=None):
    """An amending law with two points; the first brings articles, the second a chapter."""
    brought = articles or tuple(ArticleSource(f"70{c}", (ParagraphSource(None, f"Sisipan {c}."),)) for c in "ABCD")
    changed = ArticleSource("5", (ParagraphSource("1", "Satu:", (ItemSource("1", "dua;"), ItemSource("2", "tiga."))), ParagraphSource("2", "Empat.")))
    chapter = ChapterSource("XIIA", "KETENTUAN SISIPAN", (ArticleSource("72A", (ParagraphSource(None, "Enam."),)),))
    points = (ItemSource("1", "Di antara Pasal 70 dan Pasal 71 disisipkan 4 (empat) pasal, yakni Pasal 70A sampai dengan Pasal 70D sehingga berbunyi "
                              "sebagai berikut:", brings=(ChapterSource("", "", brought),)),
              ItemSource("2", "Ketentuan Pasal 5 diubah sehingga berbunyi sebagai berikut:", brings=(ChapterSource("", "", (changed,)),)),
              ItemSource("3", "Di antara BAB XII dan BAB XIII disisipkan 1 (satu) bab, yakni BAB XIIA, sebagai berikut:", brings=(chapter,)))
    first = ArticleSource("I", (ParagraphSource(None, "Beberapa ketentuan dalam Undang-Undang Nomor 2 Tahun 2024 diubah sebagai berikut:", points),),
                          elucidation="Cukup jelas.")
    last = ArticleSource("II", (ParagraphSource(None, "Undang-Undang ini mulai berlaku pada tanggal diundangkan."),))
    return BillSource("Perubahan atas Undang-Undang", "rancangan", (ChapterSource("", "", (first, last)),), closing="Agar setiap orang mengetahuinya.",
                      elucidation="Kota berubah.\nMaka undang-undangnya juga.", attachments=(AttachmentSource("LAMPIRAN I", "Peta.\nBatas."),))


@needs_law
@pytest.mark.parametrize("suffix", [".txt", ".md", ".docx", ".pdf"])
@pytest.mark.parametrize("name", ["uu-2-2024", "uu-29-2007"])
def test_the_laws_come_back_as_they_were(name, suffix):
    whole = law(name)
    printed = pdf(whole) if suffix == ".pdf" else PRINTERS[suffix](whole)
    found = preview_here(printed, suffix)
    assert codes(found) == [] and found.bill.digest == whole.digest


@needs_law
@pytest.mark.parametrize("is_hanging", [True, False])
@pytest.mark.parametrize("name", ["uu-2-2024", "uu-29-2007"])
def test_the_laws_as_gazettes_print_them(name, is_hanging):
    import typst

    whole = law(name)
    rows = [{"kind": one.kind, "label": one.label, "text": one.text, "depth": one.depth} for one in blocks(whole)]
    data = json.dumps({"title": whole.title, "blocks": rows, "is_hanging": is_hanging})
    found = preview_here(typst.compile(str(Path(__file__).with_name("gazette.typ")), sys_inputs={"data": data}), ".pdf")
    assert codes(found) == [] and found.bill.digest == whole.digest


@needs_law
def test_the_articles_of_the_real_amendment_stand_in_its_first_article():
    brought = tuple(law("uu-151-2024").articles())
    whole = amending(brought)
    for suffix, write in {**PRINTERS, ".pdf": pdf}.items():
        found = preview_here(write(whole), suffix)
        assert codes(found) == [] and found.bill.digest == whole.digest, (suffix, found.warnings)
    assert [one.number for one in whole.articles()] == ["I", "70A", "70B", "70C", "70D", "5", "72A", "II"]


def test_an_amendment_with_one_change_needs_no_points():
    words = ("Perubahan\n\nPasal I\n\nDi antara Pasal 70 dan Pasal 71 disisipkan 1 (satu) pasal, yakni Pasal 70A, sehingga berbunyi sebagai berikut:\n\n"
             "Pasal 70A\n\n(1) Satu.\n\n(2) Dua.\n\nPasal II\n\nUndang-Undang ini mulai berlaku.")
    found = preview_here(words.encode(), ".txt", label="uji")
    assert codes(found) == [] and outline(found.bill)[1:] == ["70A(1) Satu.", "70A(2) Dua.", "II Undang-Undang ini mulai berlaku."]


def test_word_and_pdf_by_the_one_door():
    whole = bill()
    for suffix in (".docx", ".pdf"):
        assert preview(print_bill(whole, suffix), suffix).bill.digest == whole.digest


@pytest.mark.only_on("sqlite", "rows as they were put in")
def test_what_is_stored_can_be_printed_again(app):
    from server.instruments.models import Version

    for one in (bill(), amending()):
        version_id = store(app, one)
        with app.app_context():
            from server.core.database import session

            version = session.get_one(Version, version_id)
            assert stored_bill(version).digest == one.digest == version.digest


@pytest.mark.parametrize("words, term", [
    ("Gubernur adalah kepala daerah.", "Gubernur"), ("Dewan Perwakilan Rakyat Daerah yang selanjutnya disebut DPRD adalah lembaga.", "DPRD"),
    ("Pemerintah pusat, selanjutnya disebut Pemerintah, adalah Presiden.", "Pemerintah"),
    ("Provinsi DKI, selanjutnya disingkat DKI, adalah provinsi.", "DKI"), ("Hari ialah hari kerja.", "Hari"), ("Kota yang besar.", ""), ("", "")])
def test_terms(words, term):
    assert term_of(words) == term


# --- bills that nobody wrote -----------------------------------------------------------------

WORDS = st.lists(st.sampled_from(
    "kota warga Gubernur DPRD dan/atau masing-masing Undang-Undang “kota” 1945 Rp1.000,00 (dua) wilayah/kawasan 10% Pasal huruf ayat *_# [x] <b> – &amp;".split()),
    min_size=1, max_size=6).map(" ".join)


def sentence(end):
    return WORDS.map(lambda words: f"bahwa {words}{end}")


@st.composite
def items(draw, level=0):
    letters = level % 2 == 0
    count = draw(st.integers(2, 4 if level else 30))
    out = []
    for i in range(count):
        label = (chr(97 + i) if i < 26 else chr(97 + i - 26) * 2) if letters else str(i + 1)
        below = draw(items(level + 1)) if level < 3 and draw(st.integers(0, 9)) == 0 else ()
        out.append(ItemSource(label, draw(sentence(":" if below else "." if i == count - 1 else ";")), items=below,
                              elucidation="" if level > 1 else draw(st.sampled_from(["", "", "Cukup jelas."]))))
    return tuple(out)


@st.composite
def paragraphs(draw):
    count = draw(st.integers(1, 3))
    out = []
    for i in range(count):
        below = draw(items()) if draw(st.booleans()) else ()
        out.append(ParagraphSource(None if count == 1 else str(i + 1), draw(sentence(":" if below else ".")), below,
                                   elucidation="" if count == 1 else draw(st.sampled_from(["", "Cukup jelas."]))))
    return tuple(out)


@st.composite
def bills(draw):
    chapters, number = [], 0
    for c in range(draw(st.integers(1, 3))):
        part = HeadingSource("Bagian Kesatu", "Asas") if draw(st.booleans()) else None
        articles = []
        for _ in range(draw(st.integers(1, 3))):
            number += 1
            articles.append(ArticleSource(str(number), draw(paragraphs()), part, elucidation=draw(st.sampled_from(["", "Cukup jelas."]))))
            if draw(st.integers(0, 4)) == 0:
                articles.append(ArticleSource(f"{number}A", draw(paragraphs()), part))
        chapters.append(ChapterSource(["I", "II", "III"][c], "KETENTUAN LAIN", tuple(articles)))
    return BillSource("Rancangan uji", "versi uji", tuple(chapters), considerations=(ItemSource("a", "bahwa perlu; dan"), ItemSource("b", "bahwa harus;")),
                      legal_basis=draw(st.sampled_from([(), ("Undang-Undang Dasar",), ("Satu;", "Dua.")])), elucidation=draw(st.sampled_from(["", "Umum sekali."])))


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None,
          phases=[Phase.explicit, Phase.generate])
@given(bills())
def test_any_bill_printed_is_read_back(whole):
    for suffix, write in PRINTERS.items():
        found = preview_here(write(whole), suffix)
        assert found.bill is not None and json_file.data_of(found.bill) == json.loads(json_file.write(whole)), (suffix, found.warnings)
        assert codes(found) == []
