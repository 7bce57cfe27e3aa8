"""What goes with an item that its author has erased."""
from __future__ import annotations

from server.aspirations.events import AspirationErased
from server.core.events import inside
from server.drafting.afterwards.operations import forget_ratings


@inside(AspirationErased)
def forget_on_erasure(event: AspirationErased) -> None:
    """What its author said about the answers."""
    forget_ratings(event.aspiration_id)
