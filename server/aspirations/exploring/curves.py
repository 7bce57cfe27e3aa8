"""When those that say nearly the same came: a bar a day, or a week where they are far apart."""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from server.core import clock

MOST_BARS, HEIGHT, STEP = 60, 48, 10  # the last two in the drawing's own units


@dataclass(frozen=True)
class Bar:
    """One day, or the week that begins on it."""

    day: date
    count: int
    x: int
    y: int
    height: int


@dataclass(frozen=True)
class Curve:
    """All bars, the days without any as well. `is_weekly`: a bar is a week."""

    bars: tuple[Bar, ...]
    is_weekly: bool
    width: int

    @property
    def peak(self) -> Bar:
        """The first of the highest."""
        return max(self.bars, key=lambda bar: (bar.count, -bar.x))


def curve_of(moments: Iterable[int]) -> Curve | None:
    """Of moments in seconds since 1970; None when there are none."""
    days = Counter(clock.wib(clock.from_micros(moment * 1_000_000)).date() for moment in moments)
    if not days:
        return None
    first, last = min(days), max(days)
    width = 1
    while (last - first).days // width >= MOST_BARS:
        width = 7 if width == 1 else width * 2
    counts: Counter[int] = Counter()
    for day, count in days.items():
        counts[(day - first).days // width] += count
    most = max(counts.values())
    bars = [_bar(first + timedelta(days=n * width), counts[n], n, most) for n in range((last - first).days // width + 1)]
    return Curve(tuple(bars), width > 1, len(bars) * STEP)


def _bar(day: date, count: int, number: int, most: int) -> Bar:
    height = max(2, round(HEIGHT * count / most)) if count else 0
    return Bar(day, count, number * STEP, HEIGHT - height, height)
