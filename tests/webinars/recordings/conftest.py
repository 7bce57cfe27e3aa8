"""Whoever tests recordings works inside the app, and moves the clock."""
from datetime import timedelta

import pytest

from server.core import clock


@pytest.fixture
def here(app):
    """here(fn, …): call it in a request of its own."""
    def call(fn, *args, **kwargs):
        with app.test_request_context():
            return fn(*args, **kwargs)

    return call


class Time:
    """A clock that stands until it is moved."""

    def __init__(self):
        self.at = clock.now()

    def pass_by(self, seconds):
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def time_is_ours(monkeypatch):
    time = Time()
    monkeypatch.setattr(clock, "now", lambda: time.at)
    return time
