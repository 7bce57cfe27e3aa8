"""An app with nothing but a database and the example's tables."""
import pytest
from flask import Flask

from server.core import database
from tests.core.example import Example


def small_app(url):
    app = Flask(__name__)
    app.secret_key = "x"
    database.init_app(app, url)
    Example.metadata.create_all(app.extensions["database"].writing)
    return app


@pytest.fixture
def app(tmp_path, database):
    app = small_app(database.fresh(database.template("bare", lambda _settings: None), tmp_path).url)
    yield app
    app.extensions["database"].close()


@pytest.fixture
def sqlite_app(app):
    return app


@pytest.fixture(autouse=True)
def no_house():
    """Listeners of features that other tests of this process imported would write to tables that are not here."""
    from server.core import events

    kept = [(table, dict(table)) for table in (events._inside, events._after)]
    for table in (events._inside, events._after):
        for kind in [kind for kind in table if kind is events.Event or kind.__module__.startswith("server.")]:
            del table[kind]
    yield
    for table, old in kept:
        table.clear()
        table.update(old)
