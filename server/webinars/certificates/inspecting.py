"""Looks into PDFs that came from outside: run as a program in a process of its own, never imported by the house (see `returning`).

    python -m server.webinars.certificates.inspecting

Answers for each PDF: {"numbers": of certificates that it bears, "signatures": n}, or {"problem": code}. Nothing in a PDF is run.
"""
from __future__ import annotations

import sys
from typing import Any

from server.core.pdf_acts import acts
from server.core.side_process import Answer, confine, serve
from server.webinars.certificates.numbers import numbers_in

MOST_PAGES = 3  # a certificate has one; some offices add a page of their own
MOST_TEXT = 20_000  # characters of a page
FIELDS = ("Title", "Subject", "Keywords")


def main() -> int:
    """Until there is nothing more to look at."""
    confine()
    serve(answer)
    return 0


def answer(_asked: dict[str, Any], pdf: bytes) -> Answer:
    """What one PDF is."""
    import pypdfium2
    from pypdfium2 import raw

    try:
        document = pypdfium2.PdfDocument(pdf)
        if raw.FPDF_GetSecurityHandlerRevision(document) != -1:
            return {"problem": "locked"}, b""
        if not 1 <= len(document) <= MOST_PAGES:
            return {"problem": "pages"}, b""
        if raw.FPDF_GetFormType(document) in (raw.FORMTYPE_XFA_FULL, raw.FORMTYPE_XFA_FOREGROUND) or acts(pdf):
            return {"problem": "active"}, b""
        info = document.get_metadata_dict()
        texts = [page.get_textpage().get_text_bounded(errors="replace")[:MOST_TEXT] for page in document]
        found = numbers_in("\n".join([*(info.get(field, "")[:MOST_TEXT] for field in FIELDS), *texts]))
        return {"numbers": found, "signatures": raw.FPDF_GetSignatureCount(document)}, b""
    except pypdfium2.PdfiumError as error:
        is_locked = getattr(error, "err_code", None) in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
        return {"problem": "locked" if is_locked else "broken"}, b""


if __name__ == "__main__":
    sys.exit(main())
