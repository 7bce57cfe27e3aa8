"""QR codes as SVG: drawn here and sent nowhere, without style or script."""
from __future__ import annotations

import segno
from markupsafe import Markup

DARK = "#16201d"


def picture(address: str, label: str | None = None) -> Markup:
    """The code of an address, to stand in a page; spoken as `label`, or hidden from screen readers without one."""
    code = segno.make(address, error="m", micro=False)
    squares = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(code.matrix) for x, is_dark in enumerate(row) if is_dark)
    spoken = Markup(' role="img" aria-label="{}"').format(label) if label else Markup(' aria-hidden="true"')
    return Markup('<svg viewBox="0 0 {0} {0}" shape-rendering="crispEdges"{1}><path fill="{2}" d="{3}"/></svg>').format(
        len(code.matrix), spoken, DARK, squares)
