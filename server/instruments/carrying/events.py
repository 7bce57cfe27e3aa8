"""What happens to the lines of provisions."""
from __future__ import annotations

from dataclasses import dataclass

from server.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ProvisionsCarried(Event):
    """A version was aligned with the one before: so many provisions were tied by itself, are new or gone, or wait for a person."""

    version_id: int
    deed_id: int
    earlier_version_id: int
    tied: int
    new: int
    removed: int
    waiting: int


@dataclass(frozen=True, kw_only=True)
class ProvisionTied(Event):
    """A person said which earlier provision one is; `below` parts went with it."""

    version_id: int
    deed_id: int
    provision_id: int
    earlier_id: int
    below: int


@dataclass(frozen=True, kw_only=True)
class ProvisionDeclared(Event):
    """A person said that a provision is new in a version, or that an earlier one was removed; `state` says which."""

    version_id: int
    deed_id: int
    provision_id: int
    state: str


@dataclass(frozen=True, kw_only=True)
class CarryingUndone(Event):
    """A batch or a deed was taken back: so many provisions stand as they stood before."""

    version_id: int
    deed_id: int
    provisions: int
