"""What people of the sample session that is over did with one touch: polls, reactions, the text-only room, the survey afterwards."""
from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from server.core.keys import new_key
from server.core.permissions import Role
from server.core.words import Reaction
from server.demo.polls import Room
from server.live.reactions import operations as reactions
from server.surveys import after_session, operations, queries
from server.surveys.answering import answer
from server.webinars.attendance import samples

if TYPE_CHECKING:
    from server.demo.seed import Story

Ids = dict[str | int, int]
Json = dict[str, Any]
MINUTE = 1 / 1440  # of a day
MOST_NEEDED: Json = {"kind": "single", "text": "Apa yang paling membantu warga belajar?", "options": [
    "Beasiswa yang tetap saat pindah kelurahan", "Ruang belajar malam di kampung", "Sekolah yang siap menerima semua anak",
    "Kampus dan kursus di Kepulauan Seribu"]}
CHOSEN = (0, 1, 2, 1, 0, 1, 3, 2, 1, 0, 2, 1, 0, 1)
CLEAR: Json = {"kind": "scale", "text": "Seberapa jelas paparan tadi?", "low": "Sangat tidak jelas", "high": "Sangat jelas"}
RATED = (4, 5, 3, 4, 4, 5, 2, 4, 3, 5)
SENT = ((14, Reaction.AGREE, 9), (22, Reaction.CLAP, 14), (31, Reaction.UNCLEAR, 6), (48, Reaction.AGREE, 21), (58, Reaction.THANKS, 17),
        (68, Reaction.MOVED, 12), (76, Reaction.THANKS, 24), (87, Reaction.CLAP, 38))  # minute, kind, times
TEXT_ROOM = 17  # times that it was entered
ANSWERS, HELPED = 26, ([1], [1, 4], [2], [5], [0, 1], [3], [1, 2])
LACKING = ("Waktu tanya jawab kurang panjang", "Teks langsung kadang terlambat", "Salindia terlalu penuh", "Mohon juga pada malam hari")


def plan(story: Story, slug: str, ids: Ids, began_days_ago: float, minutes: int) -> None:
    """Two polls and reactions while it goes on; the survey is answered in the day after it, and closed."""
    host, room = story.staff[Role.HOST], Room(story, slug, ids, {})

    def at(minute: float) -> float:
        return began_days_ago - minute * MINUTE

    story.at(at(1), lambda: reactions.switch_reactions(host, ids[slug], True))
    for name, question, begins, ballots in (
            ("needed", MOST_NEEDED, 42, [{"choice": one} for one in CHOSEN * 5]),
            ("clear", CLEAR, 80, [{"value": one} for one in RATED * 4])):
        story.at(at(begins), partial(room.ask, name, question))
        for n, ballot in enumerate(ballots):
            story.at(at(begins + 1 + n / 20), partial(room.say, name, n, ballot))
        story.at(at(begins + 6), partial(room.close, name))
    for minute, kind, times in SENT:
        story.at(at(minute), partial(_react, story, ids, slug, kind, times))
    for n in range(TEXT_ROOM):
        story.at(at(3 + 3 * n), lambda: samples.add_to_sample(ids[slug], samples.TEXT_ROOM, 1))
    made = dict[str, int]()
    story.at(at(20), lambda: made.update(survey=after_session.prepare_survey(host, ids[slug])))
    for n in range(ANSWERS):
        story.at(at(minutes + 2 + n * 7), partial(_answer, story, made, n))
    story.at(began_days_ago - 0.85, lambda: _close(story, made["survey"]))


def _react(story: Story, ids: Ids, slug: str, kind: Reaction, times: int) -> None:
    for k in range(times):
        reactions.react(ids[slug], kind, story.participants[(11 * k + times) % len(story.participants)])


def _answer(story: Story, made: dict[str, int], n: int) -> None:
    rows, device = queries.questions_of(made["survey"]), story.citizen(n + 60).participant_id
    given: list[Json] = [{"value": (4, 5, 4, 3, 5)[n % 5]}, {"value": (4, 4, 3, 5, 2)[n % 5]}, {"choices": HELPED[n % len(HELPED)]},
                         {"value": (4, 5, 3, 4)[n % 4]}, {"text": LACKING[n % len(LACKING)]}, {"choice": (0, 0, 1, 0, 0, 1, 2)[n % 7]}]
    told = {row.id: ballot for k, (row, ballot) in enumerate(zip(rows, given, strict=True)) if k == 0 or (n + k) % 5}
    answer(made["survey"], device, lambda: device or 0, key=new_key(), given=told)


def _close(story: Story, survey_id: int) -> None:
    """What people wrote is read first; the last one stays hidden, since nobody decided on it yet."""
    host = story.staff[Role.HOST]
    operations.read_answers(host, queries.questions_of(survey_id)[4].id, LACKING[:3], True)
    operations.move_closing(host, survey_id, None)
