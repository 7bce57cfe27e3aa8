"""What fairness brings to a room, for the property test: bursts, marks lifted, another one taken up with a reason."""
import time

from server.accounts import actors
from server.core.secrets import keyed_hash
from server.live.bursts import Trace
from server.live.fairness.operations import lift_flags, take_up
from server.live.votes import cast_vote
from tests.live import make


def burst(stage, n):
    one = stage._pick(n, "shown", "featured")
    for k in range(22):
        device = actors.make_participant(keyed_hash("participant", f"{stage.webinar_id}:{n}:{k}"))
        cast_vote(stage.webinar_id, one, device, n % 5 > 0, Trace("sarang", "skrip", "", time.time()))


def lift(stage, n):
    lift_flags(make.HOST, stage._pick(n, "shown", "featured"))


def instead(stage, n):
    take_up(make.HOST, stage._pick(n, "shown"), "follow_up" if n % 4 else "")


PLAYS = {"burst": (1, burst), "lift": (1, lift), "instead": (3, instead)}
