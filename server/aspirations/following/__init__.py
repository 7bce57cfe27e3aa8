"""Following: whoever wants to hear about a topic, a provision or an area gives an e-mail, proves it, and gets a digest when there is news.

One letter a day or a week, at 07.00 WIB, built when it is sent and from public rows only; nothing when there is nothing new. The private
link in each letter opens the one page where everything is stopped. What is new is also an Atom feed, for who gives no address.
"""
from __future__ import annotations

from flask import Flask

from server.core.chores import Chore, add_chore

EVERY = 60.0  # seconds between two looks for digests that are due


def init_app(app: Flask) -> None:
    """The worker's look for digests that are due."""
    from server.aspirations.following.digests import post_due

    add_chore(app, Chore("digests", EVERY, post_due))
