"""File formats of a bill, one file each: a module with `SUFFIXES` and `read(data) -> BillSource` is a format.

Dropping a module here is all it takes: the command and the registry find it by its suffixes.
"""
from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

from server.instruments.bill_source import BillSource, ImportRefused, check_bill

MOST_BYTES = 5_000_000
Reader = Callable[[bytes], BillSource]


@cache
def formats() -> dict[str, Reader]:
    """From a suffix (`.json`) to what reads it."""
    found: dict[str, Reader] = {}
    for info in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{info.name}")
        found.update(dict.fromkeys(module.SUFFIXES, module.read))
    return found


def read_bill(data: bytes, suffix: str) -> BillSource:
    """A checked bill. Raises ImportRefused with the exact place of what is wrong; touches no table."""
    reader = formats().get(suffix.lower())
    if reader is None:
        raise ImportRefused("unknown_format", suffix or "?", ", ".join(sorted(formats())))
    if len(data) > MOST_BYTES:
        raise ImportRefused("too_large", "berkas", str(MOST_BYTES))
    bill = reader(data)
    check_bill(bill)
    return bill


def read_file(path: Path) -> BillSource:
    """Like read_bill, from a file; never reads more than MOST_BYTES + 1 bytes of it."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except (OSError, ValueError):  # not there, a folder, not readable, a NUL in its name
        raise ImportRefused("no_file", str(path)) from None
    return read_bill(data, path.suffix)
