"""File formats of a bill, one file each: a module with `SUFFIXES` and `read(data, notes) -> BillSource` is a format.

Dropping a module here is all it takes: the command and the registry find it by its suffixes. What people's own programs wrote
(Word, PDF, text) is read in a process of its own (`confined`), which nothing in a file can leave; the house takes from it only
the tree, as its own strict JSON.
"""
from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from server.core.side_process import Silent, running
from server.instruments.bill_source import BillSource, ImportRefused, check_bill
from server.instruments.parsing.notes import TRACKED, Notes, Warning

MOST_BYTES = 5_000_000
TRUSTED = (".json",)  # read in this process: nothing but json.loads touches it
WITHIN = 60.0  # seconds for one file
BLOCKING = frozenset({"empty", "repeated", "mixed", "no_title"})  # nobody could store that as it is
Reader = Callable[[bytes, Notes], BillSource]


@dataclass(frozen=True)
class Preview:
    """What would be stored, and what to look at first. No bill: it cannot be stored as it is, and the warnings say why."""

    bill: BillSource | None
    warnings: tuple[Warning, ...] = ()
    is_cut: bool = False  # there are more warnings than these


@cache
def formats() -> dict[str, Reader]:
    """From a suffix (`.json`) to what reads it."""
    found: dict[str, Reader] = {}
    for info in pkgutil.iter_modules(__path__):
        if info.name == "confined":
            continue
        module = importlib.import_module(f"{__name__}.{info.name}")
        found.update(dict.fromkeys(module.SUFFIXES, module.read))
    return found


def preview(data: bytes, suffix: str, *, tracked: str = "after", label: str = "") -> Preview:
    """What a file holds; nothing is stored. `tracked`: a Word file's changes taken in ("after") or taken back ("before").

    `label` names the version where the file does not. Raises ImportRefused with the exact place for what is no bill at all.
    """
    _check_input(data, suffix)
    if suffix.lower() in TRUSTED:
        return preview_here(data, suffix, tracked=tracked, label=label)
    try:
        with running(f"{__name__}.confined") as process:
            head, body = process.ask({"suffix": suffix, "tracked": tracked, "label": label}, data, within=WITHIN)
    except Silent as silent:
        raise ImportRefused("too_heavy" if silent.code == "slow" else "broken_file", "berkas") from None
    return _received(head, body)


def _received(head: dict[str, Any], body: bytes) -> Preview:
    if "refused" in head:
        why, place, what = (str(head["refused"].get(name, "")) for name in ("why", "place", "what"))
        raise ImportRefused(why, place, what)
    warnings = tuple(Warning(str(code), str(place), str(what)) for code, place, what in head["warnings"])
    bill = preview_here(body, ".json").bill if body else None
    return Preview(bill, warnings, bool(head["is_cut"]))


def preview_here(data: bytes, suffix: str, *, tracked: str = "after", label: str = "") -> Preview:
    """The same in this process: for tests, for JSON, and for the process that is confined."""
    _check_input(data, suffix)
    notes = Notes(tracked if tracked in TRACKED else TRACKED[0], label)
    bill: BillSource | None = formats()[suffix.lower()](data, notes)
    try:
        if bill is not None:
            check_bill(bill)
    except ImportRefused as refused:
        if suffix.lower() in TRUSTED:
            raise
        _warn_of(refused, notes)
        bill = None
    if suffix.lower() not in TRUSTED and any(warning.code in BLOCKING for warning in notes.warnings):
        bill = None
    return Preview(bill, tuple(notes.warnings), notes.is_cut)


_SAME = {"empty": "empty", "mixed_paragraphs": "mixed", "repeated_article": "repeated", "repeated_chapter": "repeated",
         "repeated_paragraph": "repeated", "repeated_item": "repeated", "no_articles": "empty"}


def _warn_of(refused: ImportRefused, notes: Notes) -> None:
    """Why a tree cannot be stored, unless that was told already."""
    code = _SAME.get(refused.data["why"], refused.data["why"])
    if not any(one.code == code for one in notes.warnings):
        notes.warnings.insert(0, Warning(code, refused.data["place"], refused.data["what"]))


def _check_input(data: bytes, suffix: str) -> None:
    if suffix.lower() not in formats():
        raise ImportRefused("unknown_format", suffix or "?", ", ".join(sorted(formats())))
    if len(data) > MOST_BYTES:
        raise ImportRefused("too_large", "berkas", str(MOST_BYTES))


def read_bill(data: bytes, suffix: str) -> BillSource:
    """A checked bill without a word of warning. Raises ImportRefused with the exact place of what is wrong; touches no table."""
    found = preview(data, suffix)
    if found.bill is None or found.warnings:
        first = found.warnings[0]
        raise ImportRefused("odd", first.place, first.what)
    return found.bill


def read_bytes(path: Path) -> bytes:
    """A file's bytes, never more than MOST_BYTES + 1. Raises ImportRefused."""
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except (OSError, ValueError):  # not there, a folder, not readable, a NUL in its name
        raise ImportRefused("no_file", str(path)) from None


def read_file(path: Path) -> BillSource:
    """Like read_bill, from a file."""
    return read_bill(read_bytes(path), path.suffix)


def preview_file(path: Path, *, tracked: str = "after", label: str = "") -> Preview:
    """Like preview, from a file."""
    return preview(read_bytes(path), path.suffix, tracked=tracked, label=label)
