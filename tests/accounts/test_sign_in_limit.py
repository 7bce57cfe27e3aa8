"""Five wrong tries slow one network down for one login, and lock nobody else out."""
import pytest

from server.accounts import operations
from server.app import create_app
from server.config import Settings
from server.core.permissions import Role
from tests.cast import Player

PASSWORD = "kata-sandi-yang-panjang"


@pytest.fixture
def app(settings, assets_dir):
    app = create_app(Settings(**{**settings.model_dump(), "limits": "on"}), async_mode="threading")
    yield app
    app.extensions["database"].close()


def test_five_wrong_tries(app):
    with app.test_request_context():
        operations.add_staff("dewi", "Dewi", PASSWORD, [Role.HOST])

    def attempt(password, address="10.0.0.1"):
        return Player(app).post("/masuk", {"login": "dewi", "password": password}, environ_base={"REMOTE_ADDR": address})

    assert [attempt("salah").status_code for _ in range(5)] == [422] * 5
    slowed = attempt(PASSWORD)
    assert slowed.status_code == 429 and int(slowed.headers["Retry-After"]) > 0
    assert attempt(PASSWORD, "10.0.0.2").status_code == 303
