"""Counts kept beside the rows, counted again from the rows: supports of each aspiration, shown ones of each kecamatan."""
from __future__ import annotations

from typing import cast

import sqlalchemy as sa

from server.aspirations.models import Aspiration, DistrictCount, Support
from server.core.database import insert_of, operation, run_statement, session

_TABLE = cast(sa.Table, Aspiration.__table__)


def how_many() -> int:
    """Aspirations there are: the steps of a walk over all of them."""
    return session.scalar(sa.select(sa.func.count()).select_from(Aspiration)) or 0


def next_ids(after: int, limit: int) -> list[int]:
    """The next aspirations of a walk by id."""
    return list(session.scalars(sa.select(Aspiration.id).where(Aspiration.id > after).order_by(Aspiration.id).limit(limit)))


@operation
def recount_supports(ids: list[int]) -> int:
    """Set the supports of these to what the rows say. Returns how many were wrong.

    The aspirations are held first: a support that is being set then counts either before or after, never neither.
    """
    session.execute(sa.select(Aspiration.id).where(Aspiration.id.in_(ids)).order_by(Aspiration.id).with_for_update())
    said = sa.select(sa.func.count()).where(Support.aspiration_id == _TABLE.c.id, Support.is_on).correlate(_TABLE).scalar_subquery()
    is_known = _TABLE.c.links_cut_at.is_(None)  # else the number is all that is left
    wrong = sa.update(_TABLE).where(_TABLE.c.id.in_(ids), is_known, _TABLE.c.supports != said).values(supports=said)
    return int(session.connection().execute(wrong).rowcount)


@operation
def recount_districts() -> int:
    """Set what is counted for each kecamatan to what its shown aspirations say. Returns how many were wrong."""
    held = sa.select(DistrictCount).order_by(DistrictCount.district).with_for_update()
    stands = {row.district: row.shown for row in session.scalars(held)}
    count = sa.select(Aspiration.district, sa.func.count()).where(Aspiration.is_listed, Aspiration.district.is_not(None))
    true = {str(district): int(shown) for district, shown in session.execute(count.group_by(Aspiration.district))}
    wrong = {district: true.get(district, 0) for district in {*stands, *true} if stands.get(district, 0) != true.get(district, 0)}
    for district, shown in sorted(wrong.items()):
        run_statement(_set_district, {"district": district, "shown": shown})
    return len(wrong)


def _set_district(dialect: str) -> sa.Executable:
    insert = insert_of(DistrictCount, dialect)
    return cast(sa.Executable, insert.on_conflict_do_update(index_elements=["district"], set_={"shown": insert.excluded.shown}))
