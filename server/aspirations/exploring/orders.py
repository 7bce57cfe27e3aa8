"""The three orders of the list: each voice has a key of 63 bits (what it is sorted by, then its id), and the keys stand sorted."""
from __future__ import annotations

from array import array
from bisect import bisect_left, insort
from collections.abc import Iterator

ID_BITS = 32
ID_MASK = (1 << ID_BITS) - 1
HIGHEST = (1 << 31) - 1  # of what it is sorted by


class Order:
    """Keys by id, and all keys in ascending order; the list is read from the end. Ids come one by one, so an array is small."""

    def __init__(self) -> None:
        self._keys = array("q")  # by id; -1: not in it
        self._sorted = array("q")
        self._is_sorted = True

    def key(self, one: int) -> int:
        """The id's key, -1 if it is not in the order."""
        return self._keys[one] if one < len(self._keys) else -1

    def put(self, one: int, value: int, *, later: bool = False) -> None:
        """Sort it by this value; `later` for many at once, before `settle`."""
        new, old = min(max(value, 0), HIGHEST) << ID_BITS | one, self.key(one)
        if new == old:
            return
        if one >= len(self._keys):
            self._keys.extend([-1] * max(one + 1 - len(self._keys), len(self._keys) // 8))
        self._keys[one] = new
        if later or not self._is_sorted:
            self._is_sorted = False
            return
        if old >= 0:
            self._sorted.pop(bisect_left(self._sorted, old))
        insort(self._sorted, new)

    def drop(self, one: int) -> None:
        """Take it out."""
        old = self.key(one)
        if old < 0:
            return
        self._keys[one] = -1
        if self._is_sorted:
            self._sorted.pop(bisect_left(self._sorted, old))

    def settle(self) -> None:
        """Sort what was put in to be sorted later."""
        if not self._is_sorted:
            self._sorted = array("q", sorted(key for key in self._keys if key >= 0))
            self._is_sorted = True

    def downward(self, below: int | None) -> Iterator[int]:
        """Ids from the highest key on, or from the first one under `below`."""
        self.settle()
        keys = self._sorted
        for place in range((len(keys) if below is None else bisect_left(keys, below)) - 1, -1, -1):
            yield keys[place] & ID_MASK
