"""The clock of a room: absolute numbers, at most four times a second, and at least every ten seconds."""
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from server.core.database import session
from server.live import parts
from server.live.facts import SLACK_MS, Json, now_ms, states_for
from server.live.models import Question
from server.live.snapshots import viewers
from server.live.streams import HADIRIN, revs_of

WINDOW_MS = 6000  # clients are promised five seconds of changes; one more for votes whose commit took its time
QUIET_MS = 10_000
CALM_FROM = 500  # viewers from which a second passes between two ticks
VIEWERS_MS = 2000  # a mere change of the viewer count is told this often


@dataclass
class Ticker:
    """Says for one webinar what its next tick carries. Nobody's words, nobody's id."""

    webinar_id: int
    last_n: int = 0
    _groups: dict[str, dict[int | str, Any]] = field(default_factory=dict)
    _revs: dict[str, int] = field(default_factory=dict)
    _viewers: int = -1

    @property
    def pause(self) -> float:
        """Seconds until the next look."""
        return 1.0 if self._viewers >= CALM_FROM else 0.25

    def beat(self) -> dict[str, Json] | None:
        """The tick of each audience, or None when there is nothing new to say.

        `n` is server time and never goes back; `prev` is the n of the tick before. A ticker that has just begun knows
        of none before, so it says n - 1: whoever is more than five seconds behind that asks for the state.
        """
        n = max(now_ms(), self.last_n + 1)
        revs = revs_of(self.webinar_id)
        groups = self._changed(n)
        crowd = viewers(self.webinar_id)
        is_new = revs != self._revs or any(
            self._groups.get(group, {}).get(one) != value for group, values in groups.items() for one, value in values.items())
        is_crowd_new = crowd != self._viewers and n - self.last_n >= VIEWERS_MS
        if not is_new and not is_crowd_new and n - self.last_n < QUIET_MS:
            return None
        prev = self.last_n or n - 1
        self.last_n, self._groups, self._revs, self._viewers = n, groups, revs, crowd
        return {audience: {"rev": rev, "n": n, "prev": prev, "at": n, "viewers": crowd, **groups} for audience, rev in revs.items()}

    def _changed(self, n: int) -> dict[str, dict[int | str, Any]]:
        """What changed in the window, and in any case since the tick before: a clock that stood still tells all it missed."""
        since = datetime.fromtimestamp(min(n - WINDOW_MS, (self.last_n or n) - SLACK_MS) / 1000, UTC)
        rows = session.execute(sa.select(Question.id, Question.votes).where(
            Question.webinar_id == self.webinar_id, Question.voted_at > since, Question.state.in_(states_for(HADIRIN))))
        return {"votes": {row[0]: row[1] for row in rows}, **parts.counts(self.webinar_id, since)}
