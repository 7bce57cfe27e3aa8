"""Rows, proposals, attaching by hand, and confirming: what is considered, and by whose work."""
from datetime import timedelta

import pytest
import sqlalchemy as sa

from server.aspirations.operations import erase_aspiration, show_aspiration, withdraw_aspiration
from server.categorization import topic
from server.core import clock, i18n
from server.core.database import operation, session
from server.core.errors import Closed, Conflict, Invalid, Malformed, NotAllowed, NotFound, SignInNeeded, TooLarge
from server.drafting.rules import digest_of_text, fingerprint_of
from tests.drafting.make import Aspiration, Proposal, ProposalItem, Row


def test_rows_are_numbered_and_one_a_place(matrix):
    one = matrix.row("2(2)")
    assert matrix.row("2(2)") == one
    two = matrix.do("open_row", "drafter", matrix.instrument_id, topic="partisipasi")
    three = matrix.do("open_row", "drafter", matrix.instrument_id, chapter="bab-II")
    four = matrix.do("open_row", "drafter", matrix.instrument_id, new_title="Putaran kedua")
    assert matrix.do("open_row", "drafter", matrix.instrument_id, new_title="  putaran KEDUA ") == four
    rows = [matrix.get(Row, row_id) for row_id in (one, two, three, four)]
    assert [(row.number, row.kind) for row in rows] == [(1, "provision"), (2, "theme"), (3, "general"), (4, "new")]
    assert rows[0].title == "Pasal 2 ayat (2)"
    assert rows[3].note == "new"


@pytest.mark.parametrize("place", [{"provision_id": 999_999}, {"topic": "tidak-ada"}, {"chapter": "bab-IX"}, {"chapter": "2(2)"}])
def test_a_row_needs_a_place_of_its_instrument(matrix, place):
    with pytest.raises(NotFound):
        matrix.do("open_row", "drafter", matrix.instrument_id, **place)
    with pytest.raises(Invalid):
        matrix.do("open_row", "drafter", matrix.instrument_id)
    with pytest.raises(Invalid):
        matrix.do("open_row", "drafter", matrix.instrument_id, topic="partisipasi", new_title="x")
    assert matrix.count(Row) == 0


def test_keterangan_is_one_of_five(matrix):
    row_id = matrix.row()
    matrix.do("note_row", "drafter", row_id, "substance", "Menunggu rapat.")
    matrix.do("note_row", "drafter", row_id, "editorial")
    assert (matrix.get(Row, row_id).note, matrix.get(Row, row_id).remarks) == ("editorial", "Menunggu rapat.")
    with pytest.raises(Invalid):
        matrix.do("note_row", "drafter", row_id, "approved")


@pytest.mark.parametrize("who", ["moderator", "approver", "host", "admin", "counter"])
def test_only_drafters_write_in_the_matrix(matrix, who):
    item = matrix.said()
    proposal_id = matrix.proposal(item)
    for name, args in [("open_row", [matrix.instrument_id]), ("note_row", [1, "kept", ""]), ("write_proposal", [1, "Usul lain."]),
                       ("edit_proposal", [proposal_id, "Lain."]), ("attach", [proposal_id, [item]]), ("detach", [proposal_id, item]),
                       ("confirm_proposal", [proposal_id, "Ditimbang."]), ("write_answer", [proposal_id, "accepted", "a", "b"]),
                       ("write_question_answer", [item, "a", "b"])]:
        with pytest.raises(NotAllowed):
            matrix.do(name, who, *args)
    assert matrix.state(item) == "published"


def test_citizens_are_asked_to_sign_in(matrix):
    proposal_id = matrix.proposal(matrix.said())
    with pytest.raises(SignInNeeded):
        matrix.do("confirm_proposal", "citizen", proposal_id, "x")


def test_placing_counts_for_nothing_and_confirming_considers(matrix, happened):
    items = [matrix.said(), matrix.said("Rahasia: tolong lindungi saksi.", is_confidential=True)]
    proposal_id = matrix.proposal(*items)
    assert [matrix.state(one) for one in items] == ["published", "read"]
    matrix.do("confirm_proposal", "drafter", proposal_id, "Ditimbang hak pilih warga.")
    assert [matrix.state(one) for one in items] == ["considered", "considered"]
    proposal = matrix.get(Proposal, proposal_id)
    assert proposal.consideration_note == "Ditimbang hak pilih warga."
    assert matrix.get(Aspiration, items[0]).considered_at == proposal.confirmed_at
    names = [type(event).__name__ for event in happened]
    assert names.count("ItemsAttached") == 1 and names.count("ProposalConfirmed") == 1


def test_confirming_needs_a_note_and_items_and_happens_once(matrix):
    proposal_id = matrix.proposal()
    with pytest.raises(Invalid):
        matrix.do("confirm_proposal", "drafter", proposal_id, "Ditimbang.")
    item = matrix.said()
    matrix.do("attach", "drafter", proposal_id, [item])
    for note in ("", "   ", "\u202e"):
        with pytest.raises(Invalid):
            matrix.do("confirm_proposal", "drafter", proposal_id, note)
    assert matrix.state(item) == "published"
    matrix.do("confirm_proposal", "drafter", proposal_id, "Ditimbang.")
    with pytest.raises(Conflict):
        matrix.do("confirm_proposal", "drafter", proposal_id, "Lagi.")
    assert matrix.get(Proposal, proposal_id).consideration_note == "Ditimbang."


def test_a_page_that_shows_other_items_cannot_confirm(matrix):
    first, second = matrix.said(), matrix.said("Ditunjuk, tetapi dengan persetujuan DPRD.")
    proposal_id = matrix.proposal(first)
    seen = fingerprint_of([first])
    matrix.do("attach", "drafter", proposal_id, [second])
    with pytest.raises(Conflict):
        matrix.do("confirm_proposal", "drafter", proposal_id, "Ditimbang.", expected=seen)
    matrix.do("confirm_proposal", "drafter", proposal_id, "Ditimbang.", expected=fingerprint_of([second, first]))


def test_attaching_is_idempotent(matrix, happened):
    items = [matrix.said(), matrix.said("Setuju ditunjuk saja.")]
    proposal_id = matrix.proposal()
    assert matrix.do("attach", "drafter", proposal_id, items) == 2
    assert matrix.do("attach", "drafter", proposal_id, [*items, items[0]]) == 0
    assert matrix.count(ProposalItem) == 2
    assert [event.count for event in happened if type(event).__name__ == "ItemsAttached"] == [2]


def test_attaching_many_times_at_once_makes_one(matrix, at_once):
    item, proposal_id = matrix.said(), matrix.proposal()
    at_once(lambda _n: matrix.do("attach", "drafter", proposal_id, [item]), range(12))
    assert matrix.count(ProposalItem) == 1


def test_opening_the_same_row_at_once_makes_one(matrix, at_once):
    _ = matrix.cast.drafter
    assert len(set(at_once(lambda _n: matrix.row("2(1)"), range(8)))) == 1


def test_only_what_a_person_read_can_be_attached(matrix):
    proposal_id = matrix.proposal()
    for item in (matrix.submit(), 999_999):
        with pytest.raises(NotFound):
            matrix.do("attach", "drafter", proposal_id, [item])
    with pytest.raises(Conflict):
        matrix.do("attach", "drafter", proposal_id, [matrix.withheld()])
    with pytest.raises(Invalid):
        matrix.do("attach", "drafter", proposal_id, [])
    assert matrix.count(ProposalItem) == 0


def test_one_wrong_item_attaches_none(matrix):
    proposal_id = matrix.proposal()
    with pytest.raises(NotFound):
        matrix.do("attach", "drafter", proposal_id, [matrix.said(), matrix.submit("Belum dibaca siapa pun sama sekali.")])
    assert matrix.count(ProposalItem) == 0


def test_what_can_still_be_undone_is_not_attached(matrix):
    item = matrix.said()

    @operation
    def later():
        session.execute(sa.update(Aspiration).values(visible_from=clock.now() + timedelta(seconds=10)))

    with matrix.app.test_request_context():
        later()
    with pytest.raises(Conflict):
        matrix.do("attach", "drafter", matrix.proposal(), [item])


def test_a_withdrawn_item_stays_out(matrix):
    stays, leaves, gone = matrix.said(), matrix.said("Saya menarik ini nanti."), matrix.said("Saya menghapus ini nanti.")
    proposal_id = matrix.proposal(stays, leaves, gone)
    with matrix.app.test_request_context():
        withdraw_aspiration(matrix.cast.citizen.actor, leaves)
        erase_aspiration(matrix.cast.citizen.actor, gone)
    matrix.do("confirm_proposal", "drafter", proposal_id, "Ditimbang.", expected=fingerprint_of([stays]))
    assert [matrix.state(one) for one in (stays, leaves, gone)] == ["considered", "withdrawn", "erased"]
    matrix.published(proposal_id)
    assert [matrix.state(one) for one in (stays, leaves, gone)] == ["explained", "withdrawn", "erased"]
    assert matrix.get(ProposalItem, (proposal_id, gone)) is None
    for item in (leaves, gone):
        with pytest.raises(Conflict):
            matrix.do("attach", "drafter", proposal_id, [item])


def test_the_text_seen_is_what_is_attached(matrix):
    item, proposal_id = matrix.said(), matrix.proposal()
    with matrix.app.test_request_context():
        seen = {item: digest_of_text(matrix.get(Aspiration, item).text)}
        show_aspiration(matrix.cast.moderator.actor, item, redacted_text="Gubernur sebaiknya [disamarkan].", redactions=1)
    with pytest.raises(Conflict):
        matrix.do("attach", "drafter", proposal_id, [item], seen=seen)
    with pytest.raises(Conflict):
        matrix.do("attach", "drafter", proposal_id, [item], seen={})
    matrix.do("attach", "drafter", proposal_id, [item])
    with matrix.app.test_request_context():
        assert matrix.get(ProposalItem, (proposal_id, item)).text_digest == digest_of_text("Gubernur sebaiknya [disamarkan].")


def test_a_text_that_changed_after_attaching_must_be_seen_again(matrix):
    item = matrix.said()
    proposal_id = matrix.proposal(item)
    with matrix.app.test_request_context():
        show_aspiration(matrix.cast.moderator.actor, item, redacted_text="Gubernur sebaiknya [disamarkan].", redactions=1)
    with pytest.raises(Conflict):
        matrix.do("confirm_proposal", "drafter", proposal_id, "Ditimbang.")
    matrix.do("attach", "drafter", proposal_id, [item])
    matrix.do("confirm_proposal", "drafter", proposal_id, "Ditimbang.")


def test_items_leave_only_before_confirming(matrix):
    first, second = matrix.said(), matrix.said("Setuju ditunjuk saja.")
    proposal_id = matrix.proposal(first, second)
    matrix.do("detach", "drafter", proposal_id, second)
    matrix.do("detach", "drafter", proposal_id, second)
    assert matrix.count(ProposalItem) == 1
    matrix.do("confirm_proposal", "drafter", proposal_id, "Ditimbang.")
    with pytest.raises(Closed):
        matrix.do("detach", "drafter", proposal_id, first)
    with pytest.raises(Conflict):
        matrix.do("edit_proposal", "drafter", proposal_id, "Usul yang lain sama sekali.")


def test_attaching_to_a_confirmed_proposal_considers_from_then_on(matrix):
    proposal_id = matrix.confirmed(matrix.said())
    late = matrix.said("Terlambat, tetapi sama.")
    matrix.do("attach", "drafter", proposal_id, [late])
    item = matrix.get(Aspiration, late)
    assert item.state == "considered"
    assert item.considered_at >= item.read_at > matrix.get(Proposal, proposal_id).confirmed_at


def test_the_same_words_twice_are_one_proposal(matrix):
    row_id = matrix.row()
    one = matrix.do("write_proposal", "drafter", row_id, "Dipilih langsung.")
    assert matrix.do("write_proposal", "drafter", row_id, " Dipilih langsung. ") == one
    assert matrix.do("write_proposal", "drafter", row_id, "Ditunjuk.") != one


def test_place_items_is_one_transaction(matrix):
    item, foreign = matrix.said(), matrix.submit("Belum dibaca siapa pun sama sekali.")
    with pytest.raises(NotFound):
        matrix.do("place_items_at", "drafter", matrix.instrument_id, [item, foreign], topic="partisipasi", text="Usul.")
    assert (matrix.count(Row), matrix.count(Proposal)) == (0, 0)
    row_id, proposal_id = matrix.do("place_items_at", "drafter", matrix.instrument_id, [item], topic="partisipasi", text="Usul.")
    again = matrix.do("place_items_at", "drafter", matrix.instrument_id, [item], topic="partisipasi", text="Usul.")
    assert again == (row_id, proposal_id)
    with pytest.raises(NotFound):
        matrix.do("place_items", "drafter", matrix.row(), [item], proposal_id=proposal_id)


def test_hostile_words_are_kept_or_refused(matrix):
    row_id = matrix.row()
    kept = matrix.do("write_proposal", "drafter", row_id, "<script>alert(1)</script>'; DROP TABLE answers;-- \u202eterbalik")
    assert matrix.get(Proposal, kept).text == "<script>alert(1)</script>'; DROP TABLE answers;-- terbalik"
    with pytest.raises(Malformed):
        matrix.do("write_proposal", "drafter", row_id, "a\x00b")
    with pytest.raises(TooLarge):
        matrix.do("write_proposal", "drafter", row_id, "a" * 1_000_000)


def test_a_rahasia_reading_leaves_a_trace(matrix, happened):
    secret, open_one = matrix.said("Rahasia: tolong lindungi saksi.", is_confidential=True), matrix.said()
    matrix.do("read_confidential", "drafter", secret)
    read = [event for event in happened if type(event).__name__ == "ConfidentialRead"]
    assert [(event.aspiration_id, event.staff_id) for event in read] == [(secret, matrix.cast.drafter.staff_id)]
    with pytest.raises(NotFound):
        matrix.do("read_confidential", "drafter", open_one)
    with pytest.raises(NotAllowed):
        matrix.do("read_confidential", "admin", secret)


def test_a_sender_is_a_confirmed_address_else_a_device(app, matrix):
    """Two devices with one confirmed address are one sender; an address that nobody confirmed counts for nothing."""
    from server.aspirations.corrections import confirm_contact
    from server.core.permissions import SYSTEM
    from server.core.vault import email_index
    from server.drafting.queries import proposal_lines
    from server.drafting.workload import totals

    texts = ["Usul pertama tentang pemilihan.", "Usul kedua tentang pemilihan.", "Usul ketiga tentang pemilihan.", "Usul keempat tentang pemilihan."]
    items = [matrix.said(text, by=by, email="dewi@contoh.id") for text, by in zip(texts, ("citizen", "stranger", "neighbour", "neighbour"))]
    proposal_id = matrix.proposal(*items)

    def counted():
        with app.test_request_context():
            line, total = proposal_lines([session.get(Proposal, proposal_id)])[0], totals(matrix.instrument_id)
            assert (total.senders, total.verified) == (line.senders, line.verified)
            return line.voices, line.senders, line.verified

    assert counted() == (4, 3, 0)
    with app.test_request_context():
        index = email_index("Dewi@contoh.id")
        for item_id in items[:2]:
            assert confirm_contact(SYSTEM, item_id, index)
        assert not confirm_contact(SYSTEM, items[0], index) and not confirm_contact(SYSTEM, items[2], email_index("lain@contoh.id"))
    assert counted() == (4, 2, 1)
    html = matrix.cast.drafter.get("/penyusun").get_data(as_text=True)
    assert "dari 2 pengirim" in html and "(terverifikasi 1)" in html


def test_a_row_opened_on_an_english_page_is_kept_as_the_law_says_it(matrix, app):
    with app.test_request_context(), i18n.speaking("en"):
        ids = [matrix.do("open_row", "drafter", matrix.instrument_id, **place) for place in ({"topic": "partisipasi"}, {"chapter": "bab-II"})]
        ids.append(matrix.row("2(2)"))
        said = [matrix.get(Row, row_id).label for row_id in ids]
    assert [matrix.get(Row, row_id).title for row_id in ids] == [topic("partisipasi").name_id, "Bab II", "Pasal 2 ayat (2)"]
    assert said == [topic("partisipasi").name_en, "Chapter II", "Article 2(2)"]
