"""Everybody who begins at /en/ stays in English: all public pages of the demo, by following their links.

What is only Indonesian, since people wrote it or the law says it, is marked `lang="id"`. Nothing else may be.
"""
from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest
from werkzeug.exceptions import HTTPException

from server.core import catalog
from server.core.permissions import Role

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "path"}
SPOKEN = {"aria-label", "title", "placeholder", "alt", "label"}
MOST_OF_A_KIND = 4  # addresses looked at for each rule: a hundred articles are one page
# Small words that stand in nearly every Indonesian sentence and in no English one.
INDONESIAN = re.compile(r"\b(yang|dan|untuk|tidak|dengan|belum|sudah|dari|atau|akan|pada|oleh|adalah|dapat|boleh|kami|anda|setiap|menunggu|pasal|ayat)\b", re.I)


@dataclass
class Page(HTMLParser):
    """The links of a page, and what it says in English: texts and spoken attributes outside of `lang="id"`."""

    links: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    stack: list[tuple[str, bool]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    @property
    def is_blank(self) -> bool:
        """Inside a template that scripts clone: its links lead nowhere yet."""
        return any(tag == "template" for tag, _is_english in self.stack)

    @property
    def is_english(self) -> bool:
        return not self.stack or self.stack[-1][1]

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        is_english = given["lang"] == "en" if "lang" in given else self.is_english
        if tag == "a" and given.get("hreflang") != "id" and not self.is_blank:
            self.links.append(given.get("href", ""))
        if is_english:
            self.said += [value for name, value in attrs if value and (name in SPOKEN or name.startswith("data-") and name not in ("data-areas", "data-copy")) and " " in value]
        if tag not in VOID:
            self.stack.append((tag, is_english and tag not in ("script", "title", "textarea")))

    def handle_endtag(self, tag):
        while self.stack and self.stack.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if self.is_english and data.strip():
            self.said.append(" ".join(data.split()))


@pytest.fixture
def untranslated(app):
    """A sentence of the sources that has another English."""
    english = catalog.entries(str(app.config["TRANSLATIONS"]), "en")
    assert len(english) > 1000
    return {" ".join(sentence.split()) for sentence, forms in english.items() if sentence not in forms}


def rule_of(app, path):
    try:
        return app.url_map.bind("localhost").match(path.removeprefix("/en").split("#")[0].split("?")[0] or "/", return_rule=True)[0].rule
    except HTTPException:
        return path


def walk(app, client, untranslated, *starts):
    """Follow all links from the starts: (pages seen, what is wrong)."""
    seen, waiting, wrong, visits = set(), list(starts), [], Counter()
    while waiting:
        path = waiting.pop(0)
        answer = client.get(path)
        if answer.status_code in (302, 303):
            waiting.append(answer.headers["Location"])
            continue
        if answer.status_code != 200 or answer.mimetype != "text/html":
            wrong += [] if answer.status_code == 200 else [f"{path}: {answer.status_code}"]
            continue
        page = Page()
        page.feed(answer.text)
        wrong += [f"{path}: not English: {text[:90]}" for text in page.said if text in untranslated or INDONESIAN.search(text)]
        for link in page.links:
            inner = link.split("#")[0]
            if inner.startswith("/") and not inner.startswith("/en/"):
                wrong.append(f"{path} leads to {link}")
            if inner.startswith("/en/") and inner not in seen and visits[rule_of(app, inner)] < MOST_OF_A_KIND:
                seen.add(inner)
                visits[rule_of(app, inner)] += 1
                waiting.append(inner)
    return seen, sorted(set(wrong))


@pytest.mark.timeout(180)
def test_every_public_page_is_english(app, demo, untranslated):
    seen, wrong = walk(app, app.test_client(), untranslated, "/en/")
    assert not wrong, "\n".join(wrong)
    assert len(seen) > 40
    assert {"/en/hasil", "/en/aspirasi", "/en/aspirasi/baru", "/en/sesi", "/en/ruu", "/en/lacak", "/en/cara-kerja", "/en/privasi",
            "/en/data/ledger"} <= seen


@pytest.mark.timeout(180)
def test_every_work_room_is_english(app, demo, cast, untranslated):
    everyone = cast.staff("serba-bisa", *(role.value for role in Role))
    seen, wrong = walk(app, everyone.client, untranslated, "/en/meja", "/en/penyusun", "/en/kelola", "/en/sesi/sesi-contoh-langsung/kendali")
    assert not wrong, "\n".join(wrong)
    assert len(seen) > 60
    assert {"/en/penyusun/matriks", "/en/penyusun/paraf"} <= seen
