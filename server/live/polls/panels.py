"""Polls on the pages: the viewer's tab, the text-only room, the page of a session that is over, the control room."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from server import ballots
from server.core import slots
from server.core.database import session
from server.core.keys import new_key
from server.core.permissions import current_actor
from server.core.words import PollState
from server.live.polls import queries, tallies
from server.live.polls.models import Poll
from server.webinars.models import Webinar

Panel = dict[str, Any]
MOST_LITE = 8  # polls in the text-only room


def tab_panel(webinar_ids: Sequence[int]) -> dict[int, Panel]:
    """All polls that were opened, with this device's ballots; also when there is none yet, for the script to fill."""
    return {webinar_id: _viewed(webinar_id, queries.polls_of(webinar_id)) for webinar_id in webinar_ids}


def lite_panel(webinar_ids: Sequence[int]) -> dict[int, Panel]:
    """The open ones and the newest closed ones."""
    found = {webinar_id: queries.polls_of(webinar_id)[:MOST_LITE] for webinar_id in webinar_ids}
    return {webinar_id: _viewed(webinar_id, polls) for webinar_id, polls in found.items() if polls}


def after_panel(webinar_ids: Sequence[int]) -> dict[int, Panel]:
    """Results alone, the same for everyone."""
    found = {webinar_id: queries.polls_of(webinar_id, (PollState.CLOSED,)) for webinar_id in webinar_ids}
    return {webinar_id: {"cards": [{"poll": poll, "shown": tallies.shown_of(poll)} for poll in polls]}
            for webinar_id, polls in found.items() if polls}


def tool_panel(webinar_ids: Sequence[int]) -> dict[int, Panel]:
    """The host's list, drafts last."""
    return {webinar_id: _tool(webinar_id) for webinar_id in webinar_ids}


def _tool(webinar_id: int) -> Panel:
    polls = queries.polls_of(webinar_id, list(PollState))
    unseen = _unseen(polls)
    return {"webinar": session.get_one(Webinar, webinar_id), "kinds": {kind.code: kind.label for kind in ballots.KINDS.values()},
            "rows": [{"poll": poll, "waiting": unseen.get((poll.id, "waiting"), 0)} for poll in polls], "key": new_key()}


def _viewed(webinar_id: int, polls: Sequence[Poll]) -> Panel:
    mine = queries.ballots_of(webinar_id, current_actor().participant_id) if polls else {}
    unseen = _unseen(polls)
    return {"webinar": session.get_one(Webinar, webinar_id), "cards": [_card(poll, mine.get(poll.id), unseen) for poll in polls],
            "words": ballots.WORDS}


def _unseen(polls: Sequence[Poll]) -> tallies.Unseen:
    ids = [poll.id for poll in polls if poll.has_words]
    return tallies.unseen_of(ids) if ids else {}


def _card(poll: Poll, ballot: Any, unseen: tallies.Unseen) -> Panel:
    """A poll for its viewer: the form filled with their own ballot, and the result when they may see it."""
    sees = poll.tells_results and not (poll.is_open and poll.results == "voted" and ballot is None)
    return {
        "poll": poll, "fields": ballots.form_fields(poll.asked), "key": new_key(), "has_voted": ballot is not None,
        "given": ballots.form_of(poll.asked, ballot) if ballot is not None else None,
        "shown": tallies.shown_of(poll, unseen=unseen) if sees else None, "waiting": unseen.get((poll.id, "waiting"), 0),
    }


slots.room_polls.fill(tab_panel, "live/polls/_tab.html")
slots.lite_parts.fill(lite_panel, "live/polls/_lite.html", order=40)
slots.room_after.fill(after_panel, "live/polls/_after.html", order=30)
slots.control_tools.fill(tool_panel, "live/polls/_tool.html", order=20)
