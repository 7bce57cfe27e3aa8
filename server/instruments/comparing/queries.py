"""Two versions compared: made once by a process, on a side thread, and kept until a text or a tie is added."""
from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import sqlalchemy as sa
from flask import current_app
from markupsafe import Markup
from sqlalchemy.orm import aliased

from server.core.database import aside, session
from server.core.errors import NotFound
from server.instruments import queries
from server.instruments.carrying.lines import stamp
from server.instruments.carrying.models import Tie, TieState
from server.instruments.carrying.planning import BY_HAND, places_of
from server.instruments.comparing.alignment import align
from server.instruments.comparing.rows import Rows, rows_of
from server.instruments.models import Instrument, Provision, Version

KEPT = 16  # comparisons and pages of them in memory: about 5 MB for two long laws


@dataclass(frozen=True)
class Pair:
    """Which versions a page compares, and what else could be."""

    older: Version
    newer: Version
    versions: list[Version]


def pair_of(instrument: Instrument, older: int | None, newer: int | None, find: Callable[[int], Version]) -> Pair:
    """By numbers; without them the newest and the one before. Raises NotFound for what cannot be read, and where there is only one."""
    versions = sorted(queries.PUBLIC.versions(instrument), key=lambda one: one.number)
    last = find(newer) if newer is not None else versions[-1] if versions else None
    before = [one for one in versions if last is not None and one.number < last.number]
    first = find(older) if older is not None else before[-1] if before else None
    if first is None or last is None or first.id == last.id:
        raise NotFound()
    return Pair(first, last, versions)


def compared(older: Version, newer: Version) -> Rows:
    """Kept by what both texts say and how they are tied. The first who asks waits some 0.2 s for two long laws, and nobody else does."""
    key = "rows", older.digest, newer.digest, older.id, newer.id, stamp()
    return cast(Rows, _kept(key, lambda: aside(_compare, older.id, newer.id)))


def page_of(key: tuple[object, ...], make: Callable[[], Markup]) -> Markup:
    """What was rendered of a comparison, kept beside it."""
    return cast(Markup, _kept(("page", stamp(), *key), make))


def _compare(older_id: int, newer_id: int) -> Rows:
    old, new = aliased(Provision), aliased(Provision)
    known = dict(session.execute(sa.select(new.id, old.id).join(old, old.origin_id == new.origin_id).where(
        new.version_id == newer_id, old.version_id == older_id)).tuples().all())
    apart = session.scalars(sa.select(Tie.provision_id).where(Tie.version_id == newer_id, Tie.state == TieState.NEW,
                                                              Tie.reason == BY_HAND)).all()
    older, newer = places_of(older_id), places_of(newer_id)
    return rows_of(older, newer, align(older, newer, known=known, apart=apart))


@dataclass
class _Shelf:
    lock: Any
    things: OrderedDict[tuple[object, ...], object]


def _kept(key: tuple[object, ...], make: Callable[[], object]) -> object:
    shelf = cast(_Shelf, current_app.extensions.setdefault("comparisons", _Shelf(threading.Lock(), OrderedDict())))
    if key in shelf.things:
        return shelf.things[key]
    with shelf.lock:  # one at a time: many who ask at once wait for the first
        if key not in shelf.things:
            shelf.things[key] = make()
            while len(shelf.things) > KEPT:
                shelf.things.popitem(last=False)
        return shelf.things[key]
