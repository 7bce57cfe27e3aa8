"""Numbers of certificates: random, read aloud and typed without doubt, found again in what a signer sends back."""
from __future__ import annotations

import re
import secrets

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0 and O, no 1 and I
LENGTH, GROUP = 16, 4  # 80 bits
_NUMBER = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")
_SHOWN = re.compile(rf"(?<![A-Z0-9])[{ALPHABET}]{{{GROUP}}}(?:-[{ALPHABET}]{{{GROUP}}}){{{LENGTH // GROUP - 1}}}(?![A-Z0-9])")


def new_number() -> str:
    """80 random bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def shown(number: str) -> str:
    """As it is printed and stands in addresses: `K7QX-M2PA-9RTB-4HWE`."""
    return "-".join(number[at:at + GROUP] for at in range(0, len(number), GROUP))


def read(typed: str) -> str | None:
    """The number that somebody typed, whatever the case, spaces and hyphens; None for what is none."""
    letters = re.sub(r"[\s\-‐‑–—._]+", "", typed[:100]).upper()
    return letters if _NUMBER.fullmatch(letters) else None


def numbers_in(text: str) -> list[str]:
    """Those that stand in a text as they are printed, each once, in order."""
    return list(dict.fromkeys(found.replace("-", "") for found in _SHOWN.findall(text.upper())))
