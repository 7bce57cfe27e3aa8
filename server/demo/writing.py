"""How people wrote: one with guidance, one complaint about a service that waits at the desk, and what some senders told of themselves."""
from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from server.aspirations import operations as aspirations
from server.aspirations.backgrounds.operations import give_background
from server.aspirations.writing.parts import Parts, compose
from server.core.consents import VERSION
from server.core.keys import new_key
from server.core.permissions import Role
from server.core.words import Kind

if TYPE_CHECKING:
    from server.demo.seed import Story

GUIDED = Parts(problem="Layanan pendamping untuk lansia yang tinggal sendiri berganti tiap tahun anggaran.",
               proposal="Pendamping lansia ditulis sebagai kewajiban daerah, dengan jumlah paling sedikit untuk setiap kelurahan.",
               reason="Lansia yang tinggal sendiri tidak bisa menunggu program baru disusun lagi.")
SERVICE = "Lampu jalan di gang kami mati sejak dua minggu lalu, tolong diperbaiki karena gelap sekali."
TOLD = 48  # senders who answered the second step
AGES, SEXES = ("26", "36", "17", "46", "36", "60", "26"), ("female", "male", "female", "male", "female", "")
DISABILITIES = ("no", "no", "no", "physical", "no", "", "sight")
GROUPS = ("worker", "home", "student", "informal", "community", "business", "worker")


def plan(story: Story) -> None:
    """Among the newest; the second step for the first of all voices."""
    story.at(6.1, partial(_say, story, "guided", Kind.INPUT, compose(GUIDED), 31))
    story.at(5.2, lambda: aspirations.show_aspiration(story.staff[Role.MODERATOR], story.aspirations["guided"]))
    story.at(0.3, partial(_say, story, "service", Kind.CRITICISM, SERVICE, 57))
    story.at(0.1, partial(_tell_of_themselves, story))


def _say(story: Story, name: str, kind: Kind, text: str, n: int) -> None:
    submission = aspirations.Submission(instrument_id=story.instrument_id, kind=kind.value, text=text, topic=None, is_sample=True,
                                        consent_processing_version=VERSION, consent_publication_version=VERSION)
    story.aspirations[name] = aspirations.submit_aspiration(story.citizen(n), submission, key=new_key())


def _tell_of_themselves(story: Story) -> None:
    for n, aspiration_id in enumerate(list(story.aspirations.values())[:TOLD]):
        answers = {"age": AGES[n % len(AGES)], "sex": SEXES[n % len(SEXES)], "disability": DISABILITIES[n % len(DISABILITIES)],
                   "group": GROUPS[n % len(GROUPS)]}
        give_background(story.citizen(n), aspiration_id, answers, consent_version=VERSION)
