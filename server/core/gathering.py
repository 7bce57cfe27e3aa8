"""Many callers, one transaction, without a writer thread: whoever comes first works for all who wait. For PostgreSQL."""
from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from server.core import events

Outcome = tuple[Any, list[events.Event]]  # what an operation returned, and what it said happened


def share(results: Sequence[Any], happened: list[events.Event]) -> list[Outcome]:
    """Give each caller its result, and the first one the events."""
    return [(result, [] if i else happened) for i, result in enumerate(results)]


class Gatherer:
    """Whoever gets the lock first works for all who wait at it."""

    def __init__(self, run: Callable[[Callable[[], Any]], Outcome], fn: Callable[[Sequence[Any]], Sequence[Any]]) -> None:
        self._run, self._fn = run, fn
        self._lock = threading.Lock()
        self._waiting: list[_Place] = []

    def do(self, item: Any) -> Outcome:
        place = _Place(item)
        self._waiting.append(place)
        try:
            with self._lock:
                if not place.is_done:
                    places, self._waiting = self._waiting, []
                    self._work_for(places)
        except BaseException:
            if place in self._waiting:
                self._waiting.remove(place)
            raise
        if place.error is not None:
            raise place.error
        assert place.outcome is not None
        return place.outcome

    def _work_for(self, places: list[_Place]) -> None:
        try:
            results, happened = self._run(partial(self._fn, [place.item for place in places]))
        except Exception as error:
            if len(places) == 1:
                places[0].error, places[0].is_done = error, True
            else:
                for place in places:
                    self._work_for([place])
            return
        for place, place.outcome in zip(places, share(results, happened), strict=True):
            place.is_done = True


@dataclass(slots=True, eq=False)
class _Place:
    item: Any
    is_done: bool = False
    outcome: Outcome | None = None
    error: BaseException | None = None
