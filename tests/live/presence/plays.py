"""Colleagues at the board, for the property test."""
from server.core.permissions import Actor, Role
from server.live.presence.operations import come_to_board, hold_question
from tests.live import make

OTHER = Actor(staff_id=2, roles=frozenset({Role.HOST}), label="OT")

PLAYS = {
    "come": (1, lambda stage, n: come_to_board((make.HOST, OTHER)[n % 2], stage.webinar_id)),
    "hold": (2, lambda stage, n: hold_question((make.HOST, OTHER)[n % 2], stage._pick(n), n % 3 > 0)),
}
