"""What a host does with sources, for the property test."""
from server.live.video import operations
from server.live.video.models import PLACES
from tests.live import make

ADDRESSES = ("https://youtu.be/abcdefghij{n}", "https://siaran.contoh.example/{n}.m3u8", "https://zoom.us/j/8123456789{n}", "https://zoom.us/")


def set_source(stage, n):
    operations.set_source(make.HOST, stage.webinar_id, PLACES[n % 4], ADDRESSES[n // 4 % 4].format(n=n % 10))


PLAYS = {
    "source_set": (4, set_source),
    "source_remove": (1, lambda stage, n: operations.remove_source(make.HOST, stage.webinar_id, PLACES[n % 4])),
    "source_switch": (3, lambda stage, n: operations.switch_source(make.HOST, stage.webinar_id, ("main", "spare")[n % 2])),
}
