"""What nobody's browser would send: answered with a 4xx, never with a fault, on both databases."""
import re

import pytest

from server.core.errors import Malformed
from server.core.realtime import field_of, socketio
from tests.house.test_doors import rules, sample_path

TOO_FAR = ["2147483648", "9223372036854775808", "9" * 30, "9" * 5000]


@pytest.fixture
def everyone(cast):
    """Somebody with every role, whom no door keeps out."""
    return cast.staff("semua-peran", "admin", "moderator", "host", "drafter", "approver", "counter")


@pytest.mark.parametrize("number", TOO_FAR)
def test_a_number_beyond_every_id_is_nowhere(app, everyone, number):
    """SQLite's driver has no such integer, PostgreSQL's column no such value: both were faults for whoever typed one."""
    token, asked = everyone.token(), 0
    for rule in rules(app):
        if "<int" not in rule.rule:
            continue
        for method in rule.methods & {"GET", "POST"}:
            path = re.sub(r"<int(?:\([^)]*\))?:\w+>", number, rule.rule)
            answer = everyone.client.open(sample_path(type("", (), {"rule": path})), method=method,
                                          data={"csrf_token": token} if method == "POST" else None)
            assert answer.status_code in (404, 405), (method, path[:80], answer.status_code)
            asked += 1
    assert asked > 50


@pytest.mark.parametrize("number", TOO_FAR)
def test_nor_is_it_anywhere_in_a_query_or_a_form(app, everyone, number):
    assert everyone.get("/kelola/halaman/privasi/id?dari=" + number).status_code in (200, 404)
    sent = everyone.post(f"/kelola/petugas/{everyone.staff_id}", {"name": "Semua Peran", "version": number}, page="/kelola/saya")
    assert sent.status_code == 409


@pytest.mark.only_on("sqlite", "is about forms, before any row")
@pytest.mark.parametrize("number", ["9" * 5000, "²", "١", "-1"])
def test_nor_is_an_edition_that_nobody_looked_at(app, everyone, number):
    """A number of five thousand digits, and one that is no number but a digit, were faults."""
    from server.learn import operations
    from tests.learn import make
    from tests.webinars.registration.make import webinar

    with app.app_context():
        webinar(slug="edisi")
        piece_id = operations.add_piece(everyone.actor, "kabar", make.article())
    for act in ("umumkan", "tunda", "batalkan"):
        sent = everyone.post(f"/kelola/sesi/edisi/{act}", {"revision": number, "reason": "Pembicara sakit."}, page="/kelola/saya")
        assert sent.status_code == 409, act
    for base in (number, f"{number}.1", f"1.{number}"):
        assert everyone.post(f"/kelola/kabar/{piece_id}/terbit", {"base": base}, page="/kelola/saya").status_code == 409


@pytest.mark.parametrize("half", ["a\ud800", "\udfff", "a\x00b"])
def test_half_a_letter_in_a_message_is_malformed(half):
    """As a slug or a name it reached the database's driver, which cannot spell it."""
    with pytest.raises(Malformed):
        field_of({"slug": half}, "slug", str)
    assert field_of({"slug": "💩\u202e"}, "slug", str)


def test_a_message_of_half_letters_is_no_fault(app, cast):
    token = cast.citizen.token()
    for path in ("/sesi/pintu/pertanyaan", "/sesi/pintu/pertanyaan/1/dukung"):
        answer = cast.citizen.client.post(path, data='{"text": "\\ud800", "key": "\\ud800", "name": "\\udc00", "on": true}',
                                          content_type="application/json", headers={"Accept": "application/json", "X-CSRFToken": token})
        assert answer.status_code in (400, 404)


@pytest.mark.parametrize("origin", ["http://[", "null", "", "http://localhost.jahat.example", "http://localhost@jahat.example", "//localhost"])
def test_a_socket_from_elsewhere_is_refused(app, cast, origin):
    """The first was a fault with a trace in the log."""
    auth = {"token": cast.citizen.token()}
    assert socketio.test_client(app, flask_test_client=cast.citizen.client, auth=auth, headers={"Origin": "http://localhost"}).is_connected()
    socket = socketio.test_client(app, flask_test_client=cast.citizen.client, auth=auth, headers={"Origin": origin})
    assert not socket.is_connected()
