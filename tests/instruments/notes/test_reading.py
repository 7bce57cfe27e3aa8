"""Reading a text: words sought inside it, an article in plain words, the official elucidation."""
import pytest
import sqlalchemy as sa

from server.core.database import session
from server.core.errors import Conflict, NotFound
from server.instruments.models import Provision
from server.instruments.notes.operations import MOST_NOTE, note_of, write_note
from tests.instruments.make import store

PLACE = "/kelola/naskah/ruu-kekhususan/penjelasan/2"


@pytest.fixture
def text(app):
    return store(app)


def provision(app, address):
    with app.test_request_context():
        return session.scalars(sa.select(Provision.id).where(Provision.address == address)).one()


@pytest.mark.parametrize("words, place, mark", [
    ("pemilihan langsung", "Pasal 2 ayat (2)", "<mark>dipilih</mark> <mark>langsung</mark>"), ("kota", "Pasal 1 angka 1", "<mark>Kota</mark>"),
    ("SISIPAN", "Pasal 1A", "<mark>Sisipan</mark>")])
def test_words_are_found_in_any_form_and_marked(cast, text, words, place, mark):
    page = cast.citizen.get("/ruu/1", query_string={"cari": words}).get_data(as_text=True)
    assert place in page and mark in page


@pytest.mark.parametrize("words, told", [("tidakadasamasekali", "Tidak ada di naskah ini"), ("yang dan", "terlalu umum"), ("<script>", "Tidak ada di naskah ini")])
def test_nothing_found_says_what_to_do(cast, text, words, told):
    answer = cast.citizen.get("/ruu", query_string={"cari": words})
    assert answer.status_code == 200 and told in answer.get_data(as_text=True) and "<script>\"" not in answer.get_data(as_text=True)


def test_an_article_is_explained_in_plain_words(app, cast, text):
    answer = cast.drafter.post(PLACE, {"text": "Gubernur dipilih oleh warga.\r\nBukan ditunjuk.", "revision": "0"})
    assert answer.status_code == 303 and answer.location == "/ruu/1/pasal/2"
    page = cast.citizen.get("/ruu/1/pasal/2").get_data(as_text=True)
    assert "Dengan kata biasa" in page and "Gubernur dipilih oleh warga.\nBukan ditunjuk." in page
    late = cast.admin.post(PLACE, {"text": "Lain.", "revision": "0"})
    assert late.status_code == 409 and "Lain." in late.get_data(as_text=True)
    assert cast.admin.post(PLACE, {"text": "", "revision": "1"}).status_code == 303
    assert "Dengan kata biasa" not in cast.citizen.get("/ruu/1/pasal/2").get_data(as_text=True)


def test_wrong_notes_change_nothing(app, cast, text):
    assert cast.drafter.post(PLACE, {"text": "x" * (MOST_NOTE + 1), "revision": "0"}).status_code == 422
    assert cast.drafter.get("/kelola/naskah/ruu-kekhususan/penjelasan/99").status_code == 404
    assert cast.moderator.get(PLACE).status_code == 403
    with app.test_request_context():
        with pytest.raises(NotFound):
            write_note(cast.drafter.actor, provision(app, "2(1)"), "Bukan pasal.", revision=0)
        with pytest.raises(Conflict):
            write_note(cast.drafter.actor, provision(app, "2"), "Lama.", revision=5)
        assert note_of(provision(app, "2")) is None
