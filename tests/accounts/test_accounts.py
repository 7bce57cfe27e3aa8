"""Signing in and out, roles, sessions; who may do what to whom."""
import pytest
import sqlalchemy as sa

from server.accounts import operations
from server.accounts.models import Participant, Staff, StaffSession
from server.accounts.routes import safe_target
from server.core.database import session
from server.core.errors import Invalid
from server.core.permissions import Role

PASSWORD = "kata-sandi-yang-panjang"


@pytest.fixture
def dewi(app):
    with app.test_request_context():
        return operations.add_staff("Dewi", "Dewi Ayu", PASSWORD, [Role.MODERATOR])


def sign_in(player, login="dewi", password=PASSWORD, **more):
    return player.post("/masuk", {"login": login, "password": password, **more})


def test_sign_in_opens_the_room_and_sign_out_shuts_it(app, cast, dewi):
    player = cast.visitor()
    answer = sign_in(player)
    assert (answer.status_code, answer.location) == (303, "/meja")
    assert "HttpOnly" in answer.headers["Set-Cookie"] and "SameSite=Lax" in answer.headers["Set-Cookie"]
    token = player.token("/masuk?lanjut=/x")
    assert player.client.post("/keluar", data={"csrf_token": token}).status_code == 303
    with app.app_context():
        assert session.scalar(sa.select(StaffSession.revoked_at)) is not None


def test_a_revoked_cookie_opens_nothing(app, cast, dewi):
    player = cast.visitor()
    sign_in(player)
    cookie = player.client.get_cookie("jkd_petugas").value
    player.client.post("/keluar", data={"csrf_token": player.token("/masuk?lanjut=/x")})
    thief = cast.visitor()
    thief.client.set_cookie("jkd_petugas", cookie)
    assert thief.get("/kelola").status_code == 303 and thief.get("/meja").status_code == 303


@pytest.mark.parametrize("login, password", [("dewi", "salah-salah-salah"), ("tidakada", PASSWORD), ("dewi", PASSWORD.upper())])
def test_a_wrong_pair_is_told_beside_the_field_and_stores_nothing(app, cast, dewi, login, password):
    answer = sign_in(cast.visitor(), login, password)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "tidak cocok" in page and f'value="{login}"' in page and password not in page
    with app.app_context():
        assert session.scalar(sa.select(sa.func.count()).select_from(StaffSession)) == 0


@pytest.mark.parametrize("data", [{"login": "", "password": ""}, {"login": "x" * 500, "password": "y"}, {"login": "a\x00b", "password": "y" * 20}])
def test_bad_input_is_refused(cast, dewi, data):
    player = cast.visitor()
    assert player.post("/masuk", data).status_code == 422


def test_sql_in_the_login_is_a_login_that_does_not_exist(cast, dewi):
    assert sign_in(cast.visitor(), "' OR 1=1 --").status_code == 422


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/a\nb", "evil", ""])
def test_sign_in_sends_nobody_elsewhere(target):
    assert safe_target(target) is None


def test_sign_in_goes_back_where_one_wanted_to_go(cast, dewi):
    assert safe_target("/meja/3?lajur=baru") == "/meja/3?lajur=baru"
    assert sign_in(cast.visitor(), lanjut="/penyusun").location == "/penyusun"
    assert sign_in(cast.visitor(), lanjut="https://evil.example").location == "/meja"


def test_tokens_and_passwords_are_stored_as_hashes_only(app, cast, dewi):
    player = cast.visitor()
    sign_in(player)
    with app.app_context():
        assert session.scalar(sa.select(Staff.password_hash)).startswith("$argon2id$")
        cookie = player.client.get_cookie("jkd_petugas").value
        assert cookie not in set(session.scalars(sa.select(StaffSession.token_hmac)))


def test_short_passwords_and_taken_logins_are_refused(app, dewi):
    with app.test_request_context():
        with pytest.raises(Invalid) as short:
            operations.add_staff("budi", "Budi", "pendek", [Role.HOST])
        with pytest.raises(Invalid) as taken:
            operations.add_staff("DEWI", "Lain", PASSWORD, [Role.HOST])
    assert short.value.data["fields"] == {"password": "short_password"} and taken.value.data["fields"] == {"login": "taken"}


def test_a_form_makes_a_cookie_but_no_row_until_something_is_written(app, cast, bill):
    client = app.test_client()
    assert client.get("/aspirasi/baru").status_code == 200
    assert client.get_cookie("jkd_peserta") is not None
    with app.app_context():
        assert session.scalar(sa.select(sa.func.count()).select_from(Participant)) == 0


def test_create_admin_by_command(app, cast):
    runner = app.test_cli_runner()
    done = runner.invoke(args=["create-admin", "kepala", "--name", "Kepala", "--password", PASSWORD])
    assert done.exit_code == 0, done.output
    assert sign_in(cast.visitor(), "kepala").location == "/kelola"
    assert runner.invoke(args=["create-admin", "kepala", "--password", PASSWORD]).exit_code == 1
    assert runner.invoke(args=["create-admin", "lain", "--password", "pendek"]).exit_code == 1
    assert runner.invoke(args=["set-password", "kepala", "--password", "baru-" + PASSWORD]).exit_code == 0
    assert sign_in(cast.visitor(), "kepala").status_code == 422
