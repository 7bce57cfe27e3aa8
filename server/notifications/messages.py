"""Short messages to telephone numbers: for the gateway or for a colleague's phone, the same words.

They hold the public code and the public address, never the private link: a number is not confirmed, and the message passes
through somebody's phone. What needs the private link says where the author has it.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from flask import current_app
from flask_babel import gettext as _

from server.config import Settings
from server.core import i18n
from server.core.database import session
from server.core.decisions import Decision
from server.core.words import State
from server.drafting.afterwards.models import Correction, LookState, SecondLook
from server.drafting.models import Answer
from server.moderation.models import Objection
from server.notifications.letters import came_after, placement_at, stands, still_upheld
from server.notifications.readers import Reader, reader_of

Payload = Mapping[str, Any]


@dataclass(frozen=True)
class Message:
    """Ready to send."""

    number: str
    text: str
    code: str


Builder = Callable[[Payload, Reader], str | None]
BUILDERS: dict[str, Builder] = {}


def _message(kind: str) -> Callable[[Builder], Builder]:
    def register(builder: Builder) -> Builder:
        BUILDERS[kind] = builder
        return builder

    return register


def build(kind: str, payload: Payload) -> Message | None:
    """The message as it should be sent now; None when there is nothing to say any more, or no number."""
    reader = reader_of(payload["aspiration_id"])
    if reader is None or not reader.contact.phone or reader.contact.email:
        return None
    with i18n.speaking(reader.contact.language):
        text = BUILDERS[kind](payload, reader)
    return Message(reader.contact.phone, text, reader.item.code) if text else None


def _public(reader: Reader) -> str:
    settings = cast(Settings, current_app.extensions["settings"])
    return f"{settings.origin}{i18n.base()}/a/{reader.item.code}"


@_message("chat.decision")
def _decision(payload: Payload, reader: Reader) -> str | None:
    made = session.get(Decision, payload["decision_id"])
    if made is None or not stands(made):
        return None
    facts = {"code": reader.item.code, "url": _public(reader)}
    if made.to_state == State.WITHHELD:
        return str(_("Jakarta ke Depan: aspirasi Anda %(code)s sudah dibaca tim dan tidak ditayangkan. Alasannya dan cara mengajukan "
                     "keberatan ada di tautan pribadi pada tanda terima Anda. %(url)s", **facts))
    if made.to_state == State.NEEDS_CLARIFICATION:
        is_open = reader.item.state == State.NEEDS_CLARIFICATION
        return str(_("Jakarta ke Depan: tim punya satu pertanyaan tentang aspirasi Anda %(code)s. Jawab lewat tautan pribadi pada tanda "
                     "terima Anda. %(url)s", **facts)) if is_open else None
    if made.to_state == State.READ:
        return str(_("Jakarta ke Depan: aspirasi Anda %(code)s sudah dibaca tim dan tetap rahasia. %(url)s", **facts))
    return str(_("Jakarta ke Depan: aspirasi Anda %(code)s sudah dibaca tim dan ditayangkan. %(url)s", **facts))


@_message("chat.unanswered")
def _unanswered(_payload: Payload, reader: Reader) -> str | None:
    if reader.item.state != State.NEEDS_CLARIFICATION:  # answered or decided since
        return None
    return str(_("Jakarta ke Depan: pertanyaan tim tentang aspirasi Anda %(code)s belum terjawab. Tim membacanya apa adanya paling lambat "
                 "%(date)s. Sampai saat itu Anda masih dapat menjawab lewat tautan pribadi pada tanda terima Anda. %(url)s",
                 code=reader.item.code, date=i18n.wib_date(reader.item.read_due_at), url=_public(reader)))


@_message("chat.answer")
def _answer(payload: Payload, reader: Reader) -> str | None:
    if session.get(Answer, payload["answer_id"]) is None:
        return None
    facts = {"code": reader.item.code, "url": _public(reader)}
    if reader.item.is_confidential:
        return str(_("Jakarta ke Depan: aspirasi Anda %(code)s sudah dijawab penyusun. Baca jawabannya lewat tautan pribadi pada tanda "
                     "terima Anda. %(url)s", **facts))
    return str(_("Jakarta ke Depan: aspirasi Anda %(code)s sudah dijawab penyusun. Baca jawabannya: %(url)s", **facts))


@_message("chat.considered")
def _considered(_payload: Payload, reader: Reader) -> str | None:
    if reader.item.state != State.CONSIDERED:
        return None
    return str(_("Jakarta ke Depan: aspirasi Anda %(code)s sedang dipertimbangkan penyusun. %(url)s", code=reader.item.code,
                 url=_public(reader)))


@_message("chat.joined")
def _joined(payload: Payload, reader: Reader) -> str | None:
    """Only when an answer stands there already: it was told to the others when it came."""
    placement = placement_at(reader.item.id, payload["proposal_id"])
    if placement is None or placement.answer is None or not came_after(placement.answer, reader.item.id):
        return None
    return _answer({"aspiration_id": reader.item.id, "answer_id": placement.answer.id}, reader)


@_message("chat.second_look")
def _second_look(payload: Payload, reader: Reader) -> str | None:
    look = session.get(SecondLook, payload["second_look_id"])
    if look is None or look.state != LookState.UPHELD:
        return None
    return str(_("Jakarta ke Depan: jawaban atas aspirasi Anda %(code)s sudah dilihat sekali lagi dan tetap. Penjelasannya ada di tautan "
                 "pribadi pada tanda terima Anda. %(url)s", code=reader.item.code, url=_public(reader)))


@_message("chat.correction")
def _correction(payload: Payload, reader: Reader) -> str | None:
    made = session.get(Correction, payload["correction_id"])
    if made is None or made.published_at is None:
        return None
    return str(_("Jakarta ke Depan: jawaban atas aspirasi Anda %(code)s dikoreksi. %(url)s", code=reader.item.code, url=_public(reader)))


@_message("chat.objection")
def _objection(payload: Payload, reader: Reader) -> str | None:
    made = session.get(Objection, payload["objection_id"])
    if made is None or not still_upheld(made, payload["decision_id"]):
        return None
    return str(_("Jakarta ke Depan: keberatan Anda atas %(code)s sudah ditinjau orang lain. Keputusan semula tetap. Penjelasannya ada di "
                 "tautan pribadi pada tanda terima Anda. %(url)s", code=reader.item.code, url=_public(reader)))
