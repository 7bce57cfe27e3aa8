"""An item that joins others in a proposal: its author hears once where, or the answer that stands there already."""
import pytest

from tests.drafting.make import Matrix
from tests.notifications.make import EMAIL, text_of

OTHER = "Taman kota perlu lampu yang terang di malam hari."


def test_an_item_put_into_an_answered_proposal_hears_the_answer(matrix, post):
    proposal_id = matrix.confirmed(matrix.said())
    matrix.published(proposal_id)
    item_id = matrix.said(OTHER, email=EMAIL)
    matrix.do("attach", "drafter", proposal_id, [item_id])
    post.work()
    letter = text_of(post.letter("answer"))
    assert "Usul ini dipakai." in letter and "Usulan ini juga memuat 1 aspirasi lain." in letter
    assert post.letters("considered") == []


def test_an_item_that_is_discussed_elsewhere_too_hears_where(matrix, post):
    item_id = matrix.said(OTHER, email=EMAIL)
    matrix.confirmed(item_id)
    post.work()
    second = matrix.confirmed(matrix.said("Lampu jalan padam sejak bulan lalu."), text="Lampu dijaga menyala.", at="1")
    matrix.do("attach", "drafter", second, [item_id])
    post.work()
    first, joined = post.letters("considered")
    assert "Dibahas dalam matriks no. 1" in text_of(first)
    assert "juga dibahas di tempat lain" in str(joined["Subject"]) and "Dibahas dalam matriks no. 2" in text_of(joined)
    matrix.published(second)
    post.work()
    assert len(post.letters("answer")) == 1  # told once


def test_the_first_place_is_told_once(matrix, post):
    proposal_id = matrix.confirmed(matrix.said())
    matrix.do("attach", "drafter", proposal_id, [matrix.said(OTHER, email=EMAIL)])
    post.work()
    assert len(post.letters("considered")) == 1


@pytest.mark.parametrize("gateway, kinds", [("", set()), ("http://127.0.0.1:9/", {"chat.considered"})])
def test_numbers_hear_of_considering_only_where_a_machine_sends_it(make_app, gateway, kinds):
    from tests.cast import Cast
    from tests.notifications.make import Post

    app = make_app(chat_url=gateway)
    matrix = Matrix(app, Cast(app))
    matrix.confirmed(matrix.said(phone="0812-3456-7890"))
    assert {row.kind for row in Post(app).rows("chat.considered")} == kinds
