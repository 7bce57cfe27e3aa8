"""News that was worked off, on the page "Apa yang kami simpan tentang Anda": one's own, the newest first, found by an index."""
import pytest
import sqlalchemy as sa

from server.core.database import session
from server.core.holdings import Subject
from server.notifications.holdings import export_letters, find_letters
from tests.notifications.make import EMAIL


def held(voices, item_id):
    with voices.app.test_request_context():
        session.rollback()
        found = find_letters(Subject(item_id=item_id))
        return [(str(fact.label), str(fact.seen_by)) for fact in found[0].facts] if found else []


def test_ones_own_news_is_told_once_it_was_worked_off(voices, post):
    item_id = voices.submit(email=EMAIL)
    other = voices.submit("Trotoar di depan pasar perlu diperlebar.", email="budi@contoh.example")
    assert held(voices, item_id) == []
    post.work()
    voices.act("withhold_aspiration", "moderator", item_id, reason="promotion", note="Iklan jasa.")
    post.work()
    code = voices.code(item_id)
    assert held(voices, item_id) == [("Keputusan tim", code), ("Tanda terima", code)]
    assert held(voices, other) == [("Tanda terima", voices.code(other))]
    with voices.app.test_request_context():
        assert [(one["kind"], one["code"]) for one in export_letters(Subject(item_id=item_id))] == [("mail.decision", code), ("mail.receipt", code)]


@pytest.mark.only_on("sqlite", "reads its plan of the query; the index is the same on both")
def test_they_are_found_by_an_index(app, voices):
    item_id, asked = voices.submit(email=EMAIL), []

    def note(_connection, _cursor, statement, parameters, *_rest):
        if "FROM outbox" in statement:
            asked.append((statement, parameters))

    engine = app.extensions["database"].reading
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        held(voices, item_id)
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
    ((statement, parameters),) = asked
    with engine.connect() as connection:
        plan = connection.exec_driver_sql("EXPLAIN QUERY PLAN " + statement, parameters).all()
    assert any("ix_outbox_aspiration_id" in row[3] for row in plan) and not any(row[3].startswith("SCAN") for row in plan), plan
