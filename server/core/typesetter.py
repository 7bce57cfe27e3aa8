"""Draws documents: run as a program in a process of its own, never imported by the house (see `typesetting`).

    python -m server.core.typesetter TEMPLATE

It reads the template's folder and our fonts (their licence beside them), and reaches nothing else: Typst's store of packages is not there.
"""
from __future__ import annotations

import json
import sys
from functools import partial
from pathlib import Path
from typing import Any

from server.core.side_process import Answer, confine, serve

FONTS = Path(__file__).with_name("fonts")
A4_INCHES = 297 / 25.4  # of the longer side
NOWHERE = "/nonexistent"


def main(arguments: list[str]) -> int:
    """Until there is nothing more to draw."""
    confine()
    serve(partial(answer, prepare(Path(arguments[0]))))
    return 0


def prepare(template: Path) -> Any:
    """What draws: with our fonts and Typst's own, never the machine's, so that a document is the same everywhere."""
    import typst

    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS)])
    return typst.Compiler(input=str(template), root=str(template.parent), ignore_system_fonts=True, package_path=NOWHERE,
                          package_cache_path=NOWHERE, font_paths=fonts)


def answer(compiler: Any, asked: dict[str, Any], _body: bytes) -> Answer:
    """A document, or the problem with it."""
    import typst

    inputs = {"data": json.dumps(asked["data"])}
    try:
        if asked["kind"] == "png":
            pages = compiler.compile(format="png", ppi=asked["width"] / A4_INCHES, sys_inputs=inputs)
            return {}, pages[0] if isinstance(pages, list) else pages
        return {}, compiler.compile(format="pdf", sys_inputs=inputs, pdf_standards=["ua-1"])
    except typst.TypstError as error:
        is_letter = "could not be displayed with font" in str(error)
        return {"problem": "letters"} if is_letter else {"problem": "template", "detail": str(error)[:300]}, b""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
