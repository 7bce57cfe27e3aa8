"""Being listed: the places that know a shown text (its flag, the search index, its kecamatan's count, its family) move as one."""
from __future__ import annotations

from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import undefer

from server.aspirations import search_index
from server.aspirations.exploring import folding
from server.aspirations.models import Aspiration, DistrictCount
from server.core.database import insert_of, run_statement, session
from server.core.errors import NotFound


def for_change(aspiration_id: int) -> Aspiration:
    """The row, held until the operation ends. Raises NotFound."""
    query = sa.select(Aspiration).where(Aspiration.id == aspiration_id).options(undefer(Aspiration.before_decision))
    found = session.scalar(query.with_for_update(), execution_options={"populate_existing": True})
    if found is None:
        raise NotFound()
    return found


def put_on_list(aspiration: Aspiration) -> None:
    """Everyone may find it from `visible_from` on; again after its text changed."""
    if not aspiration.is_listed:
        aspiration.is_listed = True
        _count(aspiration.district, 1)
    search_index.add(aspiration.id, aspiration.text)
    folding.leave(aspiration)  # the worker finds its family anew


def take_off_list(aspiration: Aspiration) -> None:
    """Nobody finds it any more, from now on."""
    if aspiration.is_listed:
        aspiration.is_listed = False
        _count(aspiration.district, -1)
        search_index.remove(aspiration.id)
        folding.leave(aspiration)


def _count(district: str | None, step: int) -> None:
    if district is not None:
        run_statement(_add_count, {"district": district, "shown": step})


@cache
def _add_count(dialect: str) -> Any:
    insert = insert_of(DistrictCount, dialect)
    return insert.on_conflict_do_update(index_elements=["district"], set_={"shown": DistrictCount.shown + insert.excluded.shown})
