"""Reacting, for the property test."""
from server.live.reactions import operations
from tests.live import make

PLAYS = {
    "react": (6, lambda stage, n: operations.react(stage.webinar_id, operations.KINDS[n % 5], stage.voters[n % 3])),
    "reactions_switch": (2, lambda stage, n: operations.switch_reactions(make.HOST, stage.webinar_id, n % 4 > 0)),
}
