"""Whoever tests finding works inside the app."""
import pytest


@pytest.fixture
def here(app):
    """here(fn, …): call it in a request of its own."""
    def call(fn, *args, **kwargs):
        with app.test_request_context():
            return fn(*args, **kwargs)

    return call
