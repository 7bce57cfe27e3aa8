"""From a draft to the published answer: who may, in which order, and when an item is explained."""
import pytest

from server.core.errors import Closed, Conflict, Invalid, NotAllowed, NotFound
from tests.drafting.make import ANSWER, Answer, Aspiration


def test_the_whole_way(matrix, happened):
    item = matrix.said()
    answer_id = matrix.published(matrix.confirmed(item))
    answer = matrix.get(Answer, answer_id)
    assert (answer.state, answer.outcome) == ("published", "accepted")
    one = matrix.get(Aspiration, item)
    assert one.state == "explained" and one.explained_at == answer.published_at
    names = [type(event).__name__ for event in happened if type(event).__module__ == "server.drafting.events"]
    assert names == ["RowOpened", "ProposalWritten", "ItemsAttached", "ProposalConfirmed", "AnswerWritten", "AnswerSent", "AnswerApproved",
                     "AnswerPublished"]
    assert [event.outcome for event in happened if type(event).__name__ == "AnswerPublished"] == ["accepted"]


def test_what_is_not_confirmed_cannot_be_answered(matrix):
    proposal_id = matrix.proposal(matrix.said())
    with pytest.raises(Conflict):
        matrix.answered(proposal_id)
    with pytest.raises(NotFound):
        matrix.answered(999)
    assert matrix.count(Answer) == 0


@pytest.mark.parametrize("wrong", [{"outcome": "diterima"}, {"outcome": ""}, {"text": " "}, {"reason": ""}, {"outcome": "forwarded"},
                                   {"outcome": "forwarded", "forwarded_to": "  "}])
def test_an_answer_has_its_parts(matrix, wrong):
    proposal_id = matrix.confirmed(matrix.said())
    with pytest.raises(Invalid):
        matrix.answered(proposal_id, **wrong)


def test_forwarding_names_to_whom_and_others_do_not(matrix):
    proposal_id = matrix.confirmed(matrix.said())
    answer_id = matrix.answered(proposal_id, outcome="forwarded", forwarded_to="Dinas Perhubungan", letter="12/2026, 3 Maret 2026")
    assert matrix.get(Answer, answer_id).forwarded_to == "Dinas Perhubungan"
    matrix.answered(proposal_id, outcome="declined", forwarded_to="Dinas Perhubungan")
    assert matrix.get(Answer, answer_id).forwarded_to == ""


def test_a_drafter_alone_cannot_approve(matrix):
    answer_id = matrix.answered(matrix.confirmed(matrix.said()))
    matrix.do("send_for_approval", "drafter", answer_id)
    with pytest.raises(NotAllowed):
        matrix.do("approve", "drafter", answer_id, "")
    with pytest.raises(NotAllowed):
        matrix.do("return_answer", "drafter", answer_id, "x")
    with pytest.raises(Conflict):
        matrix.do("publish_answer", "drafter", answer_id)


def test_who_wrote_any_of_it_cannot_approve(matrix):
    matrix.cast.both = matrix.cast.staff("dua-topi", "drafter", "approver")
    proposal_id = matrix.confirmed(matrix.said())
    answer_id = matrix.do("write_answer", "both", proposal_id, **ANSWER)
    matrix.do("write_answer", "drafter", proposal_id, **(ANSWER | {"text": "Usul ini dipakai seluruhnya."}))
    matrix.do("send_for_approval", "both", answer_id)
    with pytest.raises(NotAllowed):
        matrix.do("approve", "both", answer_id, "")
    matrix.do("approve", "approver", answer_id, "")
    assert matrix.get(Answer, answer_id).state == "approved"


@pytest.mark.parametrize("who", ["moderator", "host", "admin", "counter"])
def test_others_neither_approve_nor_publish(matrix, who):
    answer_id = matrix.answered(matrix.confirmed(matrix.said()))
    matrix.do("send_for_approval", "drafter", answer_id)
    for name, args in [("approve", [""]), ("return_answer", ["x"]), ("publish_answer", []), ("send_for_approval", [])]:
        with pytest.raises(NotAllowed):
            matrix.do(name, who, answer_id, *args)
    matrix.do("approve", "approver", answer_id)
    with pytest.raises(NotAllowed):
        matrix.do("publish_answer", who, answer_id)
    assert matrix.get(Answer, answer_id).state == "approved"


def test_an_approver_may_publish(matrix):
    answer_id = matrix.approved(matrix.confirmed(matrix.said()))
    matrix.do("publish_answer", "approver", answer_id)
    with pytest.raises(Conflict):
        matrix.do("publish_answer", "drafter", answer_id)


def test_every_step_needs_its_paraf(matrix):
    matrix.steps("Ketua tim", "Kepala biro")
    item = matrix.said()
    answer_id = matrix.approved(matrix.confirmed(item))
    assert matrix.get(Answer, answer_id).state == "in_approval"
    with pytest.raises(Conflict):
        matrix.do("approve", "approver", answer_id, revision=1, step=1)
    with pytest.raises(Conflict):
        matrix.do("publish_answer", "drafter", answer_id)
    matrix.do("approve", "approver", answer_id, revision=1, step=2)
    matrix.do("publish_answer", "drafter", answer_id)
    assert matrix.state(item) == "explained"


def test_a_double_click_gives_one_paraf(matrix, at_once):
    matrix.steps("Ketua tim", "Kepala biro")
    answer_id = matrix.answered(matrix.confirmed(matrix.said()))
    matrix.do("send_for_approval", "drafter", answer_id)
    _ = matrix.cast.approver
    results = at_once(lambda _n: matrix.do("approve", "approver", answer_id, revision=1, step=1), range(6))
    assert sorted(type(one).__name__ for one in results) == ["Conflict"] * 5 + ["NoneType"]
    assert matrix.get(Answer, answer_id).state == "in_approval"


def test_returned_with_a_note_and_sent_again(matrix):
    answer_id = matrix.answered(matrix.confirmed(matrix.said()))
    matrix.do("send_for_approval", "drafter", answer_id)
    with pytest.raises(Invalid):
        matrix.do("return_answer", "approver", answer_id, " ")
    matrix.do("return_answer", "approver", answer_id, "Sebut pasalnya.")
    answer = matrix.get(Answer, answer_id)
    assert (answer.state, answer.revision) == ("draft", 2)
    with pytest.raises(Conflict):
        matrix.do("approve", "approver", answer_id)
    matrix.do("send_for_approval", "drafter", answer_id)
    with pytest.raises(Conflict):
        matrix.do("approve", "approver", answer_id, revision=1, step=1)
    matrix.do("approve", "approver", answer_id, revision=2, step=1)
    assert matrix.get(Answer, answer_id).state == "approved"


def test_editing_what_was_approved_starts_again(matrix):
    proposal_id = matrix.confirmed(matrix.said())
    answer_id = matrix.approved(proposal_id)
    matrix.answered(proposal_id, text="Usul ini dipakai, dengan tambahan.")
    answer = matrix.get(Answer, answer_id)
    assert (answer.state, answer.revision) == ("draft", 2)
    with pytest.raises(Conflict):
        matrix.do("publish_answer", "drafter", answer_id)
    with pytest.raises(Conflict):
        matrix.do("approve", "approver", answer_id)


def test_the_same_words_again_change_nothing(matrix):
    proposal_id = matrix.confirmed(matrix.said())
    answer_id = matrix.approved(proposal_id)
    assert matrix.answered(proposal_id) == answer_id
    assert matrix.get(Answer, answer_id).state == "approved"


def test_a_stale_form_overwrites_nobody(matrix):
    proposal_id = matrix.confirmed(matrix.said())
    answer_id = matrix.answered(proposal_id, revision=0)
    assert matrix.answered(proposal_id, revision=0) == answer_id
    matrix.answered(proposal_id, text="Versi kedua dari tanggapan.", revision=1)
    with pytest.raises(Conflict):
        matrix.answered(proposal_id, text="Versi lain dari tanggapan.", revision=1)
    with pytest.raises(Conflict):
        matrix.answered(proposal_id, text="Versi lain dari tanggapan.", revision=0)
    with pytest.raises(Conflict):
        matrix.do("send_for_approval", "drafter", answer_id, revision=1)
    assert matrix.get(Answer, answer_id).text == "Versi kedua dari tanggapan."


def test_what_is_published_stands(matrix):
    proposal_id = matrix.confirmed(matrix.said())
    matrix.published(proposal_id)
    with pytest.raises(Closed):
        matrix.answered(proposal_id, text="Ternyata tidak.")


# --- explained


def test_explained_when_every_confirmed_proposal_is_answered(matrix):
    both, only = matrix.said(), matrix.said("Putaran kedua perlu diatur juga.")
    first = matrix.confirmed(both, only)
    second = matrix.confirmed(both, text="Putaran kedua.", at="2(1)")
    matrix.published(first)
    assert (matrix.state(only), matrix.state(both)) == ("explained", "considered")
    matrix.published(second)
    assert matrix.state(both) == "explained"


def test_an_unconfirmed_proposal_holds_nothing_up(matrix):
    item = matrix.said()
    first = matrix.confirmed(item)
    matrix.proposal(item, text="Putaran kedua.", at="2(1)")
    matrix.published(first)
    assert matrix.state(item) == "explained"


def test_explained_is_never_taken_back(matrix):
    item = matrix.said()
    matrix.published(matrix.confirmed(item))
    explained_at = matrix.get(Aspiration, item).explained_at
    later = matrix.confirmed(item, text="Putaran kedua.", at="2(1)")
    assert matrix.state(item) == "explained"
    matrix.published(later, outcome="declined")
    assert matrix.get(Aspiration, item).explained_at == explained_at


def test_attaching_to_an_answered_proposal_explains(matrix):
    proposal_id = matrix.confirmed(matrix.said())
    matrix.published(proposal_id)
    late = matrix.said("Terlambat, tetapi sama persis maksudnya.")
    matrix.do("attach", "drafter", proposal_id, [late])
    assert matrix.state(late) == "explained"


def test_out_of_scope_stands_beside_until_another_proposal_holds_it(matrix):
    item = matrix.said("Lampu jalan di depan rumah kami mati sejak lama.")
    matrix.published(matrix.confirmed(item), outcome="out_of_scope")
    assert (matrix.state(item), matrix.get(Aspiration, item).is_out_of_scope) == ("explained", True)
    matrix.confirmed(item, text="Penerangan jalan diatur.", at="2(1)")
    assert not matrix.get(Aspiration, item).is_out_of_scope


# --- questions


def test_a_question_needs_no_row(matrix):
    item = matrix.said("Kapan rancangan ini berlaku?", kind="question")
    with pytest.raises(Invalid):
        matrix.do("write_question_answer", "drafter", item, "Sejak diundangkan.", "")
    assert matrix.state(item) == "published"
    answer_id = matrix.do("write_question_answer", "drafter", item, "Sejak diundangkan.", "Dilihat pasal penutup.")
    assert matrix.state(item) == "considered"
    assert matrix.get(Answer, answer_id).consideration_note == "Dilihat pasal penutup."
    matrix.do("write_question_answer", "drafter", item, "Sejak tanggal diundangkan.")
    matrix.do("send_for_approval", "drafter", answer_id)
    with pytest.raises(NotAllowed):
        matrix.do("approve", "drafter", answer_id)
    matrix.do("approve", "approver", answer_id)
    assert matrix.state(item) == "considered"
    matrix.do("publish_answer", "drafter", answer_id)
    assert matrix.state(item) == "explained"


def test_only_a_question_that_was_read_is_answered_so(matrix):
    for item in (matrix.said(), matrix.submit("Kapan berlaku, dan di mana?", kind="question")):
        with pytest.raises(NotFound):
            matrix.do("write_question_answer", "drafter", item, "Jawaban.", "Catatan.")


def test_a_question_whose_text_changed_is_read_again(matrix):
    item = matrix.said("Kapan rancangan ini berlaku?", kind="question")
    with pytest.raises(Conflict):
        matrix.do("write_question_answer", "drafter", item, "Jawaban.", "Catatan.", seen="")


def test_a_published_outcome_stands_with_every_voice_that_the_proposal_holds(matrix):
    from server.aspirations.exploring.outcomes import names_of
    from server.drafting.recounting import recount_outcomes

    one, two = matrix.said(), matrix.said("Wali kota juga dipilih langsung oleh warga.")
    proposal_id = matrix.confirmed(one, two)
    assert [matrix.get(Aspiration, each).outcomes for each in (one, two)] == [0, 0]
    matrix.published(proposal_id, outcome="partly")
    assert [names_of(matrix.get(Aspiration, each).outcomes) for each in (one, two)] == [("partly",)] * 2
    with matrix.app.test_request_context():
        assert recount_outcomes([one, two]) == 0
