"""What a version holds, as it is kept: a page of Kenali (`Theme`) or an article of Kabar (`Article`), in one or two languages.

Pure: no tables. `problems()` names what keeps a text from being published, field by field; a draft may have them, except what
could not be shown at all.
"""
from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from typing import Any, cast

from server import categorization
from server.core.i18n import ENGLISH
from server.learn.counting import MOST_WORDS, words_of
from server.learn.markdown import Unfit, plain_words, to_html

MOST_FACTS, MOST_TOPICS, MOST_PLACES = 8, 3, 12
TRANSLATED = {"title", "lede", "now", "change", "body"}


@dataclass(frozen=True)
class Fact:
    """One checkable thing: `source` names where it was read, `url` leads there, `on` is the day of that source."""

    text: str
    source: str
    on: str  # a day, as 2024-04-25
    url: str = ""
    text_en: str = ""

    @property
    def day(self) -> date | None:
        """The day; None for what is none."""
        try:
            return date.fromisoformat(self.on) if len(self.on) == 10 else None
        except ValueError:
            return None


@dataclass(frozen=True)
class Content:
    """What both kinds have."""

    title: str
    lede: str = ""
    topics: tuple[str, ...] = ()
    webinar_id: int | None = None
    title_en: str = ""
    lede_en: str = ""

    @property
    def has_english(self) -> bool:
        """True when somebody wrote it in English."""
        return bool(self.title_en)

    def said_in(self, language: str) -> Content:
        """With the words of that language in the plain fields, where there are any."""
        if language != ENGLISH or not self.has_english:
            return self
        return replace(self, **{name: getattr(self, f"{name}_en") for name in TRANSLATED if hasattr(self, name)})

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        return asdict(self)

    def markdown(self) -> dict[str, str]:
        """The fields in Markdown, by name."""
        return {}

    def read_words(self) -> str:
        """All that a reader reads in either language, for search."""
        return " ".join([self.title, self.lede, self.title_en, self.lede_en, *(plain_words(one) for one in self.markdown().values())])

    def broken(self) -> dict[str, str]:
        """Field → code of what cannot even be kept as a draft."""
        found = {} if self.title else {"title": "required"}
        for name, source in self.markdown().items():
            try:
                to_html(source)
            except Unfit as unfit:
                found[name] = unfit.code
        if any(categorization.topic(slug) is None for slug in self.topics) or len(self.topics) > MOST_TOPICS:
            found["topics"] = "unknown"
        return found

    def problems(self) -> dict[str, str]:
        """Field → code of what keeps it from being published."""
        found = self.broken()
        if not self.has_english and any(getattr(self, one.name) for one in fields(self) if one.name.endswith("_en")):
            found["title_en"] = "required"
        for name in self._needed():
            if not getattr(self, name):
                found.setdefault(name, "required")
        return found

    def _needed(self) -> tuple[str, ...]:
        """Of English, all or nothing."""
        return ("lede_en",) if self.has_english else ()


@dataclass(frozen=True)
class Theme(Content):
    """A page of Kenali: what the law says now, what may change, facts with their sources, the session, provisions touched."""

    now: str = ""
    change: str = ""
    facts: tuple[Fact, ...] = ()
    provisions: tuple[str, ...] = ()  # short addresses, such as 10(2)
    chapter: str = ""  # a key of the recording's chapters
    now_en: str = ""
    change_en: str = ""

    @property
    def topic(self) -> str:
        """What «Tanggapi» answers to."""
        return self.topics[0] if self.topics else ""

    def said_in(self, language: str) -> Theme:
        """Facts without an English text stay as they are."""
        said = cast(Theme, super().said_in(language))
        if said is self:
            return self
        return replace(said, facts=tuple(replace(fact, text=fact.text_en or fact.text) for fact in said.facts))

    def markdown(self) -> dict[str, str]:
        return {"now": self.now, "change": self.change, "now_en": self.now_en, "change_en": self.change_en}

    def read_words(self) -> str:
        return " ".join([super().read_words(), *(f"{fact.text} {fact.text_en}" for fact in self.facts)])

    @property
    def words(self) -> int:
        """Those a reader reads in Indonesian: sources and the title are not among them."""
        return words_of((self.lede, self.now, self.change, *(fact.text for fact in self.facts)))

    @property
    def words_en(self) -> int:
        """The same in English."""
        return words_of((self.lede_en, self.now_en, self.change_en, *(fact.text_en for fact in self.facts)))

    def broken(self) -> dict[str, str]:
        found = super().broken()
        if len(self.facts) > MOST_FACTS or any(fact_problems(fact) for fact in self.facts):
            found["facts"] = "fact_source"
        if self.words > MOST_WORDS:
            found.setdefault("now", "too_many_words")
        if self.words_en > MOST_WORDS:
            found.setdefault("now_en", "too_many_words")
        if len(self.provisions) > MOST_PLACES:
            found["provisions"] = "too_many_places"
        return found

    def _needed(self) -> tuple[str, ...]:
        return ("lede", "now", "change", "facts", "topics", *(("lede_en", "now_en", "change_en") if self.has_english else ()))


@dataclass(frozen=True)
class Article(Content):
    """An article of Kabar."""

    body: str = ""
    body_en: str = ""
    drafted_from: dict[str, int] = field(default_factory=dict)  # the session's numbers when it was drafted

    def markdown(self) -> dict[str, str]:
        return {"body": self.body, "body_en": self.body_en}

    def _needed(self) -> tuple[str, ...]:
        return ("lede", "body", *(("lede_en", "body_en") if self.has_english else ()))


def fact_problems(fact: Fact) -> dict[str, str]:
    """Field of the fact → code. A fact without a source, or without that source's day, is none."""
    found = {} if fact.text else {"text": "required"}
    if not fact.source:
        found["source"] = "fact_source"
    if fact.day is None:
        found["on"] = "fact_day"
    if fact.url and not fact.url.startswith("https://"):
        found["url"] = "fact_url"
    return found


def theme_of(kept: dict[str, Any]) -> Theme:
    """From what is kept."""
    told = _known(Theme, kept)
    told["facts"] = tuple(Fact(**_known(Fact, fact)) for fact in kept.get("facts", ()))
    return Theme(**told)


def article_of(kept: dict[str, Any]) -> Article:
    """From what is kept."""
    return Article(**_known(Article, kept))


def content_of(kind: str, kept: dict[str, Any]) -> Content:
    """Of either kind."""
    return theme_of(kept) if kind == "kenali" else article_of(kept)


def _known(of: type[Any], kept: dict[str, Any]) -> dict[str, Any]:
    names = {one.name for one in fields(of)}
    return {name: tuple(value) if isinstance(value, list) else value for name, value in kept.items() if name in names}
