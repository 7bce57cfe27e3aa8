"""What is done to questions beside the common ways: joined, parted, taken back, answered again."""
from server.live import authorship, operations
from server.live.models import SHOWN_STATES
from tests.live import make


def join(stage, n):
    operations.join_question(make.HOST, stage._pick(n, "shown", "waiting"), stage._pick(n // 7, *SHOWN_STATES))


def part(stage, n):
    operations.part_question(make.HOST, stage._pick(n, "joined"))


def vote_joined(stage, n):
    operations.vote_question(stage.webinar_id, stage._pick(n, "joined"), stage.voters[n % 3], n % 4 > 0)


def withdraw(stage, n):
    author = stage.cast.stranger if n % 2 else stage.cast.citizen
    authorship.withdraw_question(author.actor, stage._pick(n // 2, "waiting", "shown", "joined"))


def write_again(stage, n):
    operations.answer_question(make.HOST, stage._pick(n, "answered_in_writing"), text=f"Diperbaiki {n}")


PLAYS = {"join": (5, join), "part": (3, part), "vote_joined": (3, vote_joined), "withdraw": (2, withdraw), "write_again": (1, write_again)}
