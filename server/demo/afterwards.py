"""What authors of the sample said of their answers: ratings; a second look that waits, one that stays, one that led to a correction."""
from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from server.accounts.models import Staff
from server.aspirations.models import Aspiration
from server.aspirations.operations import report_aspiration
from server.core.database import session
from server.core.permissions import Actor, Role
from server.core.words import State
from server.drafting.afterwards import operations
from server.drafting.afterwards.queries import answers_of
from server.drafting.rules import steps_of

if TYPE_CHECKING:
    from server.demo.seed import Story

SENTENCES = {"no": "Belum menyebut kapan mulai berlaku.", "partly": "Jelas alasannya, belum jelas siapa yang mengerjakan."}
VERDICTS = ("yes", "yes", "partly", "yes", "no", "yes", "partly")
WAITS = ("Jawaban menjelaskan kewenangannya, tetapi yang saya tanyakan adalah batas waktunya. Berapa hari paling lama?", 2)
STAYS = ("Contoh yang saya tulis berbeda dari yang dijawab.",
         "Contoh Anda termasuk yang diatur di ayat yang sama, jadi rumusannya tidak berubah.", 9)
CORRECTED = ("Jawaban menyebut ayat yang keliru. Yang dimaksud ayat sesudahnya.",
             "Rujukan ayat dalam jawaban ini keliru. Yang berlaku adalah ayat berikutnya dalam pasal yang sama.",
             "Terima kasih, Anda benar. Rujukannya kami koreksi.", 6)


def plan(story: Story) -> None:
    """All within the last days, once the answers are out."""
    story.at(9.5, _rate, story)
    story.at(STAYS[2], _second_looks, story)
    story.at(1.5, _report, story)


def _answered(most: int) -> list[tuple[int, int]]:
    """(aspiration, its first answer) of the oldest explained ones that everyone may read."""
    query = sa.select(Aspiration.id).where(Aspiration.state == State.EXPLAINED, Aspiration.is_listed).order_by(Aspiration.id).limit(most)
    found = answers_of(session.scalars(query).all())
    return [(item_id, found[item_id][0].id) for item_id in sorted(found)]


def _rate(story: Story) -> None:
    for n, (item_id, answer_id) in enumerate(_answered(40)):
        verdict = VERDICTS[n % len(VERDICTS)]
        operations.rate_answer(story.citizen(n), item_id, answer_id, verdict, SENTENCES.get(verdict, "") if n % 2 else "")


def _second_looks(story: Story) -> None:
    """Taken by the drafter who wrote none of the answers."""
    waits, stays, corrected = [one for n, one in enumerate(_answered(40)) if VERDICTS[n % len(VERDICTS)] != "yes"][:3]
    second = session.scalars(sa.select(Staff.id).where(Staff.login == "penyusun-dua")).one()
    colleague = Actor(staff_id=second, roles=frozenset({Role.DRAFTER}))
    operations.ask_second_look(story.citizen(1), *waits, WAITS[0])
    operations.uphold_answer(colleague, operations.ask_second_look(story.citizen(2), *stays, STAYS[0]), STAYS[1])
    steps = len(steps_of([story.instrument_id])[story.instrument_id])
    look_id = operations.ask_second_look(story.citizen(3), *corrected, CORRECTED[0])
    operations.write_correction(colleague, look_id, CORRECTED[1], CORRECTED[2])
    for step in range(1, steps + 1):
        operations.approve_correction(story.staff[Role.APPROVER], look_id, step=step)


def _report(story: Story) -> None:
    """Readers who did not like one: it stays until somebody has looked."""
    item_id = session.scalars(sa.select(Aspiration.id).where(Aspiration.is_listed).order_by(Aspiration.id.desc()).limit(1)).one()
    for n, reason in enumerate(("promotion", "promotion", "hate")):
        report_aspiration(story.citizen(200 + n), item_id, reason)
