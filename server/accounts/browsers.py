"""A browser's family and system, for a person to tell their sessions apart; nothing finer is kept."""
from __future__ import annotations

FAMILIES = (("SamsungBrowser", "Samsung Internet"), ("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("FxiOS", "Firefox"),
            ("CriOS", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "Mac"),
           ("CrOS", "ChromeOS"), ("Linux", "Linux"))


def family_of(user_agent: str) -> str:
    """`Chrome · Android`; empty for a browser that names neither. Never a version, a model or a word of the client's own."""
    said = user_agent[:400]
    family = next((name for mark, name in FAMILIES if mark in said), "")
    system = next((name for mark, name in SYSTEMS if mark in said), "")
    return " · ".join(part for part in (family, system) if part)
