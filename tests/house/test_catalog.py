"""Every string a person reads is in the catalog, and in English too; see bin/catalog, which takes new ones in.

`translations/messages.pot` is what the sources say today: JKD_WRITE_CATALOG=1 bin/test tests/house/test_catalog.py writes it.
"""
import importlib.util
import os
import pathlib

import pytest
from babel.messages.catalog import Catalog

from server.core.words import WORDS

ROOT = pathlib.Path(__file__).parent.parent.parent
_SPEC = importlib.util.spec_from_file_location("_catalog", ROOT / "bin/_catalog.py")
tool = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(tool)


@pytest.fixture(scope="module")
def now():
    return tool.extracted()


def test_the_catalog_is_what_the_sources_say(now):
    if os.environ.get("JKD_WRITE_CATALOG"):
        tool.write(tool.TEMPLATE, now)
    assert list(tool.template_problems(now)) == []


def test_every_word_of_the_table_is_in_the_catalog(now):
    known = {str(message.id) for message in now}
    for table in WORDS.values():
        for word in table.values():
            assert word.label._args[0] in known, word


def test_every_sentence_is_in_english_and_in_order(now):
    """Run bin/catalog, then fill in translations/en/LC_MESSAGES/messages.po what it prints."""
    english = tool.english()
    assert tool.missing(now, english) == []
    assert list(tool.problems(now, english)) == []
    assert len(list(english)) > 1500


def judged(sentence, english, **more):
    """What the gate says about one entry."""
    sources, catalog = Catalog(), Catalog(locale="en")
    sources.add(sentence)
    catalog.add((sentence, sentence) if isinstance(english, tuple) else sentence, english, **more)
    return [*tool.problems(sources, catalog), *tool.missing(sources, catalog)]


@pytest.mark.parametrize("sentence, english", [
    ("Halo %(n)s", "Hello %(n)s"), ("%(n)s hari", ("%(n)s day", "%(n)s days")), ("%(n)s terakhir", ("The last one", "The last %(n)s")),
    ("Hari", ("Day", "Days")),
    ("<a href=\"/x\">Baca</a> %%", "<a href=\"/x\">Read</a> %%"),
])
def test_a_good_entry_passes(sentence, english):
    assert judged(sentence, english) == []


@pytest.mark.parametrize("sentence, english", [
    ("Halo", ""), ("Halo %(n)s", "Hello"), ("Halo %(n)s", "Hello %(m)s"), ("Halo", "Hello %(n)s"), ("%(n)s hari", ("%(n)s day", "")),
    ("%(n)s hari", ("%(n)s day", "days")), ("%(who)s, %(n)s hari", ("%(n)s day", "%(who)s, %(n)s days")),
    ("<b>Halo</b>", "Hello"), ("<a href=\"/x\">Halo</a>", "<a href=\"/y\">Hello</a>"), ("Halo", "Halo"), ("Halo", " Hello"),
    ("100 %%", "100%"),
])
def test_a_bad_entry_is_named(sentence, english):
    assert judged(sentence, english) != []


def test_a_guess_does_not_count():
    assert judged("Halo", "Hello", flags=["fuzzy"]) != []


def test_what_nobody_says_is_named():
    catalog = Catalog(locale="en")
    catalog.add("Halo", "Hello")
    assert list(tool.problems(Catalog(), catalog)) == ["nobody says this any more: Halo"]


def test_the_same_word_in_both_languages_says_so():
    assert judged("Menu", "Menu") != []
    assert judged("Menu", "Menu", user_comments=[tool.SAME]) == []
