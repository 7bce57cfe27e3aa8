"""Files go with the words they belong to: taken back or erased, in the same transaction."""
from __future__ import annotations

from server.aspirations.attachments import keeping
from server.aspirations.events import AspirationErased, AspirationWithdrawn
from server.core.events import inside


@inside(AspirationWithdrawn)
def forget_on_withdrawal(event: AspirationWithdrawn) -> None:
    """The row of the aspiration stays; what was sent along doesn't."""
    keeping.forget([event.aspiration_id])


@inside(AspirationErased)
def forget_on_erasure(event: AspirationErased) -> None:
    """Every byte."""
    keeping.forget([event.aspiration_id])
