"""The ledger in public: its heads, so that anyone can keep one and check later."""
from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, Response, jsonify, render_template

from server.audit.models import Entry, Head
from server.core.database import session
from server.core.permissions import public
from server.core.web import conditional, public_page

bp = Blueprint("audit", __name__)


@bp.get("/data/ledger")
@public
def heads_page() -> Response:
    """The newest heads, and how to check them."""
    return public_page(render_template("audit/heads.html", heads=_heads(50), unsealed=_unsealed()), seconds=2)


@bp.get("/data/ledger.json")
@public
def heads_json() -> Response:
    """The newest 500 heads for machines."""
    response = jsonify(heads=[{"seq": head.seq, "hash": head.hash, "at": head.at.isoformat()} for head in _heads(500)])
    response.headers["Cache-Control"] = "public, max-age=2"
    return conditional(response)


def _heads(limit: int) -> list[Head]:
    return list(session.scalars(sa.select(Head).order_by(Head.seq.desc()).limit(limit)))


def _unsealed() -> int:
    return session.scalar(sa.select(sa.func.count()).where(Entry.seq.is_(None))) or 0
