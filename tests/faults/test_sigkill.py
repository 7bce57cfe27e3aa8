"""What was acknowledged is on disk, whatever happens; a retry makes no second row."""
import http.cookiejar
import re
import sqlite3
import threading
import urllib.error
import urllib.parse
import urllib.request
import uuid

import pytest

from tests.serving import Serving

pytestmark = pytest.mark.slow

CALLERS, PER_CALLER = 20, 10


class Browser:
    """A citizen's browser over real HTTP: cookies, the form's token, no following of redirects."""

    def __init__(self, url):
        self.url = url
        jar = http.cookiejar.CookieJar()

        class Stay(urllib.request.HTTPRedirectHandler):
            def redirect_request(self, *_args):
                return None

        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar), Stay)

    def open(self, path, data=None):
        body = urllib.parse.urlencode(data).encode() if data is not None else None
        try:
            answer = self.opener.open(self.url + path, body, timeout=20)
        except urllib.error.HTTPError as error:
            answer = error
        return answer.status, answer.headers, answer.read().decode()

    def token(self):
        return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.open("/aspirasi/baru")[2])[1]


def submission(token, key, n):
    return {"csrf_token": token, "key": key, "kind": "input", "text": f"Usulan nomor {n} tentang halte yang teduh di kampung kami",
            "display": "anonim", "publikasi": "terbuka", "persetujuan_pengolahan": "y", "persetujuan_penayangan": "y"}


@pytest.mark.parametrize("kill_after", [40, pytest.param(120, marks=pytest.mark.slow)])
def test_sigkill_during_200_submissions(tmp_path, kill_after):
    server = Serving(tmp_path, limits="off")
    server.flask("migrate")
    server.flask("bill", "import", "server/demo/data/bill-v1.json")
    server.start()
    acknowledged, lock, is_due = {}, threading.Lock(), threading.Event()
    keys = {n: str(uuid.uuid4()) for n in range(CALLERS * PER_CALLER)}
    browsers = [Browser(server.url) for _ in range(CALLERS)]

    def call(caller):
        token = browsers[caller].token()
        for n in range(caller * PER_CALLER, (caller + 1) * PER_CALLER):
            try:
                status, headers, _page = browsers[caller].open("/aspirasi/baru", submission(token, keys[n], n))
            except OSError:
                return
            assert status == 303, status
            with lock:
                acknowledged[n] = re.search(r"JKD-\w{4}-\w{4}", headers["Location"])[0]
                if len(acknowledged) >= kill_after:
                    is_due.set()

    threads = [threading.Thread(target=call, args=(caller,)) for caller in range(CALLERS)]
    for thread in threads:
        thread.start()
    assert is_due.wait(60)
    server.kill()
    for thread in threads:
        thread.join(30)
    assert kill_after <= len(acknowledged) < len(keys)
    server.start()
    try:
        on_disk = rows(tmp_path)
        assert set(acknowledged.values()) <= on_disk.keys()
        for caller, browser in enumerate(browsers):  # every browser sends everything again with the same keys
            token = browser.token()
            for n in range(caller * PER_CALLER, (caller + 1) * PER_CALLER):
                status, headers, _page = browser.open("/aspirasi/baru", submission(token, keys[n], n))
                code = re.search(r"JKD-\w{4}-\w{4}", headers["Location"])[0]
                assert status == 303 and acknowledged.get(n, code) == code
        texts = list(rows(tmp_path).values())
        assert len(texts) == len(set(texts)) == len(keys)
    finally:
        server.stop()


def rows(folder):
    connection = sqlite3.connect(folder / "jakarta.db")
    found = dict(connection.execute("SELECT code, text FROM aspirations"))
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
    return found
