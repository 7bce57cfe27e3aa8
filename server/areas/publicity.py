"""How much of where somebody lives may be shown."""

from typing import Literal

from server.areas.gazetteer import Area, ancestors, area

Display = Literal["nama", "inisial", "anonim"]


def public_area(code: str | None, display: Display, district_is_public: bool) -> Area | None:
    """The smallest area that may be public: never a kelurahan; for anonim the kota alone, unless enough shown items
    come from the kecamatan. None for an unknown code. An unknown way of display is treated as anonim.
    """
    one = area(code)
    allowed = {"kota", "tetangga", "lain"}
    if display in ("nama", "inisial") or district_is_public:
        allowed.add("kecamatan")
    around = (one, *ancestors(one.code)) if one else ()
    return next((outer for outer in around if outer.kind in allowed), None)
