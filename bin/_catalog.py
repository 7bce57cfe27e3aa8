"""The catalog: what the sources say, what stands in translations/en, and what is wrong with it. See bin/catalog.

An entry is in order when it is translated, keeps the places (`%(n)s`) and the tags of its sentence, and differs from it,
unless a comment above it says `# same in both languages`. Where English has a plural, an entry repeats its msgid as
msgid_plural and has two forms; the Indonesian sources have none (server/core/catalog.py). Nothing is guessed: a new
sentence comes in empty, one that nobody says any more goes.
"""
from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
TEMPLATE = ROOT / "translations/messages.pot"
ENGLISH = ROOT / "translations/en/LC_MESSAGES/messages.po"
PAGES = ("templates/**.html", "templates/**.txt")
METHODS = [("server/**.py", "python"), *((pattern, "jinja2") for pattern in PAGES)]
OPTIONS = {pattern: {"trimmed": "false", "silent": "false", "newstyle_gettext": "true"} for pattern in PAGES}
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "marked": None}
SAME = "same in both languages"
PLACE = re.compile(r"%\(\w+\)s|%%|%")
TAG = re.compile(r"<[^>]+>")
LONG_AGO = datetime(2022, 4, 21, tzinfo=UTC)  # a date that changes with each run would only make conflicts


def extracted() -> Catalog:
    """Every sentence of the sources, with the files that say it."""
    catalog = empty(None, "# The catalog's source language is Indonesian.")
    for filename, _line, message, comments, context in extract_from_dir(ROOT, METHODS, OPTIONS, KEYWORDS, strip_comment_tags=True):
        catalog.add(message, None, [(filename, None)], context=context, user_comments=comments)
    return catalog


def empty(language: str | None, comment: str) -> Catalog:
    """A catalog with a head that does not change from run to run."""
    return Catalog(locale=language, project="Jakarta ke Depan", version="1", charset="utf-8", fuzzy=False, creation_date=LONG_AGO,
                   revision_date=LONG_AGO, last_translator="-", language_team="-", msgid_bugs_address="-", header_comment=comment)


def english() -> Catalog:
    """The entries as they stand."""
    with ENGLISH.open("rb") as file:
        return read_po(file, locale="en")


def key_of(message: Message) -> str:
    """The sentence, also of an entry with a plural."""
    return str(message.id[0] if isinstance(message.id, (list, tuple)) else message.id)


def forms_of(message: Message) -> list[str]:
    """Its English: one form, or two."""
    return list(message.string) if isinstance(message.string, (list, tuple)) else [message.string]


def update() -> None:
    """Write the template, and the English catalog with new sentences empty and old ones gone."""
    now = extracted()
    write(TEMPLATE, now)
    known = {key_of(message): message for message in english() if message.id}
    new = empty("en", "# English. A new sentence comes in empty: bin/catalog")
    for message in now:
        if message.id:
            had = known.get(str(message.id))
            kept = {"string": had.string, "user_comments": had.user_comments} if had else {}
            new.add(had.id if had else message.id, locations=message.locations, **kept)
    write(ENGLISH, new)


def write(path: Path, catalog: Catalog) -> None:
    """In the order of the sentences, so that two hands seldom meet."""
    with path.open("wb") as file:
        write_po(file, catalog, width=120, sort_output=True, include_lineno=False)


def missing(now: Catalog, catalog: Catalog) -> list[str]:
    """Sentences without English."""
    said = {key_of(message) for message in catalog if message.id and all(forms_of(message))}
    return sorted(str(message.id) for message in now if message.id and str(message.id) not in said)


def problems(now: Catalog, catalog: Catalog) -> Iterator[str]:
    """What is wrong with the entries that are there."""
    sentences = {str(message.id) for message in now if message.id}
    for message in [*catalog, *catalog.obsolete.values()]:
        if message.id:
            key = key_of(message)
            if key not in sentences or key in catalog.obsolete:
                yield f"nobody says this any more: {key}"
            elif message.fuzzy:
                yield f"a guess (fuzzy): {key}"
            elif all(forms_of(message)):
                yield from _differences(key, message)


def _differences(key: str, message: Message) -> Iterator[str]:
    one, many = forms_of(message)[0], forms_of(message)[-1]
    places, places_of_one = sorted(PLACE.findall(many)), sorted(PLACE.findall(one))
    wanted = sorted(PLACE.findall(key))
    without_n = [place for place in wanted if place != "%(n)s"]  # "The last event", "The last 5 events"
    if places != wanted or places_of_one not in ((wanted, without_n) if one != many else (wanted,)):
        yield f"other places: {key} → {one if places == wanted else many}"
    if any(sorted(TAG.findall(form)) != sorted(TAG.findall(key)) for form in (one, many)):
        yield f"other tags: {key} → {many}"
    if any(form != form.strip() for form in (one, many)) and key == key.strip():
        yield f"space at an end: {key}"
    is_same = any(re.search("[A-Za-z]", form) and form == key for form in (one, many))
    if is_same and SAME not in message.user_comments:
        yield f"the same as the Indonesian, without the comment “{SAME}”: {key}"


def template_problems(now: Catalog) -> Iterator[str]:
    """Where translations/messages.pot differs from the sources."""
    with TEMPLATE.open("rb") as file:
        kept = {str(message.id) for message in read_po(file) if message.id}
    said = {str(message.id) for message in now if message.id}
    yield from (f"missing from translations/messages.pot: {sentence}" for sentence in sorted(said - kept))
    yield from (f"in translations/messages.pot, but said by nobody: {sentence}" for sentence in sorted(kept - said))


def main(arguments: list[str]) -> Any:
    """0 when all is in order."""
    if "--check" not in arguments:
        update()
    now, catalog = extracted(), english()
    wrong = [*template_problems(now), *problems(now, catalog), *(f"no English: {sentence}" for sentence in missing(now, catalog))]
    if wrong:
        wrong.append("Run bin/catalog, then fill in the English in translations/en/LC_MESSAGES/messages.po.")
    print("\n".join(wrong) if wrong else f"catalog: {len(list(now)) - 1} sentences, all in English")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
