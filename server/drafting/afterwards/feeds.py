"""Published answers as a feed, for everyone, about all or about one article or topic."""
from __future__ import annotations

import sqlalchemy as sa
from flask import Response
from flask_babel import gettext as _

from server import categorization
from server.core import atom
from server.core.english import origin
from server.core.i18n import base, language
from server.core.words import label
from server.drafting.models import Row
from server.drafting.queries import PublicAnswer, public_answers, read_answers
from server.instruments.addresses import parse_address
from server.instruments.models import Provision

ENTRIES = 30


def answers(pasal: str, topic: str) -> Response:
    """The newest published answers. Unknown filters are as if not given."""
    place, about = parse_address(pasal[:80]), categorization.topic(topic[:60])
    query, wanted = public_answers(), ""
    if place is not None:
        query, wanted = query.where(Provision.article == place.article), f"?pasal={place.article}"
    elif about is not None:
        query, wanted = query.where(sa.and_(Row.kind == "theme", Row.topic == about.slug)), f"?topik={about.slug}"
    home = origin() + base()
    return atom.feed(title=_("Jawaban penyusun · Jakarta ke Depan"), url=f"{home}/jawaban.atom{wanted}", page=f"{home}/hasil",
                     language=language(), entries=[_entry(one, home) for one in read_answers(query.limit(ENTRIES))])


def _entry(one: PublicAnswer, home: str) -> atom.Entry:
    page = f"/ruu/{one.version}/pasal/{one.article}" if one.version and one.article else "/hasil"
    corrections = [_("Koreksi: %(text)s", text=correction.text) for correction in one.corrections]
    text = "\n\n".join(part for part in (_("Usulan: %(text)s", text=one.proposal), one.text, one.reason, *corrections) if part)
    updated = max([one.published_at, *(correction.published_at or one.published_at for correction in one.corrections)])
    return atom.Entry(url=f"{home}{page}?jawaban={one.answer_id}", title=f"{label('outcome', one.outcome)}: {one.label}",
                      published=one.published_at, updated=updated, text=text, author=_("Tim penyusun"), category=one.outcome)
