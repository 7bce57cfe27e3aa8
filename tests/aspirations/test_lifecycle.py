"""What the team decides, what undoing restores, what drafters mark, what the author ends: rows, events and counts agree."""
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import inspect

from server.aspirations import operations as do
from server.aspirations.commitments import commitment, commitment_now, committed_versions
from server.aspirations.models import Aspiration, Contact, DistrictCount, Report, Salt, Sender, Support
from server.aspirations.queries import rights_counts
from server.audit.models import Entry
from server.core import clock
from server.core.database import session
from server.core.decisions import Decision
from server.core.errors import Closed, Conflict, Invalid, NotAllowed, NotFound, SignInNeeded
from server.core.keys import WrittenKey
from server.core.permissions import NOBODY
from tests.aspirations.make import WORDS
from tests.tables import read_all

TEBET = {"area": "31.74.01.1001", "display": "nama", "name": "Dewi Lestari"}
FTS = sa.text("SELECT rowid, tokens FROM aspiration_search ORDER BY rowid")


def index(voices):
    return {row[0]: row[1] for row in voices.rows(FTS)}


def districts(voices):
    return {row[0]: row[1] for row in voices.rows(sa.select(DistrictCount.district, DistrictCount.shown)) if row[1]}


def kinds(voices, item_id):
    return [row[0] for row in voices.rows(sa.select(Entry.kind).where(Entry.subject_kind == "aspiration", Entry.subject_id == item_id).order_by(Entry.id))]


def everything(voices, item_id):
    row = voices.read(item_id)
    columns = [c.key for c in inspect(Aspiration).column_attrs if c.key not in ("before_decision", "touched")]
    return {name: getattr(row, name) for name in columns} | {"fts": index(voices), "districts": districts(voices)}


def test_showing_lists_indexes_counts_and_leaves_a_row(voices):
    item_id = voices.submit(**TEBET)
    assert index(voices) == {} and districts(voices) == {}
    decision_id = voices.act("show_aspiration", "moderator", item_id)
    item = voices.read(item_id)
    assert item.state == "published" and item.is_shown and item.read_at is not None and "kelurahan" in index(voices)[item_id]
    assert districts(voices) == {"31.74.01": 1}
    row = voices.rows(sa.select(Decision.id, Decision.from_state, Decision.to_state, Decision.by_kind, Decision.staff_id))[0]
    assert tuple(row) == (decision_id, "received", "published", "staff", voices.cast.moderator.staff_id)
    assert kinds(voices, item_id) == ["aspiration.submitted", "aspiration.shown"]


def test_rahasia_is_read_and_nowhere_public(voices):
    item_id = voices.shown(is_confidential=True, **TEBET)
    item = voices.read(item_id)
    assert item.state == "read" and not item.is_listed and not item.is_shown and index(voices) == {} and districts(voices) == {}
    assert kinds(voices, item_id)[-1] == "aspiration.read"
    with pytest.raises(Conflict):
        voices.act("show_aspiration", "moderator", item_id)


def test_a_redaction_keeps_the_original_and_gets_a_salt_of_its_own(voices):
    item_id = voices.submit("Hubungi 0812-5550-1234 untuk pendataan lansia.")
    voices.act("show_aspiration", "moderator", item_id, redacted_text="Hubungi [nomor telepon] untuk pendataan lansia.", redactions=1)
    item = voices.read(item_id)
    assert item.original_text.startswith("Hubungi 0812") and item.redactions == 1 and "0812" not in index(voices)[item_id]
    assert [row[0] for row in voices.rows(sa.select(Salt.version).order_by(Salt.version))] == [1, 2]
    entries = voices.rows(sa.select(Entry.commitment).where(Entry.subject_id == item_id, Entry.subject_kind == "aspiration").order_by(Entry.id))
    with voices.app.test_request_context():
        newest, first = committed_versions(session.get(Aspiration, item_id))
    assert (first.commitment, newest.commitment) == (entries[0][0], entries[1][0]) and newest.is_redacted and not first.is_redacted
    # again, while it stands in public: at once, and the first redaction's salt is gone
    voices.act("show_aspiration", "moderator", item_id, redacted_text="Hubungi [nomor telepon] untuk pendataan.", redactions=2)
    item = voices.read(item_id)
    assert item.is_shown and item.original_text.startswith("Hubungi 0812") and voices.count(Salt) == 2
    with voices.app.test_request_context():
        assert committed_versions(session.get(Aspiration, item_id))[1].commitment == entries[0][0]


def test_a_commitment_needs_its_salt_and_its_words(voices):
    item_id = voices.submit()
    with voices.app.test_request_context():
        item, salt = session.get(Aspiration, item_id), session.scalar(sa.select(Salt.salt))
        right = commitment(salt, item)
        assert len(right) == 64 and right == commitment_now(item_id)
        assert right != commitment(b"x" * 32, item) and right != commitment(salt, item, text=WORDS + " ")


@pytest.mark.parametrize("reason, refused", [("", "required"), ("criticism", "unknown"), ("kritik pejabat", "unknown")])
def test_not_showing_needs_a_known_reason(voices, reason, refused):
    item_id = voices.submit()
    with pytest.raises(Invalid) as error:
        voices.act("withhold_aspiration", "moderator", item_id, reason=reason, note="")
    assert error.value.data["fields"] == {"reason": refused} and voices.read(item_id).state == "received"


def test_taking_down_is_at_once_and_showing_again_remembers_how_far_it_came(voices):
    item_id = voices.shown(**TEBET)
    voices.act("mark_considered", "drafter", [item_id], at=clock.now())
    voices.act("withhold_aspiration", "moderator", item_id, reason="threat", note="")
    item = voices.read(item_id)
    assert item.state == "withheld" and not item.is_listed and index(voices) == {} and districts(voices) == {}
    voices.act("show_aspiration", "moderator", item_id)
    assert voices.read(item_id).state == "considered" and districts(voices) == {"31.74.01": 1}


@pytest.mark.parametrize("act", [
    lambda v, i: v.act("show_aspiration", "moderator", i),
    lambda v, i: v.act("show_aspiration", "moderator", i, redacted_text="Dana [nama] diumumkan tiap bulan.", redactions=1),
    lambda v, i: v.act("withhold_aspiration", "moderator", i, reason="empty", note="Kosong."),
    lambda v, i: v.act("request_clarification", "moderator", i, "Pasal mana?"),
])
def test_undo_really_restores_everything(slow_undo, act):
    item_id = slow_undo.submit(email="a@contoh.id", **TEBET)
    before = everything(slow_undo, item_id)
    decision_id = act(slow_undo, item_id)
    assert everything(slow_undo, item_id) != before and not slow_undo.read(item_id).is_shown
    slow_undo.act("undo_decision", "moderator", item_id, decision_id)
    assert everything(slow_undo, item_id) == before
    assert slow_undo.rows(sa.select(Salt.version)) == [(1,)]
    with pytest.raises(Conflict):
        slow_undo.act("undo_decision", "moderator", item_id, decision_id)
    act(slow_undo, item_id)  # the way is open again


def test_undoing_a_take_down_puts_it_back_in_public(slow_undo):
    item_id = slow_undo.submit(**TEBET)
    slow_undo.act("show_aspiration", "moderator", item_id, redacted_text="Dana [nama] diumumkan tiap bulan.", redactions=1)
    slow_undo.change(item_id, visible_from=clock.now())
    before = everything(slow_undo, item_id)
    decision_id = slow_undo.act("withhold_aspiration", "moderator", item_id, reason="hate", note="")
    assert index(slow_undo) == {}
    slow_undo.act("undo_decision", "moderator", item_id, decision_id)
    assert everything(slow_undo, item_id) == before and slow_undo.read(item_id).is_shown


def test_what_has_taken_effect_cannot_be_undone(voices):
    item_id = voices.submit()
    decision_id = voices.act("show_aspiration", "moderator", item_id)
    with pytest.raises(Closed) as refused:
        voices.act("undo_decision", "moderator", item_id, decision_id)  # undo_seconds = 0
    assert refused.value.data["what"] == "undo"


def test_only_the_newest_decision_about_this_very_item_can_be_undone(slow_undo):
    first, second = slow_undo.submit("Satu kalimat yang pertama."), slow_undo.submit("Satu kalimat yang kedua.")
    one = slow_undo.act("show_aspiration", "moderator", first)
    with pytest.raises(NotFound):
        slow_undo.act("undo_decision", "moderator", second, one)
    slow_undo.act("withdraw_aspiration", "citizen", first)
    with pytest.raises(Conflict):
        slow_undo.act("undo_decision", "moderator", first, one)
    assert slow_undo.read(first).state == "withdrawn"


def test_while_it_can_be_undone_nobody_outside_sees_it(slow_undo):
    item_id = slow_undo.submit()
    slow_undo.act("show_aspiration", "moderator", item_id)
    page = slow_undo.cast.stranger.get(f"/aspirasi/{slow_undo.code(item_id)}").get_data(as_text=True)
    assert WORDS not in page and "Ditayangkan" not in page
    assert WORDS not in slow_undo.cast.stranger.get("/aspirasi").get_data(as_text=True)
    assert WORDS not in slow_undo.cast.stranger.get("/aspirasi?q=kelurahan").get_data(as_text=True)
    with slow_undo.app.test_request_context():
        assert (rights_counts().received, rights_counts().heard, rights_counts().considered_base) == (1, 0, 0)
    with pytest.raises(NotFound):
        slow_undo.act("set_support", "stranger", item_id, True)
    slow_undo.change(item_id, visible_from=clock.now())
    assert WORDS in slow_undo.cast.stranger.get("/aspirasi?q=kelurahan").get_data(as_text=True)


@pytest.mark.parametrize("name, args, kwargs", [
    ("show_aspiration", (), {}), ("withhold_aspiration", (), {"reason": "threat", "note": ""}), ("request_clarification", ("Apa?",), {}),
    ("undo_decision", (1,), {})])
def test_only_moderators_decide(voices, name, args, kwargs):
    item_id = voices.submit(email="a@contoh.id")
    for who, refusal in (("drafter", NotAllowed), ("admin", NotAllowed), ("host", NotAllowed), ("citizen", SignInNeeded)):
        with pytest.raises(refusal):
            voices.act(name, who, item_id, *args, **kwargs)
    with voices.app.test_request_context(), pytest.raises(SignInNeeded):
        getattr(do, name)(NOBODY, item_id, *args, **kwargs)
    assert voices.read(item_id).state == "received" and voices.count(Decision) == 0


# --- clarification ---------------------------------------------------------------------------


def test_a_clarification_stops_the_clock_once_and_is_read_anew(voices, monkeypatch):
    asked = datetime(2026, 9, 7, 3, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: asked)
    item_id = voices.submit(email="a@contoh.id")
    due = voices.read(item_id).explained_due_at
    voices.act("request_clarification", "moderator", item_id, "Pasal mana yang Anda maksud?")
    assert voices.read(item_id).state == "needs_clarification"
    later = asked + timedelta(days=5)
    monkeypatch.setattr(clock, "now", lambda: later)
    voices.act("clarify", "citizen", item_id, "Pasal tentang kelurahan. Telepon saya 0812-5550-1234.")
    item = voices.read(item_id)
    assert item.state == "received" and item.text.endswith("0812-5550-1234.") and item.text.startswith(WORDS) and item.needs_attention
    assert (due, item.explained_due_at) == (datetime(2026, 11, 30, 16, 59, tzinfo=UTC), datetime(2026, 12, 7, 16, 59, tzinfo=UTC))  # not Saturday
    assert [row[0] for row in voices.rows(sa.select(Salt.version))] == [1, 2]
    with pytest.raises(Closed):
        voices.act("request_clarification", "moderator", item_id, "Dan satu lagi?")
    with pytest.raises(Closed):
        voices.act("clarify", "citizen", item_id, "Sekali lagi.")


def test_the_clock_stands_still_for_14_working_days_at_most(voices, monkeypatch):
    item_id = voices.submit(email="a@contoh.id")
    due = voices.read(item_id).read_due_at
    voices.act("request_clarification", "moderator", item_id, "Pasal mana?")
    later = clock.now() + timedelta(days=200)
    monkeypatch.setattr(clock, "now", lambda: later)
    voices.act("clarify", "citizen", item_id, "Pasal sepuluh.")
    assert voices.read(item_id).read_due_at - due < timedelta(days=23)


def test_who_cannot_be_reached_is_not_asked(voices):
    with pytest.raises(Closed) as refused:
        voices.act("request_clarification", "moderator", voices.submit(), "Pasal mana?")
    assert refused.value.data["what"] == "contact"
    with pytest.raises(Conflict):
        voices.act("request_clarification", "moderator", voices.shown("Tulisan lain yang tampil.", email="a@contoh.id"), "Pasal mana?")


# --- how far it came -------------------------------------------------------------------------


def test_considered_and_explained_move_only_what_was_read(voices):
    shown, secret = voices.shown(), voices.shown("Ini rahasia saja ya.", is_confidential=True)
    unread, hidden = voices.submit("Belum dibaca siapa pun."), voices.withheld("Jasa sedot WC murah.")
    gone = voices.shown("Yang ditarik lagi nanti.")
    voices.act("withdraw_aspiration", "citizen", gone)
    everyone = [shown, secret, unread, hidden, gone]
    at = clock.now()
    assert voices.act("mark_considered", "drafter", everyone, at=at) == [shown, secret]
    assert voices.act("mark_considered", "drafter", everyone, at=at + timedelta(days=1)) == []
    assert voices.read(shown).considered_at == at
    assert voices.act("mark_explained", "approver", everyone, at=at + timedelta(days=2)) == [shown, secret]
    assert voices.act("mark_considered", "drafter", everyone, at=at) == []  # never taken back
    assert [voices.read(i).state for i in everyone] == ["explained", "explained", "received", "withheld", "withdrawn"]
    assert kinds(voices, shown)[-2:] == ["aspiration.considered", "aspiration.explained"]
    moves = voices.rows(sa.select(Decision.from_state, Decision.to_state).where(Decision.subject_id == shown).order_by(Decision.id))
    assert [tuple(row) for row in moves] == [("received", "published"), ("published", "considered"), ("considered", "explained")]


def test_nobody_outside_the_team_marks_progress(voices):
    item_id = voices.shown()
    for name in ("mark_considered", "mark_explained"):
        with pytest.raises(NotAllowed):
            voices.act(name, "citizen", [item_id], at=clock.now())
    with pytest.raises(NotAllowed):
        voices.act("mark_out_of_scope", "citizen", [item_id])
    assert voices.read(item_id).state == "published"


def test_the_three_rights_are_counted_as_promised(voices):
    def counts():
        with voices.app.test_request_context():
            c = rights_counts()
            return (c.received, c.heard, c.considered, c.considered_base, c.explained, c.explained_base, c.withheld, c.out_of_scope, c.ended)

    assert counts() == (0,) * 9
    shown, secret = voices.submit(), voices.submit("Ini rahasia saja ya.", is_confidential=True)
    assert counts()[:2] == (2, 0)
    for item_id in (shown, secret):
        voices.act("show_aspiration", "moderator", item_id)
    assert counts() == (2, 2, 0, 2, 0, 2, 0, 0, 0)
    voices.withheld("Jasa sedot WC murah.")
    assert counts() == (3, 3, 0, 2, 0, 2, 1, 0, 0)
    voices.act("mark_considered", "drafter", [shown], at=clock.now())
    assert counts() == (3, 3, 1, 2, 0, 2, 1, 0, 0)
    voices.act("mark_explained", "approver", [shown, secret], at=clock.now())
    assert counts() == (3, 3, 2, 2, 2, 2, 1, 0, 0)
    voices.act("mark_out_of_scope", "drafter", [secret])
    assert counts()[2:8] == (1, 1, 1, 1, 1, 1)
    voices.act("withdraw_aspiration", "citizen", shown)
    assert counts() == (2, 2, 0, 0, 0, 0, 1, 1, 1)
    voices.act("erase_aspiration", "citizen", secret)
    assert counts() == (1, 1, 0, 0, 0, 0, 1, 0, 2)


def test_what_is_overdue_is_told(voices):
    item_id = voices.submit()
    past = clock.now() - timedelta(days=1)
    voices.change(item_id, read_due_at=past, considered_due_at=past, explained_due_at=past)
    with voices.app.test_request_context():
        assert (rights_counts().heard_overdue, rights_counts().considered_overdue) == (1, 0)
    voices.act("show_aspiration", "moderator", item_id)
    with voices.app.test_request_context():
        assert (rights_counts().heard_overdue, rights_counts().considered_overdue, rights_counts().explained_overdue) == (0, 1, 1)


# --- the author ends it ----------------------------------------------------------------------


def test_withdrawing_takes_it_off_every_list_and_keeps_the_words_for_the_holder(voices):
    item_id = voices.shown(**TEBET)
    voices.act("withdraw_aspiration", "citizen", item_id)
    voices.act("withdraw_aspiration", "citizen", item_id)
    item = voices.read(item_id)
    assert item.state == "withdrawn" and item.text == WORDS and not item.is_listed and index(voices) == {} and districts(voices) == {}
    assert kinds(voices, item_id).count("aspiration.withdrawn") == 1
    by = voices.rows(sa.select(Decision.by_kind, Decision.staff_id).where(Decision.to_state == "withdrawn"))[0]
    assert tuple(by) == ("author", None)
    for name, kwargs in (("show_aspiration", {}), ("withhold_aspiration", {"reason": "threat"})):
        with pytest.raises(Conflict):
            voices.act(name, "moderator", item_id, **kwargs)


def test_erasing_leaves_no_word_name_place_or_link_anywhere(voices):
    marker = "zxqvmarker"
    text = f"Dana {marker}satu diumumkan, telepon 0812-5550-1234."
    item_id = voices.submit(text, email=f"{marker}@contoh.id", phone="081255501234", topic="pilgub", area="31.74.01.1001", display="nama",
                            name=f"Dewi {marker}")
    voices.act("show_aspiration", "moderator", item_id, redacted_text=f"Dana {marker}satu diumumkan, telepon [nomor telepon].", redactions=1)
    voices.act("set_support", "stranger", item_id, True)
    voices.act("report_aspiration", "stranger", item_id, "threat")
    voices.act("withhold_aspiration", "moderator", item_id, reason="threat", note=f"Menyebut {marker}.")
    voices.act("show_aspiration", "moderator", item_id)
    fingerprint, link = voices.read(item_id).fingerprint, voices.link(item_id)
    voices.act("erase_aspiration", "citizen", item_id)
    found = []
    with voices.app.test_request_context():
        session.rollback()
        tables = read_all(voices.app)
        assert {"aspiration_search_data", "aspiration_search_content"} <= set(tables) or "aspiration_search" in tables
        number = ("5550-1234", "55501234")  # not "5550" alone: four digits stand in the hashes of devices by chance
        for table, rows in tables.items():
            found += [table for needle in (marker, *number, fingerprint, "31.74.01") for row in rows if needle in row and table != "district_counts"]
        assert found == []
        for model in (Contact, Sender, Salt, Support, Report):
            assert session.scalar(sa.select(sa.func.count()).select_from(model)) == 0, model
        assert session.scalar(sa.select(WrittenKey.participant_id)) is None
        assert commitment_now(item_id) is None
    item = voices.read(item_id)
    assert item.state == "erased" and item.text == "" and item.supports == 0 and districts(voices) == {}
    assert voices.cast.citizen.get(link).status_code == 404
    page = voices.cast.stranger.get(f"/aspirasi/{item.code}")
    assert page.status_code == 200 and "Dihapus" in page.get_data(as_text=True) and marker not in page.get_data(as_text=True)


def test_a_replayed_form_does_not_bring_an_erased_text_back(voices):
    from server.core.errors import KeyTaken

    key = "0b0e7a0e-1111-4222-8333-444455556666"
    voices.act("erase_aspiration", "citizen", voices.submit(key=key))
    with pytest.raises(KeyTaken):
        voices.submit(key=key)
    assert voices.count() == 1


def test_ended_items_take_no_contact(voices):
    item_id = voices.submit(email="a@contoh.id")
    voices.act("change_contact", "citizen", item_id, email=None, phone="0812 5550 1234")
    assert voices.rows(sa.select(Contact.email, Contact.phone)) == [(None, "+6281255501234")]
    with pytest.raises(Invalid):
        voices.act("change_contact", "citizen", item_id, email="bukan", phone=None)
    voices.act("change_contact", "citizen", item_id, email=None, phone=None)
    assert voices.count(Contact) == 0
    voices.act("withdraw_aspiration", "citizen", item_id)
    with pytest.raises(Closed):
        voices.act("change_contact", "citizen", item_id, email="a@contoh.id", phone=None)


# --- support and reports ---------------------------------------------------------------------


def test_twenty_supports_of_one_device_at_once_count_once(voices, at_once):
    item_id, actor = voices.shown(), voices.cast.stranger.actor
    results = at_once(lambda is_on: do.set_support(actor, item_id, is_on), [True] * 20)
    assert results == [True] * 20 and voices.read(item_id).supports == 1
    at_once(lambda is_on: do.set_support(actor, item_id, is_on), [False] * 20)
    assert voices.read(item_id).supports == 0


def test_supports_of_many_devices_at_once_all_count(voices, at_once):
    item_id, players = voices.shown(), [voices.cast.visitor().actor for _ in range(15)]
    at_once(lambda actor: do.set_support(actor, item_id, True), players * 2)
    assert voices.read(item_id).supports == 15


def test_only_what_is_shown_can_be_supported_and_one_refusal_costs_the_others_nothing(voices, at_once):
    shown, unread, secret = voices.shown(), voices.submit("Belum dibaca siapa pun."), voices.shown("Ini rahasia saja ya.", is_confidential=True)
    actor = voices.cast.stranger.actor
    results = at_once(lambda item_id: do.set_support(actor, item_id, True), [shown, unread, secret, 999])
    assert results[0] is True and all(isinstance(r, NotFound) for r in results[1:])
    assert [voices.read(i).supports for i in (shown, unread, secret)] == [1, 0, 0]


def test_carried_voices_count_once_each(voices):
    item_id, voters = voices.submit(), [voices.cast.visitor().participant_id for _ in range(3)]
    voices.act("carry_supports", "moderator", item_id, [*voters, voters[0]])
    voices.act("carry_supports", "moderator", item_id, voters)
    assert voices.read(item_id).supports == 3


def test_one_report_a_device_and_only_of_known_reasons(voices):
    item_id = voices.shown()
    assert voices.act("report_aspiration", "stranger", item_id, "hate") is True
    assert voices.act("report_aspiration", "stranger", item_id, "threat") is False
    with pytest.raises(Invalid):
        voices.act("report_aspiration", "stranger", item_id, "saya tidak suka")
    with pytest.raises(NotFound):
        voices.act("report_aspiration", "stranger", voices.submit("Belum dibaca siapa pun."), "hate")
    assert voices.count(Report) == 1 and kinds(voices, item_id).count("aspiration.reported") == 1
