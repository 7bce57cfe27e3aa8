"""WebVTT, read strictly and written anew. Pure. Whatever a cue holds is text: its tags are dropped, nothing of them is kept."""
from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass

from server.core import text as texts
from server.core.errors import Malformed, TooLarge
from server.webinars.recordings.models import MOST_CUE

MOST_BYTES, MOST_CUES, MOST_HOURS = 5_000_000, 30_000, 24
MOST_RAW = 20 * MOST_CUE  # characters of a cue with its tags and with what `&amp;` and its like stand for
_TIME = r"(?:(\d{2,3}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_TIMING = re.compile(rf"[ \t]*{_TIME}[ \t]+-->[ \t]+{_TIME}(?:[ \t][^\n]*)?", re.ASCII)
_VOICE = re.compile(r"<v(?:\.[^\s<>]{0,200})?\s{1,9}+([^>]{1,80})>")  # bounded everywhere: a cue may be anything
_TAG = re.compile(r"<[^>]*>?")


class VttProblem(ValueError):
    """A file that is no transcript: what is wrong (`code`), and in which line, from 1."""

    def __init__(self, code: str, line: int) -> None:
        super().__init__(f"{code} in line {line}")
        self.code, self.line = code, line


@dataclass(frozen=True)
class Cue:
    """What was said from `begins` to `ends`, in milliseconds of the recording."""

    begins: int
    ends: int
    text: str


def read(data: bytes) -> list[Cue]:
    """The cues in the order of the file. Raises VttProblem: vtt_size, vtt_text, vtt_head, vtt_time, vtt_order, vtt_long, vtt_none."""
    if len(data) > MOST_BYTES:
        raise VttProblem("vtt_size", 1)
    try:
        lines = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    except UnicodeDecodeError as error:
        raise VttProblem("vtt_text", data.count(b"\n", 0, error.start) + 1) from None
    if not re.fullmatch(r"WEBVTT(?:[ \t].*)?", lines[0]):
        raise VttProblem("vtt_head", 1)
    found: list[Cue] = []
    for at, block in _blocks(lines):
        cue = _cue(at, block, found[-1].begins if found else 0)
        if cue is not None:
            found.append(cue)
        if len(found) > MOST_CUES:
            raise VttProblem("vtt_size", at)
    if not found:
        raise VttProblem("vtt_none", len(lines))
    return found


def _blocks(lines: list[str]) -> Iterable[tuple[int, list[str]]]:
    """(number of its first line, lines) of what stands between empty lines, the head left out."""
    block: list[str] = []
    is_head = True
    for number, line in enumerate([*lines, ""], 1):
        if line.strip():
            block.append(line)
            continue
        if block and not is_head:
            yield number - len(block), block
        if block:
            is_head = False
        block = []


def _cue(at: int, block: list[str], earliest: int) -> Cue | None:
    """A block as a cue; None for a note, a style, and a cue that says nothing."""
    if re.match(r"(?:NOTE|STYLE|REGION)(?:[ \t:]|$)", block[0]) and "-->" not in block[0]:
        return None
    skipped = 0 if "-->" in block[0] else 1  # a name stands before its times
    timing = _TIMING.fullmatch(block[skipped]) if len(block) > skipped else None
    if timing is None:
        raise VttProblem("vtt_time", at + skipped)
    begins, ends = _ms(timing.groups()[:4]), _ms(timing.groups()[4:])
    if ends <= begins or begins < earliest or ends > MOST_HOURS * 3_600_000:
        raise VttProblem("vtt_order", at + skipped)
    if any("-->" in line for line in block[skipped + 1:]):
        raise VttProblem("vtt_time", at + skipped + 1)
    try:
        text = _plain(" ".join(block[skipped + 1:]))
    except (TooLarge, Malformed, ValueError):  # the last for `&#` with thousands of digits
        raise VttProblem("vtt_long", at + skipped + 1) from None
    return Cue(begins, ends, text) if text else None


def _ms(parts: tuple[str | None, ...]) -> int:
    hours, minutes, seconds, thousandths = (int(part or 0) for part in parts)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths


def _plain(raw: str) -> str:
    """Tags away, who speaks kept, then what `&lt;` and its like stand for: what looks like a tag after that is text.

    Raises TooLarge, before anything looks for tags; Malformed.
    """
    if len(raw) > MOST_RAW:
        raise TooLarge(most=MOST_CUE)
    without = _TAG.sub("", _VOICE.sub(lambda found: f"{found[1].strip()}: ", raw))
    return texts.plain(html.unescape(without), most=MOST_CUE, is_multiline=False)


def written(cues: Iterable[Cue]) -> str:
    """A file that any player reads; people's words are escaped."""
    return "WEBVTT\n\n" + "".join(
        f"{_clock(cue.begins)} --> {_clock(cue.ends)}\n{html.escape(cue.text, quote=False)}\n\n" for cue in cues)


def _clock(ms: int) -> str:
    seconds, thousandths = divmod(ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{thousandths:03}"
