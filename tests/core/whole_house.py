"""For tests of the core that need the house's tables: its app and its listeners, in place of this folder's small ones."""
import pytest

from server.app import create_app


@pytest.fixture(autouse=True)
def no_house():
    """Here the house is wanted."""


@pytest.fixture
def app(settings, database, assets_dir):
    app = create_app(settings, async_mode="threading", **database.options)
    yield app
    app.extensions["database"].close()
