"""What happened, said once. Operations record; everyone else listens."""
from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

log = logging.getLogger(__name__)
Listener = Callable[[Any], None]
_inside: dict[type, list[Listener]] = defaultdict(list)
_after: dict[type, list[Listener]] = defaultdict(list)


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened: ids and facts, never people's words, and never which participant it was.

    `staff_id` is the colleague who did it; None for the public and the system. The link between a participant and
    what they wrote lives in its own tables only, so that no log, ledger or job can bring it back.
    """

    staff_id: int | None = None


E = TypeVar("E", bound=Event)


def inside(kind: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Listen within the same transaction: if the listener fails, nothing happened."""
    return partial(_add, _inside, kind)


def after(kind: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Listen once the transaction is durable: broadcasts, mail, jobs. Failures are logged."""
    return partial(_add, _after, kind)


def _add(table: dict[type, list[Listener]], kind: type, fn: Callable[[E], None]) -> Callable[[E], None]:
    table[kind].append(fn)
    return fn


def _listeners(table: dict[type, list[Listener]], event: Event) -> Iterator[Listener]:
    for cls in type(event).__mro__:
        yield from table.get(cls, ())


def tell_inside(event: Event) -> None:
    """Call the listeners that share the transaction; what they raise undoes it."""
    for listener in _listeners(_inside, event):
        listener(event)


def tell_after(event: Event) -> None:
    """Call the listeners that come after the commit; what they raise is logged."""
    for listener in _listeners(_after, event):
        try:
            listener(event)
        except Exception:
            log.exception("listener %s failed for %s", listener.__qualname__, event)
