"""What a line can begin with: BAB, Bagian, Paragraf, Pasal, ayat, huruf, angka; and which number follows which."""
from __future__ import annotations

import re
from dataclasses import dataclass

from server.instruments.bill_source import ordinal
from server.instruments.roman import roman, roman_value

Order = tuple[int, int]

_SEPARATORS = " .:–—-"
_CHAPTER = re.compile(r"(?P<word>BAB|Bab)\s{0,3}(?P<number>[IVXLC]{1,8}[A-Z]?|\d{1,2})(?=$|[\s.:–—-])")
_PART = re.compile(r"(?P<word>BAGIAN|Bagian)\s{1,3}")
_SUBPART = re.compile(r"(?:PARAGRAF|Paragraf)\s{0,3}(?P<number>\d{1,3}|(?i:ke[a-z]{3,15}))(?=$|[\s.:–—-])")
_ARTICLE = re.compile(r"[“\"]?(?:PASAL|Pasal)\s{0,3}(?P<number>\d{1,4}(?:\s?[A-Z]{1,2})?|[IVX]{1,6})(?=$|[\s.:–—(-])")
_PARAGRAPH = re.compile(r"\(\s?(?P<number>\d{1,3}\s?[a-z]?)\s?\)\s*")
_ITEM = re.compile(r"(?P<label>[a-z]{1,2}|\d{1,3}[a-z]?)\s?(?P<closer>[.)])(?:\s+|$|(?=[A-Za-z]{3}))")
_BRACKETED = re.compile(r"\((?P<label>[a-z]{1,2})\)\s*")


@dataclass(frozen=True)
class Found:
    """A label, and what stands after it on its line. `style` tells lists apart: `a.`, `1.`, `a)`, `1)`, `(a)`."""

    number: str
    rest: str
    style: str = ""


def chapter(text: str) -> Found | None:
    """`BAB IV PEMERINTAHAN`; a number in figures is given in Roman ones."""
    found = _CHAPTER.match(text)
    if found is None:
        return None
    rest = text[found.end():].strip(_SEPARATORS)
    number = roman(int(found["number"])) if found["number"].isdecimal() else found["number"]
    if not number or chapter_order(number) is None or (found["word"] == "Bab" and rest[:1].islower()):
        return None
    return Found(number, rest)


def part(text: str) -> Found | None:
    """`Bagian Kedua Puluh Satu Hak Warga`: its number is `Bagian Kedua Puluh Satu`."""
    found = _PART.match(text)
    if found is None:
        return None
    words = text[found.end():found.end() + 200].replace("–", " – ").replace("—", " — ").split()
    for count in (3, 2, 1):
        number = " ".join(words[:count]).rstrip(".:").replace("Ke-", "").replace("KE-", "")
        if len(words) >= count and ordinal(number) is not None and words[0][0].isupper() | words[0][0].isdigit():
            rest = text[found.end():].split(maxsplit=count)[count:]
            return _heading("Bagian", number, rest[0] if rest else "")
    return None


def subpart(text: str) -> Found | None:
    """`Paragraf 2 Tata Cara`."""
    found = _SUBPART.match(text)
    if found is None or ordinal(found["number"]) is None:
        return None
    return _heading("Paragraf", found["number"], text[found.end():])


def _heading(kind: str, number: str, rest: str) -> Found | None:
    rest = rest.strip(_SEPARATORS)
    if rest[:1].islower() or rest[:1] in {"(", ","}:
        return None
    return Found(f"{kind} {number.title()}", rest)


def article(text: str) -> Found | None:
    """`Pasal 70A`, alone on its line or with an ayat after it."""
    found = _ARTICLE.match(text)
    if found is None:
        return None
    rest = text[found.end():].lstrip(_SEPARATORS) if text[found.end():found.end() + 1] != "(" else text[found.end():]
    number = found["number"].replace(" ", "")
    order = article_order(number)
    if order is None or order[0] == 0:
        return None
    return Found(number.lstrip("0"), rest)


def paragraph(text: str) -> Found | None:
    """`(2a) …`."""
    found = _PARAGRAPH.match(text)
    return Found(found["number"].replace(" ", "").lstrip("0") or "0", text[found.end():]) if found else None


def item(text: str) -> Found | None:
    """`b. …`, `3) …`, `(c) …`."""
    found = _ITEM.match(text)
    if found:
        kind = "1" if found["label"][0].isdigit() else "a"
        return Found(found["label"].lstrip("0") or "0", text[found.end():], kind + found["closer"])
    found = _BRACKETED.match(text)
    return Found(found["label"], text[found.end():], "(a)") if found else None


# --- which number follows which --------------------------------------------------------------


def chapter_order(number: str) -> Order | None:
    """XII → (12, 0), XIIA → (12, 1)."""
    value = roman_value(number)
    if value is not None:
        return value, 0
    value = roman_value(number[:-1])
    return (value, ord(number[-1]) - 64) if value is not None and "A" <= number[-1:] <= "Z" else None


def article_order(number: str) -> Order | None:
    """70 → (70, 0), 70A → (70, 1), II → (2, 0)."""
    value = roman_value(number)
    if value is not None:
        return value, 0
    digits = number.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return (int(digits), _letters(number[len(digits):].lower())) if digits.isdecimal() else None


def paragraph_order(number: str) -> Order | None:
    """2 → (2, 0), 2a → (2, 1)."""
    digits = number.rstrip("abcdefghijklmnopqrstuvwxyz")
    return (int(digits), _letters(number[len(digits):])) if digits.isdecimal() else None


def item_order(label: str) -> Order | None:
    """Letters count a…z, then aa, bb, … or aa, ab, …; figures as ayat do."""
    return (_letters(label), 0) if label.isalpha() else paragraph_order(label)


def _letters(text: str) -> int:
    if not text:
        return 0
    first = ord(text[0]) - 96
    if len(text) == 1:
        return first
    second = ord(text[1]) - 96
    return 26 + first if first == second else 26 * first + second


def same_item(label: str) -> set[int]:
    """The places a label may have: `bb` is the 28th of aa, bb, cc and the 54th of aa, ab, ac."""
    if not label.isalpha() or len(label) == 1:
        order = item_order(label)
        return {order[0]} if order else set()
    first, second = ord(label[0]) - 96, ord(label[1]) - 96
    return {26 * first + second, *({26 + first} if first == second else ())}


def follows(last: Order | None, number: Order) -> bool:
    """Whether it is the next one, or one put in after the last."""
    if last is None:
        return number in {(1, 0), (0, 1)}
    return number == (last[0] + 1, 0) or number == (last[0], last[1] + 1)


def item_follows(last: str | None, label: str) -> bool:
    """The same for huruf and angka, whichever way the letters go on after z."""
    if last is None:
        return label in {"a", "1"}
    if label.isalpha() and last.isalpha():
        return any(one + 1 in same_item(label) for one in same_item(last))
    here, before = item_order(label), item_order(last)
    return label[0].isdigit() == last[0].isdigit() and here is not None and follows(before, here)


def oddity(last: Order | None, number: Order) -> str | None:
    """`repeated`, `out_of_order`, `missing`; None when it follows."""
    if follows(last, number):
        return None
    if last is None:
        return "missing"
    if number == last:
        return "repeated"
    return "out_of_order" if number < last else "missing"
