"""The areas themselves, read once from the CSV files beside this one."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

Kind = Literal["kota", "kecamatan", "kelurahan", "tetangga", "lain"]

_DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Area:
    """One area; `name` is the short one ("Jakarta Selatan"), `parent` the code of the area around it."""

    code: str
    kind: Kind
    name: str
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A kecamatan's place on the tile map, and its name as short as a tile on a phone has room for."""

    column: int
    row: int
    short: str


ELSEWHERE = Area("lain", "lain", "Luar Jakarta dan sekitarnya")


def area(code: str | None) -> Area | None:
    """The area with this code, or None."""
    return _areas().get(code or "")


def regencies() -> tuple[Area, ...]:
    """The five kota and one kabupaten of Jakarta, by code."""
    return _of_kind("kota")


def districts(regency_code: str | None = None) -> tuple[Area, ...]:
    """The kecamatan, all 44 or those of one kota, by code."""
    return tuple(one for one in _of_kind("kecamatan") if regency_code in (None, one.parent))


def villages(district_code: str | None = None) -> tuple[Area, ...]:
    """The kelurahan, all 267 or those of one kecamatan, by code."""
    return tuple(one for one in _of_kind("kelurahan") if district_code in (None, one.parent))


def neighbours() -> tuple[Area, ...]:
    """The nine kota and kabupaten around Jakarta that Pasal 51 names, by code."""
    return _of_kind("tetangga")


@cache
def tiles() -> dict[str, Place]:
    """Where each kecamatan lies on the tile map, by code. Near ones are near; it is no map of borders."""
    with (_DATA / "tiles.csv").open(encoding="utf-8", newline="") as rows:
        return {row["code"]: Place(int(row["column"]), int(row["row"]), row["short"]) for row in csv.DictReader(rows)}


def ancestors(code: str | None) -> tuple[Area, ...]:
    """The areas around this one, the nearest first; empty for a kota, a neighbour and an unknown code."""
    around: list[Area] = []
    one = area(code)
    while one is not None and (one := area(one.parent)) is not None:
        around.append(one)
    return tuple(around)


@cache
def _areas() -> dict[str, Area]:
    every = [
        *_read("regencies.csv", "kota"),
        *_read("districts.csv", "kecamatan"),
        *_read("villages.csv", "kelurahan"),
        *_read("neighbours.csv", "tetangga"),
        ELSEWHERE,
    ]
    return {one.code: one for one in every}


@cache
def _of_kind(kind: Kind) -> tuple[Area, ...]:
    return tuple(sorted((one for one in _areas().values() if one.kind == kind), key=lambda one: one.code))


def _read(file: str, kind: Kind) -> Iterator[Area]:
    with (_DATA / file).open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            yield Area(row["code"], kind, row["name"], row.get("parent") or None)
