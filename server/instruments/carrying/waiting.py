"""The page of a version's ties: what waits for a person, what was tied by itself, and the deeds that can be undone. Reads only."""
from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from server.accounts.queries import initials_of
from server.core.database import session
from server.instruments.carrying.models import CarryingDeed, Tie, TieState
from server.instruments.carrying.planning import BY_HAND
from server.instruments.models import Instrument, Provision, Version

DEEDS = 50
REASONS = {
    "same": _l("alamat dan kata-katanya sama"), "edited": _l("alamatnya sama, kata-katanya hampir sama"),
    "moved": _l("kata-katanya sama persis di tempat lain"), "rewritten": _l("kata-katanya hampir sama di tempat lain"),
    "around": _l("berisi pasal-pasal yang sama"), BY_HAND: _l("ditetapkan petugas"),
}
PLAIN = ("same", "around")  # reasons that nobody needs to look at one by one


@dataclass(frozen=True)
class Choice:
    """A candidate with its words; `likeness` in percent."""

    provision: Provision
    likeness: int
    has_same_number: bool


@dataclass(frozen=True)
class Question:
    """One that waits: of the version itself, or of before (`is_earlier`)."""

    provision: Provision
    is_earlier: bool
    choices: list[Choice]


@dataclass(frozen=True)
class Tied:
    """One that goes on as another, and why."""

    provision: Provision
    earlier: Provision
    likeness: int
    reason: str


@dataclass(frozen=True)
class Page:
    """All that the page shows."""

    version: Version
    versions: list[Version]
    earlier: Version | None
    questions: list[Question]
    tied: list[Tied]
    counts: dict[str, int]
    deeds: list[CarryingDeed]
    names: dict[int, str]
    places: dict[int, Provision] = field(default_factory=dict)

    @property
    def is_matched(self) -> bool:
        """Its batch stands."""
        return any(deed.kind == "automatic" and deed.undone_at is None for deed in self.deeds)


def page_of(instrument: Instrument, number: int | None) -> Page | None:
    """Of the newest version, or one by its number; None while there is nothing to tie to."""
    versions = list(session.scalars(sa.select(Version).where(Version.instrument_id == instrument.id).order_by(Version.number)))
    version = next((one for one in versions if one.number == number), None) if number is not None else versions[-1] if versions else None
    if version is None or version is versions[0]:
        return None
    ties = list(session.scalars(sa.select(Tie).where(Tie.version_id == version.id)))
    deeds = list(session.scalars(sa.select(CarryingDeed).where(CarryingDeed.version_id == version.id).order_by(
        CarryingDeed.id.desc()).limit(DEEDS)))
    places = _places(version.id, ties)
    counts = {state.value: sum(tie.state == state and places[tie.provision_id].article is not None for tie in ties) for state in TieState}
    return Page(version, versions[1:], next((one for one in reversed(versions) if one.number < version.number), None),
                _questions(version, ties, places), _tied(ties, places), counts, deeds,
                initials_of({deed.staff_id for deed in deeds if deed.staff_id is not None}), places)


def _places(version_id: int, ties: Collection[Tie]) -> dict[int, Provision]:
    wanted = {tie.provision_id for tie in ties} | {tie.earlier_id for tie in ties if tie.earlier_id is not None}
    wanted |= {one["id"] for tie in ties for one in tie.candidates}
    query = sa.select(Provision).where(sa.or_(Provision.version_id == version_id, Provision.id.in_(wanted)))
    return {one.id: one for one in session.scalars(query)}


def _questions(version: Version, ties: Collection[Tie], places: dict[int, Provision]) -> list[Question]:
    tied = [tie for tie in ties if tie.state == TieState.TIED]
    taken = {tie.earlier_id for tie in tied} | {tie.provision_id for tie in tied}
    found = []
    for tie in ties:
        if tie.state == TieState.OPEN:
            one = places[tie.provision_id]
            choices = [Choice(places[each["id"]], each["likeness"], places[each["id"]].address == one.address)
                       for each in tie.candidates if each["id"] in places and each["id"] not in taken]
            found.append(Question(one, one.version_id != version.id, choices))
    asked = {choice.provision.id for question in found if not question.is_earlier for choice in question.choices}
    told = [question for question in found if not question.is_earlier or question.provision.id not in asked]  # not asked twice
    return sorted(told, key=lambda question: (question.is_earlier, question.provision.position))


def _tied(ties: Collection[Tie], places: dict[int, Provision]) -> list[Tied]:
    """Those that a person may want to look at: not the ones that stayed as they were, nor parts that moved with their article."""
    found = [Tied(places[tie.provision_id], places[tie.earlier_id], tie.likeness, tie.reason) for tie in ties
             if tie.state == TieState.TIED and tie.earlier_id is not None and tie.reason not in PLAIN]
    heads = {one.provision.id for one in found}
    return sorted((one for one in found if one.provision.parent_id not in heads or one.reason != "moved"),
                  key=lambda one: one.provision.position)


def deed_of(instrument: Instrument, deed_id: int) -> tuple[CarryingDeed, Version] | None:
    """A deed with its version, if it is of this instrument."""
    query = sa.select(CarryingDeed, Version).join(Version, Version.id == CarryingDeed.version_id).where(
        CarryingDeed.id == deed_id, Version.instrument_id == instrument.id)
    row = session.execute(query).first()
    return (row[0], row[1]) if row is not None else None
