"""Polls of the session that is live: one is open, one was answered and closed, one is a draft."""
from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from server.core.keys import new_key
from server.core.permissions import Role
from server.live.polls import operations
from server.live.polls.casting import cast_ballot

if TYPE_CHECKING:
    from server.demo.seed import Story

MINUTE = 1 / 1440  # of a day
Json = dict[str, Any]
WORDS: Json = {"kind": "words", "text": "Satu kata untuk banjir di lingkungan Anda?", "most": 1}
FIRST: Json = {"kind": "single", "text": "Apa yang paling perlu didahulukan?", "options": [
    "Waduk dan sungai yang lapang", "Sumur resapan di permukiman", "Pipa air bersih, agar air tanah tidak disedot",
    "Peringatan dini sampai tingkat RT"]}
CLEAR: Json = {"kind": "scale", "text": "Seberapa jelas paparan tadi?", "low": "Sangat tidak jelas", "high": "Sangat jelas"}
SAID = ("genangan", "sampah", "pompa", "genangan", "surut", "got", "rob", "Genangan", "waspada", "pompa", "sampah", "tergenang", "cemas",
        "cepat", "gotong-royong")
CHOSEN = (2, 0, 2, 1, 0, 2, 3, 2, 0, 1, 2, 0)


def plan(story: Story, slug: str, ids: dict[str | int, int]) -> None:
    """The first poll ran while the talk did; the second is open now; a third waits."""
    room = Room(story, slug, ids, {})
    story.at(40 * MINUTE, partial(room.ask, "words", WORDS))
    for n, word in enumerate(SAID * 2):
        story.at((38 - n / 4) * MINUTE, partial(room.say, "words", n, {"words": [word]}))
    story.at(20 * MINUTE, partial(room.close, "words"))
    story.at(6 * MINUTE, partial(room.ask, "first", FIRST))
    for n, choice in enumerate(CHOSEN * 3):
        story.at((5 - n / 10) * MINUTE, partial(room.say, "first", n + 7, {"choice": choice}))
    story.at(1 * MINUTE, lambda: operations.draft_poll(story.staff[Role.HOST], ids[slug], CLEAR, "closed"))


@dataclass(frozen=True)
class Room:
    """The session and the polls made in it, by our own names."""

    story: Story
    slug: str
    ids: dict[str | int, int]
    made: dict[str, int]

    def ask(self, name: str, question: Json) -> None:
        """Written and opened at once."""
        host = self.story.staff[Role.HOST]
        self.made[name] = operations.draft_poll(host, self.ids[self.slug], question, "voted")
        operations.open_poll(host, self.made[name])

    def close(self, name: str) -> None:
        """It is answered."""
        operations.close_poll(self.story.staff[Role.HOST], self.made[name])

    def say(self, name: str, n: int, ballot: Json) -> None:
        """The n-th device's ballot."""
        device = self.story.citizen(n).participant_id or 0
        cast_ballot(self.ids[self.slug], self.made[name], device, key=new_key(), ballot=ballot)
