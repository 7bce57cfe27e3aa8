"""The counter of one process: exact within the window, and it forgets."""
import pytest
import time_machine
from limits import parse

from server.core.limits import SWEEP_EVERY, Here

THREE = parse("3/minute")


@pytest.fixture
def now():
    with time_machine.travel(1_800_000_000, tick=False) as traveller:
        yield traveller


def test_as_many_as_allowed_in_any_window(now):
    here = Here()
    assert [here.seconds_to_wait(THREE, "a") for _ in range(3)] == [0, 0, 0]
    now.shift(20)
    assert here.seconds_to_wait(THREE, "a") == 40 and here.seconds_to_wait(THREE, "b") == 0
    now.shift(39.5)
    assert here.seconds_to_wait(THREE, "a") == 1.0  # never "now" while it is refused
    now.shift(0.5)
    assert here.seconds_to_wait(THREE, "a") == 0
    assert here.seconds_to_wait(parse("3/hour"), "a") == 0  # each rate counts for itself


def test_looking_counts_nothing(now):
    here = Here()
    for _ in range(3):
        assert here.is_left(THREE, "a") and here.is_left(THREE, "a")
        here.seconds_to_wait(THREE, "a")
    assert not here.is_left(THREE, "a") and here.is_left(THREE, "b") and not here._uses.get((THREE, "b"))
    now.shift(60)
    assert here.is_left(THREE, "a")


def test_a_window_moves_with_its_uses(now):
    here = Here()
    for _ in range(3):
        assert here.seconds_to_wait(THREE, "a") == 0
        now.shift(25)
    assert here.seconds_to_wait(THREE, "a") == 0  # the first is 75 s old
    assert here.seconds_to_wait(THREE, "a") == pytest.approx(10)


def test_who_is_gone_is_forgotten_and_a_clock_set_back_locks_nobody_out(now):
    here = Here()
    for n in range(50):
        here.seconds_to_wait(THREE, str(n))
    now.shift(SWEEP_EVERY + 1)
    here.seconds_to_wait(THREE, "new")
    assert len(here._uses) == 1
    for _ in range(3):
        here.seconds_to_wait(THREE, "new")
    assert here.seconds_to_wait(THREE, "new") > 0
    now.shift(-7200)
    assert here.seconds_to_wait(THREE, "new") == 0
