"""What the house holds about somebody, told by each feature for its own tables: to see, export, correct, withdraw and erase.

`/akun` shows it and knows none of the features: it stands on a low floor. A feature registers a `Holding` in its room
`holdings.py`; a house test finds the table with people's data that nobody speaks for.
"""
from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from server.core.errors import NotFound
from server.core.permissions import Actor


class Deed(StrEnum):
    """What can be done at once with something held; the word stands in its address."""

    CONFIRM = "konfirmasi"
    CORRECT = "ubah"
    HIDE = "rahasia"
    WITHDRAW = "tarik"
    ERASE = "hapus"


@dataclass(frozen=True)
class Subject:
    """Whose data: somebody who proved an e-mail address, holds an item by its private link, uses this device, or all of these.

    `email_index` is what the address is looked up by, never the address. What each of them opens is up to the holding:
    an item's words never open by the device alone.
    """

    email_index: str | None = None
    item_id: int | None = None
    participant_id: int | None = None
    request_ids: tuple[int, ...] = ()  # requests filed from this browser

    @property
    def is_identified(self) -> bool:
        """Came by e-mail or private link, not by the device alone."""
        return self.email_index is not None or self.item_id is not None


@dataclass(frozen=True)
class Fact:
    """One line: what it is, its value, who reads it, how long it stays."""

    label: Any
    value: Any
    seen_by: Any = ""
    kept: Any = ""


@dataclass(frozen=True)
class Held:
    """One thing held, the deeds that are open to this subject, and pages where more can be done."""

    id: int
    title: str
    facts: tuple[Fact, ...] = ()
    deeds: tuple[Deed, ...] = ()
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Correction:
    """What can be put right by oneself. A new `email` is taken once it is confirmed (`is_email_confirmed`): a typo must lock nobody out."""

    display: str
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    is_email_confirmed: bool = False


Find = Callable[[Subject], Sequence[Held]]
Export = Callable[[Subject], Sequence[Mapping[str, Any]]]
Do = Callable[[Actor, Subject, int], None]


@dataclass(frozen=True)
class Holding:
    """What one feature keeps in `tables` about people. `name` is its word in addresses and its key in the export.

    `deeds` are operations that raise NotFound for what is not this subject's. `is_by_email`: erasing it asks for a code.
    """

    name: str
    label: Any
    tables: frozenset[str]
    find: Find
    export: Export
    deeds: Mapping[Deed, Do] = field(default_factory=dict)
    read_correction: Callable[[Subject, int], Correction] | None = None
    correct: Callable[[Actor, Subject, int, Correction], None] | None = None
    is_by_email: bool = False
    order: int = 100

    def held(self, subject: Subject, held_id: int, deed: Deed) -> Held:
        """The one thing, if this subject may do that with it. Raises NotFound."""
        one = next((one for one in self.find(subject) if one.id == held_id and deed in one.deeds), None)
        if one is None:
            raise NotFound()
        return one


_holdings: dict[str, Holding] = {}
_reasons: dict[str, str] = {}
_item_finder: list[Callable[[], int | None]] = []


def register(holding: Holding) -> None:
    """Speak for tables; registering a name again changes nothing but the holding."""
    _holdings[holding.name] = holding


def holdings() -> list[Holding]:
    """All, in the order of the page."""
    return sorted(_holdings.values(), key=lambda holding: (holding.order, holding.name))


def holding(name: str) -> Holding:
    """The one of that name. Raises NotFound."""
    if name not in _holdings:
        raise NotFound()
    return _holdings[name]


def leave_out(reason: str, *tables: str) -> None:
    """Say openly why tables with a link to people are no holding: for the house test and for who reads the code."""
    _reasons.update(dict.fromkeys(tables, reason))


def spoken_for() -> Collection[str]:
    """Names of the tables that a holding covers or a reason names."""
    return {table for one in _holdings.values() for table in one.tables} | set(_reasons)


def use_item_finder(finder: Callable[[], int | None]) -> None:
    """Let `aspirations` say which item this browser holds by its private link."""
    _item_finder[:] = [finder]


def held_item_id() -> int | None:
    """The item that this browser holds by its private link, if any. Call in a request."""
    return _item_finder[0]() if _item_finder else None
