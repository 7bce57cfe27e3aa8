"""Word as drafters make it: numbers that Word counts, changes that it tracks, and what is no part of a tree."""
import pytest

from server.instruments.importers import preview_here
from server.instruments.parsing.word_numbers import written
from tests.instruments.importers.read import codes, outline
from tests.instruments.importers.word_file import abstract, docx, num, p, r

TITLE = p("Rancangan uji")
LAW = abstract(1, ("upperRoman", "BAB %1"), ("decimal", "Pasal %2", '<w:lvlRestart w:val="0"/>'), ("decimal", "(%3)"), ("lowerLetter", "%4."),
               ("decimal", "%5."), ("lowerLetter", "%6)")) + num(1, 1)


def read(body, *, tracked="after", numbering=LAW, styles=""):
    return preview_here(docx(TITLE + body, numbering=numbering, styles=styles), ".docx", tracked=tracked, label="uji")


def test_one_list_of_many_levels_counts_as_word_shows_it():
    found = read(
        p(inner="<w:r><w:br/><w:t>UMUM</w:t></w:r>", number=1) + p(number=1, level=1) + p("Satu:", number=1, level=2)
        + p("dua:", number=1, level=3) + p("tiga;", number=1, level=4) + p("empat:", number=1, level=4) + p("lima.", number=1, level=5)
        + p("enam.", number=1, level=3) + p("Tujuh.", number=1, level=2) + p(number=1, level=1) + p("Delapan.", number=1, level=2)
        + p("ISI", number=1) + p(number=1, level=1) + p("Sembilan.", number=1, level=2))
    assert codes(found) == []
    assert outline(found.bill) == [
        "BAB I UMUM", "1(1) Satu:", "1(1)a dua:", "1(1)a.1 tiga;", "1(1)a.2 empat:", "1(1)a.2.a lima.", "1(1)b enam.", "1(2) Tujuh.",
        "2(1) Delapan.", "BAB II ISI", "3(1) Sembilan."]


def test_lists_that_begin_anew_and_lists_that_share_a_count():
    numbering = (abstract(1, ("decimal", "Pasal %1")) + abstract(2, ("decimal", "(%1)")) + abstract(3, ("lowerLetter", "%1."))
                 + num(1, 1) + num(2, 2) + num(3, 2, l0=1) + num(4, 2) + num(5, 3) + num(6, 3, l0=1))
    found = read(p(number=1) + p("Satu.", number=2) + p("Dua.", number=4) + p(number=1) + p("Tiga:", number=3) + p("a", number=5) + p("b", number=5)
                 + p("Empat:", number=3) + p("a", number=6), numbering=numbering)
    assert outline(found.bill) == ["1(1) Satu.", "1(2) Dua.", "2(1) Tiga:", "2(1)a a", "2(1)b b", "2(2) Empat:", "2(2)a a"]


def test_numbers_by_style_by_link_and_typed_ones_beside_them():
    styles = ('<w:style w:styleId="Pasal"><w:name w:val="Pasal"/><w:pPr><w:numPr><w:numId w:val="7"/></w:numPr></w:pPr></w:style>'
              '<w:style w:styleId="PasalAnak"><w:name w:val="Pasal anak"/><w:basedOn w:val="Pasal"/></w:style>'
              '<w:style w:styleId="Daftar"><w:name w:val="Daftar"/><w:pPr><w:numPr><w:numId w:val="8"/></w:numPr></w:pPr></w:style>')
    numbering = (abstract(1, ("none", ""), ("decimal", "Pasal %2", '<w:pStyle w:val="Pasal"/>')) + abstract(2, extra='<w:numStyleLink w:val="Daftar"/>')
                 + abstract(3, ("decimal", "(%1)")) + num(7, 1) + num(9, 2) + num(8, 3))
    found = read(p(style="PasalAnak", number=None, extra="") + p("(1) Satu.") + p("(2) Dua.") + p("Pasal 1A") + p("Tiga.")
                 + p(style="Pasal", number=7, level=1) + p("Empat.", number=9) + p("Lima.", number=9), numbering=numbering, styles=styles)
    assert outline(found.bill)[2:] == ["1A Tiga.", "2(1) Empat.", "2(2) Lima."]


@pytest.mark.parametrize("value, form, text", [
    (4, "upperRoman", "IV"), (9, "lowerRoman", "ix"), (26, "lowerLetter", "z"), (27, "lowerLetter", "aa"), (28, "lowerLetter", "bb"), (3, "upperLetter", "C"),
    (7, "decimalZero", "07"), (5, "none", ""), (12, "arabicAlpha", "12"), (10**9, "lowerLetter", "l" * 9), (0, "decimal", "0")])
def test_formats(value, form, text):
    assert written(value, form) == text


TRACKED = (p("Pasal 1") + p(inner=r("Gubernur ") + f"<w:del>{r('memimpin', 'delText')}</w:del><w:ins>{r('mengurus')}</w:ins>" + r(" kota."))
           + p("Pasal 2") + p("(1) Satu.")
           + p(inner=f"<w:ins>{r('(2) Dua.')}</w:ins>", extra="<w:rPr><w:ins/></w:rPr>")
           + p(inner=f"<w:del>{r('(2) Tiga.', 'delText')}</w:del>", extra="<w:rPr><w:del/></w:rPr>") + p("Pasal 3") + p("Empat."))


def test_tracked_changes_are_taken_in_or_taken_back():
    after, before = read(TRACKED), read(TRACKED, tracked="before")
    assert codes(after) == codes(before) == ["tracked"]
    assert outline(after.bill) == ["1 Gubernur mengurus kota.", "2(1) Satu.", "2(2) Dua.", "3 Empat."]
    assert outline(before.bill) == ["1 Gubernur memimpin kota.", "2(1) Satu.", "2(2) Tiga.", "3 Empat."]


def test_moved_text_and_changed_numbering():
    body = (p("Pasal 1") + p(inner=f"<w:moveFrom>{r('Satu.')}</w:moveFrom><w:moveTo>{r('Dua.')}</w:moveTo>") + p("Pasal 2")
            + p("Tiga.", number=2, extra='<w:pPrChange><w:pPr/></w:pPrChange>'))
    numbering = abstract(2, ("decimal", "(%1)")) + num(2, 2)
    assert outline(read(body, numbering=numbering).bill) == ["1 Dua.", "2(1) Tiga."]
    assert outline(read(body, numbering=numbering, tracked="before").bill) == ["1 Satu.", "2 Tiga."]


def test_two_paragraphs_whose_mark_is_deleted_are_one():
    body = p("Pasal 1") + p("Gubernur ", extra="<w:rPr><w:del/></w:rPr>") + p("memimpin.")
    assert outline(read(body).bill) == ["1 Gubernur memimpin."]
    assert outline(read(p("Pasal 1") + p("(1) Satu.", extra="<w:rPr><w:del/></w:rPr>") + p("(2) Dua."), tracked="before").bill) == [
        "1(1) Satu.", "1(2) Dua."]


def test_comments_fields_and_signs():
    body = p("Pasal 1") + p(inner='<w:commentRangeStart w:id="1"/>' + r("Kota") + '<w:commentRangeEnd w:id="1"/><w:r><w:commentReference w:id="1"/></w:r>'
                            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> REF x </w:instrText></w:r>' + r(" ke-") + "<w:r><w:tab/><w:t>1</w:t>"
                            '<w:noBreakHyphen/><w:t>2</w:t><w:softHyphen/></w:r><w:hyperlink>' + r(" besar.") + "</w:hyperlink>")
    found = read(body)
    assert outline(found.bill) == ["1 Kota ke- 1-2 besar."] and codes(found) == []


def test_what_is_left_out_is_told():
    box = ("<w:r><mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent>" + p("Kotak") + "</w:txbxContent></w:drawing></mc:Choice>"
           "<mc:Fallback><w:pict><w:txbxContent>" + p("Kotak") + "</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>")
    table = "<w:tbl><w:tr><w:tc>" + p("Kelas") + "</w:tc><w:tc>" + p("Tarif") + "</w:tc></w:tr></w:tbl>"
    body = (p("Pasal 1") + p("Satu.") + table + p(inner=r("") + box) + p(inner="<w:r><w:rPr><w:vanish/></w:rPr><w:t>rahasia</w:t></w:r>")
            + p("Pasal 2") + p(inner=r("Dua.") + "<w:r><w:footnoteReference/></w:r>"))
    found = read(body)
    assert outline(found.bill) == ["1 Satu.", "2 Dua."]
    assert [(one.code, one.place, one.what) for one in found.warnings] == [
        ("left_out", "tabel setelah paragraf 3", "Kelas Tarif"), ("left_out", "paragraf 6", "Kotak"), ("left_out", "paragraf 7", "rahasia"),
        ("left_out", "paragraf 9", "catatan kaki")]


def test_recitals_in_a_table_without_lines():
    cells = "".join(f"<w:tc>{cell}</w:tc>" for cell in (p("Menimbang"), p(":"), p("bahwa satu;", number=1) + p("bahwa dua;", number=1)))
    numbering = abstract(1, ("lowerLetter", "%1.")) + num(1, 1)
    found = read(f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>" + p("MEMUTUSKAN:") + p("Pasal 1") + p("Satu."), numbering=numbering)
    assert [(one.label, one.text) for one in found.bill.considerations] == [("a", "bahwa satu;"), ("b", "bahwa dua;")] and codes(found) == []


def test_a_table_of_contents_is_no_text():
    styles = '<w:style w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>'
    found = read(p("Pasal 1\t3", style="TOC1") + p("Pasal 1") + p("Satu."), styles=styles)
    assert outline(found.bill) == ["1 Satu."] and codes(found) == []
