"""A program that stuffed one question of the live session: its voices are marked, and the host may look at it."""
from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

from server.accounts.actors import make_participant
from server.core.secrets import keyed_hash
from server.live.bursts import Trace
from server.live.votes import cast_vote

if TYPE_CHECKING:
    from server.demo.seed import Story

MINUTE = 1 / 1440  # of a day
VOICES = 24


def plan(story: Story, slug: str, question: int, ids: dict[str | int, int]) -> None:
    """Five minutes ago, within a second, on the question at this place in the file."""
    story.at(5 * MINUTE, partial(_stuff, slug, question, ids))


def _stuff(slug: str, question: int, ids: dict[str | int, int]) -> None:
    for n in range(VOICES):
        device = make_participant(keyed_hash("demo-participant", f"stuffing-{n}"))
        cast_vote(ids[slug], ids[question], device, True, Trace("demo", "demo", "demo", time.time()))
