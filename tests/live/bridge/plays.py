"""What comes over the bridge, for the property test."""
import uuid

from server.live.bridge.operations import bridge_questions
from server.live.bridge.parsing import SOURCES
from tests.live import make

PLAYS = {"bridge": (2, lambda stage, n: bridge_questions(
    make.HOST, stage.webinar_id, SOURCES[n % 4], [(f"Pertanyaan dari saluran lain {n}?", "Sri Rahayu"), ("Siapa yang bayar?", None)], key=str(uuid.uuid4())))}
