"""Reads what Zoom and YouTube save or show of a chat, WhatsApp's export, and plain lines. Pure: text in, lines out.

Only what was said to everyone is read: direct messages, reactions and system notes are left out. E-mail addresses in
Zoom's report are never read, and a telephone number that stands for a name is none. Formats as their programs write them
in Indonesian and English (Zoom 5 and 6, YouTube's live chat copied from the page, WhatsApp on Android and iOS).
"""
from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

SOURCES = ("zoom", "youtube", "whatsapp", "floor")


@dataclass(frozen=True)
class Line:
    """One message: the hour as it was written, the name as it was written, the text."""

    text: str
    name: str | None = None
    at: str | None = None


CLOCK = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:[\s\u202f\u00a0]?[AaPp]\.?[Mm]\.?)?"
# Bounded, since each line is somebody's: with `.+?` and `\s*` a line of blanks would hold the process for minutes.
ZOOM_HEAD = re.compile(rf"^(?P<at>{CLOCK})\s{{1,9}}(?:From|Dari)\s{{1,9}}(?P<name>\S.{{0,99}}?)"
                       rf"(?:\s{{1,9}}(?:to|To|ke|kepada)\s{{1,9}}(?P<whom>\S.{{0,99}}?))?\s{{0,9}}:\s*(?P<text>.*)$")
ZOOM_ALL = re.compile(r"^(everyone|semua orang|semua|hosts? and panelists|all panelists and attendees|host dan panelis)\b", re.IGNORECASE)
ZOOM_PRIVATE = re.compile(r"\((?:direct message|privately|pesan langsung|secara pribadi)\)", re.IGNORECASE)
ZOOM_NOISE = re.compile(r"^(?:reacted to|removed a .+ reaction|menanggapi|bereaksi)\b", re.IGNORECASE)
ZOOM_REPLY = re.compile(r"^(?:replying to|membalas)\s+[\"“].*?[\"”]\s*:?\s*", re.IGNORECASE | re.DOTALL)
WHATSAPP_HEAD = re.compile(
    rf"^\u200e?\[?(?P<day>\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{1,4}}),?\s+(?P<at>{CLOCK})\]?\s*(?:[-–]\s*)?(?P<rest>.*)$")
WHATSAPP_NOISE = re.compile(r"<(?:media|media omitted|media tidak disertakan)[^>]*>|^\u200e|(?:pesan ini dihapus|this message was deleted)",
                            re.IGNORECASE)
YOUTUBE_CLOCK = re.compile(rf"^(?P<at>-?{CLOCK})\s*(?P<rest>.*)$")
NUMBER_NAME = re.compile(r"^[~\s]*\+?[\d\s().-]{7,}$")
NO_NAME = re.compile(r"^(anonymous( attendee)?|anonim|peserta anonim|tamu|guest|iphone|galaxy\b.*|zoom user)$", re.IGNORECASE)
QUESTION_MARKS = re.compile(r"[?？]")
QUESTION_WORDS = re.compile(
    r"\b(apa|apakah|siapa|kapan|(?:di|ke|dari)\s?mana|mana|mengapa|kenapa|bagaimana|gimana|berapa|bisakah|bolehkah|adakah|what|who|when|"
    r"where|why|how|which|can|could|will|does|is|are)\b", re.IGNORECASE)


def read(source: str, content: str) -> list[Line]:
    """The messages of a paste or file, in order, without exact copies. Raises KeyError for a source that is none of SOURCES."""
    content = content.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    found = [line for line in READERS[source](content) if line.text]
    seen: set[str] = set()
    return [line for line in found if not (same(line.text) in seen or seen.add(same(line.text)))]  # type: ignore[func-returns-value]


def same(text: str) -> str:
    """What two copies of one question have in common: their letters and digits."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def looks_asked(text: str) -> bool:
    """True for what is probably a question: a question mark, or a question word in something longer than a greeting."""
    return bool(QUESTION_MARKS.search(text)) or (len(text.split()) >= 4 and bool(QUESTION_WORDS.search(text)))


def _zoom(content: str) -> Iterator[Line]:
    if _is_report(content):
        yield from _zoom_report(content)
    elif any(ZOOM_HEAD.match(line) for line in content.split("\n", 400)):
        yield from _zoom_chat(content)
    else:
        yield from _plain(content)


def _zoom_chat(content: str) -> Iterator[Line]:
    head: re.Match[str] | None = None
    body: list[str] = []
    for raw in [*content.split("\n"), None]:
        found = ZOOM_HEAD.match(raw) if raw is not None and not raw.startswith(("\t", "  ")) else None
        if raw is not None and found is None:
            body.append(raw.strip())
            continue
        if head is not None:
            yield from _zoom_message(head, " ".join(part for part in body if part))
        head, body = found, [found["text"]] if found else []


def _zoom_message(head: re.Match[str], text: str) -> Iterator[Line]:
    whom = head["whom"] or "everyone"
    if ZOOM_PRIVATE.search(whom) or not ZOOM_ALL.match(whom.strip()) or ZOOM_NOISE.match(text):
        return
    yield Line(ZOOM_REPLY.sub("", text).strip(), _name(head["name"]), head["at"])


def _is_report(content: str) -> bool:
    start = content[:4000].casefold()
    return ("question" in start or "pertanyaan" in start) and "," in start and bool(re.search(r"(?m)^\s*\"?#?\"?,?.*question", start)) \
        and ("asker" in start or "q&a report" in start)


def _zoom_report(content: str) -> Iterator[Line]:
    """The questions of a Q&A report. Columns are found by their titles; addresses are not read."""
    columns: dict[str, int] = {}
    for row in csv.reader(io.StringIO(content)):
        titles = [cell.strip().casefold() for cell in row]
        if "question" in titles:
            wanted = {"text": ("question",), "name": ("asker name", "name", "nama"), "at": ("create time", "question time", "asked at")}
            columns = {key: titles.index(title) for key, names in wanted.items() for title in names if title in titles}
        elif columns and len(row) > columns["text"]:
            cell = {key: row[place].strip() for key, place in columns.items() if place < len(row)}
            yield Line(cell.get("text", ""), _name(cell.get("name", "")), (cell.get("at") or "").split(" ")[-1] or None)


def _youtube(content: str) -> Iterator[Line]:
    """Copied from the live chat: the hour, the author and the text stand in one line or in three, with a zero-width space between."""
    rows = [row for row in (line.strip("\u200b \t") for line in content.split("\n")) if row]
    if not any(YOUTUBE_CLOCK.match(row) for row in rows):
        yield from _plain(content)
        return
    at: str | None = None
    held: list[str] = []
    for row in [*rows, None]:
        found = YOUTUBE_CLOCK.match(row) if row is not None else None
        if row is None or found:
            if held:
                yield _youtube_message(at, held)
            at, held = (found["at"], [found["rest"]] if found["rest"].strip("\u200b ") else []) if found else (None, [])
        else:
            held.append(row)


def _youtube_message(at: str | None, held: list[str]) -> Line:
    parts = [part.strip() for part in re.split("[\u200b\t]+", held[0]) if part.strip()]
    if len(parts) >= 2:  # author and text in one line
        return Line(" ".join([*parts[1:], *held[1:]]), _name(parts[0]), at)
    if len(held) >= 2:
        return Line(" ".join(held[1:]), _name(held[0]), at)
    handle = re.match(r"^(@[\w.-]+)\s+(.+)$", held[0])
    return Line(handle[2], _name(handle[1]), at) if handle else Line(held[0], None, at)


def _whatsapp(content: str) -> Iterator[Line]:
    if not any(WHATSAPP_HEAD.match(line) for line in content.split("\n", 400)):
        yield from _plain(content)
        return
    at, name, body = None, None, list[str]()
    for raw in [*content.split("\n"), None]:
        found = WHATSAPP_HEAD.match(raw) if raw is not None else None
        if raw is not None and found is None:
            body.append(raw.strip())
            continue
        text = " ".join(part for part in body if part)
        if text and not WHATSAPP_NOISE.search(text):
            yield Line(text, name, at)
        at, name, body = None, None, []
        if found and ": " in found["rest"]:  # without a colon it is a note of the program
            who, _colon, first = found["rest"].partition(": ")
            at, name, body = found["at"], _name(who), [first]


def _plain(content: str) -> Iterator[Line]:
    """One question a line; a list's marks before it are dropped."""
    for raw in content.split("\n"):
        text = re.sub(r"^\s*(?:[-*•–]|\d{1,3}[.)])\s+", "", raw).strip()
        if text:
            yield Line(text)


def _name(written: str) -> str | None:
    """A name as it was written, or None: no name, a telephone, an address, a device."""
    name = written.strip("\u200e\u202a\u202c~ \t").removeprefix("@").strip()
    name = re.sub(r"\s*\((?:host|co-host|panelist|guest|tamu|tuan rumah)[^)]*\)\s*$", "", name, flags=re.IGNORECASE)
    if not name or NUMBER_NAME.match(name) or NO_NAME.match(name) or "@" in name or len(name) > 80:
        return None
    return name


READERS: dict[str, Callable[[str], Iterator[Line]]] = {"zoom": _zoom, "youtube": _youtube, "whatsapp": _whatsapp, "floor": _plain}
