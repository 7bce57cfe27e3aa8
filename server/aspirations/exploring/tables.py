"""The list as a table: what everyone may read of each voice, a few hundred rows at a time, whatever their number."""
from __future__ import annotations

import csv
import io
import time
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from server import areas, categorization
from server.aspirations.exploring.outcomes import names_of
from server.aspirations.models import PUBLIC_STATES, Aspiration
from server.aspirations.queries import open_districts
from server.core import clock
from server.core.cells import harmless
from server.core.database import session
from server.core.i18n import language
from server.core.words import Display, label
from server.instruments.carrying.queries import cited
from server.instruments.models import Instrument

AT_A_TIME = 200  # rows: some 10 ms, then others have their turn
_MARK = "\ufeff"  # by which Excel knows UTF-8
_COLUMNS: tuple[Any, ...] = (
    Aspiration.id, Aspiration.code, Aspiration.submitted_at, Aspiration.kind, Aspiration.topic, Aspiration.provision_id, Aspiration.area,
    Aspiration.district, Aspiration.display, Aspiration.public_name, Aspiration.state, Aspiration.outcomes, Aspiration.supports,
    Aspiration.family_id, Aspiration.is_sample, Aspiration.text)


def heads() -> list[str]:
    """The first line."""
    return [_("Kode"), _("Masuk (WIB)"), _("Jenis"), _("Topik"), _("Naskah"), _("Pasal"), _("Wilayah"), _("Nama"), _("Keadaan"), _("Hasil"),
            _("Dukungan"), _("Kelompok hampir sama"), _("Data contoh"), _("Isi")]


def lines_of(ids: Sequence[int]) -> Iterator[bytes]:
    """The table in pieces, UTF-8. What nobody may read any more when its turn comes is left out."""
    yield (_MARK + _as_text([heads()])).encode()
    for start in range(0, len(ids), AT_A_TIME):
        rows = _rows(ids[start:start + AT_A_TIME])
        session.rollback()  # no transaction stays open while a slow reader takes its time
        yield _as_text(rows).encode()
        time.sleep(0)


def _rows(ids: Sequence[int]) -> list[list[object]]:
    query = sa.select(*_COLUMNS, Instrument.title).join(Instrument, Instrument.id == Aspiration.instrument_id).where(Aspiration.id.in_(ids))
    shown = sa.and_(Aspiration.is_listed, Aspiration.state.in_(PUBLIC_STATES), Aspiration.visible_from <= clock.now())
    found = {row.id: row for row in session.execute(query.add_columns(shown.label("is_shown"))) if row.is_shown}
    places, districts = cited([row.provision_id for row in found.values()]), open_districts()
    return [_row(found[one], places, districts) for one in ids if one in found]


def _row(row: Any, places: dict[int, Any], districts: frozenset[str]) -> list[object]:
    topic = categorization.topic(row.topic)
    area = areas.public_area(row.area, row.display, row.district in districts)
    name = label("display", Display.ANONYMOUS) if row.display == Display.ANONYMOUS or not row.public_name else row.public_name
    place = places.get(row.provision_id)
    return [row.code, f"{clock.wib(row.submitted_at):%Y-%m-%d %H:%M}", label("kind", row.kind), topic.name_in(language()) if topic else "",
            row.title, place.label if place else "", areas.display_name(area, language()) if area else "", name,
            label("aspiration", row.state), ", ".join(label("outcome", one) for one in names_of(row.outcomes)), row.supports,
            row.family_id or "", _("ya") if row.is_sample else "", row.text]


def _as_text(rows: list[list[Any]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([harmless(value) for value in row] for row in rows)
    return out.getvalue()
