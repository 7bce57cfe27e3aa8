"""The stages of law-making in plain words, and what the public can do at each. Pure, but for which one it is now.

Facts are those of UU 12/2011 as changed by UU 15/2019 and UU 13/2022; the words are the house's own.
"""
from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from server.core.i18n import ENGLISH, SOURCE
from server.instruments.models import Stage

_FILE = Path(__file__).parent / "data" / "stages.json"
CODES = ("perencanaan", "penyusunan", "harmonisasi", "pembahasan", "pengesahan", "pengundangan", "pemantauan")


@dataclass(frozen=True)
class Told:
    """A stage in one language."""

    code: str
    title: str
    what: str
    who: str
    papers: str
    public: str  # what anybody can do now
    basis: str
    is_open: bool  # whether voices are asked for at this stage
    state: str = ""  # done, now, or nothing
    note: str = ""
    since: date | None = None


@cache
def stages(language: str = SOURCE) -> tuple[Told, ...]:
    """All seven, in their order."""
    rows: list[dict[str, Any]] = json.loads(_FILE.read_text(encoding="utf-8"))
    code = ENGLISH if language == ENGLISH else SOURCE
    return tuple(Told(code=row["code"], basis=row["basis"], is_open=row["is_open"], **row[code]) for row in rows)


def code_of(title: str) -> str | None:
    """The stage that an instrument's own stage is, by its title; None when it is another."""
    said = title.strip().lower()
    names = {one.title.lower(): one.code for one in stages()} | {code: code for code in CODES} | {"pengharmonisasian": "harmonisasi"}
    return names.get(said)


def current_of(own: Sequence[Stage]) -> tuple[str, date | None] | None:
    """Which of them an instrument is in, and since when; None when its own stages do not tell."""
    running = [stage for stage in own if stage.is_current]
    code = code_of(running[-1].title) if running else None
    return (code, running[-1].began_on) if code else None
