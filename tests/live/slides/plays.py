"""What a control room and the worker do with slides, for the property test."""
import sqlalchemy as sa

from server.core.database import session
from server.live.slides import operations
from server.live.slides.models import Deck
from tests.live import make


def pick(stage, n):
    session.rollback()
    ids = session.scalars(sa.select(Deck.id).where(Deck.webinar_id == stage.webinar_id).order_by(Deck.id)).all()
    return ids[n % len(ids)] if ids else 0


def add(stage, n):
    operations.add_deck(make.HOST, stage.webinar_id, operations.Upload(
        f"{stage.webinar_id:08x}{n:024x}", f"Salindia {n}", 1 + n % 4, 1000, is_open=n % 3 == 0, is_downloadable=n % 5 == 0))


def render(stage, n):
    """As far as it comes; every seventh fails."""
    deck_id = pick(stage, n)
    begun = operations.begin_rendering(deck_id)
    for number in range(begun.first if begun else 1, (begun.pages if begun else 0) + 1):
        if n % 11 == 0 and number > 1:
            return
        operations.keep_page(deck_id, number, 1280, 720, f"Halaman {number}\nisi {n}")
    if begun and n % 7:
        operations.finish_rendering(deck_id)
    elif begun:
        operations.fail_rendering(deck_id, "pdf_heavy")


PLAYS = {
    "deck_add": (2, add),
    "deck_render": (4, render),
    "slide_show": (5, lambda stage, n: operations.show_slide(make.HOST, pick(stage, n), 1 + n % 4)),
    "slide_hide": (1, lambda stage, n: operations.hide_slide(make.HOST, stage.webinar_id)),
    "deck_open": (2, lambda stage, n: operations.open_deck(make.HOST, pick(stage, n), n % 3 > 0)),
    "deck_offer": (1, lambda stage, n: operations.offer_download(make.HOST, pick(stage, n), n % 2 > 0)),
    "deck_remove": (1, lambda stage, n: operations.remove_deck(make.HOST, pick(stage, n))),
}
