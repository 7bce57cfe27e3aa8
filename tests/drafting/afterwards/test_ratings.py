"""Does it answer? The author's word, by private link and by letter, until a second look is asked for."""
import pytest

from server.core.errors import Closed, Invalid, NotFound
from server.drafting.afterwards.queries import verdict_counts
from server.drafting.afterwards.tokens import rating_path
from tests.drafting.afterwards.make import After, rating_link
from tests.notifications.make import html_of, text_of


def counts(app):
    with app.test_request_context():
        return verdict_counts()


def test_rating_again_changes_what_stands(after):
    after.rate("no", "Belum jelas jam bukanya.")
    after.rate("partly")
    assert counts(after.app) == {"yes": 0, "partly": 1, "no": 0} and after.rating().sentence is None
    after.ask()
    with pytest.raises(Closed):
        after.rate("yes")


@pytest.mark.parametrize("verdict, refusal", [("maybe", Invalid), ("", Invalid)])
def test_only_three_words_are_known(after, verdict, refusal):
    with pytest.raises(refusal):
        after.rate(verdict)


def test_an_answer_that_is_not_out_or_not_theirs_cannot_be_rated(after, matrix):
    other = matrix.said("Sekolah negeri perlu ditambah di sini.")
    draft = matrix.answered(matrix.confirmed(other, text="Sekolah ditambah."))
    for item_id, answer_id in ((other, draft), (other, after.answer_id), (after.item_id, draft), (after.item_id, 9999)):
        with pytest.raises(NotFound):
            after.do("rate_answer", after.cast.citizen, item_id, answer_id, "yes")


def test_the_holder_rates_on_their_page(after):
    holder = after.hold(after.cast.citizen)
    page = holder.get("/lacak/saya").get_data(as_text=True)
    assert f"/lacak/saya/jawaban/{after.answer_id}" in page
    path = f"/lacak/saya/jawaban/{after.answer_id}"
    refused = holder.post(path, {"sentence": "x" * 10})
    assert refused.status_code == 422 and "x" * 10 in refused.get_data(as_text=True) and after.rating() is None
    assert holder.post(path, {"verdict": "partly", "sentence": "Kurang tanggalnya."}).status_code == 303
    assert after.rating().sentence == "Kurang tanggalnya."
    assert "menjawab sebagian" in holder.get("/lacak/saya").get_data(as_text=True)
    assert after.cast.stranger.get(path).status_code == 404


def test_the_letter_leads_to_a_page_with_a_button(matrix, post):
    after = After(matrix, email="dewi@contoh.example")
    post.work()
    letter = post.letter("answer")
    link = rating_link(text_of(letter))
    assert html_of(letter).count(link + "?jawab=") == 3
    client = after.cast.stranger
    page = client.get(link + "?jawab=no")
    assert page.status_code == 200 and page.headers["Referrer-Policy"] == "no-referrer" and after.rating() is None
    assert 'value="no" checked' in page.get_data(as_text=True).replace("checked ", "").replace('type="radio" ', "") or "checked" in page.get_data(
        as_text=True)
    assert client.post(link, {"verdict": "no"}).status_code == 303 and after.rating().verdict == "no"
    for bad in (link[:-1], link + "x", link.replace(f"{after.answer_id}-", "9-", 1), "/nilai/1-1-" + "a" * 24):
        assert client.get(bad).status_code == 404


def test_the_letters_link_shows_nothing_of_a_rahasia_item(matrix):
    after = After(matrix, is_confidential=True)
    with after.app.test_request_context():
        path = rating_path(after.answer_id, after.item_id)
    page = after.cast.stranger.get(path).get_data(as_text=True)
    assert "Usul ini dipakai." not in page and after.matrix.code(after.item_id) in page
    assert after.cast.stranger.post(path, {"verdict": "yes"}).status_code == 303 and counts(after.app)["yes"] == 1


def test_counts_stand_beside_the_three_rights(after):
    after.rate("partly")
    page = after.cast.stranger.get("/hasil").get_data(as_text=True)
    assert "Apakah ini menjawab?" in page and "n = 1" in page


def test_erasing_and_withdrawing_take_the_rating_along(after, matrix):
    after.rate("no", "Kalimat rahasia saya.")
    after.ask()
    from server.aspirations import operations as aspirations

    with after.app.test_request_context():
        aspirations.withdraw_aspiration(after.cast.citizen.actor, after.item_id)
    assert counts(after.app)["no"] == 0 and after.rating() is not None
    with after.app.test_request_context():
        aspirations.erase_aspiration(after.cast.citizen.actor, after.item_id)
    assert after.rating() is None and after.look() is None
