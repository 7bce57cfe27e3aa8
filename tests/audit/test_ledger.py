"""The ledger: an entry for everything, chained by the sealer; whoever changes a row is found and named."""
import re

import pytest
import sqlalchemy as sa

from server.accounts import operations as accounts
from server.aspirations.corrections import hide_aspiration
from server.audit import operations, texts
from server.audit.listeners import kind_of
from server.audit.models import Entry, Head
from server.core.database import session
from server.core.permissions import Role
from tests.aspirations.make import Voices
from tests.tables import change


@pytest.fixture
def filled(app):
    with app.test_request_context():
        for n in range(5):
            accounts.add_staff(f"orang{n}", f"Orang Nama-Rahasia {n}", "sandi-panjang-sekali", [Role.HOST])
        operations.seal_all()
    return app


def verify(app, head=None):
    with app.app_context():
        return operations.verify(head)


def test_everything_is_chained_and_verifies(filled):
    verdict = verify(filled)
    assert (verdict.sealed, verdict.unsealed, verdict.problems) == (5, 0, [])
    assert re.fullmatch(r"[0-9a-f]{64}", verdict.head)


def test_unsealed_entries_are_named_apart_and_are_no_problem(filled):
    with filled.test_request_context():
        accounts.add_staff("lain", "Lain", "sandi-panjang-sekali", [Role.HOST])
    verdict = verify(filled)
    assert (verdict.sealed, verdict.unsealed, verdict.problems) == (5, 1, [])
    done = filled.test_cli_runner().invoke(args=["ledger", "verify"])
    assert done.exit_code == 0 and "1 not sealed yet" in done.output


@pytest.mark.parametrize("statement, named", [
    ("UPDATE ledger_entries SET facts = '{\"new_staff_id\": 99}' WHERE seq = 3", "entry 3"),
    ("UPDATE ledger_entries SET at = '2020-01-01 00:00:00.000000' WHERE seq = 2", "entry 2"),
    ("UPDATE ledger_entries SET kind = 'staff.gone' WHERE seq = 5", "entry 5"),
    (f"UPDATE ledger_entries SET hash = '{'7'.zfill(64)}' WHERE seq = 4", "entry 4"),
    ("DELETE FROM ledger_entries WHERE seq = 2", "entries 2 to 2 are missing"),
    ("DELETE FROM ledger_entries WHERE seq = 5", "head 5"),
    (f"UPDATE ledger_heads SET hash = '{'1'.zfill(64)}'", "head 5"),
])
def test_tampering_is_found_and_named(filled, statement, named):
    change(filled, statement)
    problems = verify(filled).problems
    assert any(problem.startswith(named) for problem in problems), problems
    done = filled.test_cli_runner().invoke(args=["ledger", "verify"])
    assert done.exit_code == 1


def test_a_chain_rewritten_from_the_change_on_fails_against_a_kept_head(filled):
    kept = verify(filled).head
    assert verify(filled, kept).has_given_head
    change(filled, "DELETE FROM ledger_heads")
    change(filled, "UPDATE ledger_entries SET seq = NULL, hash = NULL, previous_hash = NULL, facts = '{}' WHERE id = 5")
    change(filled, "UPDATE ledger_entries SET seq = NULL, hash = NULL, previous_hash = NULL")
    with filled.test_request_context():
        operations.seal_all()
    assert verify(filled).problems == [] and not verify(filled, kept).has_given_head
    assert filled.test_cli_runner().invoke(args=["ledger", "verify", "--head", kept]).exit_code == 1


def test_no_word_of_a_person_is_in_it(filled):
    with filled.app_context():
        assert all("Rahasia" not in str(entry.facts) for entry in session.scalars(sa.select(Entry)))


def test_heads_are_public(filled, cast):
    page = cast.citizen.get("/data/ledger")
    with filled.app_context():
        head = session.scalar(sa.select(Head.hash).order_by(Head.seq.desc()))
    assert page.status_code == 200 and head in page.get_data(as_text=True)
    assert cast.citizen.get("/data/ledger.json").get_json()["heads"][0]["hash"] == head
    again = cast.citizen.get("/data/ledger.json", headers={"If-None-Match": cast.citizen.get("/data/ledger.json").headers["ETag"]})
    assert again.status_code == 304


def test_kinds_are_named_by_what_happened():
    assert kind_of("AspirationSubmitted") == "aspiration.submitted"


@pytest.fixture
def voices(app, cast):
    with app.test_request_context():
        return Voices(app, cast)


def texts_of(app):
    with app.app_context():
        session.rollback()
        return texts.compare()


PHONE = "Hubungi 081255501234, trotoar kami rusak sejak lama."
REDACTED = {"redacted_text": "Hubungi [nomor telepon], trotoar kami rusak sejak lama.", "redactions": 1}


def test_texts_stand_as_the_ledger_says_whatever_their_people_do(app, voices, monkeypatch):
    with app.test_request_context():
        voices.shown()
        hidden, erased = voices.shown("Lampu jalan di gang kami padam."), voices.shown("Got kami mampet.")
        redacted, undone = voices.submit(PHONE), voices.submit(PHONE)
        hide_aspiration(voices.cast.citizen.actor, hidden)
        voices.act("show_aspiration", "moderator", redacted, **REDACTED)
        monkeypatch.setitem(app.extensions, "settings", app.extensions["settings"].model_copy(update={"undo_seconds": 60}))
        decision = voices.act("show_aspiration", "moderator", undone, **REDACTED)
        voices.act("undo_decision", "moderator", undone, decision)
        voices.act("erase_aspiration", "citizen", erased)
    assert (texts_of(app).compared, texts_of(app).erased, texts_of(app).problems) == (4, 1, [])
    done = app.test_cli_runner().invoke(args=["ledger", "verify"])
    assert done.exit_code == 0 and "4 texts compared, 1 erased" in done.output


@pytest.mark.parametrize("statement, named", [
    ("UPDATE aspirations SET text = 'Kami setuju semuanya.' WHERE id = 1", "item 1: its text is not the one in the ledger"),
    ("UPDATE aspirations SET kind = 'concern' WHERE id = 1", "item 1: its text is not the one in the ledger"),
    ("UPDATE aspirations SET text = 'Kami setuju semuanya.', state = 'erased' WHERE id = 1", "item 1: its text is not the one in the ledger"),
    ("DELETE FROM aspiration_salts WHERE aspiration_id = 1", "item 1: its salt is gone, and nobody erased it"),
    ("UPDATE aspirations SET original_text = (SELECT original_text FROM aspirations WHERE id = 2) WHERE id = 1",
     "item 1: its wording before the redaction is not the one in the ledger"),
    ("UPDATE aspirations SET original_text = (SELECT salt FROM aspiration_salts WHERE aspiration_id = 1) WHERE id = 2",
     "item 2: a sealed text of it cannot be opened"),
    ("UPDATE aspirations SET text = 'Kembali.' WHERE id = 3", "item 3: it was erased, and has words again"),
    ("DELETE FROM ledger_entries WHERE subject_kind = 'aspiration' AND subject_id = 1", "item 1: the ledger knows nothing of it"),
    ("UPDATE ledger_entries SET subject_id = 77 WHERE subject_kind = 'aspiration' AND subject_id = 1", "item 77: its row is gone"),
])
def test_a_text_that_was_changed_is_found(app, voices, statement, named):
    with app.test_request_context():
        voices.shown()
        voices.act("show_aspiration", "moderator", voices.submit(PHONE), **REDACTED)
        voices.act("erase_aspiration", "citizen", voices.shown("Got kami mampet."))
    assert texts_of(app).problems == []
    change(app, statement)
    assert named in texts_of(app).problems, texts_of(app).problems
    runner = app.test_cli_runner()
    done = runner.invoke(args=["ledger", "verify"])
    assert done.exit_code == 1 and named in done.output
    assert named not in runner.invoke(args=["ledger", "verify", "--no-texts"]).output


def test_a_change_is_found_also_when_life_went_on_after_it(app, voices):
    """The entries after it are about the changed words, and those before it are not: it may only have happened in between."""
    with app.test_request_context():
        item = voices.shown()
        change(app, f"UPDATE aspirations SET text = 'Kami setuju semuanya.' WHERE id = {item}")
        session.expire_all()
        voices.act("report_aspiration", "neighbour", item, "threat")
    (problem,) = texts_of(app).problems
    assert re.fullmatch(rf"item {item}: its text was changed before entry row \d+", problem)
