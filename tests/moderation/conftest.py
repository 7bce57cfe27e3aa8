"""A desk in the tests: an instrument, a citizen's words, and ten minutes in which decisions can be taken back."""
import pytest

from tests.moderation import make


@pytest.fixture
def settings(settings):
    return settings.model_copy(update={"undo_seconds": 600})


@pytest.fixture
def desk(app, cast):
    """desk.submit(text) → (aspiration id, case id); see make.py."""
    return make.Desk(app, cast)
