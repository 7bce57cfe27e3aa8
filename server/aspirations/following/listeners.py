"""What makes a letter to somebody who wants to follow."""
from __future__ import annotations

from server.aspirations.following.events import FollowAsked
from server.aspirations.following.telling import ask_to_confirm
from server.core.events import inside


@inside(FollowAsked)
def write_to_follower(event: FollowAsked) -> None:
    """Whoever reads mail at the address is asked."""
    ask_to_confirm(event.follower_id)
