"""What was said already in other words: offered while somebody writes, and once before sending when it is close."""
from __future__ import annotations

from dataclasses import astuple, dataclass

import sqlalchemy as sa

from server.aspirations import search_index
from server.aspirations.models import Aspiration
from server.aspirations.queries import listed
from server.aspirations.writing import candidates
from server.aspirations.writing.parts import parts_of, without_quote
from server.categorization import tokens
from server.categorization.likeness import Likeness, likeness, spoken
from server.core.database import session
from server.core.words import Kind

MOST = 3
NEAR, CLOSE = 0.35, 0.55  # from where it is offered while typing, and asked about before sending
LEAST_ROOTS = 2  # shared: one word alone makes no likeness
LEAST_LETTERS = 12  # before that a text says too little
_OPPOSITE: dict[str, str] = {Kind.SUPPORT: Kind.CRITICISM, Kind.CRITICISM: Kind.SUPPORT}
_MOST_ROOTS = 40
_LOOKED_AT, _READ = 40, 12  # candidates whose words in the index are compared; of those, whose texts are read
MOST_WORDS = 5  # told of those that are shared


@dataclass(frozen=True)
class Alike:
    """A shown aspiration like what is being written; `words` as the writer spelled them, the weightiest first.

    Words alone can't tell for from against: `kind` is shown with it, and people read before they support.
    """

    id: int
    code: str
    kind: str
    text: str
    supports: int
    percent: int
    words: tuple[str, ...]


def similar_to(text: str, *, instrument_id: int, kind: str = "", least: float = NEAR, most: int = MOST) -> list[Alike]:
    """At most `most` shown aspirations on the same instrument that are like the text, the likest first; a quote counts for nothing.

    To who criticises none that supports is offered, and the other way round.
    """
    own = own_words(text)
    typed = {root: word for root, word in spoken(own).items() if root.isalnum() and len(root) <= search_index.LONGEST}
    if len(own) < LEAST_LETTERS or not typed:
        return []
    held = candidates.look_up(list(typed)[:_MOST_ROOTS])
    weighed = held.weights
    standing = search_index.standing_of(candidates.candidates(held, _LOOKED_AT))
    first = sorted(standing, key=lambda one: (-likeness(weighed, standing[one].split()).score, one))[:_READ]
    rows = [row for row in _rows(first, instrument_id) if row.kind != _OPPOSITE.get(kind)]
    found = [(likeness(weighed, tokens(own_words(row.text))), row) for row in rows]
    alike = [(like, row) for like, row in found if like.score >= least and len(like.roots) >= min(LEAST_ROOTS, len(typed))]
    ordered = sorted(alike, key=lambda pair: (-pair[0].score, pair[1].id))
    families = {row.family_id or -row.id: (like, row) for like, row in reversed(ordered)}  # of nearly identical ones the likest
    return [_told(like, row, typed) for like, row in ordered if families[row.family_id or -row.id][1] is row][:most]


def own_words(text: str) -> str:
    """What the author wrote: without the quote above it and the headings between the parts."""
    _quote, own = without_quote(text)
    parts = parts_of(own)
    return " ".join(filter(None, astuple(parts))) if parts else own.strip()


def _rows(ids: list[int], instrument_id: int) -> list[Aspiration]:
    """What everyone may read of these now, and support."""
    query = listed().where(Aspiration.id.in_(ids), Aspiration.instrument_id == instrument_id, Aspiration.links_cut_at.is_(None))
    wanted = sa.orm.load_only(Aspiration.code, Aspiration.kind, Aspiration.text, Aspiration.supports, Aspiration.family_id)
    return list(session.scalars(query.options(wanted))) if ids else []


def _told(like: Likeness, row: Aspiration, typed: dict[str, str]) -> Alike:
    words = tuple(typed[root] for root in like.roots[:MOST_WORDS])
    return Alike(row.id, row.code, row.kind, without_quote(row.text)[1], row.supports, round(100 * like.score), words)
