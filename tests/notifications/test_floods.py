"""Nobody's mailbox can be filled through our forms."""
import pytest

from server.accounts import requests
from server.core.keys import new_key
from server.core.limits import TABLE, Limiter
from server.core.permissions import NOBODY
from tests.notifications.make import EMAIL

MOST = int(TABLE["letter.unasked"].split("/")[0])


@pytest.fixture(autouse=True)
def _limited(app):
    app.extensions["limiter"] = Limiter(None)


def test_a_stranger_fills_no_mailbox_with_receipts(app, voices, post):
    """Each form comes from a fresh device, so that no limit of devices holds; the address is a stranger's."""
    for n in range(MOST + 3):
        voices.submit(f"Trotoar nomor {n} di depan pasar perlu diperlebar.", email=EMAIL if n % 2 else EMAIL.upper())
    voices.submit("Taman kota perlu lampu yang lebih terang.", email="budi@contoh.example")
    post.work()
    to = [str(letter["To"]).lower() for letter in post.letters("receipt")]
    assert to.count(EMAIL) == MOST and to.count("budi@contoh.example") == 1
    assert [row.kind for row in post.rows("mail.receipt") if row.done_at is None] == []


def test_nor_with_requests(app, post):
    with app.test_request_context():
        for n in range(MOST + 2):
            requests.file_request(NOBODY, "access", f"Apa saja yang disimpan? {n}", EMAIL, key=new_key())
    post.work()
    assert len(post.letters("request")) == MOST
