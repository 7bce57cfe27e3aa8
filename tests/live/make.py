"""What the room's tests need: a session, questions, votes."""
import itertools
import uuid

from server.core.permissions import Actor, Role
from server.live import operations
from server.webinars.operations import Plan, add_webinar, begin_webinar

HOST = Actor(staff_id=1, roles=frozenset({Role.HOST}), label="HO")
_numbers = itertools.count(1)


def webinar(phase="live", *, at_once=True, **fields):
    """A session; by default live and showing questions at once. Returns its id. Needs an app context and cast.host."""
    plan = {"slug": f"sesi-{next(_numbers)}", "title": "Sesi uji", "phase": phase, "shows_before_reading": at_once, **fields}
    return add_webinar(HOST, Plan(**plan))


def question(actor, webinar_id, text="Kapan air bersih sampai ke gang kami?", **fields):
    """A question of `actor`. Returns its id."""
    return operations.ask_question(actor, webinar_id, key=str(uuid.uuid4()), text=text, **fields)


def begin(webinar_id):
    """The host goes live."""
    begin_webinar(HOST, webinar_id)
