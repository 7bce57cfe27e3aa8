"""Each look at personal data is one ledger row, of ids and codes; a page without one is withheld."""
import pytest
import sqlalchemy as sa

from server.accounts.access import note_access, shows_personal_data
from server.audit.models import Entry
from server.core.database import session
from server.core.errors import SignInNeeded
from server.core.permissions import Permission, current_actor, requires


def rows(app):
    with app.app_context():
        return [(one.kind, one.facts) for one in session.scalars(sa.select(Entry).where(Entry.kind == "personal_data.read").order_by(Entry.id))]


def test_one_row_with_a_count_and_ids(app, cast):
    actor = cast.admin.actor
    with app.app_context():
        note_access(actor, "contacts", "aspiration", [9, 7, 7, 8])
        note_access(actor, "contacts", "aspiration", [4])
        note_access(actor, "contacts", "aspiration", [])
        note_access(actor, "contacts", "aspiration", range(1, 1001))
    many, one, none, crowd = [facts for _kind, facts in rows(app)]
    assert many == {"staff_id": actor.staff_id, "what": "contacts", "subject_kind": "aspiration", "count": 3, "subject_ids": "7,8,9"}
    assert (one["subject_id"], one["count"], "subject_ids" in one) == (4, 1, False)
    assert none["count"] == 0 and crowd["count"] == 1000 and crowd["subject_ids"].count(",") == 199


def test_the_entry_stands_under_its_subject(app, cast):
    with app.app_context():
        note_access(cast.admin.actor, "contacts", "request", [12])
        entry = session.scalars(sa.select(Entry).where(Entry.kind == "personal_data.read")).one()
        assert (entry.subject_kind, entry.subject_id) == ("request", 12)


@pytest.mark.parametrize("what", ["", "Nama Lengkap", "budi@contoh.example", "x" * 31])
def test_words_are_no_codes(app, cast, what):
    with app.app_context(), pytest.raises(ValueError):
        note_access(cast.admin.actor, what, "aspiration", [1])


def test_only_staff_look(app, cast):
    with app.app_context(), pytest.raises(SignInNeeded):
        note_access(cast.citizen.actor, "contacts", "aspiration", [1])


def test_a_page_that_leaves_no_row_is_withheld(app, cast):
    @requires(Permission.READ_CONTACTS)
    @shows_personal_data
    def silent():
        return "0812-0000-1111"

    @requires(Permission.READ_CONTACTS)
    @shows_personal_data
    def honest():
        note_access(current_actor(), "contacts", "aspiration", [1])
        return "0812-0000-1111"

    app.add_url_rule("/uji/diam", "silent", silent)
    app.add_url_rule("/uji/jujur", "honest", honest)
    answer = cast.admin.get("/uji/diam")
    assert answer.status_code == 500 and "0812-0000" not in answer.get_data(as_text=True)
    assert cast.admin.get("/uji/jujur").status_code == 200 and len(rows(app)) == 1
