"""Names as people type them, and as the house writes them."""

import re
from functools import cache
from unicodedata import normalize

from server.areas.gazetteer import ELSEWHERE, Area, Kind, ancestors, area, districts, neighbours, regencies, villages

_LONGEST = 200

# A word before a name that says what kind of area is meant. "Kota Tangerang" is handled by the neighbours' own names.
_KIND_WORDS: dict[str, tuple[Kind, ...]] = {
    "kelurahan": ("kelurahan",),
    "kel": ("kelurahan",),
    "kecamatan": ("kecamatan",),
    "kec": ("kecamatan",),
    "kota administrasi": ("kota",),
    "kabupaten administrasi": ("kota",),
    "kota adm": ("kota",),
    "kab adm": ("kota",),
    "kota": ("kota",),
    "kabupaten": ("kota",),
    "kab": ("kota",),
}
_ALIASES = {
    "jakpus": "31.71",
    "jakut": "31.72",
    "jakbar": "31.73",
    "jaksel": "31.74",
    "jaktim": "31.75",
    "pulauseribu": "31.01",
    "kepseribu": "31.01",
    "tangsel": "36.74",
    "kabbogor": "32.01",
    "kabcianjur": "32.03",
    "kabbekasi": "32.16",
    "kabtangerang": "36.03",
    "luarjakarta": ELSEWHERE.code,
    "luardaerah": ELSEWHERE.code,
    "centraljakarta": "31.71",
    "northjakarta": "31.72",
    "westjakarta": "31.73",
    "southjakarta": "31.74",
    "eastjakarta": "31.75",
    "thousandislands": "31.01",
    "outsidejakarta": ELSEWHERE.code,
    "outsidegreaterjakarta": ELSEWHERE.code,
}
IN_ENGLISH = {
    "Jakarta Pusat": "Central Jakarta",
    "Jakarta Utara": "North Jakarta",
    "Jakarta Barat": "West Jakarta",
    "Jakarta Selatan": "South Jakarta",
    "Jakarta Timur": "East Jakarta",
    "Kepulauan Seribu": "Thousand Islands",
    "Luar Jakarta": "Outside Jakarta",
    ELSEWHERE.name: "Outside Greater Jakarta",
}  # all other names are the same in both languages
_PROVINCES = frozenset(
    {"jakarta", "dkijakarta", "dki", "dkj", "daerahkhususjakarta", "jawabarat", "banten", "indonesia"}
)
_KIND_INSIDE = re.compile(r"(?<=[\w.])\s+(?=(?:kelurahan|kecamatan|kec|kota adm\w*|kabupaten adm\w*)\b)", re.IGNORECASE)
_KIND_FIRST = re.compile(rf"({'|'.join(sorted(_KIND_WORDS, key=len, reverse=True))})\b\.?\s*(?=\S)")
_RANK: dict[Kind, int] = {"kota": 0, "tetangga": 1, "kecamatan": 2, "kelurahan": 3, "lain": 4}


def find(text: str | None) -> Area | None:
    """The one area this means, or None when it means none or several.

    A name that both a kecamatan and a kelurahan bear means the kecamatan; "kelurahan X" and "X, X" the kelurahan.
    """
    found = _meant(text or "")
    return found[0] if len(found) == 1 else None


def ambiguous(text: str | None) -> list[Area]:
    """All areas that bear the typed name, the larger first; empty when it is known to none or only to one."""
    found = _bearing(text or "")
    return found if len(found) > 1 else []


def local_name(name: str, language: str) -> str:
    """The name in a language: "Jakarta Selatan" is South Jakarta in English, Tebet is Tebet. `find` reads both."""
    return IN_ENGLISH.get(name, name) if language == "en" else name


def display_name(one: Area, language: str = "id") -> str:
    """With the areas around it: "Tebet Barat, Tebet, Jakarta Selatan", "Jakarta Selatan", "Kota Depok"."""
    return ", ".join(local_name(around.name, language) for around in (one, *ancestors(one.code)))


def datalist_options() -> list[str]:
    """What a field for a kelurahan suggests: "Tebet Barat, Tebet", by name. `find` reads each back."""
    return sorted(f"{one.name}, {ancestors(one.code)[0].name}" for one in villages())


def _meant(text: str) -> list[Area]:
    """The candidates after the rule that a plain name means the larger area."""
    found = _bearing(text)
    if {one.kind for one in found} == {"kecamatan", "kelurahan"}:
        return [one for one in found if one.kind == "kecamatan"]
    return found


def _bearing(text: str) -> list[Area]:
    """Every area of the typed name that lies in all areas named after the comma."""
    if (exact := area(text.strip().casefold())) is not None:
        return [exact]
    parts = _parts(text)
    found = _within(parts)
    if not found and len(parts) == 1:
        words = parts[0].split()
        splits = (_within([" ".join(words[:at]), " ".join(words[at:])]) for at in range(len(words) - 1, 0, -1))
        found = next(filter(None, splits), [])
    return found


def _within(parts: list[str]) -> list[Area]:
    """The areas of the first part's name that lie in those the other parts name."""
    if not parts:
        return []
    name, *around = parts
    wanted, kinds = _name_and_kinds(name)
    found = [one for one in _known().get(wanted, ()) if not kinds or one.kind in kinds]
    keys = [key for part in around if (key := _name_and_kinds(part)[0]) not in _PROVINCES]
    return [one for one in found if _lies_in(one, keys)]


def _parts(text: str) -> list[str]:
    folded = normalize("NFKC", text[:_LONGEST]).casefold()
    return [part.strip() for part in _KIND_INSIDE.sub(",", folded).split(",") if part.strip()]


def _name_and_kinds(part: str) -> tuple[str, tuple[Kind, ...]]:
    said = _KIND_FIRST.match(part)
    if said is None or _key(part) in _known():
        return _key(part), ()
    return _key(part[said.end() :]), _KIND_WORDS[said[1]]


def _lies_in(one: Area, keys: list[str]) -> bool:
    around = [_keys_of(outer) for outer in ancestors(one.code)]
    return all(any(key in names for names in around) for key in keys)


def _key(name: str) -> str:
    """The letters and digits alone, so that "Pal Merah", "Palmerah" and "pal-merah" are one."""
    return re.sub(r"[\W_]+", "", name)


def _keys_of(one: Area) -> set[str]:
    name = normalize("NFKC", one.name).casefold()
    keys = {_key(name), *(alias for alias, code in _ALIASES.items() if code == one.code)}
    if one.kind == "tetangga":
        keys.add(_key(name.split(" ", 1)[1]))
    return keys


@cache
def _known() -> dict[str, tuple[Area, ...]]:
    known: dict[str, list[Area]] = {}
    for one in (*regencies(), *neighbours(), *districts(), *villages(), ELSEWHERE):
        for key in _keys_of(one):
            known.setdefault(key, []).append(one)
    return {key: tuple(sorted(found, key=lambda one: (_RANK[one.kind], one.code))) for key, found in known.items()}
