"""Reads a text before people do, and never instead of them.

`screen(text)` runs every check in `checks/` and returns findings: places in the text where something personal,
abusive or a link stands, each with a weight. A finding changes no state; it ranks the desk's queue and lets a
moderator redact with one key. Criticism of an official, an office or a policy is no finding. The package is pure:
it knows no table, no request, and (but for `labels.py`) no catalog.
"""

from server.screening.findings import Finding, from_json, needs_attention, risk, to_json
from server.screening.fingerprints import fingerprint
from server.screening.redaction import placeholder, redact
from server.screening.screen import screen

__all__ = [
    "Finding",
    "fingerprint",
    "from_json",
    "needs_attention",
    "placeholder",
    "redact",
    "risk",
    "screen",
    "to_json",
]
