import pytest

from tests.drafting.make import Matrix


@pytest.fixture
def matrix(app, cast):
    """A bill, its matrix, and the people around it."""
    return Matrix(app, cast)


@pytest.fixture
def happened(monkeypatch):
    """Names of all events recorded, in order."""
    from server.core import events

    heard = []
    original = events.tell_inside
    monkeypatch.setattr(events, "tell_inside", lambda event: (heard.append(event), original(event))[1])
    return heard
