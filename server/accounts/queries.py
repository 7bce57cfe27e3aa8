"""Reading the team."""
from __future__ import annotations

import time

import sqlalchemy as sa
from flask import current_app

from server.accounts.models import Staff
from server.core.database import session

KEEP_SECONDS = 30.0


def demo_logins() -> list[str]:
    """The accounts that seeding made; while one exists the site must not face the public."""
    return list(session.scalars(sa.select(Staff.login).where(Staff.is_demo, Staff.is_active).order_by(Staff.login)))


def is_demo() -> bool:
    """Whether this house holds sample data; looked up at most every half minute, since every page's footer asks."""
    kept: dict[str, float] = current_app.extensions.setdefault("is_demo", {})
    if time.monotonic() >= kept.get("until", 0):
        kept["until"], kept["answer"] = time.monotonic() + KEEP_SECONDS, float(bool(demo_logins()))
    return bool(kept["answer"])
