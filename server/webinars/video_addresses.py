"""Reading the address of a source as it was pasted. Pure: nothing is asked of any host."""
from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, urlsplit

from server.core.errors import Invalid

ZOOM, YOUTUBE, HLS = "zoom", "youtube", "hls"
MOST_ADDRESS = 500  # characters
_PRINTED = re.compile(r"[!#-&(-;=?-Z\[\]_a-z~]+")  # of an address: no space, quote, bracket, backslash
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")  # a name, never a number: it goes into a header
_VIDEO_ID = re.compile(r"[A-Za-z0-9_-]{11}")
_YOUTUBE_HOSTS = frozenset({"youtube.com", "www.youtube.com", "m.youtube.com", "music.youtube.com",
                            "youtube-nocookie.com", "www.youtube-nocookie.com"})
_YOUTUBE_PATHS = frozenset({"live", "embed", "shorts", "v"})
_ZOOM_HOST = re.compile(r"(?:[a-z0-9-]+\.)*zoom\.(?:us|com)")
_ZOOM_PATH = re.compile(r"/(?:j|w|wc/join)/[0-9]{9,12}|/my/[A-Za-z0-9._-]{3,80}")


@dataclass(frozen=True)
class Address:
    """A source: its kind, and its address in one spelling."""

    kind: str
    address: str

    @property
    def video_id(self) -> str | None:
        """Eleven characters, for YouTube."""
        return self.address[-11:] if self.kind == YOUTUBE else None

    @property
    def origin(self) -> str:
        """What a page must allow to play it."""
        parts = urlsplit(self.address)
        return f"https://{parts.netloc}"


def read_address(typed: str) -> Address:
    """Zoom, YouTube or HLS, found by the address itself. Raises Invalid(address=code)."""
    parts = _split(typed.strip())
    host = parts.hostname or ""
    if host in _YOUTUBE_HOSTS or host == "youtu.be":
        return Address(YOUTUBE, f"https://www.youtube.com/watch?v={_video_id(parts)}")
    if _ZOOM_HOST.fullmatch(host):
        if parts.port is not None or not _ZOOM_PATH.fullmatch(parts.path):
            raise Invalid(address="video_zoom")
        return Address(ZOOM, f"https://{host}{parts.path}" + (f"?{parts.query}" if parts.query else ""))
    if parts.path.endswith(".m3u8"):
        port = f":{parts.port}" if parts.port not in (None, 443) else ""
        return Address(HLS, f"https://{host}{port}{parts.path}" + (f"?{parts.query}" if parts.query else ""))
    raise Invalid(address="video_unknown")


def _split(typed: str) -> SplitResult:
    """Its parts, if it is an https address of a named host without a password in it."""
    if not typed:
        raise Invalid(address="required")
    if len(typed) > MOST_ADDRESS:
        raise Invalid(address="too_long")
    try:
        parts = urlsplit(typed)
        is_sound = _PRINTED.fullmatch(typed) and _HOST.fullmatch(parts.hostname or "") and "@" not in parts.netloc
        is_sound = is_sound and (parts.port is None or parts.port > 0)
    except ValueError:
        raise Invalid(address="video_unknown") from None
    if parts.scheme != "https":
        raise Invalid(address="video_https")
    if not is_sound:
        raise Invalid(address="video_unknown")
    return parts


def _video_id(parts: SplitResult) -> str:
    """`watch?v=`, `live/`, `embed/`, `shorts/` or the short host's path; a channel or a list names no video."""
    words = [word for word in parts.path.split("/") if word]
    if parts.hostname == "youtu.be":
        found = words[0] if len(words) == 1 else ""
    elif len(words) == 2 and words[0] in _YOUTUBE_PATHS:
        found = words[1]
    else:
        found = parse_qs(parts.query).get("v", [""])[0] if words == ["watch"] else ""
    if parts.port is not None or not _VIDEO_ID.fullmatch(found):
        raise Invalid(address="video_youtube")
    return found
