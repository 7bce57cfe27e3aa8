"""What a browser may keep for when it is offline: pages without anybody's data that stand in for doors that need a network.

A form's own page bears a token and is never kept. Its stand-in is a public page with the same fields and no token; what is
written there waits in the browser (static/js/core/queue.js) and is sent with a token fetched anew.
"""
from __future__ import annotations

OFFLINE = "/luring"  # stands in for every page that was not seen before
_STAND_INS: dict[str, str] = {}


def stands_in(path: str, page: str) -> str:
    """Let the public `page` be shown for `path` while there is no network. Both are paths of this site, without `/en`. Returns `page`."""
    _STAND_INS[path] = page
    return page


def stand_ins() -> dict[str, str]:
    """Path → the page shown for it without a network."""
    return dict(_STAND_INS)
