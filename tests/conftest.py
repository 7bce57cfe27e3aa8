"""The stage: an app on an empty migrated database of its own, and the doors to it. GEVENT=1 runs with greenlets."""
import os

if os.environ.get("GEVENT"):
    from gevent import monkey

    monkey.patch_all()

import shutil
import threading
from pathlib import Path

import pytest

from server.app import create_app
from server.config import Settings
from server.core import migrations
from tests.cast import Cast


@pytest.fixture(scope="session")
def template_db(tmp_path_factory):
    """A migrated, empty SQLite file, made once a process and copied for each test."""
    path = tmp_path_factory.mktemp("template") / "jakarta.db"
    migrations.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def settings(tmp_path, template_db):
    shutil.copy(template_db, tmp_path / "jakarta.db")
    return Settings(data_dir=tmp_path, secret_key="k" * 40, limits="off", undo_seconds=0)


@pytest.fixture
def app(settings, assets_dir):
    """The whole product on its own database, in the test's process."""
    app = create_app(settings, async_mode="threading", synchronous="OFF")  # no power is cut here; faults have tests of their own
    app.config["TESTING"] = False
    yield app
    app.extensions["database"].close()


@pytest.fixture(scope="session")
def _shared_assets(tmp_path_factory):
    return tmp_path_factory.mktemp("assets")


@pytest.fixture
def assets_dir(_shared_assets, monkeypatch):
    """Static files are built once a process, not once a test."""
    from server.core import assets

    original = assets.init_app
    monkeypatch.setattr(assets, "init_app", lambda app, static, _data: original(app, static, Path(_shared_assets)))


@pytest.fixture
def sqlite_app(app):
    return app


@pytest.fixture
def cast(app):
    """A citizen, a stranger, and one person of the team for each role; see tests/cast.py."""
    return Cast(app)


@pytest.fixture
def bill(app):
    """The demo's bill as the default instrument; its version's id."""
    from server.core.permissions import SYSTEM
    from server.instruments.importers import read_file
    from server.instruments.operations import import_bill

    with app.app_context():
        return import_bill(SYSTEM, read_file(Path(__file__).parent.parent / "server/demo/data/bill-v2.json"))


class Demo:
    """The demo's rows, and an address of each rule that really exists."""

    def __init__(self, app):
        import sqlalchemy as sa

        from server.aspirations.models import Aspiration
        from server.core.database import session
        from server.demo.seed import seed

        limiter = app.extensions["limiter"]
        with app.app_context():
            self.accounts = seed()
            self.code = session.scalar(sa.select(Aspiration.code).where(Aspiration.is_listed))
        app.extensions["limiter"] = limiter

    def path_for(self, rule):
        import re

        values = {"slug": "sesi-contoh-langsung" if rule.rule.startswith("/sesi") else "ruu-kekhususan", "code": self.code, "article": "10",
                  "token": "x" * 43, "topic": "pilgub", "number": "2"}
        return re.sub(r"<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>", lambda m: values.get(m[2], "1"), rule.rule)


@pytest.fixture
def demo(app):
    """The app with its demo data."""
    return Demo(app)


@pytest.fixture
def at_once(app):
    """at_once(fn, items): run fn(item) for all items at the same time; results or errors in order."""
    return lambda fn, items: run_at_once(app, fn, items)


def run_at_once(app, fn, items):
    results = [None] * len(items)

    def run(i, item):
        with app.app_context():
            try:
                results[i] = fn(item)
            except BaseException as error:
                results[i] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(items)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return results
