"""What may happen to polls while a room runs (tests/live/test_protocol.py)."""
import sqlalchemy as sa

from server.core.database import session
from server.core.permissions import Actor
from server.live.polls import forgetting, operations
from server.live.polls.models import Poll, PollBan, PollCount
from tests.live import make as rooms
from tests.live.polls import make

HOST = rooms.HOST
KINDS = tuple(make.QUESTIONS)


def pick(stage, n, *states):
    session.rollback()
    query = sa.select(Poll).where(Poll.webinar_id == stage.webinar_id, Poll.state.in_(states)).order_by(Poll.id)
    polls = session.scalars(query).all()
    return polls[n % len(polls)] if polls else None


def draft(stage, n):
    make.poll(stage.webinar_id, KINDS[n % 7], ("now", "voted", "closed")[n % 3], is_open=n % 4 > 0)


def begin(stage, n):
    if poll := pick(stage, n, "draft"):
        operations.open_poll(HOST, poll.id)


def close(stage, n):
    if poll := pick(stage, n, "open"):
        operations.close_poll(HOST, poll.id)


def vote(stage, n):
    if poll := pick(stage, n, "open", "closed"):
        make.cast(stage.webinar_id, poll.id, stage.voters[n % 3], make.ballot_of(poll.kind, n // 3))


def edit(stage, n):
    if poll := pick(stage, n, "draft"):
        operations.edit_poll(HOST, poll.id, make.QUESTIONS[KINDS[n % 7]], "now") if n % 3 else operations.delete_poll(HOST, poll.id)


def read(stage, n):
    if poll := pick(stage, n, "open", "closed"):
        answers = session.scalars(sa.select(PollCount.mark).where(PollCount.poll_id == poll.id).order_by(PollCount.mark)).all()
        operations.read_answers(HOST, poll.id, answers[n % 2::2], n % 3 > 0)


def ban(stage, n):
    operations.ban_word(HOST, stage.webinar_id, make.WORDS[n % 9])


def allow(stage, n):
    session.rollback()
    ids = session.scalars(sa.select(PollBan.id).where(PollBan.webinar_id == stage.webinar_id)).all()
    if ids:
        operations.allow_word(HOST, ids[n % len(ids)])


def forget(stage, n):
    forgetting.forget_ballots(Actor(participant_id=stage.voters[n % 3]))


PLAYS = {"poll_draft": (4, draft), "poll_open": (3, begin), "poll_close": (1, close), "poll_vote": (14, vote), "poll_edit": (1, edit),
         "poll_read": (2, read), "poll_ban": (1, ban), "poll_allow": (1, allow), "poll_forget": (1, forget)}
