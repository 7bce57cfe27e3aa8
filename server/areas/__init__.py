"""Where people live, as far as the house needs to know: the six kota and kabupaten of Jakarta, their kecamatan and
kelurahan, the nine neighbours that Pasal 51 names, and one area for everywhere else.

`area(code)` looks up, `find(text)` reads what somebody typed, `public_area(...)` says what may be shown of it:
a kelurahan is never public. The package is pure; its tables are the CSV files in `data/` (codes of Kemendagri).
"""

from server.areas.gazetteer import (
    Area,
    Place,
    ancestors,
    area,
    districts,
    neighbours,
    regencies,
    tiles,
    villages,
)
from server.areas.names import IN_ENGLISH, ambiguous, datalist_options, display_name, find, local_name
from server.areas.publicity import public_area

__all__ = [
    "IN_ENGLISH",
    "Area",
    "Place",
    "ambiguous",
    "ancestors",
    "area",
    "datalist_options",
    "display_name",
    "districts",
    "find",
    "local_name",
    "neighbours",
    "public_area",
    "regencies",
    "tiles",
    "villages",
]
