"""What a text must be to be kept and to be published: pure."""
import json
import time
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from server.core.linked_data import data_block
from server.learn import changes, recap, stages
from server.learn.contents import Fact, fact_problems, theme_of
from server.learn.counting import MOST_WORDS, words_in
from server.learn.markdown import MOST_BYTES, Unfit, question_ids, to_html, with_questions
from tests.learn.make import FACT, article, theme


@pytest.mark.parametrize("source, count", [
    ("", 0), ("satu dua  tiga\n\nempat", 4), ("# Judul dan **tebal**", 3), ("- satu\n- dua — tiga", 3), ("[empat kata di sini](https://a.example/x-y) lima", 5),
    ("4,67 persen (2021)", 3), ("undang-undang", 1), ("** — ** … ", 0), ("[a](b)[c](d)", 2), ("Pasal 10 ayat (2)", 4),
])
def test_words_are_what_a_reader_reads(source, count):
    assert words_in(source) == count


def test_three_hundred_words_are_kept_and_one_more_is_not():
    full = theme(lede="kata", now="kata " * 200, change="kata " * (MOST_WORDS - 201 - words_in(FACT.text)))
    assert full.words == MOST_WORDS and full.broken() == {}
    assert replace(full, lede="kata kata").broken() == {"now": "too_many_words"}
    assert replace(full, now_en="word " * 301).broken() == {"now_en": "too_many_words"}
    assert replace(full, title="judul " * 50).broken() == {}, "the title is not counted"


@pytest.mark.parametrize("fact, wrong", [
    (Fact("Fakta", "", "2024-04-25"), {"source": "fact_source"}), (Fact("Fakta", "UU", ""), {"on": "fact_day"}),
    (Fact("Fakta", "UU", "2024-02-30"), {"on": "fact_day"}), (Fact("Fakta", "UU", "2024-04-25", "http://x.example"), {"url": "fact_url"}),
    (Fact("Fakta", "UU", "2024-04-25", "javascript:alert(1)"), {"url": "fact_url"}), (Fact("", "UU", "2024-04-25"), {"text": "required"}), (FACT, {}),
])
def test_a_fact_has_a_source_and_its_day(fact, wrong):
    assert fact_problems(fact) == wrong
    assert ("facts" in theme(facts=(fact,)).broken()) == bool(wrong)


def test_what_is_published_is_whole():
    assert theme().problems() == {} and article().problems() == {}
    assert set(theme(lede="", now="", change="", facts=(), topics=()).problems()) == {"lede", "now", "change", "facts", "topics"}
    assert theme(title_en="Water").problems() == {"lede_en": "required", "now_en": "required", "change_en": "required"}
    assert theme(now_en="Only this").problems() == {"title_en": "required"}
    assert theme(topics=("tidak-ada",)).broken() == {"topics": "unknown"}


def test_a_text_is_said_in_english_where_there_is_one():
    both = theme(title_en="Water", lede_en="Who", now_en="Now", change_en="Then", facts=(replace(FACT, text_en="Five percent."), FACT))
    said = both.said_in("en")
    assert (said.title, said.now, said.facts[0].text, said.facts[1].text) == ("Water", "Now", "Five percent.", FACT.text)
    assert both.said_in("id") is both and theme().said_in("en").title == "Air sampai ke gang"
    assert theme_of(both.as_json()) == both, "what is kept comes back"


HOSTILE = ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))", "[x](data:text/html,x)",
           "<a href='https://a.example' onclick=x>y</a>", "![x](https://a.example/x.png)", "<svg/onload=alert(1)>", "[a]: javascript:alert(1)\n\n[a]",
           "<iframe srcdoc='x'></iframe>", "`<script>`", "<!--><script>-->", "[x](//a.example \"' onmouseover=alert(1) x='\")", "<style>*{}</style>"]


class Tags(HTMLParser):
    """What a browser would make of it."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_comment(self, data):
        self.found.append(("comment", {}))


@pytest.mark.parametrize("source", HOSTILE)
@pytest.mark.parametrize("is_section", [True, False])
def test_hostile_markdown_becomes_words(source, is_section):
    tags = Tags()
    tags.feed(to_html(source, is_section=is_section))
    for tag, attributes in tags.found:
        assert tag in {"p", "a", "code", "h2", "h3"} and set(attributes) <= {"href", "rel"}, tags.found
        assert attributes.get("href", "/").startswith(("https://", "mailto:", "/")), tags.found


@pytest.mark.parametrize("source, code", [("x" * (MOST_BYTES + 1), "too_long"), ("\n" * 1001, "too_complex"), ("|" * 17, "too_complex")])
def test_what_cannot_be_shown_is_refused(source, code):
    with pytest.raises(Unfit) as refused:
        to_html(source)
    assert refused.value.code == code and article(body=source).broken() == {"body": code}


def test_nesting_without_end_takes_no_time():
    began = time.monotonic()
    for source in ("> " * 5000 + "x", "[" * 5000, "*a " * 5000, "- " * 3000 + "x"):
        try:
            to_html(source)
        except Unfit:
            pass
    assert time.monotonic() - began < 5


def test_headings_stand_below_those_of_the_page():
    assert to_html("# A\n\n## B\n\n#### C") == "<h2>A</h2>\n<h2>B</h2>\n<h3>C</h3>\n"
    assert to_html("# A\n\n## B", is_section=True) == "<h3>A</h3>\n<h3>B</h3>\n"


def test_a_question_stands_where_its_mark_does_and_leaves_nothing_when_it_is_gone():
    source = "Awal\n\n{{tanya 7}}\n\nTengah {{tanya 8}} dalam kalimat\n\n{{ tanya 9 }}"
    assert question_ids(source) == [7, 9]
    html = with_questions(to_html(source), {7: "<figure>Tujuh</figure>"})
    assert "<figure>Tujuh</figure>" in html and "tanya 9" not in html and "{{tanya 8}}" in html


@pytest.mark.parametrize("words", ["*tebal*", "# judul", "1. satu", "[a](b)", "a_b_c", "- x", "a `b` c", "| a | b |", "2022. Jakarta"])
def test_a_title_in_a_draft_says_just_its_words(words):
    html = to_html(f"- **{recap.plain(words)}**")
    assert recap.plain(words) and html.count("<li>") == 1
    shown = to_html(recap.plain(words)).replace("&lt;", "<").replace("&gt;", ">").strip()
    assert shown == f"<p>{words}</p>"


def test_data_cannot_end_its_block():
    block = data_block({"name": "</script><script>alert(1)</script>&\u2028", "none": None, "empty": []})
    inner = block.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert "<" not in inner and "&" not in inner and "\u2028" not in inner
    assert json.loads(inner) == {"@context": "https://schema.org", "name": "</script><script>alert(1)</script>&\u2028"}


def test_both_languages_tell_the_same_stages():
    told, english = stages.stages("id"), stages.stages("en")
    assert [one.code for one in told] == [one.code for one in english] == list(stages.CODES)
    assert all(getattr(one, part) for one in (*told, *english) for part in ("title", "what", "who", "papers", "public", "basis"))
    assert stages.code_of("Penyusunan") == "penyusunan" and stages.code_of("Uji coba") is None


def test_changes_are_told_line_by_line():
    before, after = changes.told(theme()), changes.told(theme(now="Air diurus **kota**.", facts=(FACT, replace(FACT, text="Baru"))))
    lines = changes.lines(before, after)
    assert [line.text for line in lines if line.what == changes.REMOVED] == ["Air diurus **provinsi**."]
    assert [line.text for line in lines if line.what == changes.ADDED][0] == "Air diurus **kota**."
    assert changes.lines(before, before) == []
