"""Wrong tries slow down who makes them; nobody can be locked out by somebody else."""
import time

import pytest
import time_machine

from server.accounts import devices, factors, operations
from server.app import create_app
from server.config import Settings
from server.core.permissions import Role
from tests.accounts.conftest import PASSWORD
from tests.cast import Player


@pytest.fixture
def app(settings, assets_dir):
    app = create_app(Settings(**{**settings.model_dump(), "limits": "on"}), async_mode="threading")
    yield app
    app.extensions["database"].close()


@pytest.fixture
def fast(monkeypatch):
    """A wrong password costs a tenth of a second on purpose; a thousand of them need no proof of that."""
    monkeypatch.setattr(operations, "_matches", lambda known_hash, password: password == PASSWORD)


def attempt(player, password, address="10.0.0.1", login="dewi"):
    return player.post("/masuk", {"login": login, "password": password}, environ_base={"REMOTE_ADDR": address})


def test_five_wrong_tries_from_one_network(app, dewi):
    assert [attempt(Player(app), "salah").status_code for _ in range(5)] == [422] * 5
    slowed = attempt(Player(app), PASSWORD)
    assert slowed.status_code == 429 and 0 < int(slowed.headers["Retry-After"]) <= 900
    assert "Coba lagi dalam" in slowed.get_data(as_text=True) and PASSWORD not in slowed.get_data(as_text=True)
    assert attempt(Player(app), PASSWORD, "10.0.0.2").status_code == 303


def test_a_thousand_wrong_tries_lock_nobody_out(app, dewi, fast):
    owner = Player(app)
    assert attempt(owner, PASSWORD, "10.9.9.9").status_code == 303  # the device is known from now on
    owner.client.delete_cookie("jkd_petugas")
    stranger = Player(app)
    token = stranger.token("/masuk?lanjut=/x")

    def wrong(address):
        return stranger.client.post("/masuk", data={"login": "dewi", "password": "salah", "csrf_token": token},
                                    environ_base={"REMOTE_ADDR": address}).status_code

    answers = [wrong(f"10.1.{n // 250}.{n % 250}") for n in range(500)] + [wrong("10.9.9.9") for _ in range(500)]
    assert answers.count(422) <= 12 and answers.count(429) >= 988  # guessing is bounded, from 500 networks too
    assert attempt(owner, PASSWORD, "10.9.9.9").status_code == 303  # at once, even from the attacker's network
    newcomer = Player(app)
    waits = attempt(newcomer, PASSWORD, "10.3.3.3")
    assert waits.status_code == 429 and int(waits.headers["Retry-After"]) <= 60
    with time_machine.travel(time.time() + int(waits.headers["Retry-After"]) + 1):
        assert attempt(newcomer, PASSWORD, "10.3.3.3").status_code == 303


def test_a_lasting_crowd_keeps_no_owner_with_an_authenticator_out(app, here, dewi, phone_of, fast):
    phone, _codes = phone_of(dewi)
    stranger = Player(app)
    token = stranger.token("/masuk?lanjut=/x")

    def crowd(n, **more):
        return stranger.client.post("/masuk", data={"login": "dewi", "password": "salah", "csrf_token": token, **more},
                                    environ_base={"REMOTE_ADDR": f"10.7.{n // 250}.{n % 250}"})

    for n in range(10):
        crowd(n)
    told = crowd(20)
    assert told.status_code == 429 and "tidak perlu menunggu" in told.get_data(as_text=True)
    assert crowd(21, code="123456").status_code == 422 and crowd(22, code=phone.code(1), password="salah").status_code == 422
    right_password = crowd(23, code="123456", password=PASSWORD)
    assert right_password.status_code == 422  # without the code nobody learns that the password is right
    with time_machine.travel(time.time() + 4000):  # who has the password guesses ten codes an hour, from however many networks
        for n in range(30, 50):
            crowd(n, code="123456", password=PASSWORD)
        assert crowd(51, code=phone.code(), password=PASSWORD).status_code == 422
    owner = Player(app)
    with time_machine.travel(time.time() + 9000):
        for n in range(60, 80):
            crowd(n)
        fields = {"login": "dewi", "password": PASSWORD, "code": phone.code(1)}
        done = owner.post("/masuk", fields, environ_base={"REMOTE_ADDR": "10.3.3.3"})
        assert (done.status_code, done.location) == (303, "/meja") and owner.get("/meja").status_code == 200
        assert Player(app).post("/masuk", fields, environ_base={"REMOTE_ADDR": "10.3.3.4"}).status_code == 422  # a code opens once


def test_a_known_device_is_bounded_too_and_known_to_one_account_only(app, here, dewi, fast):
    here(operations.add_staff, "sari", "Sari", PASSWORD, [Role.HOST])
    player = Player(app)
    attempt(player, PASSWORD)
    player.client.delete_cookie("jkd_petugas")
    assert [attempt(player, "salah").status_code for _ in range(6)] == [422] * 5 + [429]
    for _ in range(5):
        assert attempt(player, "salah", login="sari").status_code == 422
    assert attempt(player, PASSWORD, login="sari").status_code == 429  # to sari's account this device is a stranger


@pytest.mark.parametrize("cookie", ["", "x", "a" * 43, "a" * 43 + "." + "0" * 40, "a" * 5000, "a" * 43 + ".0" * 20, "é" * 43])
def test_nobody_makes_a_known_device(app, cookie):
    with app.test_request_context("/masuk", headers={"Cookie": f"jkd_perangkat={cookie}"}.items()):
        assert not devices.is_known("dewi")


def test_a_device_is_known_only_after_every_step(app, dewi, phone_of, give, fast):
    phone, _codes = phone_of(dewi)
    player = Player(app)
    attempt(player, PASSWORD)
    assert player.client.get_cookie("jkd_perangkat") is None
    give(player, "/masuk/langkah/kode", code=phone.code())
    assert player.client.get_cookie("jkd_perangkat") is not None
    value = player.client.get_cookie("jkd_perangkat").value
    assert "dewi" not in value and value.count(".") == 1


def test_codes_for_one_account_are_bounded_over_all_strangers(app, dewi, phone_of, give, fast):
    phone_of(dewi)
    answers = []
    with time_machine.travel(time.time()) as clock:
        for n in range(3):
            player = Player(app)
            attempt(player, PASSWORD, f"10.4.4.{n}")
            for _ in range(4):
                answers.append(give(player, "/masuk/langkah/kode", code="12345a").status_code)
            clock.shift(1)
    assert answers == [422] * 10 + [429] * 2


def test_the_proof_is_bounded(app, here, dewi, fast):
    player = Player(app)
    attempt(player, PASSWORD)
    answers = [player.post("/masuk/ulang", {"proof": "salah"}, page="/masuk/ulang").status_code for _ in range(6)]
    assert answers == [422] * 5 + [429]
    assert here(factors.codes_left, dewi) == 0
