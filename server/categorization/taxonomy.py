"""The topics, read once from data/topics.json. The order there is the order everywhere."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "topics.json"


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic: names in both languages, the articles of UU 2/2024 it stands in, and words people use for it."""

    slug: str
    name_id: str
    name_en: str
    articles: tuple[str, ...]
    keywords: tuple[str, ...]

    def name_in(self, language: str) -> str:
        """For a page in a language; what is stored or printed in a document takes `name_id`."""
        return self.name_en if language == "en" else self.name_id


@cache
def topics() -> tuple[Topic, ...]:
    """All 23, in their own order."""
    rows = json.loads(_FILE.read_text(encoding="utf-8"))
    return tuple(
        Topic(**{**row, "articles": tuple(row["articles"]), "keywords": tuple(row["keywords"])}) for row in rows
    )


def topic(slug: str | None) -> Topic | None:
    """The topic with this slug, or None."""
    return next((one for one in topics() if one.slug == slug), None)
