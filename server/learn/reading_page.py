"""How a page of Kenali or an article of Kabar is put together: for readers, and for staff who look at a draft."""
from __future__ import annotations

from typing import Any

from flask import render_template

from server import categorization
from server.core import slots
from server.core.database import session
from server.core.i18n import ENGLISH, SOURCE, language
from server.core.linked_data import data_block
from server.instruments import queries as instruments
from server.instruments.addresses import address_words, parse_address
from server.learn import queries
from server.learn.linked import article_of, card_path
from server.learn.markdown import question_ids, to_html, with_questions
from server.learn.models import KENALI
from server.learn.queries import Shown
from server.webinars.models import Webinar


def page_of(shown: Shown, *, is_draft: bool = False) -> str:
    """The page. A draft says that it is one, is told to no search engine and counts no reading."""
    content = shown.content.said_in(language())
    is_translated = language() == ENGLISH and shown.content.has_english
    facts = {
        "piece": shown.piece, "version": shown.version, "content": content, "is_draft": is_draft,
        "text_lang": ENGLISH if is_translated else SOURCE, "webinar": _webinar(content.webinar_id),
        "topics": [topic for slug in content.topics if (topic := categorization.topic(slug))],
        "related": [] if is_draft else queries.related(shown.piece), "card": card_path(shown.piece),
    }
    return _theme(facts, content) if shown.piece.kind == KENALI else _article(facts, content, shown)


def _theme(facts: dict[str, Any], content: Any) -> str:
    piece = facts["piece"]
    return render_template(
        "learn/theme.html", **facts, now=to_html(content.now, is_section=True), change=to_html(content.change, is_section=True),
        places=_places(content.provisions), chapter=chapter_of(content.webinar_id, content.chapter),
        below=slots.theme_below.load([piece.id])[piece.id])


def _article(facts: dict[str, Any], content: Any, shown: Shown) -> str:
    cards = slots.recap_questions.load(question_ids(content.body))
    body = with_questions(to_html(content.body), cards)
    return render_template("learn/article.html", **facts, body=body, block=data_block(article_of(shown)))


def _webinar(webinar_id: int | None) -> Webinar | None:
    found = session.get(Webinar, webinar_id) if webinar_id is not None else None
    return found if found is not None and found.phase != "draft" and not found.is_rehearsal else None


def _places(addresses: tuple[str, ...]) -> list[tuple[str, str]]:
    """(words, address) of each provision; nothing while there is no text to lead to."""
    instrument = instruments.find_default_instrument()
    if instrument is None or instruments.newest_version(instrument) is None:
        return []
    return [(address_words(found), f"/ruu/pasal/{found.short}") for one in addresses if (found := parse_address(one))]


def chapters_of(webinar_id: int | None) -> list[Any]:
    """The chapters of a session's recording, if there is one."""
    if webinar_id is None:
        return []
    return [chapter for chapters in slots.session_chapters.facts([webinar_id])[webinar_id] for chapter in chapters]


def chapter_of(webinar_id: int | None, key: str) -> Any:
    """The chosen chapter, as long as the recording has it."""
    return next((chapter for chapter in chapters_of(webinar_id) if chapter.key == key), None) if key else None
