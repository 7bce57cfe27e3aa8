"""Markdown of the team becomes harmless HTML, whatever it holds, within a second."""
import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core import consents
from server.pages.placeholders import KNOWN, fill, unknown_in
from server.pages.rendering import MOST_BYTES, Unfit, render

ATTRIBUTES = {"href", "rel", "id", "class", "tabindex", "role", "aria-labelledby", "aria-label", "scope", "data-l"}
TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "h2", "h3", "blockquote", "code", "pre", "hr", "table", "thead", "tbody", "tr", "th",
        "td", "div", "details", "summary"}
HOSTILE = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[klik](javascript:alert(1))", "[klik](JaVaScRiPt:alert(1))",
    "[klik](data:text/html,<script>alert(1)</script>)", "[klik](vbscript:x)", "[a](http://tidak-aman.id)", "![x](javascript:alert(1))",
    '[a](https://a.id "onmouseover=alert(1)")', "<a href='javascript:1'>x</a>", "<https://a.id/><javascript:alert(1)>", "<svg/onload=alert(1)>",
    "<iframe src=//a.id></iframe>", "<style>*{display:none}</style>", "`<script>`", "```\n</code></pre><script>1</script>\n```",
    "[a]: javascript:alert(1)\n\n[a]", "<math><mi xlink:href='javascript:1'>", "&lt;script&gt;", "&#60;script&#62;", "<!-- --><b>x</b>",
    "| a | b |\n|:-:|--:|\n| <b onclick=x> | [x](javascript:1) |", "[x](//jahat.id)", "<details open ontoggle=alert(1)>", '"><img src=x>',
    "## <img src=x onerror=alert(1)> {#x}", '## a" onmouseover="alert(1)', "## x {#a\" onclick=\"b}", "### [x](javascript:1)", "{{lipat}}\n\n### <b>a</b>\n\nb",
    "[x](https://a.id/{{tenggat}})", "[{{persetujuan}}](/a)", "\\<script>", "<SCRIPT\n>x</SCRIPT\n>", "<a href=\"&#106;avascript:1\">x</a>",
]


class Strict(HTMLParser):
    """Notes every tag and attribute, and whether tags close in order."""

    def __init__(self):
        super().__init__()
        self.open, self.ids, self.hrefs, self.problems = [], [], [], []

    def handle_starttag(self, tag, attrs):
        if tag not in TAGS:
            self.problems.append(tag)
        for name, value in attrs:
            if name not in ATTRIBUTES or name.startswith("on"):
                self.problems.append((tag, name))
            if name == "href":
                self.hrefs.append(value)
            if name == "id":
                self.ids.append(value)
        if tag not in ("br", "hr"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"</{tag}> out of order")

    def handle_comment(self, data):
        self.problems.append("comment")


def read(page):
    strict = Strict()
    strict.feed(f"<div>{page.lede}{page.body}</div>")
    strict.close()
    assert strict.problems == [] and strict.open == []
    assert all(re.match(r"https://|mailto:|/(?!/)|#|[^/:]*$", href) or href.startswith("//") for href in strict.hrefs), strict.hrefs
    assert not any(re.match(r"\s*(javascript|data|vbscript|http):", href, re.I) for href in strict.hrefs)
    assert all(re.fullmatch(r"[a-z][a-z0-9-]{0,50}|[0-9][a-z0-9-]*", name) for name in strict.ids) and len(set(strict.ids)) == len(strict.ids)
    return strict


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_comes_through(text):
    for source in (f"# Judul\n\nPengantar.\n\n{text}\n\n## Bagian\n\n{text}", f"# {text}\n\n{text}"):
        assert read(render(source)).problems == []


@given(st.lists(st.sampled_from([*HOSTILE, "# a", "## a", "### a", "- b", "1. c", "> d", "{{lipat}}", "{{alasan}}", "| a | b |", "|-|-|", "", "    e", "***", "<", '"'])
                | st.text(max_size=30), max_size=12))
def test_no_mixture_breaks_the_frame(lines):
    try:
        page = render("# Judul\n\n" + "\n".join(lines))
    except Unfit:
        return
    assert read(page).problems == []


BOMBS = {
    "quotes": ">" * 40_000, "nested quotes": "> " * 20_000, "stars": "*a_" * 13_000, "brackets": "[" * 40_000, "links": "[a](b" * 8_000,
    "lists": "".join(" " * n + "- a\n" for n in range(280)), "ticks": "".join("`" * n + " " for n in range(280)), "strong": "**a " * 10_000,
    "entities": "&amp;" * 8_000, "angles": "<" * 40_000, "lines": "\n" * 40_000, "images": "![](a)" * 6_600, "references": "[a]: b\n" * 5_700,
    "rows": "a|b\n-|-\n" + "c\n" * 990, "columns": "a|" * 4_000 + "\n" + "-|" * 4_000, "headings": "# a\n" * 990, "items": "1. a\n" * 990,
    "wide rows": "a|" * 15 + "\n" + "-|" * 15 + "\n" + "c\n" * 990, "folds": "{{lipat}}\n\n### a\n\n" * 240, "headings alike": "## a\n" * 990,
    "unclosed": "![[]()" * 6_600, "words": "kata " * 8_000, "one word": "k" * 40_000, "code": "```\n" + "<" * 39_000, "html": "<b>" * 13_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_no_source_takes_more_than_a_second(name):
    took = []
    for _ in range(3):  # a shared processor makes the same work last twice as long; the least of three is the work
        began = time.process_time()
        try:
            read(render("# Judul\n\n" + BOMBS[name][: MOST_BYTES - 20]))
        except Unfit:
            pass
        took.append(time.process_time() - began)
        if took[-1] < 1.0:
            break
    assert min(took) < 1.0


@pytest.mark.parametrize("source, code", [
    ("", "no_title"), ("Tanpa judul", "no_title"), ("## Bagian", "no_title"), ("# ", "no_title"), ("# <b></b>\n\na", None), ("#tanpa spasi", "no_title"),
    ("# a\n" + "b" * MOST_BYTES, "too_long"), ("# a\n" + "é" * (MOST_BYTES // 2), "too_long"), ("# a\n" + "b\n" * 1_000, "too_complex"),
    ("# a\n\n" + "|" * 17, "too_complex"),
])
def test_what_is_no_page_is_refused_by_name(source, code):
    if code is None:
        assert render(source).title == "<b></b>"
        return
    with pytest.raises(Unfit) as refused:
        render(source)
    assert refused.value.code == code


def test_the_house_dresses_what_is_clean():
    page = render("# Judul & *lain*\n\nPengantar **tebal**.\n\n## Tabel kita {#tabel}\n\n| A | B |\n|---|---|\n| 1 | 2 |\n\n1. ### Satu\n\n   isi\n\n- x\n\n# Dua\n\n#### Kecil")
    assert (page.title, page.lede) == ("Judul & lain", "Pengantar <strong>tebal</strong>.")
    assert '<h2 id="tabel">Tabel kita</h2>' in page.body and 'aria-labelledby="tabel"><table class="table table--stack">' in page.body
    assert '<th scope="col">A</th>' in page.body and '<th scope="row">1</th>' in page.body and '<td data-l="B">2</td>' in page.body
    assert '<ol class="nums list">' in page.body and '<h3 id="satu">Satu</h3>' in page.body and '<ul class="rules">' in page.body
    assert '<h2 id="dua">Dua</h2>' in page.body and '<h3 id="kecil">Kecil</h3>' in page.body and "<h1" not in page.body


def test_a_cell_bears_the_name_of_its_column_without_markup_or_braces():
    page = render('# J\n\n| A | *B* "x" {{a{{tenggat}}}} | ' + "c" * 90 + " |\n|---|:-:|---|\n| 1 | 2 | {{persetujuan}} |\n| 3 |\n")
    assert '<td data-l="B &quot;x&quot; atenggat">2</td>' in page.body and f'<td data-l="{"c" * 40}">{{{{persetujuan}}}}</td>' in page.body
    assert page.body.count("data-l=") == 4 and not read(page).problems


def test_headings_alike_and_headings_like_the_frame_keep_apart():
    ids = read(render("# J\n\n## Isi\n\n## Isi\n\n## Isi 2\n\n## 测试\n\n## !!!\n\n## judul\n\n## a {#b}\n\n## b\n")).ids
    assert "isi" not in ids and "judul" not in ids and len(ids) == 8 and "b" in ids


def test_questions_open_and_shut():
    page = render("# J\n\nL\n\n## Tanya\n\n{{lipat}}\n\n### Satu?\n\nYa.\n\n### Dua?\n\n- x\n\n## Lain\n\n### Tetap")
    assert page.body.count("<details") == 2 and '<div class="faq"><details id="satu"><summary>Satu?</summary>\n<p>Ya.</p>' in page.body
    assert '</div><h2 id="lain">' in page.body and '<h3 id="tetap">' in page.body and "lipat" not in page.body
    read(page)


def test_numbers_and_lists_come_from_the_house_and_are_escaped(app):
    app.extensions["settings"] = app.extensions["settings"].model_copy(update={"dpo_name": "<b>Ibu & Bapak</b>", "dpo_email": "ppdp@contoh.id"})
    source = "# Judul {{tenggat_dibaca}}\n\nDalam {{tenggat_dibaca}} hari.\n\n{{ alasan }}\n\n{{tenggat}}\n\nOleh {{petugas_data}}, {{persetujuan}}. `{{tenggat_dijelaskan}}`"
    with app.test_request_context("/"):
        page = render(source)
        assert unknown_in(page) == []
        filled = fill(page)
    assert filled.title == "Judul 3" and filled.lede == "Dalam 3 hari." and "{{" not in filled.body
    assert filled.body.count('<h3>') == 9 and "Kebencian SARA" in filled.body and "60 hari kerja" in filled.body
    assert "&lt;b&gt;Ibu &amp; Bapak&lt;/b&gt;, ppdp@contoh.id" in filled.body and "<b>" not in filled.body
    assert f"versi {consents.VERSION}, sejak 1 Oktober 2026" in filled.body


@pytest.mark.parametrize("source, unknown", [
    ("# J\n\nL\n\n{{apa_ini}}", ["apa_ini"]), ("# J\n\nL\n\nDi {{alasan}} tengah", ["alasan"]), ("# {{alasan}}\n\nL", ["alasan"]),
    ("# J\n\nL {{lipat}} x", ["lipat"]), ("# J\n\n{{ tenggat }}", []), ("# J\n\n[a](https://a.id/{{apa}})", []),
])
def test_codes_that_nobody_fills_are_found_before_publishing(app, source, unknown):
    assert unknown_in(render(source)) == unknown


def test_a_code_in_an_address_stays_out_of_it(app):
    with app.test_request_context("/"):
        filled = fill(render("# J\n\nL\n\n[a](https://a.id/{{petugas_data}}) [b](/{{tenggat_dibaca}})"))
    assert "%7B%7B" in filled.body and 'href="/3"' not in filled.body


def test_every_code_is_told_to_the_editor(app):
    with app.test_request_context("/"):
        assert all(str(each.help) and each.fill() for each in KNOWN.values())


def test_an_older_wording_of_the_consents_stays_what_it_was():
    assert consents.shown_version(str(consents.VERSION)) == consents.VERSION and consents.is_known(1)
    for bad in (None, "", "x", "0", "-1", "99999999", "²", "1.0"):
        assert consents.shown_version(bad) == consents.VERSION
