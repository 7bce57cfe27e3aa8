"""What the worker does for finding: families of near-identical texts every few seconds, and all of them anew when asked."""
from __future__ import annotations

import time
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask_babel import lazy_gettext as _l

from server.aspirations import recounting
from server.aspirations.exploring import folding
from server.aspirations.jobs import HIGHEST, SEARCH
from server.aspirations.models import Aspiration
from server.categorization import EDITION
from server.core import editions, jobs
from server.core.chores import Chore, add_chore
from server.core.database import session
from server.core.words import JobPart

FOLD_EVERY, FOLD_FOR = 5.0, 0.5  # seconds; chores wait for each other
AT_A_TIME = 500  # ids whose sketches are thrown away in one transaction
FAMILIES = "aspiration_families"


def init_app(app: Flask) -> None:
    """The worker's part."""
    add_chore(app, Chore("voices.fold", FOLD_EVERY, fold_for_a_while))
    editions.watch(app, SEARCH, EDITION, "search.rebuild", _is_nothing_shown)
    editions.watch(app, FAMILIES, EDITION, "voices.refold", _is_nothing_shown)


def _is_nothing_shown() -> bool:
    return session.scalar(sa.select(Aspiration.id).where(Aspiration.is_listed).limit(1)) is None


def fold_for_a_while() -> None:
    """Find the families of what was shown lately."""
    until = time.monotonic() + FOLD_FOR
    while folding.fold_new() and time.monotonic() < until:
        pass


@jobs.job("voices.refold", _l("Cari ulang aspirasi yang hampir sama"))
def refold(progress: jobs.Progress, _payload: dict[str, Any]) -> None:
    """All sketches and families anew, from the texts, the earliest first; `found` counts nothing. The checkpoint is the last id.

    While it runs, families are not whole; no voice is hidden by that, only shown for itself.
    """
    stands = progress.checkpoint or {"after": 0, "is_forgotten": False}
    progress.expect(2 * recounting.how_many(), JobPart.FAMILIES)
    after = stands["after"]
    while not stands["is_forgotten"] and (ids := recounting.next_ids(after, AT_A_TIME)):
        folding.forget_sketches(after, ids[-1])
        after = ids[-1]
        progress.advance(len(ids), checkpoint={"after": after, "is_forgotten": False})
    if not stands["is_forgotten"]:
        folding.forget_sketches(after, HIGHEST)
        after = 0
        progress.advance(0, checkpoint={"after": 0, "is_forgotten": True})
    while ids := recounting.next_ids(after, folding.AT_A_TIME):
        folding.fold(ids)
        after = ids[-1]
        progress.advance(len(ids), checkpoint={"after": after, "is_forgotten": True})
    editions.keep(FAMILIES, EDITION)
