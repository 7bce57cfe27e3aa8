"""Links: whole addresses, shorteners, and bare domains. They are shown to a moderator, not redacted."""

import re
from collections.abc import Iterator

from server.screening.findings import Finding

CODE = "link"
_OFFICIAL, _USUAL, _HIDDEN = 20, 25, 30

_TAIL = r"[^\s<>\"']"
_SCHEME = rf"https?://{_TAIL}++|www\.{_TAIL}++"
_TLD = (
    "com|net|org|id|info|biz|xyz|site|online|shop|store|club|top|icu|vip|win|bet|live|app|dev|link|ly|me|gl|gd|cc|tv"
    "|io|co|page|pw|asia|space|fun|website|click|gov|edu|sg|my"
)
_BARE = rf"(?<![\w@.-])(?:[a-z0-9-]{{1,63}}+\.){{1,5}}(?:{_TLD})(?![\w@-]|\.\w)(?:/{_TAIL}*+)?"
_LINK = re.compile(rf"\b(?:{_SCHEME})|{_BARE}", re.IGNORECASE)
_HOST = re.compile(r"(?:https?://)?(?:www\.)?([^/?#:\s]{1,253})", re.IGNORECASE)
_END = ".,;:!?)]}…"
_HIDING_HOSTS = "bit.ly s.id tinyurl.com goo.gl t.co cutt.ly is.gd rb.gy shorturl.at linktr.ee wa.me t.me"
_HIDING = frozenset([*_HIDING_HOSTS.split(), "chat.whatsapp.com"])


def find(text: str) -> Iterator[Finding]:
    """Every link; those that hide where they lead, or lead into a chat, weigh most, those of the state least."""
    for match in _LINK.finditer(text):
        link = match.group().rstrip(_END)
        if "." in link:
            yield Finding(CODE, match.start(), match.start() + len(link), _weight(link))


def _weight(link: str) -> int:
    match = _HOST.match(link)
    host = match[1].casefold() if match else ""
    if host in _HIDING:
        return _HIDDEN
    return _OFFICIAL if host.endswith((".go.id", ".ac.id", ".sch.id")) else _USUAL
