"""What somebody may want to know before sending: what is alike, and where a service is mended. Offered once; sending goes on."""
from __future__ import annotations

from dataclasses import dataclass

from flask import current_app

from server.accounts.actors import PARTICIPANT_COOKIE
from server.aspirations.writing.similar import CLOSE, NEAR, Alike, own_words, similar_to
from server.categorization.service import Complaint, service_complaint
from server.core import limits, visitors
from server.core.secrets import keyed_hash
from server.core.web import read_cookie


@dataclass(frozen=True)
class Advice:
    """Shown aspirations like the text, the likest first, and the reading as a complaint about a service, if it is one."""

    similar: list[Alike]
    service: Complaint | None

    def __bool__(self) -> bool:
        return bool(self.similar or self.service)


def while_typing(text: str, instrument_id: int, kind: str = "") -> Advice:
    """All that is near."""
    return Advice(similar_to(text, instrument_id=instrument_id, kind=kind, least=NEAR), service_complaint(own_words(text)))


def before_sending(text: str, instrument_id: int, kind: str) -> Advice:
    """Only what is close. Who asks too often is offered nothing: sending is never held up by it."""
    if not (limits.count_below("aspiration.similar", device()) and limits.count_below("aspiration.similar.network", visitors.network())):
        return Advice([], None)
    return Advice(similar_to(text, instrument_id=instrument_id, kind=kind, least=CLOSE), service_complaint(own_words(text)))


def device() -> str | None:
    """What limits count this browser by, also before it has written anything; None without its cookie."""
    token = read_cookie(current_app, PARTICIPANT_COOKIE)
    return keyed_hash("participant", token[:100]) if token else None
