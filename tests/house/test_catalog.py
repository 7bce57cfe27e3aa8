"""Every string a person reads is in the catalog; `translations/messages.pot` is what the sources say today.

After adding strings: JKD_WRITE_CATALOG=1 bin/test tests/house/test_catalog.py
"""
import os
import pathlib

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from server.core.words import WORDS

ROOT = pathlib.Path(__file__).parent.parent.parent
POT = ROOT / "translations/messages.pot"
METHODS = [("server/**.py", "python"), ("templates/**.html", "jinja2"), ("templates/**.txt", "jinja2")]
OPTIONS = {"templates/**.html": {"trimmed": "false", "silent": "false", "newstyle_gettext": "true"}}
KEYWORDS = {"_": None, "_l": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None}


def extracted():
    catalog = Catalog(project="Jakarta ke Depan", charset="utf-8", header_comment="# The catalog's source language is Indonesian.")
    for filename, _line, message, comments, context in extract_from_dir(ROOT, METHODS, OPTIONS, KEYWORDS, strip_comment_tags=True):
        catalog.add(message, None, [(filename, None)], context=context, user_comments=comments)
    return catalog


def ids(catalog):
    return {str(message.id) for message in catalog if message.id}


def test_the_catalog_is_what_the_sources_say():
    now = extracted()
    if os.environ.get("JKD_WRITE_CATALOG"):
        POT.parent.mkdir(exist_ok=True)
        with POT.open("wb") as file:
            write_po(file, now, width=120, sort_output=True, omit_header=False, include_lineno=False)
    known = ids(read_po(POT.open("rb")))
    assert sorted(ids(now) - known) == [], "strings are missing from translations/messages.pot"
    assert sorted(known - ids(now)) == [], "translations/messages.pot has strings that nobody uses"


def test_every_word_of_the_table_is_in_the_catalog():
    known = ids(read_po(POT.open("rb")))
    for table in WORDS.values():
        for word in table.values():
            assert word.label._args[0] in known, word
