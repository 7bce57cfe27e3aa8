"""What was asked already: offered while one types, fast, and never from what is not shown."""
import random
import time

import pytest

from server.core.limits import Limiter
from server.live import operations, similar, word_index
from server.live.authorship import withdraw_question
from tests.live import make

SLUG, PATH = "mirip", "/sesi/mirip/mirip.json"


@pytest.fixture
def room(app, cast, here):
    assert cast.host
    return here(make.webinar, slug=SLUG)


def type_in(player, text):
    token = player.get(f"/sesi/{SLUG}/saya.json").json["token"]
    return player.client.post(PATH, json={"text": text}, headers={"Accept": "application/json", "X-CSRFToken": token})


def offered(player, text):
    answer = type_in(player, text)
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store", answer.json
    return [one["text"] for one in answer.json["similar"]]


WATER = "Kapan air bersih sampai ke gang kami di Muara Baru?"
FLOOD = "Siapa yang mengawasi pompa banjir di kali Ciliwung?"


def test_the_same_in_other_words_is_offered_and_nothing_else(cast, here, room):
    for text in (WATER, FLOOD, "Apakah pajak kendaraan naik tahun depan?"):
        here(make.question, cast.citizen.actor, room, text)
    assert offered(cast.stranger, "gang kami di Muara Baru kapan dapat air bersih") == [WATER]
    assert offered(cast.stranger, "pengawasan pompa banjir siapa?") == [FLOOD]
    for nothing in ("", "air", "yang dan itu untuk dengan", "Bagaimana nasib guru honorer di sekolah swasta?", "   ", "🙂" * 40):
        assert offered(cast.stranger, nothing) == []


def test_only_what_everyone_may_read_is_offered(cast, here, room):
    here(operations.set_switches, make.HOST, room, "open", True, False)
    one = here(make.question, cast.citizen.actor, room, WATER)
    assert offered(cast.stranger, WATER) == [] and offered(cast.citizen, WATER) == []
    here(operations.show_question, make.HOST, one)
    assert offered(cast.stranger, WATER) == [WATER]
    here(operations.edit_question, make.HOST, one, FLOOD)
    assert offered(cast.stranger, WATER) == [] and offered(cast.stranger, FLOOD) == [FLOOD]
    here(operations.take_down_question, make.HOST, one, "threat", "")
    assert offered(cast.stranger, FLOOD) == []


@pytest.mark.parametrize("how", ["taken down", "withdrawn"])
def test_of_what_went_no_word_is_kept_in_the_index(app, cast, here, room, how):
    one = here(make.question, cast.citizen.actor, room, "Penandaqx7b1f tentang air bersih di Muara Baru?")
    assert offered(cast.stranger, "penandaqx7b1f air bersih muara baru")
    assert cast.stranger.get(f"/sesi/{SLUG}?cari=penandaqx7b1f").get_data(as_text=True).count("Penandaqx7b1f")
    assert "penandaqx7b1f" in str(app.extensions["live_words"])
    if how == "taken down":
        here(operations.take_down_question, make.HOST, one, "threat", "")
    else:
        here(withdraw_question, cast.citizen.actor, one)
    assert "penandaqx7b1f" not in str(app.extensions["live_words"]).lower()
    assert offered(cast.stranger, "penandaqx7b1f air bersih muara baru") == []
    assert cast.stranger.get(f"/sesi/{SLUG}/keadaan.json?cari=penandaqx7b1f").json["found"] == []


def test_a_joined_one_is_offered_as_its_head_once(cast, here, room):
    head, other = here(make.question, cast.citizen.actor, room, WATER), here(make.question, cast.stranger.actor, room, WATER + " Tolong")
    here(operations.join_question, make.HOST, other, head)
    assert offered(cast.neighbour, WATER + " Tolong") == [WATER]


def test_it_writes_nothing_and_needs_the_token_and_the_cookie(app, cast, here, room):
    from tests.tables import read_all

    here(make.question, cast.citizen.actor, room, WATER)
    newcomer = cast.visitor()
    newcomer.get(f"/sesi/{SLUG}")
    before = read_all(app)
    assert offered(newcomer, WATER) == [WATER]
    assert read_all(app) == before
    assert newcomer.client.post(PATH, json={"text": WATER}, headers={"Accept": "application/json"}).status_code == 400
    for wrong in (7, None, ["a"], {"a": 1}):
        assert type_in(cast.citizen, wrong).status_code == 400
    assert type_in(cast.citizen, "a" * 30_000).status_code in (200, 413)
    assert type_in(cast.citizen, "x\x00y" * 20).status_code in (200, 400)


def test_what_is_typed_is_in_no_log(cast, here, room, caplog, capsys):
    here(make.question, cast.citizen.actor, room, WATER)
    offered(cast.stranger, "rahasiaqx9 air bersih muara baru gang kami")
    assert "rahasiaqx9" not in caplog.text + "".join(capsys.readouterr())


def test_too_often_is_refused_and_asking_goes_on(app, cast, here, room):
    app.extensions["limiter"] = Limiter(None)
    codes = [type_in(cast.citizen, WATER).status_code for _ in range(5)]
    assert codes[0] == 200 and codes[-1] == 429
    assert here(make.question, cast.citizen.actor, room, WATER)


def test_2000_questions_are_looked_through_in_5_ms(app, cast, here, room, monkeypatch):
    chance = random.Random(7)
    words = [f"{chance.choice('bcdgklmnprst')}{chance.choice('aiueo')}{chance.choice('bcdgklmnprst')}{chance.choice('aiueo')}{n % 90}x" for n in range(3000)]
    index = word_index.WordIndex(0)
    for one in range(2000):
        index.put(one, "kapan warga Jakarta dapat air bersih " + " ".join(chance.choices(words, k=14)))
    typed = "kapan warga Jakarta dapat air bersih " + " ".join(chance.choices(words, k=12))
    took = []
    for _ in range(15):
        began = time.perf_counter()
        index.similar(typed, similar.MOST * 4)
        took.append(time.perf_counter() - began)
    assert min(took) <= 0.005, f"{min(took) * 1000:.1f} ms"
