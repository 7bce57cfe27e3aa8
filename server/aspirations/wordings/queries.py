"""What a proposed wording changes in the words it was written for."""
from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from server.aspirations.models import Aspiration
from server.aspirations.wordings.reading import HEADING, wording_of
from server.core.database import session
from server.instruments.comparing.words import diff
from server.instruments.models import Provision
from server.instruments.queries import provision_label


@dataclass(frozen=True)
class Change:
    """(kind, text) parts, `same`, `removed` or `added`, from the words of the place to the proposed ones; and why."""

    place: str
    parts: list[tuple[str, str]]
    words: str
    reason: str


def changes_of(aspiration_ids: Collection[int]) -> dict[int, Change]:
    """For those that propose a wording of the place they cite. One query. Who may read the text is up to the caller."""
    query = sa.select(Aspiration.id, Aspiration.text, Provision).join(Provision, Provision.id == Aspiration.provision_id).where(
        Aspiration.id.in_(aspiration_ids), Aspiration.text.startswith(HEADING))
    found = {}
    for aspiration_id, text, provision in session.execute(query).tuples() if aspiration_ids else ():
        wording = wording_of(text)
        if wording is not None:
            parts = [(str(kind), words) for kind, words in diff(present_words(provision), wording.words)]
            found[aspiration_id] = Change(provision_label(provision), parts, wording.words, wording.reason)
    return found


def present_words(provision: Provision) -> str:
    """The words of a place, with what goes on after its list."""
    return "\n".join(part for part in (provision.text, provision.tail) if part)
