"""Requests in words and their clock of 3 × 24 hours: taken in, seen by who may, answered once, told to who asked, forgotten later."""
import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa

from server.accounts import requests
from server.accounts.models import DataRequest
from server.audit.models import Entry
from server.core import clock
from server.core.database import session
from server.core.errors import Conflict, Invalid, NotAllowed, NotFound, SignInNeeded
from server.core.permissions import SYSTEM
from tests.accounts.mailbox import EMAIL, sign_in
from tests.aspirations.make import form_of

WORDS = "Email lama saya hilang. Mohon hapus aspirasi saya tentang trotoar."
GOOD = {"kind": "erasure", "text": WORDS, "contact": "0812 9999 0000"}


def file_by_form(player, **changes):
    data, _form = form_of(player.get("/akun/permintaan"))
    return player.client.post("/akun/permintaan", data=data | GOOD | changes)


@pytest.fixture
def file(app, cast):
    """Files a request as an operation; returns its id."""

    def put(**changes):
        facts = GOOD | changes
        with app.test_request_context():
            return requests.file_request(cast.citizen.actor, facts["kind"], facts["text"], facts["contact"], key=facts.get("key", str(uuid.uuid4())),
                                         email_index=facts.get("email_index"), aspiration_id=facts.get("aspiration_id"))

    return put


@pytest.fixture
def row(app):
    def read(request_id=None):
        with app.test_request_context():
            session.rollback()
            found = session.scalars(sa.select(DataRequest).order_by(DataRequest.id)).all()
            return found[-1] if request_id is None else next(one for one in found if one.id == request_id)

    return read


def rows(app):
    with app.app_context():
        return session.scalar(sa.select(sa.func.count()).select_from(DataRequest))


def test_a_request_is_taken_in_and_due_in_exactly_72_hours(app, cast, row):
    answer = file_by_form(cast.stranger)
    assert (answer.status_code, answer.location) == (303, "/akun/perangkat")
    one = row()
    assert one.due_at - one.received_at == timedelta(hours=72) and one.is_open and not one.is_by_button
    assert (one.text, one.contact, one.email_hmac, one.aspiration_id) == (WORDS, "0812 9999 0000", None, None)
    assert "3 × 24 jam" in cast.stranger.get("/akun/perangkat").get_data(as_text=True)


def test_words_and_contact_lie_sealed(app, file):
    file()
    with app.app_context():
        stored = session.execute(sa.text("SELECT * FROM data_requests")).one()
    told = " ".join(repr(bytes(value)) if isinstance(value, (bytes, memoryview)) else str(value) for value in stored)
    assert "trotoar" not in told and "9999 0000" not in told and "0812 9999" not in told


def test_sending_twice_makes_one_row(app, cast):
    data, _form = form_of(cast.stranger.get("/akun/permintaan"))
    for _ in range(3):
        assert cast.stranger.client.post("/akun/permintaan", data=data | GOOD).status_code == 303
    assert rows(app) == 1


def test_sending_at_once_makes_one_row(app, cast, at_once):
    key, actor = str(uuid.uuid4()), cast.citizen.actor
    results = at_once(lambda _n: requests.file_request(actor, "access", WORDS, "x", key=key), range(4))
    assert rows(app) == 1 and sum(isinstance(result, int) for result in results) >= 1


def test_who_asked_sees_its_state_and_nobody_else_does(app, cast, row):
    file_by_form(cast.stranger)
    number = row().number
    assert number in cast.stranger.get("/akun/perangkat").get_data(as_text=True)
    assert number not in cast.neighbour.get("/akun/perangkat").get_data(as_text=True)
    by_email = sign_in(app, cast.visitor())
    file_by_form(by_email, contact="")
    assert row().email_hmac is not None and row().contact == EMAIL
    again = sign_in(app, cast.visitor())  # another browser, the same proved address
    html = again.get("/akun").get_data(as_text=True)
    assert row().number in html and number not in html


def test_a_link_holders_request_is_bound_to_the_item(cast, voices, row):
    item_id = voices.shown(email=EMAIL)
    player = cast.visitor()
    player.get(voices.link(item_id))
    file_by_form(player)
    assert row().aspiration_id == item_id and row().email_hmac is None


@pytest.mark.parametrize("changes", [{"kind": ""}, {"kind": "x"}, {"text": ""}, {"text": "pendek"}, {"text": "x" * 3000}, {"contact": ""},
                                     {"contact": "x" * 300}, {"text": "ada\x00nul di dalamnya"}, {"contact": "a\x00b"}])
def test_bad_input_is_said_beside_the_field_and_nothing_is_stored(app, cast, changes):
    answer = file_by_form(cast.stranger, **changes)
    assert answer.status_code == 422 and 'role="alert"' in answer.get_data(as_text=True)
    if "text" not in changes:
        assert WORDS in answer.get_data(as_text=True)
    assert rows(app) == 0


@pytest.mark.parametrize("changes", [{"text": "x" * 1_000_000}, {"key": "kein-schlüssel"}])
def test_hostile_input_is_refused(app, cast, changes):
    assert file_by_form(cast.stranger, **changes).status_code in (400, 413, 422)
    assert rows(app) == 0


def test_html_is_shown_as_typed(cast, app, row):
    file_by_form(cast.stranger, text="<script>alert(1)</script> mohon dihapus")
    page = open_request(cast.admin, row().id)
    assert "&lt;script&gt;alert(1)" in page and "<script>alert" not in page


# --- the team --------------------------------------------------------------------------------


def open_request(player, request_id):
    answer = player.post(f"/kelola/permintaan/{request_id}/baca", page=f"/kelola/permintaan/{request_id}")
    assert answer.status_code == 200, answer.status_code
    return answer.get_data(as_text=True)


def test_the_list_shows_the_clock_and_no_words_overdue_first(app, cast, file, row):
    with app.test_request_context(), clock.set_to(clock.now() - timedelta(hours=80)):
        old = requests.file_request(cast.citizen.actor, "access", WORDS, "x", key=str(uuid.uuid4()))
    new = file()
    html = cast.admin.get("/kelola/permintaan").get_data(as_text=True)
    assert html.index(row(old).number) < html.index(row(new).number) and "lewat" in html and "sisa" in html
    assert "trotoar" not in html and "9999 0000" not in html and "0812 9999" not in html
    with app.test_request_context():
        assert [one.is_overdue for one in requests.waiting(cast.admin.actor)] == [True, False]


def test_words_open_by_a_button_that_leaves_a_ledger_row(app, cast, file):
    request_id = file()
    closed = cast.admin.get(f"/kelola/permintaan/{request_id}").get_data(as_text=True)
    assert "trotoar" not in closed and accesses(app) == []
    page = open_request(cast.admin, request_id)
    assert "trotoar" in page and "0812 9999 0000" in page
    assert accesses(app) == [("data_request", request_id)]


def accesses(app):
    with app.app_context():
        query = sa.select(Entry.subject_kind, Entry.subject_id).where(Entry.kind == "personal_data.read")
        return [tuple(one) for one in session.execute(query)]


def test_answering_is_done_once_and_told_to_who_asked(app, cast, row):
    file_by_form(cast.stranger)
    request_id = row().id
    open_request(cast.admin, request_id)
    page = f"/kelola/permintaan/{request_id}"
    answer = cast.admin.post(page, {"outcome": "unproven", "note": "Mohon balas dengan kode aspirasinya."}, page=page)
    assert (answer.status_code, answer.location) == (303, "/kelola/permintaan")
    one = row()
    assert (one.outcome, one.note, one.handled_by) == ("unproven", "Mohon balas dengan kode aspirasinya.", cast.admin.staff_id)
    assert cast.admin.post(page, {"outcome": "done", "note": "Dua kali."}, page=page).status_code == 409
    html = cast.stranger.get("/akun/perangkat").get_data(as_text=True)
    assert "Identitas belum terbukti" in html and "Mohon balas dengan kode" in html
    with app.app_context():
        facts = session.scalar(sa.select(Entry.facts).where(Entry.kind == "data_request.handled"))
    assert facts == {"staff_id": cast.admin.staff_id, "request_id": request_id, "kind": "erasure", "outcome": "unproven", "is_by_button": False}


@pytest.mark.parametrize("data, left", [({"outcome": "", "note": "x"}, "x"), ({"outcome": "done", "note": ""}, ""), ({"outcome": "zzz", "note": "ada"}, "ada"),
                                        ({"outcome": "done", "note": "a\x00b"}, "")])
def test_a_wrong_answer_keeps_what_was_typed_and_the_request_open(app, cast, file, row, data, left):
    request_id = file()
    page = f"/kelola/permintaan/{request_id}"
    answer = cast.admin.post(page, data, page=page)
    assert answer.status_code == 422 and left in answer.get_data(as_text=True)
    assert row(request_id).is_open


def test_two_answers_at_once_are_one(app, cast, file, at_once):
    request_id, actor = file(), cast.admin.actor
    results = at_once(lambda n: requests.handle_request(actor, request_id, "done", f"Jawaban {n}"), range(4))
    assert sum(result is None for result in results) == 1 and sum(isinstance(result, Conflict) for result in results) == 3


def test_only_who_handles_requests_may(app, cast, file):
    request_id = file()
    for player in (cast.moderator, cast.drafter, cast.counter):
        assert player.get("/kelola/permintaan").status_code == 403 and player.get(f"/kelola/permintaan/{request_id}").status_code == 403
        with app.test_request_context(), pytest.raises(NotAllowed):
            requests.handle_request(player.actor, request_id, "done", "x")
    with app.test_request_context(), pytest.raises(SignInNeeded):
        requests.handle_request(cast.citizen.actor, request_id, "done", "x")
    assert cast.admin.get("/kelola/permintaan/999").status_code == 404


def test_a_buttons_row_has_no_page_and_no_words(app, cast, voices):
    item_id = voices.shown(email=EMAIL)
    voices.act("withdraw_aspiration", "citizen", item_id)
    with app.test_request_context():
        one = session.scalars(sa.select(DataRequest)).one()
        assert one.is_by_button and (one.text, one.contact, one.outcome) == (None, None, "done") and one.handled_at == one.received_at
        with pytest.raises(NotFound):
            requests.get(cast.admin.actor, one.id)
    assert cast.admin.get(f"/kelola/permintaan/{one.id}").status_code == 404
    assert one.number in cast.admin.get("/kelola/permintaan").get_data(as_text=True)


def test_what_the_team_or_the_house_does_is_no_request(app, cast):
    from server.core.words import RequestKind

    with app.test_request_context():
        for actor in (cast.moderator.actor, SYSTEM):
            requests.log_deed(actor, RequestKind.ERASURE)
    assert rows(app) == 0


def test_ninety_days_after_the_answer_the_words_go(app, cast, file, row):
    answered, waiting = file(), file()
    with app.test_request_context():
        requests.handle_request(cast.admin.actor, answered, "done", "Sudah kami hapus.")
        with clock.set_to(clock.now() + timedelta(days=89)):
            assert requests.forget_words(SYSTEM) == 0
        with clock.set_to(clock.now() + timedelta(days=91)):
            assert requests.forget_words(SYSTEM) == 1
    one, other = row(answered), row(waiting)
    assert (one.text, one.contact, one.note, one.outcome) == (None, None, None, "done") and other.text == WORDS


def test_refusals_name_every_wrong_field(app, cast):
    with app.test_request_context(), pytest.raises(Invalid) as refusal:
        requests.file_request(cast.citizen.actor, "x", "pendek", "", key=str(uuid.uuid4()))
    assert set(refusal.value.data["fields"]) == {"kind", "text", "contact"}
