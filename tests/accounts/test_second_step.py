"""The second step: set-up, codes that open once, recovery codes, and what a half sign-in can't do."""
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from server.accounts import factors, sessions
from server.accounts.models import HalfSession, RecoveryCode, StaffFactor, StaffSession
from server.config import Settings, WrongSetting, load_settings
from server.core import clock
from server.core.database import session
from server.core.errors import NotAllowed
from server.core.permissions import Role
from tests.accounts.conftest import PASSWORD, Phone, secret_on

OPEN = sa.select(sa.func.count()).select_from(StaffSession)


def count(here, query):
    return here(lambda: session.scalar(query))


def require(app):
    app.extensions["settings"] = app.extensions["settings"].model_copy(update={"totp": "required"})


def test_a_password_alone_is_half_a_sign_in(app, cast, dewi, here, sign_in, give, phone_of):
    phone, _codes = phone_of(dewi)
    player = cast.visitor()
    answer = sign_in(player, lanjut="/penyusun?x=1")
    assert (answer.status_code, answer.location) == (303, "/masuk/langkah?lanjut=/penyusun%3Fx%3D1")
    assert player.get("/meja").status_code == 303 and count(here, OPEN) == 0
    page = player.get(answer.location).get_data(as_text=True)
    assert "one-time-code" in page and "Langkah 2" in page
    done = give(player, "/masuk/langkah/kode", code=phone.code(), lanjut="/penyusun?x=1")
    assert (done.status_code, done.location) == (303, "/penyusun?x=1")
    assert player.get("/meja").status_code == 200 and count(here, OPEN) == 1
    assert player.get("/masuk/langkah").location == "/masuk?usai=waktu"  # the half session is over


def test_a_code_opens_once_also_when_two_use_it_at_once(app, dewi, here, phone_of, at_once):
    phone, _codes = phone_of(dewi)
    code = phone.code()
    results = at_once(lambda _i: factors.use_code(dewi, code), range(6))
    assert sorted(results, key=str) == [None] * 5 + ["code"]
    assert here(factors.use_code, dewi, phone.code(-1)) is None  # older than the last one used
    assert here(factors.use_code, dewi, phone.code(1)) == "code"


@pytest.mark.parametrize("ahead, opens", [(-2, False), (0, True), (1, True), (2, False)])
def test_the_window_is_one_step(dewi, here, phone_of, ahead, opens):
    phone, _codes = phone_of(dewi)
    now = clock.now() + timedelta(minutes=10)
    with clock.set_to(now):
        code = phone.code(ahead)
        assert here(factors.use_code, dewi, code) == ("code" if opens else None)


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "000000\x00", "' OR 1=1", "９" * 6, "x" * 5000, "-" * 10])
def test_what_is_no_code_opens_nothing(dewi, here, phone_of, cast, sign_in, give, code):
    phone_of(dewi)
    assert here(factors.use_code, dewi, code) is None
    player = cast.visitor()
    sign_in(player)
    assert give(player, "/masuk/langkah/kode", code=code).status_code == 422
    assert player.get("/meja").status_code == 303


def test_five_wrong_codes_end_it_and_are_told(cast, dewi, here, sign_in, give, phone_of, happened):
    phone, _codes = phone_of(dewi)
    player = cast.visitor()
    sign_in(player)
    wrong = f"{(int(phone.code()) + 7) % 1000000:06d}"
    for left in (4, 3, 2, 1):
        answer = give(player, "/masuk/langkah/kode", code=wrong)
        assert answer.status_code == 422 and f"Sisa {left} percobaan" in answer.get_data(as_text=True)
    assert give(player, "/masuk/langkah/kode", code=wrong).location == "/masuk?usai=kode"
    assert "lima kali" in player.get("/masuk?usai=kode").get_data(as_text=True)
    assert player.post("/masuk/langkah/kode", {"code": phone.code()}).location == "/masuk?usai=waktu"
    assert [type(event).__name__ for event in happened if getattr(event, "member_id", 0) == dewi][-1] == "SecondStepFailed"
    sign_in(player)
    assert give(player, "/masuk/langkah/kode", code=phone.code()).location == "/meja"  # the account is not locked


def test_a_half_session_ends_by_itself_and_opens_one_session_only(app, cast, dewi, here, sign_in, phone_of, at_once):
    phone, _codes = phone_of(dewi)
    token = here(sessions.begin_half_session, dewi)
    half = here(sessions.half_session, token)
    assert sorted(at_once(lambda _i: sessions.finish_half_session(half.id), range(4))) == [False, False, False, True]
    token = here(sessions.begin_half_session, dewi)
    with clock.set_to(clock.now() + timedelta(minutes=16)):
        assert here(sessions.half_session, token) is None
        here(sessions.begin_half_session, dewi)
        assert count(here, sa.select(sa.func.count()).select_from(HalfSession)) == 1  # those past are swept
    player = cast.visitor()
    player.client.set_cookie("jkd_petugas", token)
    player.client.set_cookie("jkd_langkah", "x" * 5000)
    assert player.get("/meja").status_code == 303 and player.get("/masuk/langkah").location == "/masuk?usai=waktu"


def test_recovery_codes_open_once_each_and_a_new_set_voids_the_old(app, cast, dewi, here, sign_in, give, phone_of, happened):
    _phone, codes = phone_of(dewi)
    assert len(set(codes)) == 10 and all(re.fullmatch(r"[a-z2-9]{5}-[a-z2-9]{5}", code) for code in codes)
    with app.app_context():
        stored = set(session.scalars(sa.select(RecoveryCode.code_hmac)))
    assert len(stored) == 10 and not stored & {code.replace("-", "") for code in codes}
    player = cast.visitor()
    sign_in(player)
    assert give(player, "/masuk/langkah/kode", code=f" {codes[0].upper().replace('-', ' ')} ").location == "/meja"
    assert here(factors.use_code, dewi, codes[0]) is None and here(factors.codes_left, dewi) == 9
    assert [event.left for event in happened if type(event).__name__ == "RecoveryCodeUsed"] == [9]
    again = player.post("/kelola/saya/kode/cadangan", page="/kelola/saya")
    page = again.get_data(as_text=True)
    fresh = re.findall(r"<li><code>([a-z2-9-]{11})</code>", page)
    assert len(fresh) == 10 and again.headers["Cache-Control"] == "no-store"
    assert here(factors.use_code, dewi, codes[1]) is None and here(factors.use_code, dewi, fresh[0]) == "recovery"
    assert fresh[0] not in player.get("/kelola/saya").get_data(as_text=True)


def test_another_member_s_recovery_code_opens_nothing(here, cast, dewi, phone_of):
    _phone, codes = phone_of(dewi)
    phone_of(cast.admin.staff_id)
    assert here(factors.use_code, cast.admin.staff_id, codes[0]) is None


def test_the_secret_is_sealed_at_rest(app, dewi, here, phone_of):
    phone_of(dewi)
    secret = here(lambda: factors.factor_of(dewi).secret)
    with app.app_context():
        raw = bytes(session.execute(sa.text("SELECT secret FROM staff_factors")).scalar_one())
    assert len(secret) == 32 and secret.encode() not in raw and len(raw) > 40


def test_one_sets_it_up_oneself_and_it_counts_only_once_confirmed(cast, here, sign_in, give, happened):
    player = cast.moderator
    own = "/kelola/saya"
    assert "Pasang" in player.get(own).get_data(as_text=True)
    assert player.post(f"{own}/kode/mulai", page=own).location == f"{own}/kode"
    page = player.get(f"{own}/kode").get_data(as_text=True)
    phone = Phone(secret_on(page))
    assert "<svg" in page and "<path" in page and "style=" not in page and "http" not in re.search(r"<svg.*?</svg>", page, re.S)[0].replace("http://www.w3.org/2000/svg", "")
    assert re.search(r'class="secret"><code>([A-Z2-7]{4} ){7}[A-Z2-7]{4}</code>', page)
    assert not here(factors.has_factor, player.staff_id)
    wrong = player.post(f"{own}/kode", {"code": "12"}, page=f"{own}/kode")
    assert wrong.status_code == 422 and secret_on(wrong.get_data(as_text=True)) == phone.totp.secret
    done = player.post(f"{own}/kode", {"code": phone.code()}, page=f"{own}/kode")
    assert done.status_code == 200 and done.get_data(as_text=True).count("<li><code>") == 10
    assert here(factors.has_factor, player.staff_id)
    assert player.get(f"{own}/kode").location == own  # the secret is never shown again
    assert player.post(f"{own}/kode/mulai", page=own).location == own
    assert phone.totp.secret not in player.get(own).get_data(as_text=True)
    names = [type(event).__name__ for event in happened]
    assert "FactorConfirmed" in names and "RecoveryCodesMade" in names
    assert player.post(f"{own}/kode/lepas", page=own).location == own
    assert not here(factors.has_factor, player.staff_id)


def test_where_required_the_first_sign_in_sets_it_up(app, cast, dewi, here, sign_in, give):
    require(app)
    player = cast.visitor()
    assert sign_in(player).location == "/masuk/langkah"
    page = player.get("/masuk/langkah").get_data(as_text=True)
    phone = Phone(secret_on(page))
    assert player.get("/meja").status_code == 303 and count(here, OPEN) == 0
    assert give(player, "/masuk/langkah/kode", code=phone.code()).status_code == 422  # not confirmed: no code opens anything
    assert give(player, "/masuk/langkah/pasang", code="123").status_code == 422
    done = give(player, "/masuk/langkah/pasang", code=phone.code(), lanjut="/penyusun")
    page = done.get_data(as_text=True)
    assert done.status_code == 200 and page.count("<li><code>") == 10 and 'href="/penyusun"' in page
    assert player.get("/meja").status_code == 200
    refused = player.post("/kelola/saya/kode/lepas", page="/kelola/saya")
    assert refused.status_code == 403 and here(factors.has_factor, dewi)
    with pytest.raises(NotAllowed):
        here(factors.remove_factor, cast.host.actor, dewi)


def test_whom_it_is_required_of(app, here):
    require(app)
    asked = {role for role in Role if here(factors.is_required_for, frozenset({role}))}
    assert asked == {Role.ADMIN, Role.MODERATOR, Role.DRAFTER, Role.APPROVER}


def test_the_setting(app, cast, dewi, here, sign_in, phone_of, monkeypatch):
    for name in ("JKD_PUBLIC_URL", "JKD_HOST", "JKD_TOTP"):
        monkeypatch.delenv(name, raising=False)
    assert Settings().totp_mode == "optional" and Settings(public_url="https://x.example").totp_mode == "required"
    assert Settings(public_url="https://x.example", totp="optional").totp_mode == "optional"
    with pytest.raises(WrongSetting, match="JKD_TOTP"):
        load_settings(totp="off", public_url="https://x.example")
    with pytest.raises(WrongSetting, match="JKD_TOTP"):
        load_settings(totp="perhaps")
    phone_of(dewi)
    app.extensions["settings"] = app.extensions["settings"].model_copy(update={"totp": "off"})
    player = cast.visitor()
    assert sign_in(player).location == "/meja"
    assert "Kode dua langkah" not in player.get("/kelola/saya").get_data(as_text=True)
    assert player.post("/kelola/saya/kode/mulai", page="/kelola/saya").status_code == 404


def test_an_admin_resets_a_colleague_s_factor_and_never_reads_it(cast, dewi, here, sign_in, phone_of, happened):
    phone, codes = phone_of(dewi)
    page = cast.admin.get(f"/kelola/petugas/{dewi}").get_data(as_text=True)
    assert phone.totp.secret not in page.replace(" ", "") and "Aktif" in page
    door = f"/kelola/petugas/{dewi}/kode"
    assert cast.moderator.post(door).status_code == 403
    assert cast.admin.post(door, page=f"/kelola/petugas/{dewi}").status_code == 303
    assert here(factors.use_code, dewi, codes[0]) is None and here(factors.use_code, dewi, phone.code()) is None
    assert sign_in(cast.visitor()).location == "/meja"
    gone = [event for event in happened if type(event).__name__ == "FactorRemoved"]
    assert [(event.staff_id, event.member_id) for event in gone] == [(cast.admin.staff_id, dewi)]
    assert cast.admin.post(door, page=f"/kelola/petugas/{dewi}").status_code == 404  # there is none any more


def test_the_command_resets_it_too(app, cast, dewi, here, sign_in, phone_of):
    phone_of(dewi)
    runner = app.test_cli_runner()
    listed = runner.invoke(args=["staff", "list"])
    assert listed.exit_code == 0 and re.search(r"dewi\s+moderator\s+yes\s+yes", listed.output), listed.output
    assert runner.invoke(args=["reset-factor", "dewi"]).exit_code == 0
    assert runner.invoke(args=["reset-factor", "dewi"]).exit_code == 1
    assert runner.invoke(args=["reset-factor", "siapa"]).exit_code == 1
    assert sign_in(cast.visitor()).location == "/meja"
    assert count(here, sa.select(sa.func.count()).select_from(StaffFactor)) == 0
    assert PASSWORD not in listed.output


def test_tries_at_once_are_never_more_than_five(dewi, here, phone_of, at_once, monkeypatch):
    """On PostgreSQL all of them looked before one of them was counted."""
    phone_of(dewi)
    half_id = here(lambda: sessions.half_session(sessions.begin_half_session(dewi)).id)
    tried, use = [], factors.use_code
    monkeypatch.setattr(factors, "use_code", lambda staff_id, code: tried.append(code) or use(staff_id, code))
    assert at_once(lambda code: factors.try_code(half_id, code), ["12345a"] * 12) == [None] * 12
    assert len(tried) == factors.MOST_WRONG_CODES and count(here, sa.select(sa.func.count()).select_from(HalfSession)) == 0
