"""What can be followed, by name: a topic, a provision through all versions, a kota or kecamatan."""
from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlencode

import sqlalchemy as sa
from flask_babel import gettext as _

from server import areas, categorization
from server.aspirations.following import lines
from server.aspirations.following.models import Follow, What
from server.aspirations.models import Aspiration
from server.core.database import session
from server.core.i18n import language
from server.core.words import Display
from server.instruments.addresses import parse_address
from server.instruments.models import Instrument, Provision, Version
from server.instruments.queries import find_default_instrument, find_provision, newest_version, provision_label


@dataclass(frozen=True)
class Target:
    """One thing that can be followed. `spelled` is how addresses and forms name it."""

    what: What
    key: str
    provision_id: int | None = None

    @property
    def spelled(self) -> str:
        return f"{self.what.value}:{self.key}"


def read(spelled: str) -> Target | None:
    """`topic:transportasi`, `area:31.71`, `provision:12`, or `pasal:10(2)` of the newest text; None for what isn't there for everyone."""
    what, _sep, key = spelled[:60].partition(":")
    if what == "pasal":
        what, key = What.PROVISION.value, str(_newest_place(key) or "")
    if what == What.TOPIC and categorization.topic(key) is not None:
        return Target(What.TOPIC, key)
    if what == What.AREA and _is_followable(key):
        return Target(What.AREA, key)
    if what == What.PROVISION and key.isascii() and key.isdigit() and len(key) <= 9:
        first = lines.first_public(int(key))
        return Target(What.PROVISION, str(first), first) if first is not None else None
    return None


def _newest_place(address: str) -> int | None:
    """The provision at an address of the default instrument's newest public version."""
    instrument, place = find_default_instrument(), parse_address(address)
    version = newest_version(instrument) if instrument is not None else None
    found = find_provision(version.id, place.short) if version is not None and place is not None else None
    return found.id if found is not None else None


def _is_followable(code: str) -> bool:
    area = areas.area(code)
    return area is not None and area.kind in ("kota", "kecamatan", "tetangga")


def of(follow: Follow) -> Target:
    """What a row is about."""
    return Target(What(follow.what), follow.target, follow.provision_id)


def names(targets: Collection[Target]) -> dict[Target, str]:
    """In the page's words; one query for all provisions."""
    places = _provision_names([one.provision_id for one in targets if one.provision_id is not None])
    return {one: _name(one, places) for one in targets}


def _name(target: Target, places: dict[int, str]) -> str:
    if target.what == What.TOPIC:
        topic = categorization.topic(target.key)
        return topic.name_in(language()) if topic else target.key
    if target.what == What.AREA:
        area = areas.area(target.key)
        return areas.display_name(area, language()) if area else target.key
    return places.get(target.provision_id or 0, "")


def _provision_names(ids: Collection[int]) -> dict[int, str]:
    if not ids:
        return {}
    query = (sa.select(Provision, Instrument.title).join(Version, Version.id == Provision.version_id)
             .join(Instrument, Instrument.id == Version.instrument_id).where(Provision.id.in_(ids)))
    return {one.id: _("%(place)s, %(title)s", place=provision_label(one), title=title) for one, title in session.execute(query)}


def list_paths(targets: Collection[Target]) -> dict[Target, str]:
    """The list narrowed to each."""
    ids = [one.provision_id for one in targets if one.provision_id is not None]
    places = dict(session.execute(sa.select(Provision.id, Provision.address).where(Provision.id.in_(ids))).tuples().all()) if ids else {}
    names_of = {What.TOPIC: "topik", What.AREA: "wilayah", What.PROVISION: "pasal"}
    return {one: "/aspirasi?" + urlencode({names_of[one.what]: places.get(one.provision_id or 0, one.key)}) for one in targets}


def fits(target: Target, open_districts: Collection[str]) -> sa.ColumnElement[bool]:
    """Which voices are about it, as far as everyone may know where their authors live."""
    if target.what == What.TOPIC:
        return Aspiration.topic == target.key
    if target.what == What.PROVISION:
        return Aspiration.provision_id.in_(lines.whole_line(target.provision_id or 0))
    area = areas.area(target.key)
    if area is None or area.kind != "kecamatan":
        return Aspiration.regency == target.key
    here = Aspiration.district == target.key
    return here if target.key in open_districts else sa.and_(here, Aspiration.display != Display.ANONYMOUS)
