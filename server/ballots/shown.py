"""A result as people may see it. Every row bears the base of its share, so that no percentage stands without one."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from server.ballots.fields import Json


@dataclass(frozen=True)
class Row:
    """One line of a result. `label` is the option's exact wording, or the answer as it was typed most often."""

    label: str
    count: int
    base: int
    """How many people the count is a part of: the ballots."""
    points: int = 0
    """Borda points of a ranking."""
    place: int = 0
    """Place in the result from 1; rows that nothing tells apart share one. 0 where rows keep the question's order."""

    @property
    def share(self) -> float | None:
        """0..1, or None as long as nobody answered."""
        return self.count / self.base if self.base else None


@dataclass(frozen=True)
class Shown:
    """A result with the exact wording that was asked. Words and number formats are the templates' (ballots/_ballot.html)."""

    kind: str
    text: str
    wording: str
    """Digest of the question's wording and settings, as in the result."""
    base: int
    rows: tuple[Row, ...]
    facts: dict[str, Any] = field(default_factory=dict)
    """What only this kind knows, say `median`; None where nobody answered."""
    rest: int = 0
    """Further rows that a long list leaves out."""
    hidden: int = 0
    """Answers that were given and counted in the base, but are not shown."""

    @property
    def top(self) -> tuple[Row, ...]:
        """The rows with the highest count, more than one after a tie; empty as long as nobody answered."""
        highest = max((row.count for row in self.rows), default=0)
        return tuple(row for row in self.rows if highest and row.count == highest)

    def to_json(self) -> Json:
        """For scripts: the same facts; what is hidden is not in it."""
        rows = [{"label": row.label, "count": row.count, "points": row.points, "place": row.place} for row in self.rows]
        return {"kind": self.kind, "text": self.text, "wording": self.wording, "base": self.base, "rows": rows,
                "facts": self.facts, "rest": self.rest, "hidden": self.hidden}


def by_count(counted: list[tuple[str, int]], base: int) -> tuple[Row, ...]:
    """Rows by falling count, as they came where counts are equal; equal counts share a place."""
    rows: list[Row] = []
    for label, count in sorted(counted, key=lambda one: -one[1]):
        is_tied = bool(rows) and rows[-1].count == count
        rows.append(Row(label, count, base, place=rows[-1].place if is_tied else len(rows) + 1))
    return tuple(rows)


def quantile(counts: dict[int, int], quarter: int) -> float | None:
    """The exact quartile (`quarter` 1, 2 or 3) of whole numbers with their counts; None of nothing.

    The smallest value with at least quarter/4 of all at or below it; when exactly that part is, the middle between it and the next
    value (Hyndman and Fan's definition 2; for quarter 2 the usual median).
    """
    total = sum(counts.values())
    reached, values = 0, sorted(value for value, count in counts.items() if count > 0)
    for place, value in enumerate(values):
        reached += counts[value]
        if 4 * reached > quarter * total:
            return value
        if 4 * reached == quarter * total:
            both = value + values[place + 1]
            return both // 2 if both % 2 == 0 else both / 2
    return None
