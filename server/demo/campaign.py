"""A letter that many copied: eleven voices that say nearly the same within two weeks, to see them folded into one sample."""
from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from server.aspirations import operations as aspirations
from server.aspirations.exploring import folding, jobs
from server.aspirations.jobs import SEARCH
from server.categorization import EDITION
from server.core import editions
from server.core.keys import new_key
from server.core.permissions import Role

if TYPE_CHECKING:
    from server.demo.seed import Story

LETTER = ("Mohon setiap halte baru dibangun dengan jalan landai dan ubin pemandu, supaya {who} bisa naik bus sendiri tanpa digendong. "
          "Halte di {where} sudah tiga tahun dijanjikan dan sampai sekarang masih bertangga.")
# who asks, which halte, where they live, days ago, whether they chose anonim
VOICES = (
    ("anak saya yang memakai kursi roda", "Kampung Melayu", "31.75.03", 33.4, True),
    ("anak saya yang memakai kursi roda", "Kampung Melayu", "31.75.03", 31.8, False),
    ("ibu saya yang memakai kursi roda", "Cawang", "31.75.04", 31.1, True),
    ("warga yang memakai kursi roda", "Kampung Melayu", "31.74.01", 30.6, True),
    ("anak saya yang pakai kursi roda", "Matraman", "31.75.01", 30.2, False),
    ("suami saya yang memakai kursi roda", "Kampung Melayu", "31.75.03", 29.9, True),
    ("tetangga saya yang memakai kursi roda", "Cempaka Putih", "31.71.05", 29.3, True),
    ("murid saya yang memakai kursi roda", "Kampung Melayu", "31.75.08", 28.7, False),
    ("anak saya yang memakai kursi roda", "Pasar Rebo", "31.75.05", 26.2, True),
    ("kami yang memakai kursi roda", "Kampung Melayu", "31.75.03", 23.5, False),
    ("anak saya yang memakai kursi roda", "Senen", "31.71.04", 20.1, True),
)


def plan(story: Story) -> None:
    """Said, read and shown; at the end the worker's part is done for it: families, and that the indexes are of today's reading."""
    for n, (_who, _where, _area, days_ago, _is_anonymous) in enumerate(VOICES):
        known: list[int] = []
        story.at(days_ago, partial(_submit, story, n, known))
        story.at(days_ago - 0.8, partial(_show, story, known))
    story.at(0, _finish)


def _submit(story: Story, n: int, known: list[int]) -> None:
    who, where, area, _days_ago, is_anonymous = VOICES[n]
    submission = aspirations.Submission(
        instrument_id=story.instrument_id, kind="input", text=LETTER.format(who=who, where=where), topic="transportasi", area=area,
        display="anonim" if is_anonymous else "inisial",
        name=None if is_anonymous else f"Warga {'ABCDEFGHIJK'[n]}", consent_processing_version=1, consent_publication_version=1,
        is_sample=True)
    known.append(aspirations.submit_aspiration(story.citizen(200 + n), submission, key=new_key()))


def _show(story: Story, known: list[int]) -> None:
    aspirations.show_aspiration(story.staff[Role.MODERATOR], known[-1])


def _finish() -> None:
    while folding.fold_new():
        pass
    for name in (SEARCH, jobs.FAMILIES):
        editions.keep(name, EDITION)
