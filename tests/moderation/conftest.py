"""A desk in the tests: an instrument, a citizen's words, and ten minutes in which decisions can be taken back."""
import pytest

from server.config import Settings
from tests.moderation import make


@pytest.fixture
def settings(tmp_path, template_db):
    import shutil

    shutil.copy(template_db, tmp_path / "jakarta.db")
    return Settings(data_dir=tmp_path, secret_key="k" * 40, limits="off", undo_seconds=600)


@pytest.fixture
def desk(app, cast):
    """desk.submit(text) → (aspiration id, case id); see make.py."""
    return make.Desk(app, cast)
