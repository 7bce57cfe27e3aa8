"""The one second look: never two, never by who wrote the answer; and corrections, which go through the same parafs."""
import threading

import pytest
import sqlalchemy as sa

from server.core.database import session
from server.core.errors import Closed, Conflict, Invalid, NotAllowed
from server.drafting.afterwards.models import LookState, SecondLook
from tests.drafting.afterwards.make import REASON, After
from tests.notifications.make import text_of


def test_once_and_never_again(after, matrix):
    after.ask()
    second = matrix.published(matrix.confirmed(after.item_id, text="Usulan lain atas hal itu.", at="1"))
    for answer_id in (after.answer_id, second):
        with pytest.raises(Closed):
            after.do("ask_second_look", after.cast.citizen, after.item_id, answer_id, REASON)
    assert matrix.count(SecondLook) == 1


def test_many_at_once_make_one(after, matrix):
    """The button pressed in eight windows at the same moment."""
    together, outcomes = threading.Barrier(8), []

    def press():
        together.wait()
        try:
            outcomes.append(after.ask())
        except Closed as refusal:
            outcomes.append(refusal.data["what"])

    threads = [threading.Thread(target=press) for _n in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert matrix.count(SecondLook) == 1
    assert sorted(map(str, outcomes)) == ["1", *["second_look"] * 7]


def test_rating_and_asking_at_once_leave_one_word(after):
    """Whatever comes first: a rating never changes after the second look was asked for."""
    together = threading.Barrier(2)
    stood = []

    def change():
        together.wait()
        try:
            after.rate("yes")
            stood.append("rated")
        except Closed:
            stood.append("closed")

    def ask():
        together.wait()
        after.ask()

    after.rate("no")
    threads = [threading.Thread(target=change), threading.Thread(target=ask)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert after.rating().verdict == {"rated": "yes", "closed": "no"}[stood[0]]


def test_whoever_wrote_the_answer_does_not_look(after):
    look_id = after.ask()
    with pytest.raises(NotAllowed):
        after.do("uphold_answer", after.cast.drafter, look_id, "Sudah tepat.")
    with pytest.raises(NotAllowed):
        after.do("write_correction", after.cast.drafter, look_id, "Lain.", "Lain.")
    with pytest.raises(NotAllowed):
        after.do("uphold_answer", after.cast.moderator, look_id, "Sudah tepat.")
    after.do("uphold_answer", after.colleague, look_id, "Jam buka ada di Pasal 3.")
    assert after.look().state == LookState.UPHELD
    with pytest.raises(Conflict):
        after.do("uphold_answer", after.colleague, look_id, "Sekali lagi.")


def test_its_author_hears_that_it_stays(matrix, post):
    after = After(matrix, email="dewi@contoh.example")
    look_id = after.ask()
    after.do("uphold_answer", after.colleague, look_id, "Jam buka ada di Pasal 3.")
    post.work()
    assert "Jam buka ada di Pasal 3." in text_of(post.letter("second_look"))


def test_a_correction_waits_for_every_paraf_and_changes_no_word_of_the_answer(after, matrix, post):
    matrix.steps("Ketua tim", "Kepala biro")
    look_id, before = after.correcting(), after.answer().text
    page = after.cast.stranger.get(f"/aspirasi/{matrix.code(after.item_id)}").get_data(as_text=True)
    assert "08.00 sampai 20.00" not in page
    for wrong in (after.colleague, after.cast.drafter):
        with pytest.raises(NotAllowed):
            after.do("approve_correction", wrong, look_id, step=1)
    after.do("approve_correction", after.cast.approver, look_id, step=1)
    with pytest.raises(Conflict):
        after.do("approve_correction", after.cast.approver, look_id, step=1)  # a second click
    assert after.correction().published_at is None
    after.do("approve_correction", after.cast.approver, look_id, step=2)
    page = after.cast.stranger.get(f"/aspirasi/{matrix.code(after.item_id)}").get_data(as_text=True)
    assert "08.00 sampai 20.00" in page and before in page and after.answer().text == before
    assert "08.00 sampai 20.00" in after.cast.stranger.get("/hasil").get_data(as_text=True)
    assert "08.00 sampai 20.00" in after.cast.stranger.get("/jawaban.atom").get_data(as_text=True)
    assert after.look().state == LookState.CORRECTED


def test_a_returned_correction_is_written_anew(after):
    look_id = after.correcting()
    with pytest.raises(Invalid):
        after.do("return_correction", after.cast.approver, look_id, " ")
    after.do("return_correction", after.cast.approver, look_id, "Sebut pasalnya.")
    assert after.look().state == LookState.WAITING and after.correction() is None
    after.do("write_correction", after.colleague, look_id, "Pasal 3: buka pukul 08.00.", "Anda benar.")
    after.do("approve_correction", after.cast.approver, look_id, step=1)
    assert after.correction().published_at is not None


def test_everyone_whom_the_answer_told_hears_of_its_correction(matrix, post):
    item_id = matrix.said("Taman perlu dibuka sampai malam hari.", email="sari@contoh.example")
    after = After(matrix, email="dewi@contoh.example")
    matrix.do("attach", "drafter", after.proposal_id, [item_id])
    look_id = after.correcting()
    after.do("approve_correction", after.cast.approver, look_id, step=1)
    post.work()
    letters = {str(one["To"]): text_of(one) for one in post.letters("correction")}
    assert set(letters) == {"sari@contoh.example", "dewi@contoh.example"}
    assert all("08.00 sampai 20.00" in told for told in letters.values())
    assert "Anda benar." in letters["dewi@contoh.example"] and "Anda benar." not in letters["sari@contoh.example"]


def test_the_pages_of_drafters(after, matrix):
    holder = after.hold(after.cast.citizen)
    path = f"/lacak/saya/jawaban/{after.answer_id}/tinjau"
    assert holder.post(path, {"reason": "pendek"}).status_code == 422
    assert holder.post(path, {"reason": REASON}).status_code == 303
    assert holder.get(path).status_code == 409
    look_id = after.look().id
    for who in (after.cast.drafter, after.colleague):
        assert matrix.code(after.item_id) in who.get("/penyusun/tinjau").get_data(as_text=True)
    here = f"/penyusun/tinjau/{look_id}"
    own = after.cast.drafter.get(here).get_data(as_text=True)
    assert "Anda menulis jawabannya" in own and f"{here}/tetap" not in own
    assert REASON in after.colleague.get(here).get_data(as_text=True)
    refused = after.colleague.post(f"{here}/koreksi", {"text": "Buka pukul 08.00.", "note": ""}, page=here)
    assert refused.status_code == 422 and "Buka pukul 08.00." in refused.get_data(as_text=True)
    assert after.colleague.post(f"{here}/koreksi", {"text": "Buka pukul 08.00.", "note": "Benar."}, page=here).status_code == 303
    assert after.cast.approver.post(f"{here}/paraf", {"keputusan": "kembalikan", "note": ""}, page=here).status_code == 422
    assert after.cast.approver.post(f"{here}/paraf", {"keputusan": "setuju", "step": "1"}, page=here).status_code == 303
    assert after.look().state == LookState.CORRECTED
    assert "Jawaban ini dikoreksi" in holder.get("/lacak/saya").get_data(as_text=True)


def test_what_the_author_of_a_rahasia_item_wrote_opens_with_a_trace(matrix, happened):
    after = After(matrix, is_confidential=True)
    look_id = after.ask()
    here = f"/penyusun/tinjau/{look_id}"
    assert REASON not in after.colleague.get(here).get_data(as_text=True)
    assert REASON in after.colleague.post(f"{here}/buka", page=here).get_data(as_text=True)
    assert "ConfidentialRead" in [type(event).__name__ for event in happened]


def test_an_erased_item_leaves_a_published_correction_standing(after, matrix):
    from server.aspirations import operations as aspirations

    look_id = after.correcting()
    after.do("approve_correction", after.cast.approver, look_id, step=1)
    with after.app.test_request_context():
        aspirations.erase_aspiration(after.cast.citizen.actor, after.item_id)
        assert session.scalar(sa.select(sa.func.count()).select_from(SecondLook)) == 0
    assert after.correction().second_look_id is None
