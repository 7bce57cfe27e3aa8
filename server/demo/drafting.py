"""What drafters weighed and answered."""
from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from server.core.permissions import Role
from server.demo.voices import shown_days_ago
from server.drafting import answers, operations

if TYPE_CHECKING:
    from server.demo.seed import Story

Json = dict[str, Any]
REACHED = {"draft": 0, "in_approval": 1, "published": 2}


def plan(story: Story, items: list[Json], proposals: list[Json]) -> None:
    """Plan every proposal, and the answers to single questions."""
    shown = {item["id"]: shown_days_ago(item, n) for n, item in enumerate(items)}
    for proposal in proposals:
        held = [item["id"] for item in items if item["proposal"] == proposal["id"]]
        placed = {item_id: shown[item_id] - min(shown[item_id] * 0.3, 4.0) for item_id in held}
        _plan_proposal(story, proposal, placed)
    for item in items:
        if item["answer"]:
            _plan_question(story, item, shown[item["id"]])


def _plan_proposal(story: Story, proposal: Json, placed: dict[str, float]) -> None:
    ids: Json = {}
    first, last = max(placed.values()), min(placed.values())
    story.at(first, partial(_write, story, proposal, ids))
    for item_id, days_ago in placed.items():
        story.at(days_ago, partial(_attach, story, item_id, ids))
    if proposal["state"] == "confirmed":
        story.at(first * 0.999, partial(_confirm, story, proposal, ids))
    if proposal["answer"]:
        story.at(last * 0.8, partial(_answer, story, proposal["answer"], ids))
        _plan_approval(story, proposal["answer"]["state"], last * 0.8, ids)


def _plan_question(story: Story, item: Json, shown: float) -> None:
    ids: Json = {}
    story.at(shown * 0.8, partial(_answer_question, story, item, ids))
    _plan_approval(story, item["answer"]["state"], shown * 0.8, ids)


def _plan_approval(story: Story, state: str, written: float, ids: Json) -> None:
    if REACHED[state] >= 1:
        story.at(written * 0.95, lambda: answers.send_for_approval(story.staff[Role.DRAFTER], ids["answer"]))
    if REACHED[state] == 2:
        story.at(written * 0.9, lambda: answers.approve(story.staff[Role.APPROVER], ids["answer"], "Setuju."))
        story.at(written * 0.88, lambda: answers.publish_answer(story.staff[Role.DRAFTER], ids["answer"]))


def _write(story: Story, proposal: Json, ids: Json) -> None:
    drafter, place = story.staff[Role.DRAFTER], proposal["row"]
    row_id = operations.open_row(drafter, story.instrument_id, provision_id=story.provision(place.get("provision")),
                                 topic=place.get("topic"), new_title=place.get("new"))
    ids["proposal"] = operations.write_proposal(drafter, row_id, proposal["text"])


def _attach(story: Story, item_id: str, ids: Json) -> None:
    operations.attach(story.staff[Role.DRAFTER], ids["proposal"], [story.aspirations[item_id]])


def _confirm(story: Story, proposal: Json, ids: Json) -> None:
    operations.confirm_proposal(story.staff[Role.DRAFTER], ids["proposal"], proposal["consideration_note"])


def _answer(story: Story, answer: Json, ids: Json) -> None:
    forwarded = answer["forwarded_to"] or {}
    ids["answer"] = answers.write_answer(
        story.staff[Role.DRAFTER], ids["proposal"], answer["outcome"], answer["text"], answer["reason"], answer["diff_before"] or "",
        answer["diff_after"] or "", forwarded.get("to", ""), forwarded.get("letter", ""))


def _answer_question(story: Story, item: Json, ids: Json) -> None:
    ids["answer"] = answers.write_question_answer(story.staff[Role.DRAFTER], story.aspirations[item["id"]], item["answer"]["text"],
                                                  item["answer"]["note"])
