"""What citizens said, and what the desk decided."""
from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from server.aspirations import operations as aspirations
from server.aspirations.supports import carry_supports
from server.core.keys import new_key
from server.core.permissions import SYSTEM, Role

if TYPE_CHECKING:
    from server.demo.seed import Story

Json = dict[str, Any]
READ_STATES = {"published", "read", "considered", "explained", "needs_clarification"}


def shown_days_ago(item: Json, n: int) -> float:
    """When the desk decided: within two days, and before now."""
    days = float(item["days_ago"])
    return days - min(days * 0.4, 0.2 + 0.4 * (n % 5))


def plan(story: Story, items: list[Json]) -> None:
    """Plan every aspiration's way as far as the desk takes it."""
    letter_writer = next(n for n, item in enumerate(items) if item["letter"])
    for n, item in enumerate(items):
        story.at(item["days_ago"], partial(_submit, story, item, letter_writer if item["letter"] else n))
        decided = shown_days_ago(item, n)
        if item["state"] in READ_STATES or item["state"] in ("withdrawn", "erased"):
            story.at(decided, partial(_decide, story, item))
        elif item["state"] == "withheld":
            story.at(decided, partial(_withhold, story, item))
        if item["supports"] and item["state"] in ("published", "considered", "explained") and not item["is_confidential"]:
            story.at(decided * 0.5, partial(_support, story, item, n % len(story.participants)))
        if item["state"] in ("withdrawn", "erased"):
            story.at(decided * 0.4, partial(_end, story, item, n))


def _submit(story: Story, item: Json, n: int) -> None:
    can_be_reached = item["state"] == "needs_clarification"
    submission = aspirations.Submission(
        instrument_id=story.instrument_id, kind=item["kind"], text=item["text"],
        provision_id=story.provision(item["provision"], item["days_ago"]),
        topic=item["topic"], area=item["area"], display=item["display"], name=item["name"], is_confidential=item["is_confidential"],
        email="warga@contoh.example" if can_be_reached else None, phone=None, channel="letter" if item["letter"] else "web",
        consent_processing_version=1,
        consent_publication_version=None if item["is_confidential"] else 1, is_sample=True)
    story.aspirations[item["id"]] = aspirations.submit_aspiration(story.citizen(n), submission, key=new_key())


def _decide(story: Story, item: Json) -> None:
    moderator, aspiration_id = story.staff[Role.MODERATOR], story.aspirations[item["id"]]
    if item["state"] == "needs_clarification":
        aspirations.request_clarification(moderator, aspiration_id, item["state_note"] or "Mohon jelaskan maksud usulan Anda.")
        return
    text = item["public_text"] if item["redacted"] else None
    aspirations.show_aspiration(moderator, aspiration_id, redacted_text=text, redactions=text.count("[") if text else 0)


def _withhold(story: Story, item: Json) -> None:
    aspirations.withhold_aspiration(story.staff[Role.MODERATOR], story.aspirations[item["id"]], reason=item["withheld_reason"],
                                    note=item["withheld_note"] or "")


def _support(story: Story, item: Json, n: int) -> None:
    """All voices of one text in one operation: 15,660 single ones are half of the seeding's time."""
    supporters = story.participants[n + 1:] + story.participants[:n]  # everyone but the author
    carry_supports(SYSTEM, story.aspirations[item["id"]], [supporters[k] for k in range(item["supports"])])


def _end(story: Story, item: Json, n: int) -> None:
    end = aspirations.withdraw_aspiration if item["state"] == "withdrawn" else aspirations.erase_aspiration
    end(story.citizen(n), story.aspirations[item["id"]])
