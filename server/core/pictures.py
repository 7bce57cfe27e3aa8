"""Draws a picture anew: run as a program in a process of its own, never imported by the house (see `files.take_picture`).

    python -m server.core.pictures SOURCE TARGET WIDEST

Prints one line, {"width", "height"} or {"problem": code}. Only pixels get over: no EXIF, no place, no profile.
"""
from __future__ import annotations

import json
import sys
from pathlib import Path

from server.core.side_process import confine

MOST_SECONDS = 20  # of processor time
MOST_FILE = 20_000_000  # bytes of the picture drawn
MOST_PIXELS = 40_000_000
QUALITY = 82
FORMATS = ("JPEG", "PNG", "WEBP")


def main(arguments: list[str]) -> int:
    """Draw it, and say how large it became or why not."""
    confine(most_file=MOST_FILE, most_seconds=MOST_SECONDS)
    sys.stdout.write(json.dumps(redraw(Path(arguments[0]), Path(arguments[1]), int(arguments[2]))) + "\n")
    return 0


def redraw(source: Path, target: Path, widest: int) -> dict[str, object]:
    """The picture upright and at most `widest` pixels wide or tall, as WebP."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = None  # its size is looked at below, before anything is decoded
    try:
        with Image.open(source, formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                return {"problem": "picture_heavy"}
            upright = ImageOps.exif_transpose(image)
            plain = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, MemoryError):
        return {"problem": "picture_broken"}
    plain.thumbnail((widest, widest))
    plain.save(target, "WEBP", quality=QUALITY, method=4)
    return {"width": plain.width, "height": plain.height}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
