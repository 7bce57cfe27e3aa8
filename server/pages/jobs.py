"""The long job that sees both floors: all counts that stand beside rows, from the rows."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import lazy_gettext as _l

from server.aspirations import recounting as aspirations
from server.core import jobs
from server.core.words import JobPart
from server.drafting import recounting as drafting
from server.live import recounting as live
from server.live.polls import recounting as polls
from server.surveys import recounting as surveys

AT_A_TIME = 200  # rows held in one transaction

Part = tuple[JobPart, Callable[[int, int], list[int]], Callable[[list[int]], int]]
PARTS: tuple[Part, ...] = (
    (JobPart.SUPPORTS, aspirations.next_ids, aspirations.recount_supports),
    (JobPart.VOTES, live.next_ids, live.recount_votes),
    (JobPart.BALLOTS, polls.next_ids, polls.recount_ballots),
    (JobPart.SURVEYS, surveys.next_ids, surveys.recount_answers),
    (JobPart.OUTCOMES, aspirations.next_ids, drafting.recount_outcomes),
)


@jobs.job("counts.recount", _l("Hitung ulang dukungan dan suara"))
def recount(progress: jobs.Progress, _payload: dict[str, Any]) -> None:
    """Supports, votes, outcomes, then the counts of each kecamatan. The checkpoint is (part, last id)."""
    stands = progress.checkpoint or {"part": 0, "after": 0}
    progress.expect(2 * aspirations.how_many() + live.how_many() + polls.how_many() + surveys.how_many() + 1)
    for number, (part, next_ids, mend) in enumerate(PARTS):
        if number < stands["part"]:
            continue
        progress.say(part)
        after = stands["after"] if number == stands["part"] else 0
        while ids := next_ids(after, AT_A_TIME):
            after = ids[-1]
            progress.advance(len(ids), found=mend(ids), checkpoint={"part": number, "after": after})
    progress.say(JobPart.DISTRICTS)
    progress.advance(1, found=aspirations.recount_districts(), checkpoint={"part": len(PARTS), "after": 0})
