"""Which texts have a word, as bits, for the words that were sought lately: a common word is read once, then kept up to date."""
from __future__ import annotations

from collections import OrderedDict

from server.aspirations.exploring.bits import Bits

MOST = 400  # words: 12 kB each at 100,000 texts


class Terms:
    """The newest sought words and the texts that have them."""

    def __init__(self) -> None:
        self._bits: OrderedDict[str, Bits] = OrderedDict()

    def __bool__(self) -> bool:
        return bool(self._bits)

    def get(self, word: str) -> Bits | None:
        """The texts that have it; None if nobody sought it lately."""
        bits = self._bits.get(word)
        if bits is not None:
            self._bits.move_to_end(word)
        return bits

    def keep(self, word: str, bits: Bits) -> None:
        """Keep it; the one that was not sought for the longest time goes."""
        self._bits[word] = bits
        if len(self._bits) > MOST:
            self._bits.popitem(last=False)

    def note(self, aspiration_id: int, tokens: str) -> None:
        """A text changed, came or went: these are its words in the index now."""
        words = set(tokens.split())
        for word, bits in self._bits.items():
            if word in words:
                bits.add(aspiration_id)
            else:
                bits.remove(aspiration_id)
