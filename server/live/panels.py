"""What a session's page shows of its room: the questions and the form, or the answers when it is over."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask import request
from markupsafe import Markup

from server.accounts.actors import participant_token
from server.core import consents, slots
from server.core.database import session
from server.core.permissions import NOBODY, current_actor
from server.core.words import Phase
from server.instruments.models import Provision, Version
from server.live import after, queries
from server.live.composer import composer
from server.live.finding import listed, read_search
from server.live.models import VOTABLE_STATES, Question
from server.live.offices.queries import offices_of, owed
from server.live.operations import MOST_NAME, MOST_TEXT
from server.webinars import queries as webinars
from server.webinars.models import Webinar
from server.webinars.recordings import queries as recordings


def room_panel(webinar_ids: Sequence[int]) -> dict[int, Any]:
    """The room, for a visitor with a device of their own; when it is over the same for everyone, and no cookie is read."""
    return {webinar_id: _room(session.get_one(Webinar, webinar_id)) for webinar_id in webinar_ids}


def _room(webinar: Webinar) -> dict[str, Any]:
    if not webinar.is_open:
        return _over(webinar)
    participant_token()
    participant_id = current_actor().participant_id
    sort = request.args.get("urut", "dukungan")
    sort = sort if sort in queries.SORTS else "dukungan"
    cursor, search = request.args.get("sesudah"), read_search(request.args)
    page = listed(webinar, search, sort, cursor)
    top = None if cursor or search.is_on else queries.featured([webinar.id]).get(webinar.id)
    rows = [*([top] if top else []), *[question for question in page.rows if top is None or question.id != top.id]]
    own = queries.mine(webinar.id, participant_id)
    aside = [] if cursor or search.is_on else [question for question in own if not question.is_shown or question.joined_to_id]
    joined = queries.joined_to([question.id for question in rows if question.joined_count])
    return {
        "webinar": webinar, "is_over": False, "questions": rows, "mine": aside, "own_ids": {question.id for question in own},
        "tags": _tags([*rows, *aside]), "sort": sort, "search": search, "cursor": cursor, "next_cursor": page.next_cursor,
        "heads": queries.heads_of([*rows, *aside]), "joined": joined, "voted": set(queries.my_votes(webinar.id, participant_id)),
        "shown": queries.total_shown(webinar.id), "composer": composer(search.typed_place),
        "articles": queries.articles(webinar.instrument_id), "paragraphs": queries.paragraphs(webinar.instrument_id),
        "areas": queries.area_choices(), "most": MOST_TEXT, "most_name": MOST_NAME, "consent_version": consents.VERSION,
        "notices": _filled(slots.room_attendance, webinar) + _filled(slots.room_notices, webinar),
        "polls": _filled(slots.room_polls, webinar),
        "materials": _filled(slots.room_materials, webinar),
    }


def _over(webinar: Webinar) -> dict[str, Any]:
    rows, left = queries.answered(webinar.id), after.still_open(webinar.id)
    ids = [question.id for question in (*rows, *left)]
    offices = offices_of(ids)
    return {
        "webinar": webinar, "is_over": True, "questions": rows, "open": left, "tags": _tags([*rows, *left]),
        "direct": [one for one in rows if after.was_in_talk(one, webinar)], "chapters": _chapters(webinar),
        "written": [one for one in rows if not after.was_in_talk(one, webinar)],
        "waited": {one.id: after.waited(one, webinar) for one in rows},
        "offices": offices, "owed": owed(left, offices), "is_assigned": any(question.id in offices for question in left),
        "summary": after.summary(webinar),
        "verified": after.verified(ids), "joined": queries.joined_to([question.id for question in (*rows, *left) if question.joined_count]),
        "receipts": slots.question_receipt.load([question.id for question in left if question.aspiration_id]),
        "after": _filled(slots.room_after, webinar),
    }


def _chapters(webinar: Webinar) -> dict[int, int]:
    """Where each question stands in the recording, in seconds; nothing without one."""
    found = recordings.playable(webinar)
    return {mark.question.question_id: mark.at for mark in recordings.marks(webinar, found.row.lead_seconds)} if found else {}


def _filled(slot: slots.Slot, webinar: Webinar) -> Markup:
    return slot.load([webinar.id])[webinar.id]


def _tags(questions: Sequence[Question]) -> dict[int, queries.Place]:
    return queries.places([question.provision_id for question in questions])


def room_head(webinar_ids: Sequence[int]) -> dict[int, Any]:
    """The room's script, while there is something to follow."""
    return {webinar_id: {} for webinar_id in webinar_ids if session.get_one(Webinar, webinar_id).is_open}


def on_air(webinar_ids: Sequence[int]) -> dict[int, Any]:
    """The question being answered and the next ones, for the home page."""
    found = queries.featured(webinar_ids)
    return {webinar_id: {"webinar": session.get_one(Webinar, webinar_id), "question": question,
                         "next": [one for one in queries.shown(webinar_id, "belum", limit=4).rows if one.id != question.id][:2]}
            for webinar_id, question in found.items()}


def ask_about(provision_ids: Sequence[int]) -> dict[int, Any]:
    """Where one can ask about an article now: the session that goes on, or else the next one, about the same text."""
    open_now = [webinar for found in (webinars.visible_to(NOBODY),) for webinar in (*found.live(), *found.upcoming())
                if webinar.takes_questions and webinar.instrument_id is not None]
    if not open_now:
        return {}
    rows = session.execute(sa.select(Provision.id, Provision.address, Version.instrument_id).join(
        Version, Version.id == Provision.version_id).where(Provision.id.in_(provision_ids))).all()
    found = {row.id: (next((one for one in open_now if one.instrument_id == row.instrument_id), None), row.address) for row in rows}
    return {of: {"webinar": webinar, "address": address} for of, (webinar, address) in found.items() if webinar is not None}


def numbers(webinar_ids: Sequence[int]) -> dict[int, Any]:
    """For the list of sessions: questions that stand, and of sessions that are over those that still wait for a written answer."""
    open_now = sa.func.coalesce(sa.func.sum(sa.case((Question.state.in_(VOTABLE_STATES), 1), else_=0)), 0)
    rows = session.execute(sa.select(Question.webinar_id, Webinar.phase, sa.func.count(), open_now).join(
        Webinar, Webinar.id == Question.webinar_id).where(Question.webinar_id.in_(webinar_ids), Question.withdrawn_at.is_(None))
        .group_by(Question.webinar_id, Webinar.phase))
    return {row[0]: {"questions": int(row[2])} | ({"owed": int(row[3])} if row[1] == Phase.ENDED else {}) for row in rows}


slots.session_numbers.fill(numbers, "")
slots.provision_below.fill(ask_about, "live/_ask_about.html", order=10)
slots.session_panel.fill(room_panel, "live/_panel.html")
slots.session_head.fill(room_head, "live/_head.html")
slots.home_onair.fill(on_air, "live/_onair.html")
