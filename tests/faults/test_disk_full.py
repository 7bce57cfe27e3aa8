"""When the disk is full nothing is acknowledged that is not kept, reading goes on, and with room again all is well at once."""
import os
import re
import resource
import sqlite3
import time
import uuid

import pytest
import sqlalchemy as sa

from server.core.group_commit import NotWritten
from tests.core.conftest import small_app
from tests.core.test_database import add, topics
from tests.faults.test_sigkill import Browser, submission
from tests.serving import Serving


@pytest.fixture
def small(tmp_path):
    app = small_app(f"sqlite:///{tmp_path}/small.db")
    yield app
    app.extensions["database"].close()


def test_a_full_database_refuses_and_keeps_what_it_said(small):
    """SQLITE_FULL, as ENOSPC gives it: the file may not grow by a page."""
    writing = small.extensions["database"].writing
    with small.app_context():
        kept = [f"before-{n}" for n in range(20)]
        for topic in kept:
            add(topic)
        _limit_pages(writing, 1)  # means: no more than there are
        refused = 0
        for n in range(300):
            topic = f"during-{n}-" + "x" * 3000
            try:
                add(topic)
            except (sa.exc.OperationalError, NotWritten):
                refused += 1
            else:
                kept.append(topic)
        assert refused >= 250
        assert set(topics()) == set(kept)
        _limit_pages(writing, 2**30)
        add("after")
        assert set(topics()) == {*kept, "after"}


def _limit_pages(engine, pages):
    """On the writer's own connection, between two of its batches."""
    engine.pool.connect().dbapi_connection.execute(f"PRAGMA max_page_count={pages}")


def test_a_house_on_a_full_disk(tmp_path):
    """The kernel refuses every growth of a file (RLIMIT_FSIZE), as a full disk does, in the middle of submissions."""
    server = Serving(tmp_path, limits="off")
    server.flask("migrate")
    server.flask("bill", "import", "server/demo/data/bill-v1.json")
    server.start()
    try:
        browser = Browser(server.url)
        token, keys = browser.token(), [str(uuid.uuid4()) for _ in range(40)]
        codes = {n: _code(browser.open("/aspirasi/baru", submission(token, keys[n], n))) for n in range(5)}
        assert all(codes.values())
        _allow(server, 4096)  # a frame of the log of writes needs more: not even the old room of that file helps
        statuses = set()
        for n in range(5, 40):
            answer = browser.open("/aspirasi/baru", submission(token, keys[n], n))
            code = _code(answer)
            if code:
                codes[n] = code
                continue
            statuses.add(answer[0])
            assert f"Usulan nomor {n} tentang" in answer[2]  # the typed text is given back
        assert statuses == {503}
        assert browser.open("/")[0] == browser.open("/aspirasi")[0] == 200
        assert browser.open("/readyz")[0] == 503
        _allow(server, resource.RLIM_INFINITY)
        _until_ready(browser)
        for n in range(40):  # everybody tries again with the same page
            code = _code(browser.open("/aspirasi/baru", submission(token, keys[n], n)))
            assert code and codes.setdefault(n, code) == code
    finally:
        server.stop()
    rows = sqlite3.connect(tmp_path / "jakarta.db")
    assert rows.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert sorted(row[0] for row in rows.execute("SELECT code FROM aspirations")) == sorted(codes.values())


def _code(answer):
    status, headers, _page = answer
    return re.search(r"JKD-\w{4}-\w{4}", headers["Location"])[0] if status == 303 else None



def _allow(server, most):
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))


def _until_ready(browser):
    until = time.monotonic() + 10
    while browser.open("/readyz")[0] != 200:
        assert time.monotonic() < until
        time.sleep(0.05)


pytestmark = [pytest.mark.slow, pytest.mark.skipif(not hasattr(resource, "prlimit") or os.name != "posix", reason="needs Linux's prlimit")]
