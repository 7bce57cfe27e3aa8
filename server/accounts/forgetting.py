"""What accounts forget by themselves: codes and sessions of citizens when they are over, the words of answered requests later."""
from __future__ import annotations

from server.accounts.akun import delete_old_sessions
from server.accounts.confirmations import delete_old_confirmations
from server.accounts.requests import forget_words
from server.core.permissions import SYSTEM


def forget_old() -> int:
    """Once an hour; each in a transaction of its own. Returns how many rows were touched."""
    return delete_old_confirmations(SYSTEM) + delete_old_sessions(SYSTEM) + forget_words(SYSTEM)
