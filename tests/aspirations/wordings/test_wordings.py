"""Usul rumusan: from the present words to an aspiration whose difference everyone sees."""
import html
from datetime import timedelta

import pytest

from server.aspirations.wordings.reading import Wording, compose, wording_of
from tests.aspirations.make import FORM, form_of
from tests.instruments.make import store

WORDS = "Gubernur dan wakilnya dipilih langsung oleh warga."


@pytest.fixture
def text(app):
    return store(app)


@pytest.mark.parametrize("wording", [
    Wording("Pasal 2 ayat (2)", "Baru."), Wording("Pasal 70A", "a. satu;\nb. dua: tiga.", "Supaya jelas.\n\nSungguh."), Wording("Pasal 1 angka 5", "x")])
def test_what_is_put_in_is_found_again(wording):
    assert wording_of(compose(wording)) == wording


@pytest.mark.parametrize("words", ["", "Usulan rumusan", "Usulan rumusan Pasal 2:", "Saya punya Usulan rumusan Pasal 2:\nbaru", "Usulan rumusan " + "x" * 90 + ":\nbaru"])
def test_other_texts_have_none(words):
    assert wording_of(words) is None


def test_the_present_words_open_for_editing_and_lead_to_the_form(cast, text):
    page = cast.citizen.get("/aspirasi/rumusan?pasal=2(2)").get_data(as_text=True)
    assert "Gubernur dipilih langsung." in page and "Usul rumusan Pasal 2 ayat (2)" in page
    answer = cast.citizen.post("/aspirasi/rumusan", {"pasal": "2(2)", "naskah": "", "words": WORDS, "reason": "Supaya adil."}, page="/aspirasi/rumusan?pasal=2(2)")
    form = answer.get_data(as_text=True)
    assert answer.status_code == 200 and f"Usulan rumusan Pasal 2 ayat (2):\n{WORDS}\n\nAlasan: Supaya adil." in html.unescape(form).replace("\r\n", "\n")
    assert 'action="/aspirasi/baru"' in form and 'value="Pasal 2 ayat (2)"' in form


@pytest.mark.parametrize("fields, words", [
    ({"words": "Gubernur  dipilih langsung. "}, "Belum ada yang berubah"), ({"words": ""}, "perlu diisi"), ({"words": "x" * 2001}, "Paling banyak"),
    ({"words": "y" * 1990, "reason": "z" * 100}, "Seluruh tulisan"), ({"words": WORDS, "reason": "r" * 601}, "Paling banyak")])
def test_what_is_wrong_is_said_beside_its_field(cast, text, fields, words):
    answer = cast.citizen.post("/aspirasi/rumusan", {"pasal": "2(2)", **fields}, page="/aspirasi/rumusan?pasal=2(2)")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and words in page and "data-bad" in page
    if len(fields["words"]) < 1000:
        assert html.escape(fields["words"].strip()) in page


@pytest.mark.parametrize("place", ["", "2", "99", "bab-I", "2(2)x", "'"])
def test_a_place_without_words_has_no_such_page(cast, text, place):
    assert cast.citizen.get(f"/aspirasi/rumusan?pasal={place}").status_code == 404


def test_everyone_sees_what_it_changes_once_it_is_shown(app, cast, text):
    page = cast.citizen.post("/aspirasi/rumusan", {"pasal": "2(2)", "words": WORDS, "reason": ""}, page="/aspirasi/rumusan?pasal=2(2)")
    fields, _form = form_of(page)
    fields["text"] = f"Usulan rumusan Pasal 2 ayat (2):\r\n{WORDS}"
    sent = cast.citizen.client.post("/aspirasi/baru", data=fields | FORM | {"mirip": "1"})
    assert sent.status_code == 303, sent.get_data(as_text=True)[:2000]
    code = sent.location.split("/")[2]
    assert "dihapus:" not in cast.stranger.get(f"/aspirasi/{code}").get_data(as_text=True)
    from server.aspirations.operations import show_aspiration
    from server.aspirations.queries import with_code
    from server.core import clock

    with app.test_request_context():
        item = with_code(code)
        show_aspiration(cast.moderator.actor, item.id)
    with clock.set_to(clock.now() + timedelta(minutes=1)):
        shown = cast.stranger.get(f"/aspirasi/{code}").get_data(as_text=True)
    assert "Perubahan yang diusulkan pada Pasal 2 ayat (2)" in shown and "ditambahkan:" in shown and "dan wakilnya" in shown
    with app.test_request_context():
        item_id = with_code(code).id
    page = cast.drafter.get(f"/penyusun/aspirasi/{item_id}").get_data(as_text=True)
    assert "Perubahan yang diusulkan" in page and f'name="text">{WORDS}</textarea>' in page
