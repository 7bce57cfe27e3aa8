"""How many words a reader reads. Pure; static/js/learn/words.js counts the same way while one types."""
from __future__ import annotations

import re
from collections.abc import Iterable

MOST_WORDS = 300  # of a page of Kenali, in each language
_TARGET = re.compile(r"\]\([^)\s]*\)")  # where a link leads is not read


def words_in(source: str) -> int:
    """Words of Markdown or plain text: what stands between spaces and has a letter or a digit in it."""
    return sum(any(letter.isalnum() for letter in piece) for piece in _TARGET.sub("] ", source).split())


def words_of(sources: Iterable[str]) -> int:
    """Of several fields together."""
    return sum(words_in(source) for source in sources)
