"""Surveys: one that can be answered now, one that is over, and the one that waits for the end of the session that goes on."""
from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from server.core import clock
from server.core.keys import new_key
from server.core.permissions import Role
from server.core.words import PollResults
from server.surveys import after_session, operations, queries
from server.surveys.answering import answer

if TYPE_CHECKING:
    from server.demo.seed import Story

Json = dict[str, Any]
MINUTE = 1 / 1440  # of a day
OPEN = operations.Plan(
    "Layanan sosial di dekat rumah Anda",
    "Enam pertanyaan tentang layanan sosial di kelurahan. Hasilnya dibaca tim penyusun bab kesejahteraan.",
    topic="kesejahteraan", results=PollResults.VOTED, is_sample=True)
CLOSED = operations.Plan(
    "Cara Anda mengikuti penyusunan undang-undang", "Supaya sesi berikutnya lebih mudah diikuti.", topic="partisipasi",
    results=PollResults.CLOSED, is_sample=True)
OPEN_QUESTIONS: tuple[tuple[Json, bool], ...] = (
    ({"kind": "single", "text": "Ke mana Anda pergi dahulu bila membutuhkan layanan sosial?", "options": [
        "Kelurahan", "Puskesmas", "RT atau RW", "Pendamping sosial", "Tidak tahu"]}, True),
    ({"kind": "multiple", "text": "Layanan apa yang pernah dipakai keluarga Anda?", "options": [
        "Bantuan pangan", "Layanan lansia", "Layanan disabilitas", "Kartu pelajar", "Belum pernah"], "least": 1}, False),
    ({"kind": "scale", "text": "Seberapa mudah mengurusnya?", "low": "Sangat sulit", "high": "Sangat mudah"}, False),
    ({"kind": "ranking", "text": "Apa yang perlu diatur lebih dahulu?", "options": [
        "Data penerima yang terbuka", "Satu pintu pengaduan", "Pendamping di tiap kelurahan"], "places": 3}, False),
    ({"kind": "words", "text": "Satu kata untuk layanan sosial di kelurahan Anda?", "most": 1}, False),
    ({"kind": "text", "text": "Apa satu hal yang harus diperbaiki?"}, False),
)
CLOSED_QUESTIONS: tuple[tuple[Json, bool], ...] = (
    ({"kind": "single", "text": "Lewat apa Anda mengikuti sesi?", "options": ["Halaman ini", "YouTube", "Zoom", "Nonton bersama"]}, True),
    ({"kind": "number", "text": "Berapa menit sesi yang pas?", "least": 30, "most": 180, "unit": "menit"}, False),
)
SAID = ("antre", "ramah", "lama", "antrean", "jauh", "terbantu", "lama", "ribet")
WISHES = ("Loket untuk lansia dipisah", "Papan pengumuman penerima di kelurahan", "Jam buka sampai sore", "Pendamping datang ke rumah")


def plan(story: Story, ids: dict[str | int, int], live: str) -> None:
    """`ids` has the sessions by slug; `live` is the one that goes on."""
    host = story.staff[Role.HOST]
    made: dict[str, int] = {}
    story.at(30, partial(_publish, story, made, "closed", 20))
    story.at(20, partial(_answer_closed, story, made))
    story.at(6, partial(_publish, story, made, "open", 24))
    for n in range(32):
        story.at(5 - n / 8, partial(_answer_open, story, made, n))
    story.at(0.5, lambda: operations.read_answers(host, queries.questions_of(made["open"])[5].id, WISHES[:3], True))
    story.at(10 * MINUTE, lambda: after_session.prepare_survey(host, ids[live]))


def _publish(story: Story, made: dict[str, int], name: str, days: int) -> None:
    host, closes_at = story.staff[Role.HOST], clock.now() + timedelta(days=days)
    head, questions = {"open": (OPEN, OPEN_QUESTIONS), "closed": (CLOSED, CLOSED_QUESTIONS)}[name]
    made[name] = operations.draft_survey(host, replace(head, closes_at=closes_at))
    for question, is_required in questions:
        operations.add_question(host, made[name], question, is_required)
    operations.publish_survey(host, made[name])


def _answer_closed(story: Story, made: dict[str, int]) -> None:
    rows = queries.questions_of(made["closed"])
    for n in range(24):
        way, length = (0, 0, 1, 2, 0, 3, 1)[n % 7], 60 + 15 * (n % 5)
        _say(story, made["closed"], n + 40, {rows[0].id: {"choice": way}, rows[1].id: {"value": length}})


def _answer_open(story: Story, made: dict[str, int], n: int) -> None:
    given: list[Json] = [
        {"choice": (0, 2, 0, 1, 4, 0, 2, 3)[n % 8]}, {"choices": ([0], [0, 1], [4], [3], [0, 2])[n % 5]},
        {"value": (2, 3, 4, 3, 1, 2, 5)[n % 7]},
        {"order": ([0, 1, 2], [2, 0, 1], [2, 1, 0], [0, 2, 1])[n % 4]}, {"words": [SAID[n % 8]]}, {"text": WISHES[n % 4]}]
    rows = zip(queries.questions_of(made["open"]), given, strict=True)
    _say(story, made["open"], n, {row.id: ballot for k, (row, ballot) in enumerate(rows) if k == 0 or (n + k) % 3})


def _say(story: Story, survey_id: int, n: int, given: dict[int, Json]) -> None:
    device = story.citizen(n).participant_id
    answer(survey_id, device, lambda: device or 0, key=new_key(), given=given)
