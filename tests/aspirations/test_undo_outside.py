"""Nothing leaves the house because of a decision that was undone: its rows of the outbox go with it."""
import pytest
import sqlalchemy as sa

from server.aspirations import events as asp
from server.core import events, outbox
from server.core.outbox import OutboxRow

ACTS = {
    "shown": (asp.AspirationShown, lambda v, i: v.act("show_aspiration", "moderator", i)),
    "withheld": (asp.AspirationWithheld, lambda v, i: v.act("withhold_aspiration", "moderator", i, reason="empty", note="Kosong.")),
    "asked": (asp.ClarificationRequested, lambda v, i: v.act("request_clarification", "moderator", i, "Pasal mana?")),
    "read": (asp.AspirationRead, lambda v, i: v.act("show_aspiration", "moderator", i)),
}


@pytest.fixture
def tell():
    """A listener as a feature above has one, for as long as the test runs."""
    def post(event):
        outbox.post_undoable("t.tell", event.decision_id, {"aspiration_id": event.aspiration_id})

    for event, _act in ACTS.values():
        events.inside(event)(post)
    yield
    for event, _act in ACTS.values():
        events._inside[event].remove(post)


def keys_of(voices, decision_id):
    return {row.idempotency_key: row for row in voices.rows(
        sa.select(OutboxRow.idempotency_key, OutboxRow.due_at, OutboxRow.done_at).where(OutboxRow.decision_id == decision_id))}


@pytest.mark.parametrize("what", ACTS)
def test_undoing_takes_back_what_was_to_go_out(slow_undo, tell, what):
    item_id = slow_undo.submit(email="a@contoh.id", is_confidential=what == "read")
    decision_id = ACTS[what][1](slow_undo, item_id)
    rows = keys_of(slow_undo, decision_id)
    decided_at = slow_undo.read(item_id).visible_from  # when it takes effect: decision + undo_seconds
    assert f"decision:{decision_id}:t.tell" in rows and all(row.due_at >= decided_at for row in rows.values())
    with slow_undo.app.app_context():
        outbox.work_off()
    assert keys_of(slow_undo, decision_id).keys() == rows.keys()
    slow_undo.act("undo_decision", "moderator", item_id, decision_id)
    assert keys_of(slow_undo, decision_id) == {}
    again = ACTS[what][1](slow_undo, item_id)
    assert f"decision:{again}:t.tell" in keys_of(slow_undo, again)


def test_what_belongs_to_another_decision_stays(slow_undo, tell):
    first, second = slow_undo.submit("Satu kalimat yang pertama."), slow_undo.submit("Satu kalimat yang kedua.")
    one, other = (slow_undo.act("show_aspiration", "moderator", item_id) for item_id in (first, second))
    slow_undo.act("undo_decision", "moderator", first, one)
    assert keys_of(slow_undo, one) == {} and f"decision:{other}:t.tell" in keys_of(slow_undo, other)
