"""What a reader must be told of a file before it is stored."""
from __future__ import annotations

from dataclasses import dataclass, field

MOST_WARNINGS = 300
TRACKED = ("after", "before")


@dataclass(frozen=True)
class Warning:
    """`code` says what is odd, `place` where in the file (line, paragraph, page), `what` stands there or is missing."""

    code: str
    place: str
    what: str = ""


@dataclass
class Notes:
    """What a format is told, and what it has to tell. `label` names the version if the file does not."""

    tracked: str = "after"
    label: str = ""
    warnings: list[Warning] = field(default_factory=list)
    is_cut: bool = False  # there were more

    def warn(self, code: str, place: str, what: str = "") -> None:
        """Each once; a file that is odd everywhere is told of by its first oddities."""
        warning = Warning(code, place, what if len(what) <= 120 else what[:119] + "…")
        if warning in self.warnings[-20:]:
            return
        if len(self.warnings) < MOST_WARNINGS:
            self.warnings.append(warning)
        else:
            self.is_cut = True
