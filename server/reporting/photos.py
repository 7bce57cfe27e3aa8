"""Writes photos as JPEG, which any office opens: run as a program in a process of its own (see `packet.packing`).

    python -m server.reporting.photos

Given a photo of ours (WebP), it answers with the same as JPEG.
"""
from __future__ import annotations

import io
import sys
from typing import Any

from server.core.side_process import Answer, confine, serve

QUALITY = 88


def main() -> int:
    """Until there are no more."""
    confine()
    serve(answer)
    return 0


def answer(_asked: dict[str, Any], body: bytes) -> Answer:
    """A JPEG."""
    from PIL import Image

    out = io.BytesIO()
    with Image.open(io.BytesIO(body)) as photo:
        photo.convert("RGB").save(out, "JPEG", quality=QUALITY)
    return {}, out.getvalue()


if __name__ == "__main__":
    sys.exit(main())
