"""Which tests run on PostgreSQL, too, when not all of them shall: chosen by their names, so the same in each run.

JKD_TEST_POSTGRESQL=3 means every third; unset, all.
"""
from __future__ import annotations

import os
from zlib import crc32

VARIABLE = "JKD_TEST_POSTGRESQL"


def has_twin(name: str) -> bool:
    """True if the test of this name runs on PostgreSQL as well."""
    return crc32(name.encode()) % int(os.environ.get(VARIABLE, "1")) == 0
