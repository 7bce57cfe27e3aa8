"""What a visitor does with questions on the page, without scripts: ask with a mistake, find, take back, ask about an ayat."""
import re
import uuid

import pytest
import sqlalchemy as sa

from server.core.database import session
from server.instruments.models import Version
from server.live import operations, queries
from server.live.models import Question
from tests.instruments import make as bills
from tests.live import make

SLUG = "halaman"


@pytest.fixture
def room(app, cast, here):
    assert cast.host
    return here(make.webinar, slug=SLUG)


def ask(player, page=f"/sesi/{SLUG}", **fields):
    return player.post(f"/sesi/{SLUG}/pertanyaan", {"key": str(uuid.uuid4()), **fields}, page=page)


def html_of(player, path):
    return player.get(path).get_data(as_text=True)


def texts_in(html):
    return re.findall(r'<p class="q__text"[^>]*>([^<]+)</p>', html)


def get(question_id):
    return session.get(Question, question_id)


def number_of_questions():
    return session.scalar(sa.select(sa.func.count()).select_from(Question))


# --- asking ----------------------------------------------------------------------------------


@pytest.mark.parametrize("page", [f"/sesi/{SLUG}", f"/sesi/{SLUG}/hemat"])
def test_a_mistake_stands_beside_its_field_and_nothing_typed_is_lost(cast, here, room, page):
    typed = {"text": "Ini " + "panjang " * 60, "name": "Dewi", "display": "inisial", "keep_processing": "1",
             "dari": "hemat" if page.endswith("hemat") else ""}
    answer = ask(cast.citizen, page, **typed)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422 and answer.headers["Cache-Control"] == "no-store"
    assert "Ini panjang panjang" in html and 'value="Dewi"' in html
    assert re.search(r'id="tulis-text-e"', html) and 'aria-invalid="true"' in html and 'role="alert"' in html
    assert re.search(r'<option value="inisial" selected>', html) and re.search(r'name="keep_processing" value="\d+" checked', html)
    assert here(number_of_questions) == 0


def test_a_corrected_form_is_one_question_also_when_it_is_sent_twice(cast, here, room):
    key = str(uuid.uuid4())
    html = ask(cast.citizen, text="", key=key).get_data(as_text=True)
    assert f'name="key" value="{key}"' in html
    for _ in range(2):
        assert ask(cast.citizen, text="Kapan?", key=key).status_code == 303
    assert here(number_of_questions) == 1


def test_what_cannot_be_put_right_is_said_above_the_form(cast, here, room):
    here(operations.set_switches, make.HOST, room, "paused", True, True)
    answer = ask(cast.citizen, text="Masih bisa bertanya?")
    html = answer.get_data(as_text=True)
    assert answer.status_code == 409 and 'role="alert"' in html and "Masih bisa bertanya?" in html
    assert here(number_of_questions) == 0


@pytest.fixture
def bill_room(app, cast, here):
    version_id = bills.store(app)
    instrument_id = here(lambda: session.get_one(Version, version_id).instrument_id)
    return here(make.webinar, slug=SLUG, instrument_id=instrument_id)


def places_of_questions():
    return [queries.places([question.provision_id]).get(question.provision_id) for question in session.scalars(sa.select(Question).order_by(Question.id))]


@pytest.mark.parametrize("fields, address", [
    ({"provision": "2", "ayat": "2"}, "2(2)"), ({"provision": "2", "ayat": "(1)"}, "2(1)"), ({"provision": "2"}, "2"),
    ({"provision": "Pasal 2 ayat (1) huruf b"}, "2(1)b"), ({"provision": "", "ayat": ""}, None),
])
def test_one_asks_about_an_article_or_an_ayat(cast, here, bill_room, fields, address):
    assert ask(cast.citizen, text="Siapa memilih?", **fields).status_code == 303
    assert here(lambda: [place and place.address for place in places_of_questions()]) == [address]


@pytest.mark.parametrize("fields, wrong", [({"provision": "2", "ayat": "9"}, "ayat"), ({"provision": "99"}, "provision"), ({"ayat": "2"}, "provision")])
def test_a_place_that_is_not_there_is_said_beside_its_field(cast, here, bill_room, fields, wrong):
    answer = ask(cast.citizen, text="Siapa memilih?", **fields)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422 and f'id="tulis-{wrong}-e"' in html and "Siapa memilih?" in html
    assert here(number_of_questions) == 0


def test_the_reader_leads_to_the_form_with_the_place_filled_in(app, cast, here, bill_room):
    article = html_of(cast.citizen, "/ruu/1/pasal/2")
    assert f'/sesi/{SLUG}?pasal=2#tulis-pertanyaan' in article
    html = html_of(cast.citizen, f"/sesi/{SLUG}?pasal=2(2)")
    assert re.search(r'<option value="2" data-ayat="1 2" selected>', html) and re.search(r'name="ayat" value="2"', html)
    here(operations.set_switches, make.HOST, bill_room, "closed", True, True)
    assert "Tanya tentang pasal ini" not in html_of(cast.citizen, "/ruu/1/pasal/2")


def test_a_place_finds_what_is_asked_about_it(cast, here, bill_room):
    for text, fields in (("Pasal dua?", {"provision": "2"}), ("Ayat dua?", {"provision": "2", "ayat": "2"}), ("Pasal tiga?", {"provision": "3"})):
        assert ask(cast.citizen, text=text, **fields).status_code == 303
    for typed, found in {"2": ["Ayat dua?", "Pasal dua?"], "2(2)": ["Ayat dua?"], "Pasal 3": ["Pasal tiga?"], "7": []}.items():
        assert sorted(texts_in(html_of(cast.stranger, f"/sesi/{SLUG}?pasal={typed}"))) == found


# --- finding ---------------------------------------------------------------------------------


@pytest.fixture
def asked(cast, here, room):
    texts = {"air": "Kapan air bersih sampai ke Rusunawa Marunda?", "banjir": "Siapa yang mengawasi pompa banjir?", "pajak": "Apakah pajak naik?"}
    ids = {name: here(make.question, cast.citizen.actor, room, text, area="31.72.04", display="nama", name="Sari") for name, text in texts.items()}
    here(operations.answer_question, make.HOST, ids["pajak"], text="Tidak.")
    return ids, texts


def test_words_area_and_state_find_without_scripts(cast, asked, here, room):
    _ids, texts = asked
    for query, found in {
        "cari=air": ["air"], "cari=AIR+bersihnya": ["air"], "cari=mengawasi+banjir": ["banjir"], "keadaan=terjawab": ["pajak"],
        "keadaan=belum": ["banjir", "air"], "wilayah=31.72": ["pajak", "banjir", "air"], "wilayah=31.72.04": ["pajak", "banjir", "air"],
        "wilayah=31.74": [], "cari=kereta": [], "cari=air&keadaan=terjawab": [], "pasal=10": [], "pasal=bukan+pasal": [],
    }.items():
        html = html_of(cast.stranger, f"/sesi/{SLUG}?{query}&urut=terbaru")
        assert sorted(texts_in(html)) == sorted(texts[name] for name in found), query
        state = cast.stranger.get(f"/sesi/{SLUG}/keadaan.json?{query}").json
        assert sorted(one["text"] for one in state["more"]) == sorted(texts[name] for name in found), query
        assert ("Hapus saringan" in html) and ('data-nothing hidden' in html) is bool(found)


def test_a_kecamatan_finds_nobody_who_asked_without_a_name(cast, here, room):
    here(make.question, cast.citizen.actor, room, "Tanpa nama dari sana?", area="31.72.04")
    assert texts_in(html_of(cast.stranger, f"/sesi/{SLUG}?wilayah=31.72.04")) == []
    assert texts_in(html_of(cast.stranger, f"/sesi/{SLUG}?wilayah=31.72")) == ["Tanpa nama dari sana?"]


def test_what_is_looked_for_stays_while_one_supports_and_sorts(cast, asked, here):
    ids, _texts = asked
    answer = cast.stranger.post(f"/sesi/{SLUG}/pertanyaan/{ids['air']}/dukung", {"on": "1", "cari": "air", "urut": "terbaru"}, page=f"/sesi/{SLUG}")
    assert answer.location.endswith(f"/sesi/{SLUG}?urut=terbaru&cari=air#q{ids['air']}")


@pytest.mark.parametrize("query", ["cari=%00", "cari=" + "a" * 5000, "cari=%ed%a0%80", "wilayah=';DROP", "keadaan=apa", "induk=-1", "induk=9" * 30, "cari=%25_%25"])
def test_hostile_searches_are_only_searches(cast, asked, query):
    for path in (f"/sesi/{SLUG}", f"/sesi/{SLUG}/hemat", f"/sesi/{SLUG}/keadaan.json"):
        assert cast.stranger.get(f"{path}?{query}").status_code in (200, 400)


def test_joined_ones_stand_under_their_head(cast, asked, here):
    ids, texts = asked
    here(operations.join_question, make.HOST, ids["banjir"], ids["air"])
    html = html_of(cast.stranger, f"/sesi/{SLUG}")
    assert texts["banjir"] not in texts_in(html) and texts["banjir"] in html
    assert "dan 1 pertanyaan serupa" in html
    assert sorted(texts_in(html_of(cast.stranger, f"/sesi/{SLUG}?induk={ids['air']}"))) == sorted([texts["air"], texts["banjir"]])
    assert texts_in(html_of(cast.stranger, f"/sesi/{SLUG}?keadaan=digabung")) == [texts["banjir"]]
    own = html_of(cast.citizen, f"/sesi/{SLUG}")
    assert f'href="#q{ids["air"]}"' in own and "Suara Anda dihitung di sana" in own
    assert "dan 1 pertanyaan serupa" in html_of(cast.stranger, f"/sesi/{SLUG}/hemat")


# --- taking back -----------------------------------------------------------------------------


@pytest.mark.parametrize("is_shown", [True, False])
def test_ones_own_question_is_taken_back_in_two_steps_without_scripts(cast, here, room, published, is_shown):
    here(operations.set_switches, make.HOST, room, "open", True, is_shown)
    one = here(make.question, cast.citizen.actor, room, "Yang saya tarik?", keep_processing_version=1, keep_publication_version=1)
    path = f"/sesi/{SLUG}/pertanyaan/{one}/tarik"
    assert f'action="{path}"' in html_of(cast.citizen, f"/sesi/{SLUG}") and path not in html_of(cast.stranger, f"/sesi/{SLUG}")
    del published[:]
    assert cast.citizen.post(path, page=f"/sesi/{SLUG}").status_code == 303
    kinds = {where.rpartition(":")[2]: payload["kind"] for where, name, payload in published if name == "fact"}
    assert kinds == ({"hadirin": "question.gone", "narasumber": "question.gone"} if is_shown else {}) | {"meja": "question.closed"}
    html = html_of(cast.citizen, f"/sesi/{SLUG}")
    assert "Anda tarik" in html and "Yang saya tarik?" not in html
    own = cast.citizen.get(f"/sesi/{SLUG}/saya.json").json["questions"][0]
    assert (own["state"], own["withdrawn"], own["text"], own["reason"]["code"]) == ("closed", True, None, "author_request")
    assert not here(get, one).is_kept
    assert cast.citizen.post(path, page=f"/sesi/{SLUG}").status_code == 303  # again: nothing more


def test_nobody_takes_back_what_is_not_theirs_or_was_answered(cast, here, room):
    one = here(make.question, cast.citizen.actor, room)
    for player in (cast.stranger, cast.host, cast.visitor()):
        assert player.post(f"/sesi/{SLUG}/pertanyaan/{one}/tarik", page=f"/sesi/{SLUG}").status_code == 404
    other = here(make.webinar, slug="lain")
    assert other and cast.citizen.post(f"/sesi/lain/pertanyaan/{one}/tarik", page=f"/sesi/{SLUG}").status_code == 404
    here(operations.answer_question, make.HOST, one)
    assert cast.citizen.post(f"/sesi/{SLUG}/pertanyaan/{one}/tarik", page=f"/sesi/{SLUG}").status_code == 409
    assert here(get, one).state == "answered"


def test_a_withdrawn_question_no_longer_becomes_an_aspiration(cast, here, room):
    from server.live.authorship import withdraw_question
    from server.moderation.conversion import unanswered_kept

    one = here(make.question, cast.citizen.actor, room, keep_processing_version=1, keep_publication_version=1)
    assert here(unanswered_kept, room) == [one]
    here(withdraw_question, cast.citizen.actor, one)
    assert here(unanswered_kept, room) == [] and here(queries.sender_id, one) == cast.citizen.participant_id
