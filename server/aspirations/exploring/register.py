"""The register of what is shown: for each voice its kind, topic, place, state and so on as bits, its orders and its family. No words.

It holds what everyone may know. About 40 MB for 100,000 voices; changing one takes some 20 microseconds.
"""
from __future__ import annotations

import threading
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from server.aspirations.exploring.bits import Bits, ids_of
from server.aspirations.exploring.orders import HIGHEST, ID_MASK, Order

NEWEST, SUPPORT, WAITING = "", "dukungan", "menunggu"
SORTS = (NEWEST, SUPPORT, WAITING)
# What is counted by; "open" has the kecamatan for those whose author may be placed there whatever the number of others.
FACETS = ("topic", "instrument", "article", "regency", "district", "kind", "state", "outcome", "open")
_FIRST = 946_684_800  # 2000-01-01: keys count seconds from there
_WAIT_BITS, _LONGEST_WAIT = 17, 120 * 86_400  # within the day of a deadline: to 80 seconds
_STEPS = 4000  # of walking down an order before the matches are sorted instead: a millisecond either way


class Entry(NamedTuple):
    """One shown voice as the register needs it. `values` are pairs of a facet and a value; "" is what was not said."""

    id: int
    values: tuple[tuple[str, str], ...]
    submitted_at: int  # seconds since 1970, as all moments here
    supports: int
    due_at: int | None  # of the next right; None when there is none to wait for
    visible_from: int
    provision_id: int | None
    family_id: int | None


class Register:
    """What is shown, with `lock` to be held while it is read or changed."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.shown = Bits()
        self.bits: dict[str, dict[str, Bits]] = {facet: {} for facet in FACETS}
        self.orders = {sort: Order() for sort in SORTS}
        self.families: dict[int, set[int]] = {}
        self.pending: dict[int, int] = {}  # id -> from when on it may be seen, of those for which that lies ahead
        self.changes = 0  # so often it changed: what was counted before holds for one of these
        self._entries: dict[int, Entry] = {}

    def __len__(self) -> int:
        return len(self._entries)

    # --- changing it ---

    def put(self, entry: Entry, *, later: bool = False) -> None:
        """A voice is shown, or something about it changed; `later` for many at once, before `settle`."""
        old = self._entries.get(entry.id)
        if old == entry:
            return
        if old is None or old.values != entry.values:
            self._put_values(entry, old)
        self._put_family(entry.id, old.family_id if old else None, entry.family_id)
        for sort, value in _order_values(entry):
            self.orders[sort].put(entry.id, value, later=later)
        self.shown.add(entry.id)
        self.pending[entry.id] = entry.visible_from
        self._entries[entry.id] = entry
        self.changes += 1

    def drop(self, one: int) -> None:
        """It is not shown (any more)."""
        old = self._entries.pop(one, None)
        if old is None:
            return
        for facet, value in old.values:
            self.bits[facet][value].remove(one)
        self._put_family(one, old.family_id, None)
        for order in self.orders.values():
            order.drop(one)
        self.shown.remove(one)
        self.pending.pop(one, None)
        self.changes += 1

    def settle(self) -> None:
        """After many: sort the orders."""
        for order in self.orders.values():
            order.settle()

    def _put_values(self, entry: Entry, old: Entry | None) -> None:
        kept: tuple[tuple[str, str], ...] = ()
        if old is not None:
            kept = tuple(pair for pair in old.values if pair in entry.values)
            for facet, value in old.values:
                if (facet, value) not in kept:
                    self.bits[facet][value].remove(entry.id)
        for pair in entry.values:
            if pair not in kept:
                of_facet = self.bits[pair[0]]
                bits = of_facet.get(pair[1])
                if bits is None:
                    bits = of_facet[pair[1]] = Bits()
                bits.add(entry.id)

    def _put_family(self, one: int, old: int | None, new: int | None) -> None:
        if old == new:
            return
        if old is not None and (members := self.families.get(old)) is not None:
            members.discard(one)
            if not members:
                del self.families[old]
        if new is not None:
            self.families.setdefault(new, set()).add(one)

    # --- reading it ---

    def entry(self, one: int) -> Entry | None:
        """What is known of a shown voice."""
        return self._entries.get(one)

    def entries(self) -> Iterable[Entry]:
        """All that is known, in no order."""
        return self._entries.values()

    def visible(self, now: datetime) -> int:
        """All that may be seen now: a decision to show takes effect when it can't be undone any more."""
        moment = int(now.timestamp())
        for one in [one for one, at in self.pending.items() if at <= moment]:
            del self.pending[one]
            self.changes += 1
        value = self.shown.value
        for one in self.pending:
            value &= ~(1 << one)
        return value

    def of(self, facet: str, values: Iterable[str]) -> int:
        """Those that have any of the values."""
        found = 0
        for value in values:
            bits = self.bits[facet].get(value)
            found |= bits.value if bits is not None else 0
        return found

    def page(self, among: int, sort: str, below: int | None, limit: int, *, is_folded: bool) -> list[int]:
        """The ids of one page, `limit` + 1 if there are more, after the key `below`.

        Folded: of a family only the one that comes first in this order.
        """
        found: list[int] = []
        winners: dict[int, int] = {}
        flags, order = among.to_bytes((among.bit_length() + 7) // 8, "little"), self.orders[sort]
        for steps, one in enumerate(order.downward(below)):
            if steps == _STEPS:
                rest = sorted((key for key in map(order.key, ids_of(among)) if below is None or key < below), reverse=True)
                return self._first((key & ID_MASK for key in rest), sort, flags, limit, is_folded)
            if one >> 3 < len(flags) and flags[one >> 3] >> (one & 7) & 1 and (
                    not is_folded or self._comes_first(one, sort, flags, winners)):
                found.append(one)
                if len(found) > limit:
                    break
        return found

    def _first(self, ids: Iterable[int], sort: str, flags: bytes, limit: int, is_folded: bool) -> list[int]:
        found: list[int] = []
        winners: dict[int, int] = {}
        for one in ids:
            if not is_folded or self._comes_first(one, sort, flags, winners):
                found.append(one)
                if len(found) > limit:
                    break
        return found

    def _comes_first(self, one: int, sort: str, flags: bytes, winners: dict[int, int]) -> bool:
        family = self._entries[one].family_id
        if family is None:
            return True
        if family not in winners:
            key = self.orders[sort].key
            among = (member for member in self.families[family] if member >> 3 < len(flags) and flags[member >> 3] >> (member & 7) & 1)
            winners[family] = max(among, key=key)
        return winners[family] == one

    def all_ids(self, among: int, sort: str) -> list[int]:
        """All ids in this order."""
        keys = sorted(map(self.orders[sort].key, ids_of(among)), reverse=True)
        return [key & ID_MASK for key in keys]


def _order_values(entry: Entry) -> tuple[tuple[str, int], ...]:
    return (NEWEST, entry.submitted_at - _FIRST), (SUPPORT, entry.supports), (WAITING, HIGHEST - _patience(entry))


def _patience(entry: Entry) -> int:
    """The day of the deadline, then who has waited for it longest; those that wait for nothing come last."""
    if entry.due_at is None:
        return HIGHEST
    waited = (entry.submitted_at - entry.due_at + _LONGEST_WAIT) // (_LONGEST_WAIT >> _WAIT_BITS)
    return ((entry.due_at - _FIRST) // 86_400 << _WAIT_BITS) + min(max(waited, 0), (1 << _WAIT_BITS) - 1)
