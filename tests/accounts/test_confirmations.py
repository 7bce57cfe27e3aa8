"""Codes sent to an e-mail address: right, wrong, too often, too late, another's, twice, all at once."""
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from server.accounts import confirmations
from server.accounts.confirmations import Purpose, Try
from server.accounts.models import AkunSession, EmailConfirmation
from server.core import clock
from server.core.database import session
from server.core.errors import Invalid, NotFound, TooMany
from server.core.permissions import SYSTEM
from tests.accounts.mailbox import EMAIL, code, newest, sign_in, wrong


@pytest.fixture
def asked(app):
    """Asks for a code; returns (confirmation id, the right code)."""

    def ask(email=EMAIL, purpose=Purpose.CONTACT, subject="aspiration:1"):
        with app.test_request_context():
            confirmation_id = confirmations.request_code(email, purpose, subject)
            return confirmation_id, confirmations.code_of(confirmation_id)

    return ask


@pytest.fixture
def type_code(app):
    def type_it(confirmation_id, typed):
        with app.test_request_context():
            return confirmations.try_code(confirmation_id, typed)

    return type_it


def rows(app, model=EmailConfirmation):
    with app.app_context():
        return session.scalars(sa.select(model)).all()


def test_the_right_code_is_right_once(app, asked, type_code):
    one, right = asked()
    assert len(right) == 6 and right.isdigit()
    assert type_code(one, right) is Try.RIGHT
    assert type_code(one, right) is Try.OVER
    with app.test_request_context(), pytest.raises(NotFound):
        confirmations.code_of(one)


def test_five_tries_and_no_sixth_even_a_right_one(app, asked, type_code):
    one, right = asked()
    assert [type_code(one, wrong(right)) for _ in range(5)] == [Try.WRONG] * 4 + [Try.OVER]
    assert type_code(one, right) is Try.OVER
    assert newest(app).tries == 5 and newest(app).used_at is None


def test_tries_at_once_are_never_more_than_five(app, at_once, asked):
    one, right = asked()
    results = at_once(lambda typed: confirmations.try_code(one, typed), [wrong(right)] * 12)
    assert sorted(str(result) for result in results) == ["over"] * 8 + ["wrong"] * 4
    assert newest(app).tries == 5


def test_two_right_tries_at_once_open_once(app, at_once, asked):
    one, right = asked()
    results = at_once(lambda typed: confirmations.try_code(one, typed), [right] * 4)
    assert sorted(str(result) for result in results) == ["over"] * 3 + ["right"]


def test_a_code_lives_ten_minutes(app, asked):
    one, right = asked()
    with app.test_request_context(), clock.set_to(clock.now() + timedelta(minutes=10)):
        assert confirmations.try_code(one, right) is Try.OVER
        with pytest.raises(NotFound):
            confirmations.code_of(one)


def test_a_code_opens_only_what_it_was_sent_for(asked, type_code):
    one, right_one = asked()
    two, right_two = asked(email="budi@contoh.id", subject="aspiration:2")
    if right_one != right_two:
        assert type_code(two, right_one) is Try.WRONG and type_code(one, right_two) is Try.WRONG
    assert type_code(one, right_one) is Try.RIGHT and type_code(two, right_two) is Try.RIGHT


def test_a_new_code_ends_the_one_before(asked, type_code):
    one, right_one = asked()
    two, right_two = asked()
    assert type_code(one, right_one) is Try.OVER and type_code(two, right_two) is Try.RIGHT


def test_a_code_for_one_purpose_waits_for_that_purpose_alone(app, asked):
    one, _right = asked(purpose=Purpose.CONTACT)
    with app.test_request_context():
        assert confirmations.pending_id(Purpose.CONTACT, "aspiration:1") == one
        assert confirmations.pending_id(Purpose.ERASE, "aspiration:1") is None
        assert confirmations.pending_id(Purpose.CONTACT, "aspiration:2") is None


def test_neither_code_nor_address_is_stored_readably(app, asked):
    one, right = asked()
    with app.app_context():
        stored = session.execute(sa.text("SELECT * FROM email_confirmations")).one()
    told = " ".join(bytes(value).hex() + repr(bytes(value)) if isinstance(value, (bytes, memoryview)) else str(value) for value in stored)
    assert EMAIL not in told and "contoh" not in told and right not in told
    assert newest(app).email == EMAIL


@pytest.mark.parametrize("typed, plain", [("123456", "123456"), (" 123 456 ", "123456"), ("123-456", "123456"), ("123.456\n", "123456")])
def test_a_code_may_be_pasted_as_it_stands(typed, plain):
    assert confirmations.plain_code(typed) == plain


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12345a", "١٢٣٤٥٦", "12345\x00", "1" * 1_000_000, "²²²²²²"])
def test_what_cannot_be_a_code_costs_no_try(app, asked, typed):
    one, _right = asked()
    with app.test_request_context(), pytest.raises(Invalid):
        confirmations.check_code(one, typed)
    assert newest(app).tries == 0


@pytest.mark.parametrize("email", ["", "dewi", "dewi@", "@contoh.id", "a b@contoh.id", "dewi@contoh", "dewi\x00@contoh.id", "x" * 300 + "@contoh.id",
                                   "dewi@contoh.id\nBcc: lain@contoh.id", "<script>@contoh.id", "a@b.id,c@d.id"])
def test_what_no_mail_reaches_is_refused_and_nothing_is_stored(app, cast, email):
    player = cast.visitor()
    answer = player.post("/akun", {"email": email}, page="/akun")
    assert answer.status_code == 422 and "jkd_akun_kode" not in str(answer.headers)
    assert rows(app) == []


def test_the_same_page_for_every_address(app, cast, voices):
    voices.submit(email=EMAIL)
    pages = []
    for email in (EMAIL, "tidak.dikenal@contoh.id"):
        player = cast.visitor()
        answer = player.post("/akun", {"email": email}, page="/akun")
        assert (answer.status_code, answer.location) == (303, "/akun/kode")
        html = player.get("/akun/kode").get_data(as_text=True)
        pages.append(html.replace(player.token("/akun/kode"), "").replace(email, ""))
    strip = [re.sub(r'value="[^"]+"', "", page) for page in pages]
    assert strip[0] == strip[1]
    assert len(rows(app)) == 2  # the same work, too: a code is sent either way


def test_who_holds_nothing_is_told_so_after_the_code(app, cast, voices):
    voices.submit(email=EMAIL)
    player = sign_in(app, cast.visitor(), "tidak.dikenal@contoh.id")
    html = player.get("/akun").get_data(as_text=True)
    assert "JKD-" not in html and "t•••@contoh.id" in html


def test_wrong_codes_are_told_beside_the_field_and_the_sixth_needs_a_new_one(app, cast):
    player = cast.visitor()
    player.post("/akun", {"email": EMAIL}, page="/akun")
    right = code(app)
    answers = [player.post("/akun/kode", {"kode": wrong(right)}, page="/akun/kode") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [422] * 6
    assert "tidak cocok" in answers[0].get_data(as_text=True) and "tidak berlaku lagi" in answers[5].get_data(as_text=True)
    assert player.post("/akun/kode", {"kode": right}, page="/akun/kode").status_code == 422
    assert rows(app, AkunSession) == []


def test_a_code_without_the_browser_that_asked_for_it_opens_nothing(app, cast):
    cast.citizen.post("/akun", {"email": EMAIL}, page="/akun")
    answer = cast.stranger.post("/akun/kode", {"kode": code(app)}, page="/akun")
    assert answer.status_code == 422 and newest(app).tries == 0


def test_a_code_for_something_else_opens_no_page(app, cast, asked):
    player = cast.visitor()
    player.post("/akun", {"email": EMAIL}, page="/akun")
    _other, right = asked(purpose=Purpose.ERASE, subject="akun:1")
    assert player.post("/akun/kode", {"kode": right}, page="/akun/kode").status_code == 422
    assert rows(app, AkunSession) == []


def test_codes_are_limited_by_address_and_network(app):
    from server.core.limits import Limiter

    app.extensions["limiter"] = Limiter(None)
    with app.test_request_context(environ_base={"REMOTE_ADDR": "127.0.0.1"}):
        for _ in range(4):
            confirmations.request_code(EMAIL, Purpose.AKUN)
        with pytest.raises(TooMany):
            confirmations.request_code(EMAIL.upper(), Purpose.AKUN)  # another spelling of the same address
        confirmations.request_code("budi@contoh.id", Purpose.AKUN)
    client = app.test_client()
    page = client.get("/akun").get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
    answer = client.post("/akun", data={"csrf_token": token, "email": EMAIL})
    assert answer.status_code == 429 and int(answer.headers["Retry-After"]) > 0 and EMAIL in answer.get_data(as_text=True)


def test_yesterdays_codes_are_forgotten(app, asked):
    asked()
    with app.test_request_context():
        assert confirmations.delete_old_confirmations(SYSTEM) == 0
        with clock.set_to(clock.now() + timedelta(hours=25)):
            assert confirmations.delete_old_confirmations(SYSTEM) == 1
    assert rows(app) == []


def test_the_event_names_the_row_and_nobody(app, asked):
    from server.audit.models import Entry

    one, right = asked()
    with app.app_context():
        entry = session.scalars(sa.select(Entry).order_by(Entry.id.desc())).first()
    assert entry.facts == {"confirmation_id": one} and EMAIL not in repr(entry.facts)


def test_one_household_cannot_use_up_an_address(app):
    """It has 2^64 addresses of its own; with each counted as a network it kept an owner out, and sent mail without end."""
    from server.core.limits import Limiter

    app.extensions["limiter"] = Limiter(None)
    taken = 0
    for n in range(12):
        with app.test_request_context(environ_base={"REMOTE_ADDR": f"2001:db8:1:2::{n:x}"}):
            try:
                taken += bool(confirmations.request_code(EMAIL, Purpose.AKUN))
            except TooMany:
                pass
    assert taken == 4
    with app.test_request_context(environ_base={"REMOTE_ADDR": "203.0.113.7"}):
        assert confirmations.request_code(EMAIL, Purpose.AKUN)


@pytest.mark.parametrize("twin", ["ſiti@contoh.id", "ｓiti@contoh.id", "siti@ｃontoh.id", "ﬁ@contoh.id"])
def test_letters_that_fold_into_others_are_no_address(app, twin):
    """A code went to `ſiti@…` and opened what is held about `siti@…`."""
    with app.test_request_context(), pytest.raises(Invalid):
        confirmations.request_code(twin, Purpose.AKUN)
    assert rows(app) == []
