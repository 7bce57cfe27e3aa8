"""Polls of every kind, and random ballots for them."""
import uuid

from server.live.polls import casting, operations
from tests.live.make import HOST

QUESTIONS = {
    "single": {"kind": "single", "text": "Apa yang diatur dahulu?", "options": ["Data", "Layanan", "Pengaduan"]},
    "multiple": {"kind": "multiple", "text": "Layanan apa yang dipakai?", "options": ["Kartu", "Panti", "Posyandu"], "least": 1, "most": 2},
    "scale": {"kind": "scale", "text": "Seberapa jelas?", "low": "Tidak jelas", "high": "Jelas"},
    "ranking": {"kind": "ranking", "text": "Mana dahulu?", "options": ["Pasal 10", "Pasal 3", "Pasal 24"], "places": 3},
    "words": {"kind": "words", "text": "Satu kata untuk layanan?", "most": 2},
    "text": {"kind": "text", "text": "Apa satu hal yang harus ada?"},
    "number": {"kind": "number", "text": "Berapa menit?", "least": 0, "most": 240, "unit": "menit", "decimals": 0},
}
WORDS = ("antre", "Antrean", "lansia", "adil", "ribet", "ramah", "081234567890", "cepat", "jauh")


def poll(webinar_id, kind="single", results="now", *, is_open=True, **changes):
    """A poll, open unless told otherwise. Returns its id."""
    poll_id = operations.draft_poll(HOST, webinar_id, {**QUESTIONS[kind], **changes}, results)
    if is_open:
        operations.open_poll(HOST, poll_id)
    return poll_id


def ballot_of(kind, n):
    """Some ballot that the kind's question above takes."""
    match kind:
        case "single": return {"choice": n % 3}
        case "multiple": return {"choices": [[0], [1], [2], [0, 1], [1, 2]][n % 5]}
        case "scale": return {"value": n % 5 + 1}
        case "ranking": return {"order": [[0, 1, 2], [2, 1, 0], [1, 0, 2], [1, 2, 0]][n % 4]}
        case "words": return {"words": [WORDS[n % 9], WORDS[(n + 2) % 9]][:n % 2 + 1]}
        case "text": return {"text": f"Jawaban {n % 7}" if n % 5 else f"Hubungi 0812345678{n % 90 + 10}"}
        case "number": return {"value": n % 60}


def cast(webinar_id, poll_id, participant_id, ballot, key=None):
    """Vote."""
    return casting.cast_ballot(webinar_id, poll_id, participant_id, key=key or str(uuid.uuid4()), ballot=ballot)
