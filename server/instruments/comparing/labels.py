"""How a comparison names a place."""
from __future__ import annotations

from flask_babel import gettext as _

from server.instruments.addresses import address_words, parse_address


def place_label(address: str, number: str = "") -> str:
    """`Pasal 9 ayat (2)`, `Bab III`, or the number itself of a part."""
    if address.startswith("bab-"):
        return number if "/" in address and number else str(_("Bab %(n)s", n=address.split("/", maxsplit=1)[0].removeprefix("bab-")))
    place = parse_address(address)
    return address_words(place) if place else address
