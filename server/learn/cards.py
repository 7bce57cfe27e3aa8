"""The picture that is shown when somebody shares a page: 1200 × 630, drawn once by the worker. Never imported by the web process.

`draw` is pure: the same words make the same picture. Letters that the house's own font lacks are left out.
"""
from __future__ import annotations

import hashlib
import io
from functools import cache
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from server.config import ROOT

WIDTH, HEIGHT, EDGE = 1200, 630, 72
ROOF, INK, SOFT, MARIGOLD = "#0a4039", "#ffffff", "#c3dcd5", "#edb94a"
TOOTH, STRIPE = 60, 34
MOST_LINES = 4
SIZES = (76, 66, 56, 48)
DRAWING = "1"  # part of a card's digest: raise it when this file draws another picture from the same words
FONT = ROOT / "static" / "fonts" / "pjs.woff2"


def digest_of(title: str, kicker: str, foot: str) -> str:
    """What a card shows, as one word: while it stays the same, no other card is drawn."""
    return hashlib.sha256("\0".join((DRAWING, title, kicker, foot)).encode()).hexdigest()


def draw(title: str, kicker: str, foot: str) -> bytes:
    """The picture as PNG: a line above, the title in at most four lines, a line below, the teeth of the house."""
    image = Image.new("RGB", (WIDTH, HEIGHT), ROOF)
    pen = ImageDraw.Draw(image)
    for n in range(WIDTH // TOOTH):
        left = n * TOOTH
        pen.polygon([(left + 4, HEIGHT - STRIPE), (left + TOOTH - 4, HEIGHT - STRIPE), (left + TOOTH // 2, HEIGHT)], fill=MARIGOLD)
    pen.text((EDGE, EDGE), _known(kicker), font=_font(30, 650), fill=MARIGOLD)
    size, lines = _fitting(pen, _known(title))
    top = EDGE + 70
    for n, line in enumerate(lines):
        pen.text((EDGE, top + n * round(size * 1.18)), line, font=_font(size, 750), fill=INK)
    pen.text((EDGE, HEIGHT - STRIPE - EDGE - 10), _known(foot), font=_font(30, 550), fill=SOFT)
    out = io.BytesIO()
    image.convert("P", palette=Image.Palette.ADAPTIVE, colors=64).save(out, "PNG", optimize=True)
    return out.getvalue()


def _fitting(pen: Any, title: str) -> tuple[int, list[str]]:
    """The largest letters with which the title fits; what does not even fit in the smallest ends with an ellipsis."""
    for size in SIZES:
        lines = _lines(pen, title, size)
        if len(lines) <= MOST_LINES:
            return size, lines
    return size, [*lines[: MOST_LINES - 1], f"{lines[MOST_LINES - 1][:-2].rstrip()} …"]


def _lines(pen: Any, text: str, size: int) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and pen.textlength(longer, font=_font(size, 750)) <= WIDTH - 2 * EDGE:
            lines[-1] = longer
        else:
            lines += _broken(pen, word, size)
    return lines or [""]


def _broken(pen: Any, word: str, size: int) -> list[str]:
    """A word that no line can hold, in pieces."""
    font, pieces = _font(size, 750), [word]
    while pen.textlength(pieces[-1], font=font) > WIDTH - 2 * EDGE:
        cut = max(1, len(pieces[-1]) * (WIDTH - 2 * EDGE) // round(pen.textlength(pieces[-1], font=font)) - 1)
        pieces[-1:] = [pieces[-1][:cut], pieces[-1][cut:]]
    return pieces


def _known(text: str) -> str:
    return " ".join("".join(letter if ord(letter) in _letters() else " " for letter in text).split())


@cache
def _letters() -> frozenset[int]:
    """What the font can draw: a letter that looks like one it has not is one it has not."""
    font = ImageFont.truetype(str(FONT), 24, layout_engine=ImageFont.Layout.BASIC)  # letter by letter: nothing to shape
    none = bytes(font.getmask("\U0010fffd"))
    wanted = (*range(0x21, 0x7F), *range(0xA1, 0x250), *range(0x2010, 0x2028), 0x2030, 0x2039, 0x203A, 0x20AC, 0x2122, 0x2212)
    return frozenset({0x20, *(code for code in wanted if bytes(font.getmask(chr(code))) != none)})


@cache
def _font(size: int, weight: int) -> Any:
    font = ImageFont.truetype(str(FONT), size)
    font.set_variation_by_axes([weight])
    return font
