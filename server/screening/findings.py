"""What a check reports, how much it weighs, and how it is stored."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

ATTENTION = 40
"""Risk from which an item goes into the lane `perlu perhatian`."""

_MORE_OF_THE_SAME = 5
_MORE_AT_MOST = 20


@dataclass(frozen=True, slots=True)
class Finding:
    """One place in a text: `text[start:end]`, weight 0..100. `detail` never holds the person's words."""

    code: str
    start: int
    end: int
    weight: int
    detail: str = ""

    def __post_init__(self) -> None:
        if not self.code:
            raise ValueError("a finding needs a code")
        if not 0 <= self.start < self.end:
            raise ValueError("a finding needs 0 <= start < end")
        if not 0 <= self.weight <= 100:
            raise ValueError("a weight lies in 0..100")


def merge(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings by (start, end, code), those of one code that overlap joined into one of the higher weight."""
    last: dict[str, Finding] = {}
    merged: list[Finding] = []
    for finding in sorted(findings, key=_place):
        before = last.get(finding.code)
        if before is not None and finding.start < before.end:
            last[finding.code] = _joined(before, finding)
            continue
        if before is not None:
            merged.append(before)
        last[finding.code] = finding
    merged.extend(last.values())
    return tuple(sorted(merged, key=_place))


def risk(findings: Iterable[Finding]) -> int:
    """0..100: the strongest of each code, a little more for each repetition, codes combined as independent."""
    weights: dict[str, list[int]] = {}
    for finding in findings:
        weights.setdefault(finding.code, []).append(finding.weight)
    calm = 1.0
    for found in weights.values():
        more = min(_MORE_AT_MOST, _MORE_OF_THE_SAME * (len(found) - 1)) if max(found) else 0
        calm *= 1 - min(100, max(found) + more) / 100
    return max(0, min(100, round(100 * (1 - calm))))


def needs_attention(findings: Iterable[Finding]) -> bool:
    """Whether a person should look at this one before the rest of the queue."""
    return risk(findings) >= ATTENTION


def to_json(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Plain dicts for a JSON column; `from_json` reads them back unchanged."""
    return [asdict(finding) for finding in findings]


def from_json(rows: Iterable[Mapping[str, Any]] | None) -> tuple[Finding, ...]:
    """Findings as they were stored; None or an empty list is no finding. Unknown keys are ignored."""
    return tuple(
        Finding(
            code=str(row["code"]),
            start=int(row["start"]),
            end=int(row["end"]),
            weight=int(row["weight"]),
            detail=str(row.get("detail", "")),
        )
        for row in rows or ()
    )


def _place(finding: Finding) -> tuple[int, int, str]:
    return finding.start, finding.end, finding.code


def _joined(one: Finding, other: Finding) -> Finding:
    heavier = other if other.weight > one.weight else one
    return Finding(one.code, one.start, max(one.end, other.end), heavier.weight, heavier.detail)
