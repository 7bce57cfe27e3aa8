"""Finding questions in a room: by words, place in the text, area and state. The same for the page and for `keadaan.json`."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from werkzeug.datastructures import MultiDict

from server import areas
from server.core import text as texts
from server.core.errors import Refusal
from server.core.paging import Page, keyset
from server.core.words import Display, QuestionState
from server.instruments.addresses import Address, parse_address
from server.instruments.carrying.lines import lines_in
from server.live.models import SHOWN_STATES, VOTABLE_STATES, Question
from server.live.queries import newest_version_id
from server.live.word_index import index_of
from server.webinars.models import Webinar

MOST_WORDS, PAGE = 100, 50
STATES: Mapping[str, tuple[QuestionState, ...]] = {
    "belum": VOTABLE_STATES, "terjawab": (QuestionState.ANSWERED, QuestionState.ANSWERED_IN_WRITING),
    "tertulis": (QuestionState.ANSWERED_IN_WRITING,), "digabung": (QuestionState.JOINED,),
}


@dataclass(frozen=True)
class Search:
    """What is looked for. `typed_place` is what stands in the field, also when it names no place."""

    words: str = ""
    place: Address | None = None
    typed_place: str = ""
    area: str = ""
    state: str = ""
    head_id: int | None = None

    @property
    def is_on(self) -> bool:
        """True when anything is looked for."""
        return bool(self.words or self.typed_place or self.area or self.state or self.head_id)

    @property
    def fields(self) -> dict[str, str]:
        """As the address bears them, so that sorting and paging keep them."""
        named = {"cari": self.words, "pasal": self.typed_place, "wilayah": self.area, "keadaan": self.state,
                 "induk": str(self.head_id or "")}
        return {name: value for name, value in named.items() if value}


def read_search(args: MultiDict[str, str]) -> Search:
    """From an address. What is not known there is not looked for; a place that is none finds nothing."""
    typed, state, head = _line(args.get("pasal", "")), args.get("keadaan", ""), args.get("induk", "")
    found = areas.area(args.get("wilayah", "")[:20])
    is_head = head.isascii() and head.isdigit() and len(head) < 10
    return Search(words=_line(args.get("cari", "")), place=parse_address(typed) if typed else None, typed_place=typed,
                  area=found.code if found else "", state=state if state in STATES else "", head_id=int(head) if is_head else None)


def _line(value: str) -> str:
    try:
        return texts.plain(value[:MOST_WORDS], most=MOST_WORDS, is_multiline=False)
    except Refusal:
        return ""


def listed(webinar: Webinar, search: Search, sort: str, cursor: str | None, limit: int = PAGE) -> Page[Question]:
    """One page of what everyone may read and what is looked for. What is joined stands under its head, unless looked for."""
    states = VOTABLE_STATES if sort == "belum" and not search.state else STATES.get(search.state, SHOWN_STATES)
    query = sa.select(Question).where(Question.webinar_id == webinar.id, Question.state.in_(states))
    if not search.is_on:
        query = query.where(Question.state != QuestionState.JOINED)
    for condition in _conditions(webinar, search):
        query = query.where(condition)
    columns = (Question.id,) if sort == "terbaru" else (Question.votes, Question.id)
    return keyset(query, columns, cursor, limit)


def _conditions(webinar: Webinar, search: Search) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if search.words:
        ids = index_of(webinar.id).find(search.words)
        conditions.append(Question.id.in_(ids) if ids is not None else sa.false())
    if search.typed_place:
        conditions.append(_at(webinar.instrument_id, search.place) if search.place else sa.false())
    if search.area:
        conditions.append(_from(search.area))
    if search.head_id:
        conditions.append(sa.or_(Question.id == search.head_id, Question.joined_to_id == search.head_id))
    return conditions


def _at(instrument_id: int | None, place: Address) -> sa.ColumnElement[bool]:
    """The article with all that is in it, or that paragraph with its items, in the newest text; asked of whatever version."""
    version_id = newest_version_id(instrument_id)
    return Question.provision_id.in_(lines_in(version_id).at(place)) if version_id is not None else sa.false()


def _from(code: str) -> sa.ColumnElement[bool]:
    """Of what is told in public: a kecamatan finds nobody who asked without a name, since for them only the kota is told."""
    of_area = sa.or_(Question.area == code, Question.area.startswith(f"{code}.", autoescape=True))
    found = areas.area(code)
    is_told_of_all = found is not None and found.kind in ("kota", "tetangga", "lain")
    return of_area if is_told_of_all else sa.and_(of_area, Question.display.in_((Display.NAME, Display.INITIALS)))
