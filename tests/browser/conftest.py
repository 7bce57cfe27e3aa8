"""A real server in a process of its own, and a real browser. Marked `browser`: needs Chromium."""
import re
import shutil
import time

import pytest

from tests.live import make
from tests.serving import Serving


class Staffed:
    """`staff_cookie(role)` for a browser that is signed in; needs `do(fn)` and `url`."""

    _staff = None

    def staff_cookie(self, *roles):
        """A cookie for `context.add_cookies([…])`: a colleague with these roles, made once."""
        from server.accounts.operations import add_staff
        from server.accounts.sessions import open_session
        from server.core.permissions import Role

        self._staff = self._staff or {}
        if roles not in self._staff:
            login = "uji-" + "-".join(roles)
            self._staff[roles] = self.do(add_staff, login, login.title(), "sandi-uji-yang-panjang", [Role(role) for role in roles])
        return {"name": "jkd_petugas", "value": self.do(open_session, self._staff[roles]), "url": self.url}


class LiveServer(Staffed, Serving):
    """The real server (tests/serving.py) on a folder of its own, with `do(fn)` in an app on the same database, and
    `staff_cookie(role)` for a browser that is signed in."""

    def __init__(self, data_dir):
        super().__init__(data_dir, limits="off", log_level="warning")
        self._app = None

    @property
    def app(self):
        """An app of this process on the server's database: to prepare and to look. Its broadcasts reach nobody."""
        if self._app is None:
            from server.app import create_app
            from server.config import Settings

            self._app = create_app(Settings(data_dir=self.data_dir, limits="off"), async_mode="threading")
        return self._app

    def do(self, fn, *args, **kwargs):
        with self.app.test_request_context():
            return fn(*args, **kwargs)

    def close(self):
        if self._app is not None:
            self._app.extensions["database"].close()


@pytest.fixture(scope="module")
def live_server(tmp_path_factory):
    """A server on an empty migrated database; one for each module."""
    server = LiveServer(tmp_path_factory.mktemp("server"))
    server.flask("migrate")
    server.start()
    yield server
    server.stop()
    server.close()


@pytest.fixture(scope="session")
def chromium():
    """The browser; skipped, by name, where there is none."""
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    if executable is None:
        pytest.skip("needs chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=executable, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


class Console(list):
    """What pages complained about: errors of scripts, of the CSP, and of requests that were not meant to fail."""

    def watch(self, page):
        page.on("pageerror", lambda error: self.append(f"{page.url}: {error}"))
        page.on("console", lambda message: self.append(f"{page.url}: {message.text}") if message.type == "error" and not is_expected(message.text) else None)


def is_expected(text):
    # a form that came back is a 422 on purpose, and the browser says so; so is the 409 of a claim that a quicker decision overtook
    return bool(re.search(r"status of (422|404|409)|net::ERR_(INTERNET_DISCONNECTED|CONNECTION_\w+|EMPTY_RESPONSE|FAILED|SOCKET_NOT_CONNECTED)|WebSocket connection to", text))


@pytest.fixture
def new_page(chromium, request):
    """new_page(width=…, cookies=[…], javascript=…): a page of a browser of its own, at `live_server` unless a `base_url` is
    given. Fails the test if its console complained."""
    contexts, console = [], Console()

    def open_page(*, width=1280, height=900, cookies=(), javascript=True, base_url=None, **options):
        base_url = base_url or request.getfixturevalue("live_server").url
        context = chromium.new_context(viewport={"width": width, "height": height}, base_url=base_url, java_script_enabled=javascript,
                                       locale="id-ID", timezone_id="Asia/Jakarta", **options)
        context.set_default_timeout(10_000)
        context.add_cookies(list(cookies))
        contexts.append(context)
        page = context.new_page()
        console.watch(page)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert list(console) == []


@pytest.fixture
def room(live_server):
    """A live session of its own that shows questions at once: {slug, id, path, host: a host's cookie}."""
    host, slug = live_server.staff_cookie("host"), f"sesi-peramban-{time.time_ns()}"
    return {"slug": slug, "id": live_server.do(make.webinar, slug=slug), "path": f"/sesi/{slug}", "host": host}
