"""The demo's story, told through the house's own operations in the order in which it happened."""
from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from flask import current_app

from server.accounts.actors import make_participant
from server.core import clock, vault
from server.core.database import operation
from server.core.permissions import Actor, Role
from server.core.secrets import keyed_hash
from server.demo import afterwards, campaign, drafting, planning, reading, sessions, stances, voices, writing
from server.demo.accounts import add_team
from server.instruments import operations as instruments
from server.instruments import queries as instrument_queries
from server.instruments.carrying import operations as carrying
from server.instruments.carrying.queries import same_as_in
from server.instruments.importers import read_file

DATA = Path(__file__).parent / "data"
PARTICIPANTS = 260
NEWEST_TEXT = 103  # days ago the second version came: what was said before is of the first
TIED_BY_HAND = ("10", "14(4)", "21(4)", "38(3)")
Json = dict[str, Any]
Step = Callable[[], object]


def load(name: str) -> Any:
    """One of the data files."""
    return json.loads((DATA / f"{name}.json").read_text())


@dataclass
class Story:
    """What the tellers share: who acts, when it is now, and the steps still to be taken, each at its moment."""

    now: datetime
    staff: dict[Role, Actor]
    participants: list[int]
    instrument_id: int = 0
    version_id: int = 0
    first_version_id: int = 0
    steps: list[tuple[datetime, int, Step]] = field(default_factory=list)
    aspirations: dict[str, int] = field(default_factory=dict)

    def at(self, days_ago: float, step: Callable[..., object], *args: Any) -> None:
        """Plan a step; steps of one moment keep the order in which they were planned."""
        self.steps.append((self.now - timedelta(days=days_ago), len(self.steps), partial(step, *args)))

    def citizen(self, n: int) -> Actor:
        """The n-th device."""
        return Actor(participant_id=self.participants[n % len(self.participants)])

    def provision(self, address: str | None, days_ago: float = 0) -> int | None:
        """The id of a place in the newest version; of long ago, what it was in the one before."""
        found = instrument_queries.find_provision(self.version_id, address) if address else None
        if found is None or days_ago < NEWEST_TEXT:
            return found.id if found else None
        before = instrument_queries.find_provision(self.first_version_id, address or "")
        return same_as_in(self.first_version_id, [found.id]).get(found.id) or (before or found).id

    def tell(self) -> None:
        """Take all steps, oldest first, each with the clock set to its moment."""
        for moment, _order, step in sorted(self.steps, key=lambda entry: entry[:2]):
            with clock.set_to(moment):
                step()


def seed() -> list[dict[str, str]]:
    """Fill an empty database; returns the accounts with their passwords, which are kept nowhere else."""
    current_app.extensions["limiter"] = None  # this process tells two hundred days in a few seconds
    printed, ids = add_team()
    vault.email_index("contoh@contoh.example")  # makes the first keys: within one long transaction each sealing would look for them anew
    _fill({role: Actor(staff_id=staff_id, roles=frozenset({role})) for role, staff_id in ids.items()})
    return printed


@operation
def _fill(staff: dict[Role, Actor]) -> None:
    """Everything in one transaction: a start that dies half-way leaves nothing."""
    participants = [make_participant(keyed_hash("demo-participant", str(n))) for n in range(PARTICIPANTS)]
    story = Story(clock.now(), staff, participants)
    _add_instruments(story)
    voices.plan(story, load("aspirations"))
    drafting.plan(story, load("aspirations"), load("proposals"))
    sessions.plan(story, load("webinars"), load("questions"))
    planning.plan(story)
    reading.plan(story, load("kenali"), load("kabar"))
    stances.plan(story)
    afterwards.plan(story)
    campaign.plan(story)
    writing.plan(story)
    story.tell()


def _add_instruments(story: Story) -> None:
    """The bill in two versions, and one instrument that is only themes yet."""
    admin = story.staff[Role.ADMIN]
    with clock.set_to(story.now - timedelta(days=200)):
        story.first_version_id = instruments.import_bill(admin, read_file(DATA / "bill-v1.json"))
        theme = load("themes")[0]
        instruments.add_instrument(admin, slug=theme["slug"], kind=theme["kind"], title=theme["title"], summary=theme["summary"],
                                   is_sample=True, topics=theme["topics"])
    with clock.set_to(story.now - timedelta(days=NEWEST_TEXT)):
        story.version_id = instruments.import_bill(admin, read_file(DATA / "bill-v2.json"))
    with clock.set_to(story.now - timedelta(days=NEWEST_TEXT - 1)):
        for address in TIED_BY_HAND:  # a few are left to be decided
            new, old = (instrument_queries.find_provision(one, address) for one in (story.version_id, story.first_version_id))
            if new is not None and old is not None:
                carrying.tie(admin, story.version_id, new.id, old.id)
    story.instrument_id = instrument_queries.default_instrument().id
