"""The demo's story is told whole, quickly, and the same each time."""
import time
from collections import Counter
from datetime import datetime

import pytest
import sqlalchemy as sa

from server.aspirations.models import Aspiration, Sender
from server.audit.models import Entry
from server.core import clock
from server.core.database import session
from server.core.decisions import Decision
from server.core.words import State
from server.demo.campaign import VOICES
from server.demo.seed import load, seed
from server.drafting.models import Proposal

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=clock.WIB)
RANDOM = {"code", "fingerprint", "touched"}  # codes are drawn afresh each time, like all secrets; PostgreSQL counts on through databases


def told(app):
    """Every aspiration's row and every ledger entry, without what is drawn at random."""
    limiter = app.extensions["limiter"]
    with app.app_context(), clock.set_to(NOW):
        began = time.process_time()
        seed()
        cost = time.process_time() - began
        app.extensions["limiter"] = limiter
        columns = [column for column in Aspiration.__table__.c if column.name not in RANDOM]
        rows = [tuple(row) for row in session.execute(sa.select(*columns).order_by(Aspiration.id))]
        entries = [tuple(row) for row in session.execute(sa.select(Entry.kind, Entry.subject_kind, Entry.subject_id, Entry.at).order_by(Entry.id))]
        return rows, entries, cost


@pytest.mark.only_on("sqlite", "both are told by the next test, which bin/test --all runs")
def test_it_is_told_whole_and_quickly(app):
    _rows, _entries, seconds = told(app)
    assert seconds <= 13  # of processor time: about 8 alone, and a core that is shared with other tests counts more
    items = load("aspirations")
    with app.app_context():
        states = Counter(session.scalars(sa.select(Aspiration.state).where(Aspiration.channel != "live")))
        assert states == Counter(item["state"] for item in items) + Counter({
            State.PUBLISHED: len(VOICES) + 1, State.RECEIVED: 1})  # one campaign, and two that show how people write (demo/writing.py)
        supports = sum(session.scalars(sa.select(Aspiration.supports).where(Aspiration.channel != "live")))
        assert supports == sum(item["supports"] for item in items) > 10_000
        assert session.scalar(sa.select(sa.func.count()).select_from(Proposal)) == len(load("proposals"))
        writers = set(session.scalars(sa.select(Sender.participant_id).join(Aspiration, Aspiration.id == Sender.aspiration_id)
                                      .where(Aspiration.channel == "letter")))
        assert len(writers) == 1  # one organisation, six points
        assert session.scalar(sa.select(sa.func.count()).select_from(Decision)) > len(items)


@pytest.mark.slow
def test_two_tellings_are_the_same(app, database, assets_dir, tmp_path_factory):
    from server.app import create_app
    from tests.conftest import migrate

    again = database.fresh(database.template("empty", migrate), tmp_path_factory.mktemp("second"))
    other = create_app(again, async_mode="threading", **database.options)
    try:
        first, second = told(app), told(other)
    finally:
        other.extensions["database"].close()
    assert first[:2] == second[:2]
