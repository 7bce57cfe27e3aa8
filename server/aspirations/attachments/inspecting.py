"""Looks into a PDF that somebody sent along: run as a program in a process of its own, never imported by the house (see `taking`).

    python -m server.aspirations.attachments.inspecting

Answers {"pages": n, "width", "height"} with the first page as a WebP picture, or {"problem": code}. Nothing in a PDF is run.
"""
from __future__ import annotations

import math
import re
import sys
from io import BytesIO
from typing import Any

from server.core.pdf_acts import acts
from server.core.side_process import Answer, confine, serve

MOST_SECONDS = 20  # of processor time
MOST_PAGES = 200
WIDEST, TALLEST = 640, 900  # pixels of the picture of its first page
QUALITY = 75
END, ARCHIVE = b"%%EOF", b"PK\x05\x06"
HEAD, TAIL = 1024, 66_000  # bytes at the beginning and the end in which other kinds of file are known
_PAGE = re.compile(rb"<\s*(?:!doctype|html|script|svg|\?php|\?xml)", re.I)


def main() -> int:
    """Until there is nothing more to look at."""
    confine(most_seconds=MOST_SECONDS)
    serve(answer)
    return 0


def answer(_asked: dict[str, Any], pdf: bytes) -> Answer:
    """What one PDF is."""
    import pypdfium2
    from pypdfium2 import raw

    try:
        document = pypdfium2.PdfDocument(pdf)
        if raw.FPDF_GetSecurityHandlerRevision(document) != -1:
            return {"problem": "pdf_locked"}, b""
        if not 1 <= len(document) <= MOST_PAGES:
            return {"problem": "pdf_long" if len(document) else "pdf_broken"}, b""
        if raw.FPDF_GetFormType(document) in (raw.FORMTYPE_XFA_FULL, raw.FORMTYPE_XFA_FOREGROUND) or acts(pdf) or is_two_in_one(pdf):
            return {"problem": "pdf_acts"}, b""
        image = first_page(document[0])
    except (pypdfium2.PdfiumError, ValueError) as error:
        is_locked = getattr(error, "err_code", None) in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
        return {"problem": "pdf_locked" if is_locked else "pdf_broken"}, b""
    except MemoryError:
        return {"problem": "pdf_heavy"}, b""
    buffer = BytesIO()
    image.save(buffer, "WEBP", quality=QUALITY, method=4)
    return {"pages": len(document), "width": image.width, "height": image.height}, buffer.getvalue()


def is_two_in_one(pdf: bytes) -> bool:
    """Whether another kind of file hides in it: an archive behind it, a page before it, or anything after its end."""
    end = pdf.rfind(END)
    return ARCHIVE in pdf[-TAIL:] or _PAGE.search(pdf[:HEAD]) is not None or end < 0 or pdf[end + len(END):].strip(b"\r\n \t\0") != b""


def first_page(page: Any) -> Any:
    """It as a picture. Raises ValueError for a page without a size."""
    width, height = page.get_size()
    if not (math.isfinite(width) and math.isfinite(height) and width > 0 and height > 0):
        raise ValueError("a page without a size")
    scale = min(WIDEST / width, TALLEST / height)
    if min(width, height) * scale < 1:
        raise ValueError("a page like a thread")
    return page.render(scale=scale, rev_byteorder=True).to_pil().convert("RGB")


if __name__ == "__main__":
    sys.exit(main())
