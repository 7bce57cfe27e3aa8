"""A text ready for LAPOR! or JAKI, of an aspiration that reads like a complaint about a service."""
from __future__ import annotations

from server import areas
from server.aspirations.models import Aspiration
from server.aspirations.writing.similar import own_words
from server.categorization.service import service_complaint


def report_of(item: Aspiration) -> str | None:
    """For its sender's own eyes; None when it does not read like one. Plain Indonesian on purpose: the offices there read it."""
    own = own_words(item.text)
    if service_complaint(own) is None:
        return None
    place = areas.area(item.area) if item.area else None
    where = areas.display_name(place) if place else "(tulis nama jalan, RT/RW, dan patokan)"
    return f"Saya ingin melaporkan: {own}\n\nLokasi: {where}\n\nMohon ditindaklanjuti. Terima kasih."
