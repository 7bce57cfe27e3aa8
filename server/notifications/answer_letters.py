"""Letters to authors about what came after an answer: it was looked at again and stays, or it was put right."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l

from server.core.database import session
from server.drafting.afterwards.models import Correction, LookState, SecondLook
from server.drafting.afterwards.queries import answers_of
from server.notifications.letters import Letter, Payload, about, letter
from server.notifications.readers import reader_of


@letter("mail.second_look")
def second_look(payload: Payload) -> Letter | None:
    """A drafter who did not write it looked again: the answer stays, and why."""
    reader, look = reader_of(payload["aspiration_id"]), session.get(SecondLook, payload["second_look_id"])
    if reader is None or look is None or look.state != LookState.UPHELD:
        return None
    return about(reader, "second_look", _l("Jawaban sudah dilihat sekali lagi: %(code)s", code=reader.item.code), note=look.note)


@letter("mail.correction")
def correction(payload: Payload) -> Letter | None:
    """An answer to it was put right: how. Who asked for it reads the explanation too."""
    reader, made = reader_of(payload["aspiration_id"]), session.get(Correction, payload["correction_id"])
    if reader is None or made is None or made.published_at is None:
        return None
    answer = next((one for one in answers_of([reader.item.id]).get(reader.item.id, []) if one.id == made.answer_id), None)
    look = session.get(SecondLook, made.second_look_id) if made.second_look_id is not None else None
    if answer is None:
        return None
    note = look.note if look is not None and look.aspiration_id == reader.item.id else None
    return about(reader, "correction", _l("Jawaban atas aspirasi Anda dikoreksi: %(code)s", code=reader.item.code), correction=made,
                 answer=answer, note=note)
