"""The sessions: three that were, one that is, one that will be."""
from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from server.core import clock
from server.core.keys import new_key
from server.core.permissions import Role
from server.core.words import Phase
from server.demo import ended, fairness, polls, presence, registrants, room, surveys
from server.live import operations as live
from server.live.votes import vote_question
from server.webinars import operations as webinars

if TYPE_CHECKING:
    from server.demo.seed import Story

Json = dict[str, Any]
Ids = dict[str | int, int]  # sessions by slug, questions by their place in the file
MINUTE = 1 / 1440  # of a day


def plan(story: Story, sessions: list[Json], questions: list[Json]) -> None:
    """Announce all; let people ask and vote in the one that is live."""
    ids: Ids = {}
    ended.plan(story, ids)
    for session in sessions:
        story.at(100, partial(_announce, story, session, ids))
        if session["is_sample"]:
            registrants.plan(story, session["slug"], ids)
            ended.plan_certificates(story, session["slug"], ids)
        if minutes := (session["starts"] or {}).get("minutes_ago"):
            story.at(minutes * MINUTE, lambda slug=session["slug"]: webinars.begin_webinar(story.staff[Role.HOST], ids[slug]))
            presence.plan_live(story, session["slug"], ids, minutes)
            _plan_room(story, session["slug"], questions, ids)
            room.plan(story, session["slug"], ids)
            polls.plan(story, session["slug"], ids)
            surveys.plan(story, ids, session["slug"])
            fairness.plan(story, session["slug"], next(n for n, question in enumerate(questions) if question["state"] == "shown"), ids)


def _announce(story: Story, session: Json, ids: Ids) -> None:
    starts_at = _moment(story, session["starts"])
    is_past = not session["is_sample"]
    ids[session["slug"]] = webinars.add_webinar(story.staff[Role.HOST], webinars.Plan(
        slug=session["slug"], title=session["title"], subtitle=session["subtitle"] or "", theme=session["theme"] or "",
        description=session["description"], organiser=session["organiser"] or "", opened_by=session["opened_by"] or "",
        source=session["source"] or "", date_note=session["date_note"] or "",
        instrument_id=story.instrument_id if session["is_sample"] else None,
        is_tagged=session["is_tagged"], is_sample=session["is_sample"], phase=(Phase.ENDED if is_past else Phase.SCHEDULED).value,
        starts_at=starts_at, minutes=session["minutes"] or 120, asking="closed" if is_past else "open", topics=session["topics"],
        access=session.get("access", ()), provisions=session.get("provisions", ()),
        speakers=[(speaker["name"], speaker["role"]) for speaker in session["speakers"]],
        rundown=[(part["kind"], part["title"], part["minutes"]) for part in session["rundown"]]))


def _moment(story: Story, starts: Json | None) -> datetime | None:
    if starts is None:
        return None
    if "date" in starts:
        return datetime.fromisoformat(starts["date"])
    if "minutes_ago" in starts:
        return story.now - timedelta(minutes=starts["minutes_ago"])
    day = clock.wib(story.now).date() + timedelta(days=starts["days_ahead"])
    return datetime.combine(day, time.fromisoformat(starts["at"]), clock.WIB)


def _plan_room(story: Story, slug: str, questions: list[Json], ids: Ids) -> None:
    for n, question in enumerate(questions):
        asked = question["asked_minutes_ago"]
        story.at(asked * MINUTE, partial(_ask, story, slug, question, n, ids))
        if question["state"] != "waiting":
            story.at(asked * 0.97 * MINUTE, partial(_screen, story, question, n, ids))
        if question["votes"] and question["state"] not in ("waiting", "closed"):
            story.at(asked * 0.5 * MINUTE, partial(_vote, story, slug, question, n, ids))
        if question["state"] == "joined":
            head = next(k for k, other in enumerate(questions) if other["id"] == question["joined_to"])
            story.at(asked * 0.3 * MINUTE, lambda n=n, head=head: live.join_question(story.staff[Role.HOST], ids[n], ids[head]))
        if question["state"] in ("featured", "answered"):
            story.at((2 if question["state"] == "featured" else asked * 0.3 + 4) * MINUTE, partial(_bring_up, story, question, n, ids))
    story.at(0, lambda: live.set_switches(story.staff[Role.HOST], ids[slug], "open", True, True))


def _ask(story: Story, slug: str, question: Json, n: int, ids: Ids) -> None:
    ids[n] = live.ask_question(
        story.citizen(100 + n), ids[slug], key=new_key(), text=question["text"], name=question["name"], display=question["display"],
        area=question["area"], provision_id=story.provision(question["provision"]), keep_processing_version=1, keep_publication_version=1)


def _screen(story: Story, question: Json, n: int, ids: Ids) -> None:
    host = story.staff[Role.HOST]
    live.show_question(host, ids[n])
    if question["state"] == "closed":  # none of the nine reasons fits a question beside the theme: it gets its answer in writing
        live.answer_question(host, ids[n], text=question["closed_reason"])


def _vote(story: Story, slug: str, question: Json, n: int, ids: Ids) -> None:
    for k in range(question["votes"]):
        vote_question(ids[slug], ids[n], story.participants[(n + k) % len(story.participants)], True)


def _bring_up(story: Story, question: Json, n: int, ids: Ids) -> None:
    host = story.staff[Role.HOST]
    live.feature_question(host, ids[n])
    if question["state"] == "answered":
        live.answer_question(host, ids[n], text=question["answer_text"])
