import pytest

from server.core.database import session


@pytest.fixture
def here(app):
    """here(fn, …): call it in a request of its own."""

    def call(fn, *args, **kwargs):
        with app.test_request_context():
            session.rollback()
            return fn(*args, **kwargs)

    return call
