"""A third of the tests is a third, the same in each run; by default it is all of them."""
import pytest

from tests import sampling

NAMES = [f"tests/live/test_votes.py::test_{n}" for n in range(3000)]


@pytest.mark.parametrize("share", [1, 3])
def test_so_many_of_them(monkeypatch, share):
    monkeypatch.setenv(sampling.VARIABLE, str(share))
    chosen = [name for name in NAMES if sampling.has_twin(name)]
    assert abs(len(chosen) - len(NAMES) / share) < 150
    assert chosen == [name for name in NAMES if sampling.has_twin(name)]


def test_all_when_nothing_is_said(monkeypatch):
    monkeypatch.delenv(sampling.VARIABLE, raising=False)
    assert all(sampling.has_twin(name) for name in NAMES)
