"""Colleagues at the board, for the property test."""
from server.accounts.models import Staff
from server.accounts.operations import change_staff
from server.core.database import session
from server.core.permissions import Actor, Role
from server.live.presence.operations import come_to_board, hold_question
from tests.live import make

OTHER = Actor(staff_id=2, roles=frozenset({Role.HOST}), label="OT")

ADMIN = Actor(staff_id=1, roles=frozenset({Role.ADMIN}), label="AD")


def rename(_stage, n):
    session.rollback()
    staff = session.get(Staff, OTHER.staff_id)
    change_staff(ADMIN, staff.id, staff.version, name=f"Budi {'ABCDE'[n % 5]}", roles=sorted(staff.roles), is_active=True)


PLAYS = {
    "come": (1, lambda stage, n: come_to_board((make.HOST, OTHER)[n % 2], stage.webinar_id)),
    "rename": (1, rename),
    "hold": (2, lambda stage, n: hold_question((make.HOST, OTHER)[n % 2], stage._pick(n), n % 3 > 0)),
}
