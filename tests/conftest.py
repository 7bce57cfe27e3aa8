"""The stage: an app on an empty migrated database of its own, and the doors to it. GEVENT=1 runs with greenlets.

Whatever uses `app` (or `settings`, `cast`, `bill`, `demo`, …) runs twice: on SQLite and on PostgreSQL. Opting out needs a reason:
    @pytest.mark.only_on("sqlite", "is about the writer thread")        (also as `pytestmark` of a module)
or the fixture `sqlite_app` in place of `app`. To keep `bin/test` short, it sets JKD_TEST_POSTGRESQL=3: every third of those twins
runs, always the same ones (tests/sampling.py); `bin/test --all`, and so CI, runs them all. Browser tests run on SQLite, since their server is made in one place.
`redis` is the URL of an empty Redis. Both services are started by the first test that needs them: tests/services.py.
"""
import os

if os.environ.get("GEVENT"):
    from gevent import monkey

    monkey.patch_all()

import json
import shutil
import threading
from pathlib import Path

import pytest

from server import engines
from server.app import create_app
from server.config import Settings
from server.core import migrations
from tests import again, quick, sampling, services
from tests.cast import Cast

quick.install()

BOTH = ("sqlite", "postgresql")


# --- the run ---------------------------------------------------------------------------------


def pytest_configure(config):
    if not hasattr(config, "workerinput"):
        services.open_run()


def pytest_unconfigure(config):
    if not hasattr(config, "workerinput") and services.VARIABLE in os.environ:
        services.close_run()


def pytest_terminal_summary(terminalreporter):
    again.write_failed(terminalreporter)
    reasons = {str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", []) if isinstance(report.longrepr, tuple)}
    for reason in sorted(reason for reason in reasons if "not here:" in reason):
        terminalreporter.write_line(f"LEFT OUT, {reason.removeprefix('Skipped: ')}", yellow=True)


def pytest_generate_tests(metafunc):
    """The same test on both databases, unless it says why not."""
    if "database" not in metafunc.fixturenames:
        return
    only = metafunc.definition.get_closest_marker("only_on")
    kinds = BOTH
    if only is not None:
        kind, _why = only.args  # a reason is required
        kinds = (kind,)
    elif "sqlite_app" in metafunc.fixturenames or not sampling.has_twin(metafunc.definition.nodeid):
        kinds = ("sqlite",)
    metafunc.parametrize("database", [pytest.param(kind, marks=[pytest.mark.postgresql] if kind == "postgresql" else []) for kind in kinds],
                         indirect=True)


def not_here(missing):
    """Leave the test out, by name; where nothing may be left out (CI=true) it fails."""
    say = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
    say(f"not here: {missing}")


# --- databases -------------------------------------------------------------------------------


class OnSQLite:
    """Fresh SQLite files, as copies of templates that are made once a run."""

    kind, options = "sqlite", {"synchronous": "OFF"}  # no power is cut here; faults have tests of their own

    def settings(self, folder, **changes):
        return Settings(data_dir=folder, secret_key="k" * 40, limits="off", **{"undo_seconds": 0, **changes})

    def template(self, name, fill):
        folder = services.folder_of_run() / f"sqlite-{name}"
        with services.alone(f"sqlite-{name}"):
            if not (folder / "done").exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                fill(self.settings(folder))
                (folder / "done").touch()
        return folder

    def fresh(self, template, folder, **changes):
        copy_files(template, folder)
        return self.settings(folder, **changes)

    def clear(self):
        pass


class OnPostgreSQL(OnSQLite):
    """Fresh databases of a PostgreSQL server; the other files of the data folder are copied as well."""

    kind, options = "postgresql", {}

    def __init__(self, databases):
        self._databases, self._names = databases, []

    def template(self, name, fill):
        folder = services.folder_of_run() / f"postgresql-{name}"
        folder.mkdir(exist_ok=True)
        self._databases.template(name, lambda url: fill(self.settings(folder, database_url=url)))
        return folder

    def fresh(self, template, folder, **changes):
        kind = template.name.removeprefix("postgresql-")
        name, url = self._databases.copy(kind, is_swept=kind == "empty")
        self._names.append(name)
        copy_files(template, folder)
        return self.settings(folder, database_url=url, **changes)

    def clear(self):
        while self._names:
            self._databases.drop(self._names.pop())


def copy_files(template, folder):
    for path in template.iterdir():
        if path.is_file():
            shutil.copy(path, folder / path.name)
        elif path.name == "files":  # of rows of the demo
            shutil.copytree(path, folder / path.name, dirs_exist_ok=True)


@pytest.fixture(scope="session")
def _databases():
    try:
        databases = services.Databases()
    except engines.Missing as missing:
        not_here(missing)
    yield databases
    databases.close()


@pytest.fixture
def database(request):
    """Where databases come from, on the test's side: "sqlite" or "postgresql"."""
    kind = getattr(request, "param", "sqlite")
    place = OnPostgreSQL(request.getfixturevalue("_databases")) if kind == "postgresql" else OnSQLite()
    yield place
    place.clear()


@pytest.fixture
def redis():
    """The URL of a Redis with nothing in it; one for all tests of the run, so `only_on` and loadfile keep them apart."""
    from redis import Redis

    try:
        url = services.service("redis").url()
    except engines.Missing as missing:
        not_here(missing)
    with Redis.from_url(url) as line:
        line.flushall()
    return url


def migrate(settings):
    migrations.upgrade(settings.url)


@pytest.fixture
def settings(tmp_path, database, request):
    """Settings of an app with an empty migrated database; a seeded one if the test uses `demo`."""
    if "demo" in request.fixturenames:
        return database.fresh(database.template("demo", fill_with_demo), tmp_path)
    return database.fresh(database.template("empty", migrate), tmp_path)


@pytest.fixture
def app(settings, database, assets_dir):
    """The whole product on its own database, in the test's process."""
    app = create_app(settings, async_mode="threading", **database.options)
    app.config["TESTING"] = False
    yield app
    app.extensions["database"].close()


@pytest.fixture(scope="session")
def _shared_assets(tmp_path_factory):
    from server.core import assets

    return quick.SharedAssets(assets.init_app, tmp_path_factory.mktemp("assets"))


@pytest.fixture
def assets_dir(_shared_assets, monkeypatch):
    """Static files are built and looked through once a process, not once a test."""
    from server.core import assets

    monkeypatch.setattr(assets, "init_app", _shared_assets)


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


ACCOUNTS = "demo-accounts.json"


def fill_with_demo(settings):
    """Seeding takes seconds: it is done once a run and database, and its rows are copied. The accounts go beside them."""
    from server.core import assets
    from server.demo.seed import seed

    migrate(settings)
    original, assets.init_app = assets.init_app, lambda *_: None
    try:
        app = create_app(settings, async_mode="threading")
    finally:
        assets.init_app = original
    with app.app_context():
        (settings.data_dir / ACCOUNTS).write_text(json.dumps(seed()))
    app.extensions["database"].close()


class Demo:
    """The demo's rows, and an address of each rule that really exists."""

    def __init__(self, app):
        import sqlalchemy as sa

        from server.aspirations.models import Aspiration
        from server.core.database import session

        self.accounts = json.loads((app.extensions["settings"].data_dir / ACCOUNTS).read_text())
        with app.app_context():
            self.code = session.scalar(sa.select(Aspiration.code).where(Aspiration.is_listed))

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
