"""Every kind drawn in both languages: a form that posts without a script, a result with its base and wording."""
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask

from server import ballots
from server.core import i18n
from tests.ballots.lines import LINES

ROOT = Path(__file__).parents[2]
per_kind = pytest.mark.parametrize("kind", sorted(LINES))
BALLOTS = {
    "single": [{"choice": 1}, {"choice": 1}, {"choice": 0}],
    "multiple": [{"choices": [0, 1]}, {"choices": [1]}, {"choices": [1, 3]}],
    "scale": [{"value": 4}, {"value": 5}, {"value": 4}],
    "ranking": [{"order": [2, 0, 1]}, {"order": [2, 1, 0]}, {"order": [0, 2, 3]}],
    "words": [{"words": ["antre", "lansia"]}, {"words": ["Antre"]}, {"words": ["antre", "adil"]}],
    "text": [{"text": "<b>Data</b> & layanan"}, {"text": "Cepat"}, {"text": "cepat."}],
    "number": [{"value": 10}, {"value": 2.5}, {"value": 90}],
}
SENTENCES = {
    "single": "Layanan lansia dipilih terbanyak: 2 dari 3 suara (66,7 %).",
    "multiple": "Layanan lansia dipilih terbanyak: 3 dari 3 suara (100 %).",
    "scale": "Median 4 dari 5, dari 3 suara.",
    "ranking": "Jalur pengaduan paling didahulukan: 8 poin, dan 2 dari 3 suara menaruhnya di nomor 1.",
    "words": "“antre” paling sering disebut: 3 dari 3 suara.",
    "text": "3 jawaban dengan kata sendiri.",
    "number": "Median 10 menit. Paling sedikit separuh dari 3 suara menyebut 2,5 sampai 90 menit; terendah 2,5, tertinggi 90 menit.",
}


@pytest.fixture(scope="module")
def house():
    """The templates and the catalog, and nothing else of the house."""
    app = Flask("house", template_folder=str(ROOT / "templates"))
    app.config["TRANSLATIONS"] = str(ROOT / "translations")
    app.jinja_env.add_extension("jinja2.ext.i18n")
    i18n.init_app(app)
    return app


class Fields(HTMLParser):
    """What a browser would post, and what a screen reader could say."""

    def __init__(self, html):
        super().__init__()
        self.posted, self.names, self.ids, self.pointers, self.text, self.select = [], set(), [], [], "", ""
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.ids += [given["id"]] if "id" in given else []
        self.pointers += given.get("aria-describedby", "").split() + ([given["for"]] if "for" in given else [])
        self.names |= {given["name"]} if "name" in given else set()
        if tag == "select":
            self.select = given["name"]
        is_set = "checked" in given if given.get("type") in ("radio", "checkbox") else tag == "input"
        if is_set:
            self.posted.append((given["name"], given.get("value", "")))
        if tag == "option" and "selected" in given:
            self.posted.append((self.select, given["value"]))
        if tag == "textarea":
            self.posted.append((given["name"], None))

    def handle_data(self, data):
        if self.posted and self.posted[-1][1] is None:
            self.posted[-1] = (self.posted[-1][0], data)
        self.text += data


def drawn(house, macro, *given, language="id"):
    with house.app_context(), i18n.speaking(language):
        return str(getattr(house.jinja_env.get_template(ballots.TEMPLATE).module, macro)(*given))


def form(house, kind, given=None, error="", language="id"):
    question = ballots.parse_question(LINES[kind]["question"])
    return drawn(house, "form", question, ballots.form_fields(question), f"poll-{kind}", given, error, language=language)


@per_kind
def test_a_form_posts_the_ballot_it_shows(house, kind):
    from werkzeug.datastructures import MultiDict

    question = ballots.parse_question(LINES[kind]["question"])
    for ballot in BALLOTS[kind]:
        read = Fields(form(house, kind, ballots.form_of(question, ballot)))
        assert ballots.parse_form(question, MultiDict(read.posted)) == ballots.parse_ballot(question, ballot)
        assert read.names == {field.name for field in ballots.form_fields(question)}
    assert question.text in Fields(form(house, kind)).text


@per_kind
@pytest.mark.parametrize("language", ["id", "en"])
def test_a_refusal_stands_in_the_form_and_every_pointer_has_its_end(house, kind, language):
    html = form(house, kind, error="Salah & begini", language=language)
    read = Fields(html)
    assert "Salah &amp; begini" in html and f"poll-{kind}-e" in read.pointers
    assert len(set(read.ids)) == len(read.ids) and set(read.pointers) <= set(read.ids)
    assert "<script" not in html and "style=" not in html and "required" not in html


@per_kind
def test_a_result_says_its_sentence_its_base_and_its_wording(house, kind):
    question = ballots.parse_question(LINES[kind]["question"])
    html = drawn(house, "result", ballots.show(question, ballots.tally(question, BALLOTS[kind])))
    text = " ".join(Fields(html).text.split())
    assert SENTENCES[kind] in text and text.endswith(question.text) and "3 suara" in text
    assert "<b>Data" not in html


@per_kind
@pytest.mark.parametrize("language", ["id", "en"])
def test_nobody_has_answered_yet(house, kind, language):
    question = ballots.parse_question(LINES[kind]["question"])
    html = drawn(house, "result", ballots.show(question, ballots.empty(question)), language=language)
    assert ("Belum ada yang menjawab." if language == "id" else "Nobody has answered yet.") in html
    assert "0 %" not in html.replace("100 %", "") and "None" not in html


@per_kind
def test_in_english_only_what_was_asked_and_answered_is_indonesian(house, kind):
    question = ballots.parse_question(LINES[kind]["question"])
    html = drawn(house, "result", ballots.show(question, ballots.tally(question, BALLOTS[kind])), language="en")
    assert f'<span lang="id">{question.text}</span>' in html and "3 votes" in html
    assert "orang" not in html and "dari " not in html


def test_hidden_and_left_out_answers_are_said(house):
    question = ballots.parse_question(LINES["text"]["question"])
    result = ballots.tally(question, [{"text": f"Jawaban {n}"} for n in range(120)])
    html = drawn(house, "result", ballots.show(question, result, lambda answer: answer.endswith("7")))
    assert "12 jawaban disembunyikan moderator" in html and "8 baris lagi tidak ditampilkan" in html and "Jawaban 117" not in html


def test_every_refusal_has_its_words(house):
    with house.app_context(), i18n.speaking("en"):
        said = {reason: ballots.words_of(ballots.Refused(reason, "x")) for reason in ballots.WORDS}
        assert all(said.values()) and len(set(said.values())) == len(said)
