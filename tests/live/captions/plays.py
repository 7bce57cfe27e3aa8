"""What a note-taker does, for the property test: lines are told beside the log, and their count by the clock."""
from server.live.captions import operations
from tests.live import make

PLAYS = {
    "caption": (4, lambda stage, n: operations.say(make.HOST, stage.webinar_id, f"Baris {n}\nlalu {n}" if n % 3 == 0 else f"Baris {n}")),
    "caption_correct": (1, lambda stage, n: operations.correct(make.HOST, stage.webinar_id, 1 + n % 9, f"Ralat {n}")),
    "caption_gone": (1, lambda stage, n: operations.take_down(make.HOST, stage.webinar_id, 1 + n % 9)),
}
