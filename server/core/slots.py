"""Named gaps in a page that higher floors fill: always for a list of ids, so never one query a row."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import render_template
from markupsafe import Markup

Panel = Callable[[Sequence[int]], dict[int, Any]]
Found = tuple[str, dict[int, Any]]  # a filler's template, and for ids what it shows


@dataclass(frozen=True)
class Slot:
    """A gap. Fillers bring, for ids, what their partial template shows as `panel` with `id`."""

    name: str
    _fillers: list[tuple[int, Panel, str]] = field(default_factory=list, compare=False)

    def fill(self, panel: Panel, template: str, *, order: int = 100) -> None:
        """Fill this slot; `order` sorts several fillers. Filling twice with the same panel changes nothing."""
        if all(known is not panel for _, known, _ in self._fillers):
            self._fillers.append((order, panel, template))
            self._fillers.sort(key=lambda filler: filler[0])

    def load(self, ids: Sequence[int]) -> dict[int, Markup]:
        """All fillers' HTML for each id; one call of each panel whatever the number of ids."""
        return self.render(ids, self.found(ids))

    def found(self, ids: Sequence[int]) -> list[Found]:
        """What the fillers bring, unrendered. Two of the same look the same on a page, so what was made of one need not be made anew."""
        return [(template, panel(list(ids))) for _, panel, template in self._fillers] if ids else []

    def render(self, ids: Sequence[int], found: Sequence[Found]) -> dict[int, Markup]:
        """The HTML for each id of what was found."""
        html = {subject_id: Markup("") for subject_id in ids}
        for template, panels in found:
            for subject_id, facts in panels.items():
                html[subject_id] += Markup(render_template(template, id=subject_id, panel=facts))  # noqa: S704  autoescaped
        return html

    def facts(self, ids: Sequence[int]) -> dict[int, list[Any]]:
        """What the fillers bring for each id: for an answer in JSON."""
        facts: dict[int, list[Any]] = {subject_id: [] for subject_id in ids}
        for _, panels in self.found(ids):
            for subject_id, panel in panels.items():
                facts[subject_id].append(panel)
        return facts


trail = Slot("trail")  # aspiration ids: what became of an aspiration, under its own states
trail_private = Slot("trail_private")  # aspiration ids: the same for the holder, also of rahasia items
provision_margin = Slot("provision_margin")  # provision ids: counts beside an article or paragraph
provision_below = Slot("provision_below")  # article ids: answers and voices under an article
session_panel = Slot("session_panel")  # webinar ids: what the webinar's one page shows of a higher floor
session_head = Slot("session_head")  # webinar ids: what the head of that page loads for it
room_stage = Slot("room_stage")  # webinar ids: video, slides and captions of a live session's page
room_notices = Slot("room_notices")  # webinar ids: announcements and the pinned notes above a room's tabs
room_polls = Slot("room_polls")  # webinar ids: a room's tab "Polling"
room_materials = Slot("room_materials")  # webinar ids: a room's tab "Materi"
room_after = Slot("room_after")  # webinar ids: what stays readable on the page of a session that is over
lite_parts = Slot("lite_parts")  # webinar ids: the same parts in the text-only room
control_head = Slot("control_head")  # webinar ids: the control room's bar: clock, cues, who else is here
control_switches = Slot("control_switches")  # webinar ids: more switches of a room
control_tools = Slot("control_tools")  # webinar ids: what stands below the board: polls, slides, bridge, …
session_actions = Slot("session_actions")  # webinar ids: beside a session's page: registering, attendance, certificates
session_recording = Slot("session_recording")  # webinar ids: the recording, above the page of a session that is over
session_documents = Slot("session_documents")  # webinar ids: rows of the list of what can be downloaded
session_below = Slot("session_below")  # webinar ids: at the end of a session's page: survey, recap
room_attendance = Slot("room_attendance")  # webinar ids: the code or the minutes, in a live room and in the text-only one
manage_session = Slot("manage_session")  # webinar ids: cards of /kelola/sesi/<slug>: registrants, attendance, certificates, minutes, …
session_numbers = Slot("session_numbers")  # webinar ids: numbers in the list of /kelola/sesi: {"registered" | "questions" | "owed": n}
registration_facts = Slot("registration_facts")  # registration ids: what became of a registrant: attendance, certificate
home_onair = Slot("home_onair")  # webinar ids: the question being answered, on the home page
question_receipt = Slot("question_receipt")  # question ids: the code of the aspiration that a question became, for who asked
question_verified = Slot("question_verified")  # question ids: how many of its supporters confirmed an e-mail
recap_facts = Slot("recap_facts")  # webinar ids: what a recap is drafted from (`webinars.recap.RecapFacts`)
recap_questions = Slot("recap_questions")  # question ids: an answered question as a recap shows it (`webinars.recap.ToldQuestion`)
recording_questions = Slot("recording_questions")  # webinar ids: who was answered when (a list of `webinars.recap.TakenUp`)
recording_minutes = Slot("recording_minutes")  # webinar ids: moments at which questions came (a list)
recording_captions = Slot("recording_captions")  # webinar ids: what captions said (a list of `webinars.recap.Said`)
session_chapters = Slot("session_chapters")  # webinar ids: the chapters of a recording (a list of `webinars.recap.Chapter`)
theme_topics = Slot("theme_topics")  # ids of Kenali pages: the slugs of their topics (facts, a tuple of slugs), for who fills `theme_below`
theme_below = Slot("theme_below")  # ids of Kenali pages: surveys on one, above "Tanggapi"
SLOTS = (trail, trail_private, provision_margin, provision_below, session_panel, session_head, room_stage, room_notices, room_polls,
         room_materials, room_after, lite_parts, control_head, control_switches, control_tools, home_onair, question_receipt,
         question_verified, session_actions, session_recording, session_documents, session_below, room_attendance, manage_session,
         session_numbers, registration_facts, recap_facts, recap_questions, recording_questions, recording_minutes, recording_captions,
         session_chapters, theme_topics, theme_below)
