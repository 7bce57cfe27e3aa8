"""A small deck of slides, written as a PDF by hand: so that seeding needs no library and takes no time."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDE, HIGH = 960, 540  # points
PAPER, INK, MUTED, GREEN, GOLD = "0.97 0.96 0.93", "0.09 0.13 0.11", "0.32 0.36 0.34", "0.05 0.36 0.32", "0.91 0.65 0.14"


@dataclass(frozen=True)
class Slide:
    """A heading, some lines, and bars as (words, share of the whole)."""

    title: str
    lines: Sequence[str] = ()
    bars: Sequence[tuple[str, float]] = ()


def pdf(slides: Sequence[Slide]) -> bytes:
    """One page for each slide, in the fonts that every reader has. Letters outside Latin-1 become question marks."""
    return bound([_drawing(slide, f"{n + 1} / {len(slides)}") for n, slide in enumerate(slides)], WIDE, HIGH)


def bound(pages: Sequence[str], wide: int, high: int) -> bytes:
    """A PDF of drawn pages. Letters outside Latin-1 become question marks."""
    kids = " ".join(f"{5 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} /MediaBox [0 0 {wide} {high}] >>".encode(),
        *(f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>".encode()
          for name in ("Helvetica-Bold", "Helvetica")),
    ]
    for n, page in enumerate(pages):
        drawn = page.encode("cp1252", "replace")
        fonts = "<< /Font << /B 3 0 R /R 4 0 R >> >>"
        objects.append(f"<< /Type /Page /Parent 2 0 R /Resources {fonts} /Contents {6 + 2 * n} 0 R >>".encode())
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
    return _written(objects)


def _written(objects: Sequence[bytes]) -> bytes:
    """The objects with the table of where each begins."""
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(out)


def _drawing(slide: Slide, foot: str) -> str:
    parts = [_box(PAPER, 0, 0, WIDE, HIGH), _box(GREEN, 0, HIGH - 14, WIDE, 14), _box(GOLD, 72, 428, 64, 6)]
    parts.append(text(slide.title, 72, 368, 38, f"/B {INK}"))
    top = 308
    for line in slide.lines:
        parts.append(text(line, 72, top, 23))
        top -= 42
    for words, share in slide.bars:
        parts += [text(words, 72, top + 6, 19), _box(GREEN, 380, top, round(460 * share), 24),
                  text(f"{round(100 * share)} %", 392 + round(460 * share), top + 5, 18, f"/B {INK}")]
        top -= 46
    return "\n".join([*parts, text(f"Salindia contoh  {foot}", 72, 36, 14, f"/R {MUTED}")])


def _box(colour: str, left: int, bottom: int, width: int, height: int) -> str:
    return f"{colour} rg {left} {bottom} {width} {height} re f"


def text(words: str, left: int, base: int, size: int, style: str = f"/R {INK}") -> str:
    """One line; `style` is a font and a colour."""
    font, _, colour = style.partition(" ")
    escaped = words.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return f"BT {colour} rg {font} {size} Tf {left} {base} Td ({escaped}) Tj ET"
