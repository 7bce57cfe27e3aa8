"""The stage of what citizens say."""
import pytest

from tests.aspirations.make import Voices


@pytest.fixture
def voices(app, cast):
    return Voices(app, cast)


@pytest.fixture
def slow_undo(settings, assets_dir, monkeypatch):
    """An app of its own in which a decision can be undone for a minute."""
    from server.app import create_app
    from tests.cast import Cast

    app = create_app(settings.model_copy(update={"undo_seconds": 60}), async_mode="threading")
    yield Voices(app, Cast(app))
    app.extensions["database"].close()
