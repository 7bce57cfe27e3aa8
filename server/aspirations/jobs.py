"""The long job over aspirations: the search index, rewritten from the rows."""
from __future__ import annotations

import logging
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from server.aspirations import recounting, search_index
from server.aspirations.models import Aspiration
from server.categorization import EDITION
from server.core import editions, jobs
from server.core.database import operation, session
from server.core.words import JobPart

log = logging.getLogger(__name__)
AT_A_TIME = 100  # texts whose words are taken apart in one transaction: a few milliseconds of the writer's time
HIGHEST = 2**31 - 1  # of an id
SEARCH = "aspiration_search"


@jobs.job("search.rebuild", _l("Susun ulang indeks pencarian aspirasi"))
def rebuild_search_index(progress: jobs.Progress, _payload: dict[str, Any]) -> None:
    """Every shown text stands in the index with its words, and nothing else does; `found` counts what was wrong.

    Searching goes on meanwhile. An index that is broken in itself is made anew first. The checkpoint is the last id.
    """
    try:
        if progress.checkpoint is None:
            _check()
        _rewrite(progress)
    except sa.exc.DatabaseError as error:
        if isinstance(error, sa.exc.OperationalError):  # busy, full, away: the index is not to blame
            raise
        _make_anew()
        log.warning("the search index was broken in itself; it is made anew")
        progress.advance(0, checkpoint={"after": 0})
        _rewrite(progress)
    editions.keep(SEARCH, EDITION)


def _rewrite(progress: jobs.Progress) -> None:
    after = (progress.checkpoint or {"after": 0})["after"]
    progress.expect(recounting.how_many(), JobPart.INDEX)
    while ids := recounting.next_ids(after, AT_A_TIME):
        found = mend_index(after, ids[-1])
        after = ids[-1]
        progress.advance(len(ids), found=found, checkpoint={"after": after})
    progress.advance(0, found=mend_index(after, HIGHEST))  # what stands there of rows that are gone


@operation
def mend_index(after: int, until: int) -> int:
    """Rewrite what the index holds of the ids above `after`, up to `until`. Returns how many were missing, wrong or too many."""
    listed = sa.select(Aspiration.id, Aspiration.text).where(Aspiration.id > after, Aspiration.id <= until, Aspiration.is_listed)
    texts = {row.id: row.text for row in session.execute(listed.order_by(Aspiration.id).with_for_update())}
    stood = search_index.standing(after, until)
    for aspiration_id in stood.keys() - texts.keys():
        search_index.remove(aspiration_id)
    for aspiration_id, text in texts.items():
        search_index.add(aspiration_id, text)
    stands = search_index.standing(after, until)
    return sum(stood.get(one) != stands.get(one) for one in stood.keys() | stands.keys())


@operation
def _check() -> None:
    search_index.check()


@operation
def _make_anew() -> None:
    search_index.make_anew()
