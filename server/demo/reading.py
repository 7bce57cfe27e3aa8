"""Three pages of Kenali and two articles of Kabar. Their facts are real, with their sources; the words were written for the demo."""
from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from server.core.database import session
from server.core.permissions import Role
from server.learn import operations as learn
from server.learn import readings, recap
from server.learn.contents import Content, theme_of
from server.learn.models import KABAR, KENALI
from server.learn.operations import add_piece
from server.webinars.models import Webinar

if TYPE_CHECKING:
    from server.demo.seed import Story

Json = dict[str, Any]
FIRST_DAY = 60  # days ago
READ = (9, 4)  # times, so that the list of what is read most has an order


def plan(story: Story, themes: list[Json], articles: list[Json]) -> None:
    """Write and publish them, and let the articles be read."""
    for n, theme in enumerate(themes):
        story.at(FIRST_DAY - n, partial(_tell_theme, story, theme))
    ids: dict[str, int] = {}
    for n, article in enumerate(articles):
        story.at(article["days_ago"], partial(_tell_article, story, article, ids))
        for _n in range(READ[n % len(READ)]):
            story.at(1, lambda session=article["session"]: readings.add_reading(ids[session]))


def _tell_theme(story: Story, theme: Json) -> None:
    webinar_id = session.scalar(sa.select(Webinar.id).where(Webinar.slug == theme["session"])) if theme["session"] else None
    _publish(story, KENALI, theme_of({**theme, "webinar_id": webinar_id}))


def _tell_article(story: Story, article: Json, ids: dict[str, int]) -> None:
    """The draft that the house makes, with what staff added."""
    webinar = session.scalars(sa.select(Webinar).where(Webinar.slug == article["session"])).one()
    draft = recap.draft_of(webinar)
    before, after = draft.body.split("## Langkah berikutnya")
    body = f"{before}{article['more']}\n\n## Langkah berikutnya{after}"
    ids[article["session"]] = _publish(story, KABAR, replace(draft, body=body, topics=tuple(article["topics"])))


def _publish(story: Story, kind: str, content: Content) -> int:
    admin = story.staff[Role.ADMIN]
    piece_id = add_piece(admin, kind, content, is_sample=True)
    learn.publish_piece(admin, piece_id, base=(1, 1), note="Terbit pertama")
    return piece_id
