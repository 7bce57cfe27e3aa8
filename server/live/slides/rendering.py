"""Opens a PDF: run as a program in a process of its own, never imported by the house (see `sandbox`).

    python -m server.live.slides.rendering inspect FILE
    python -m server.live.slides.rendering render FILE FOLDER FIRST_PAGE

`inspect` prints one line, {"pages": n} or {"problem": code}; `render` one line for each page once its pictures are there,
{"page", "width", "height", "text"}. Nothing in a PDF is run: this build of PDFium knows neither JavaScript nor XFA.
"""
from __future__ import annotations

import json
import math
import os
import sys
from pathlib import Path
from typing import Any

from server.core.side_process import confine

MOST_SECONDS = 300  # of processor time
MOST_FILE = 20_000_000  # bytes of one picture
WIDE, NARROW, TALLEST = 1280, 640, 1920  # pixels
QUALITY = 82
MOST_TEXT = 4000  # characters of a page that are kept


def main(arguments: list[str]) -> int:
    """Do one of the two."""
    confine(most_file=MOST_FILE, most_seconds=MOST_SECONDS)
    if arguments[0] == "inspect":
        say(inspect(Path(arguments[1])))
    else:
        render(Path(arguments[1]), Path(arguments[2]), int(arguments[3]))
    return 0


def say(fact: dict[str, Any]) -> None:
    """One line to who asked."""
    sys.stdout.write(json.dumps(fact) + "\n")
    sys.stdout.flush()


def inspect(path: Path) -> dict[str, Any]:
    """How many pages it has, or why it is none for us."""
    import pypdfium2
    from pypdfium2 import raw

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        is_locked = getattr(error, "err_code", None) in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
        return {"problem": "pdf_locked" if is_locked else "pdf_broken"}
    if raw.FPDF_GetSecurityHandlerRevision(document) != -1:
        return {"problem": "pdf_locked"}
    if not len(document):
        return {"problem": "pdf_broken"}
    try:
        document[0].get_size()
    except pypdfium2.PdfiumError:
        return {"problem": "pdf_broken"}
    return {"pages": len(document)}


def render(path: Path, folder: Path, first: int) -> None:
    """The pages from `first` on, one after the other, each whole or not at all."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    for number in range(first, len(document) + 1):
        page = document[number - 1]
        image = picture(page)
        save(image, folder / f"{number}-{WIDE}.webp")
        save(narrowed(image), folder / f"{number}-{NARROW}.webp")
        say({"page": number, "width": image.width, "height": image.height, "text": words(page)})
        page.close()


def picture(page: Any) -> Any:
    """The page as wide as 1280 pixels, or as tall as 1920; at least one pixel."""
    width, height = page.get_size()
    if not (math.isfinite(width) and math.isfinite(height) and width > 0 and height > 0):
        raise ValueError("a page without a size")
    scale = min(WIDE / width, TALLEST / height)
    if min(width, height) * scale < 1:
        raise ValueError("a page like a thread")
    return page.render(scale=scale, rev_byteorder=True).to_pil().convert("RGB")


def narrowed(image: Any) -> Any:
    """The same for small screens."""
    if image.width <= NARROW:
        return image
    return image.resize((NARROW, max(1, round(image.height * NARROW / image.width))), reducing_gap=3.0)


def save(image: Any, path: Path) -> None:
    """Made beside and renamed, so that nobody is served half a picture."""
    making = path.with_suffix(".making")
    image.save(making, "WEBP", quality=QUALITY, method=4)
    os.replace(making, path)


def words(page: Any) -> str:
    """What stands on the page, as lines of plain text."""
    text = page.get_textpage().get_text_bounded(errors="replace")[:MOST_TEXT * 4]
    lines = (" ".join(line.split()) for line in text.replace("\r", "\n").split("\n"))
    kept = "\n".join(line for line in lines if line)
    return "".join(c if c == "\n" or c.isprintable() else "" for c in kept)[:MOST_TEXT]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
