"""What the worker does for slides: rendering, removing files, sweeping folders that belong to nobody."""
from __future__ import annotations

from contextlib import closing
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from server.core import jobs, outbox
from server.core.database import session
from server.live.slides import operations, sandbox, store
from server.live.slides.models import Deck


@jobs.job(operations.RENDER, _l("Siapkan salindia"), is_offered=False)
def render_deck(progress: jobs.Progress, payload: dict[str, Any]) -> None:
    """Each page as it is rendered is on record; after a restart the rest follows. A PDF that cannot be is told to the control room."""
    deck_id = int(payload["deck_id"])
    begun = operations.begin_rendering(deck_id)
    if begun is None:
        return
    progress.expect(begun.pages)
    folder = store.folder_of(begun.folder)
    try:
        with closing(sandbox.render(folder / store.ORIGINAL, folder, begun.first)) as pages:
            for page in pages:
                if not operations.keep_page(deck_id, page["page"], page["width"], page["height"], page["text"]):
                    store.remove(begun.folder)  # it was taken away meanwhile
                    return
                progress.advance(found=1)
    except sandbox.Unrenderable as error:
        operations.fail_rendering(deck_id, error.code)
    else:
        operations.finish_rendering(deck_id)


@outbox.job(operations.REMOVE)
def remove_files(payload: dict[str, Any]) -> None:
    """The files of a deck that is gone."""
    store.remove(str(payload["folder"]))


def sweep_orphans() -> None:
    """Folders that no row knows: of uploads that were cut off, and of sessions that were deleted."""
    known = set(session.scalars(sa.select(Deck.folder)))
    for name in store.orphans(known):
        store.remove(name)
