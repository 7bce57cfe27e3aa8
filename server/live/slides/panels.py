"""Slides on the pages: the tab Materi, the page of a session that is over, the text-only room, and the control room's tool."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import current_app, g, request

from server.core import slots
from server.core.database import session
from server.core.i18n import field_message
from server.live.slides import queries, sandbox
from server.live.slides.models import Deck
from server.webinars.models import Webinar

PROBLEMS = ("pdf_broken", "pdf_heavy", "cancelled")  # why rendering may fail
MOST_WORDS = 80  # characters looked for
Panel = dict[str, Any]


def materials_panel(webinar_ids: Sequence[int]) -> dict[int, Panel]:
    """The slides to turn: the page that is shown, or the one that the address names (`dek`, `salindia`), or those with `cari`."""
    return {webinar_id: _materials(session.get_one(Webinar, webinar_id)) for webinar_id in webinar_ids}


def after_panel(webinar_ids: Sequence[int]) -> dict[int, Panel]:
    """The same once the session is over, where there are slides."""
    panels = materials_panel(webinar_ids)
    return {webinar_id: panel for webinar_id, panel in panels.items() if panel["decks"]}


def _materials(webinar: Webinar) -> Panel:
    decks = queries.open_decks(webinar.id)
    shown = queries.shown(webinar.id) if webinar.is_open else None
    deck = _chosen(decks, _asked("dek") or (shown or {}).get("deck"))
    panel: Panel = {"webinar": webinar, "decks": decks, "deck": deck, "shown": shown, "page": None, "pages": (), "found": None, "words": ""}
    if deck is None:
        return panel
    is_shown = shown is not None and deck.id == shown["deck"]
    wanted = _asked("salindia") or (shown["page"] if shown and is_shown else 1)
    number = min(max(1, wanted), deck.pages)
    pages = queries.pages_of(deck.id)
    words = request.args.get("cari", "").strip()[:MOST_WORDS]
    return panel | {
        "page": next((page for page in pages if page.number == number), None), "pages": pages, "words": words,
        "found": queries.find_words(webinar.id, words) if words else None,
        "is_following": is_shown and shown is not None and number == shown["page"] and "salindia" not in request.args}


def _chosen(decks: Sequence[Deck], deck_id: int | None) -> Deck | None:
    return next((deck for deck in decks if deck.id == deck_id), decks[0] if decks else None)


def _asked(name: str) -> int | None:
    value = request.args.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None


def lite_panel(webinar_ids: Sequence[int]) -> dict[int, Panel]:
    """The words of the page that is shown."""
    panels = {webinar_id: queries.shown(webinar_id) for webinar_id in webinar_ids}
    return {webinar_id: {"shown": shown, "page": queries.find_page(shown["deck"], shown["page"])}
            for webinar_id, shown in panels.items() if shown is not None}


def tool_panel(webinar_ids: Sequence[int]) -> dict[int, Panel]:
    """The control room's slides: what is shown, all decks, and the upload with what was wrong with the last one."""
    settings = current_app.extensions["settings"]
    return {webinar_id: {
        "webinar": session.get_one(Webinar, webinar_id), "decks": queries.decks_of(webinar_id), "shown": queries.shown(webinar_id),
        "wanted": queries.wanted_page(webinar_id), "refused": g.get("slides_refused"), "most_mb": settings.max_slides_bytes // 1_000_000,
        "most_pages": sandbox.MOST_PAGES, "problems": {code: field_message(code) for code in PROBLEMS}} for webinar_id in webinar_ids}


slots.room_materials.fill(materials_panel, "live/slides/_materials.html")
slots.room_after.fill(after_panel, "live/slides/_after.html")
slots.lite_parts.fill(lite_panel, "live/slides/_lite.html", order=60)
slots.control_tools.fill(tool_panel, "live/slides/_tool.html", order=60)
