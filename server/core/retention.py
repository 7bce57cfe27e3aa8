"""How long things are kept: one rule for each, with its purpose, carried out by the worker once a day and shown on /privasi.

    retention.add(retention.Rule("aspirations.senders", what=_l("…"), why=_l("…"), since=_l("…"), days="retention_link_days",
                                 find=linked_before, cut=cut_links))

A feature registers its rules in its room `retention.py`. `find(cutoff)` selects the keys of what has been kept
for long enough; `cut(keys)` deletes, inside an operation, a few hundred at a time, so that nobody waits for it. What
was cut is not found again. The ledger gets counts only.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa
from flask import Flask, current_app

from server.config import Settings
from server.core import clock, leftovers
from server.core.chores import Chore, add_chore
from server.core.database import operation, record, session
from server.core.events import Event

BATCH = 300
SWEEP_SECONDS = 600.0  # so long, at most, what was deleted stays in a write-ahead log
_rules: dict[str, Rule] = {}


@dataclass(frozen=True, kw_only=True)
class DataCut(Event):
    """So many things were deleted, as this rule says."""

    rule: str
    count: int


@dataclass(frozen=True, kw_only=True)
class RetentionRun(Event):
    """All rules were looked at; so many things were deleted."""

    rules: int
    count: int


@dataclass(frozen=True)
class Rule:
    """One thing that is not kept for ever. `what`, `why`, `since` are words for people; `days` is a setting's name, or a number."""

    name: str
    what: Any
    why: Any
    since: Any
    days: str | int
    find: Callable[[datetime], sa.Select[Any]] | None = None
    cut: Callable[[Sequence[Any]], None] | None = None

    @property
    def is_carried_out_here(self) -> bool:
        """False for what another chore deletes; it stands here so that the list is whole."""
        return self.find is not None and self.cut is not None

    def kept_days(self) -> int:
        """With the settings of the running house."""
        settings = cast(Settings, current_app.extensions["settings"])
        return self.days if isinstance(self.days, int) else int(getattr(settings, self.days))


def add(rule: Rule) -> None:
    """Register a rule. Twice under one name changes nothing."""
    _rules.setdefault(rule.name, rule)


def rules() -> list[Rule]:
    """All of them, by name."""
    return [_rules[name] for name in sorted(_rules)]


def due() -> dict[str, int]:
    """How many things each rule would delete now; changes nothing."""
    found = {}
    for rule in rules():
        if rule.find is not None and rule.is_carried_out_here:
            keys = rule.find(_cutoff(rule)).order_by(None).subquery()
            found[rule.name] = session.scalar(sa.select(sa.func.count()).select_from(keys)) or 0
    return found


def run(progress: Callable[[str, int], object] = lambda _name, _count: None) -> dict[str, int]:
    """Delete what has been kept for long enough; how many things each rule deleted."""
    done: dict[str, int] = {}
    for rule in rules():
        if rule.is_carried_out_here:
            done[rule.name] = _carry_out(rule)
            progress(rule.name, done[rule.name])
    _note(len(done), sum(done.values()))
    return done


def _cutoff(rule: Rule) -> datetime:
    return clock.now() - timedelta(days=rule.kept_days())


def _carry_out(rule: Rule) -> int:
    total, cutoff, before = 0, _cutoff(rule), None
    while keys := _cut_some(rule.name, cutoff):
        if keys == before:
            raise RuntimeError(f"{rule.name} finds again what it has cut")
        total, before = total + len(keys), keys
    return total


@operation
def _cut_some(name: str, cutoff: datetime) -> list[Any]:
    rule = _rules[name]
    assert rule.find is not None and rule.cut is not None  # noqa: S101  whoever calls has looked
    keys = list(session.scalars(rule.find(cutoff).limit(BATCH)))
    if keys:
        rule.cut(keys)
        record(DataCut(rule=name, count=len(keys)))
    return keys


@operation
def _note(looked_at: int, count: int) -> None:
    record(RetentionRun(rules=looked_at, count=count))


def init_app(app: Flask) -> None:
    """Let the worker carry out the rules, and sweep away what deleting leaves behind."""
    settings = cast(Settings, app.extensions["settings"])
    add_chore(app, Chore("retention", settings.retention_hours * 3600, lambda: bool(run()) and leftovers.sweep()))
    add_chore(app, Chore("leftovers", SWEEP_SECONDS, leftovers.sweep))
