"""Charts as SVG, drawn by the server. Colours stand as attributes for PDF and as classes for pages, whose themes overrule them."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup, escape

WIDE, HIGH, ROW = 420, 200, 34
LEFT, RIGHT, TOP, BOTTOM = 34, 408, 12, 172
MOST_LABEL = 46
FONT = 'font-family="Plus Jakarta Sans" font-size="12"'
DASHES = ("", "6 4", "2 4", "10 3 2 3", "1 3")  # lines are told apart without colour, too
Points = Sequence[tuple[float, int]]
Block = dict[str, Any]


def bars(rows: Sequence[tuple[str, int]], alt: str) -> Block:
    """A bar for each row; its number stands beside it."""
    most = max((n for _label, n in rows), default=0) or 1
    parts = []
    for n, (label, value) in enumerate(rows):
        top = n * ROW
        words = label if len(label) <= MOST_LABEL else f"{label[:MOST_LABEL - 1]}…"
        parts.append(f'<text class="cl" {FONT} fill="#333333" x="0" y="{top + 12}">{escape(words)}</text>'
                     f'<rect class="ct" fill="#e3efea" x="0" y="{top + 17}" width="360" height="9"/>'
                     f'<rect class="cb" fill="#0b4f43" x="0" y="{top + 17}" width="{360 * value / most:.1f}" height="9"/>'
                     f'<text class="cl" {FONT} fill="#333333" x="{WIDE}" y="{top + 26}" text-anchor="end">{_short(value)}</text>')
    return _chart(parts, max(1, len(rows)) * ROW, alt)


def lines(series: Sequence[tuple[str, Points]], alt: str, ends: tuple[str, str]) -> Block:
    """A line for each series of (minute, people), from zero; its name stands below with the same dashes."""
    points = [point for _name, found in series for point in found]
    first, last = min(x for x, _y in points), max(x for x, _y in points)
    step = _step(max(y for _x, y in points) / 4)
    scale, span = 4 * step, (last - first) or 1
    parts = _axis(step)
    for n, (name, found) in enumerate(series):
        way = "L".join(f"{LEFT + (RIGHT - LEFT) * (x - first) / span:.1f} {BOTTOM - (BOTTOM - TOP) * y / scale:.1f}" for x, y in found)
        dash = f' stroke-dasharray="{DASHES[n % len(DASHES)]}"' if n else ""
        below = HIGH + 20 + 20 * n
        parts.append(f'<path class="cn" fill="none" stroke="#0b4f43" stroke-width="2"{dash} d="M{way}"/>'
                     f'<path class="cn" fill="none" stroke="#0b4f43" stroke-width="2"{dash} d="M{LEFT} {below - 4}h32"/>'
                     f'<text class="cl" {FONT} fill="#333333" x="{LEFT + 40}" y="{below}">{escape(name)}</text>')
    return _chart([*parts, *_ends(ends)], HIGH + 10 + 20 * len(series), alt)


def columns(counts: Sequence[int], alt: str, ends: tuple[str, str]) -> Block:
    """A column for each of equally long times, from zero."""
    step = _step(max(counts) / 4)
    scale, wide = 4 * step, (RIGHT - LEFT) / len(counts)
    parts = _axis(step)
    for n, count in enumerate(counts):
        high = (BOTTOM - TOP) * count / scale
        parts.append(f'<rect class="cb" fill="#0b4f43" x="{LEFT + n * wide + 1:.1f}" y="{BOTTOM - high:.1f}" '
                     f'width="{max(1.0, wide - 2):.1f}" height="{high:.1f}"/>')
    return _chart([*parts, *_ends(ends)], HIGH, alt)


def _axis(step: int) -> list[str]:
    """Five lines with their numbers."""
    parts = []
    for n in range(5):
        y = BOTTOM - (BOTTOM - TOP) * n / 4
        parts.append(f'<path class="ca" stroke="#c9d4d0" d="M{LEFT} {y:.1f}H{RIGHT}"/><text class="cl" {FONT} fill="#333333" '
                     f'x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{_short(n * step)}</text>')
    return parts


def _ends(ends: tuple[str, str]) -> list[str]:
    return [f'<text class="cl" {FONT} fill="#333333" x="{LEFT}" y="{BOTTOM + 18}">{escape(ends[0])}</text>',
            f'<text class="cl" {FONT} fill="#333333" x="{RIGHT}" y="{BOTTOM + 18}" text-anchor="end">{escape(ends[1])}</text>']


def _step(least: float) -> int:
    """The smallest round number (1, 2, 5, 10, 20, …) that is not below it."""
    ten = 1
    while True:
        for digit in (1, 2, 5):
            if digit * ten >= least:
                return digit * ten
        ten *= 10


def _short(value: int) -> str:
    return f"{value:,}".replace(",", ".")


def _chart(parts: Sequence[str], high: int, alt: str) -> Block:
    svg = (f'<svg xmlns="http://www.w3.org/2000/svg" class="figure" viewBox="0 0 {WIDE} {high}" width="{WIDE}" height="{high}" role="img" '
           f'aria-label="{escape(alt)}">{"".join(parts)}</svg>')
    return {"kind": "chart", "svg": Markup(svg), "alt": alt}  # noqa: S704  every word in it is escaped
