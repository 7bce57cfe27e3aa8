"""The stage of letters and messages."""
import pytest

from server.app import create_app
from tests.aspirations.make import Voices
from tests.cast import Cast
from tests.drafting.make import Matrix
from tests.notifications.make import Mailserver, Post


@pytest.fixture
def voices(app, cast):
    return Voices(app, cast)


@pytest.fixture
def matrix(app, cast):
    return Matrix(app, cast)


@pytest.fixture
def post(app):
    """The worker and the folder of the default app, which has no mail server."""
    return Post(app)


@pytest.fixture
def mailserver():
    """A real mail server on a free port."""
    server = Mailserver().start()
    yield server
    server.stop()


@pytest.fixture
def make_app(settings, assets_dir, database):
    """make_app(smtp_host=…) → an app on the same empty database with other settings."""
    made = []

    def make(**changes):
        app = create_app(settings.model_copy(update=changes), async_mode="threading", **database.options)
        made.append(app)
        return app

    yield make
    for app in made:
        app.extensions["database"].close()


@pytest.fixture
def mailing(make_app, mailserver):
    """(app's voices, its post): letters go out by the mail server."""
    app = make_app(smtp_host="127.0.0.1", smtp_port=mailserver.port, smtp_security="none", mail_from="kabar@jakartakedepan.example",
                   public_url="https://jakartakedepan.example")
    return Voices(app, Cast(app)), Post(app)
