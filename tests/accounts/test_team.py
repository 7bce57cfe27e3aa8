"""The team in /kelola: somebody new, other roles, who may not sign in any more, two admins at once."""
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from server.accounts import operations
from server.accounts.models import Staff
from server.core import clock
from server.core.database import session
from server.core.errors import Conflict, Invalid, NotAllowed, NotFound
from server.core.permissions import GRANTS, Permission, Role
from tests.accounts.conftest import PASSWORD


def version_of(page):
    return re.search(r'name="version"[^>]*value="(\d+)"', page)[1]


def invite(admin, login="sari", name="Sari", roles="drafter"):
    answer = admin.post("/kelola/petugas", {"login": login, "name": name, "roles": roles}, page="/kelola")
    found = re.search(r'class="secret"><code>([a-z2-9-]{19})</code>', answer.get_data(as_text=True))
    return answer, found and found[1]


def staff_id(here, login):
    return here(lambda: session.scalar(sa.select(Staff.id).where(Staff.login == login)))


def test_somebody_new_chooses_their_own_password(app, cast, here, sign_in, give, happened):
    answer, initial = invite(cast.admin)
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store" and initial
    assert initial not in cast.admin.get("/kelola").get_data(as_text=True)
    player = cast.visitor()
    assert sign_in(player, "sari", initial).location == "/masuk/langkah"
    assert player.get("/penyusun").status_code == 303
    assert give(player, "/masuk/langkah/sandi", password="pendek").status_code == 422
    assert give(player, "/masuk/langkah/sandi", password=initial).status_code == 422
    assert give(player, "/masuk/langkah/sandi", password=PASSWORD).location == "/penyusun"
    assert player.get("/kelola/saya").status_code == 200
    assert sign_in(cast.visitor(), "sari", initial).status_code == 422 and sign_in(cast.visitor(), "sari").location == "/penyusun"
    added = [event for event in happened if type(event).__name__ == "StaffAdded" and event.roles == "drafter"]
    assert [event.staff_id for event in added] == [cast.admin.staff_id]


def test_an_initial_password_ends_after_three_days(cast, sign_in):
    _answer, initial = invite(cast.admin)
    with clock.set_to(clock.now() + timedelta(hours=73)):
        assert sign_in(cast.visitor(), "sari", initial).status_code == 422


def test_a_reset_ends_the_sessions_and_the_old_password(cast, dewi, here, sign_in, phone_of, give):
    phone, _codes = phone_of(dewi)
    player = cast.visitor()
    sign_in(player)
    give(player, "/masuk/langkah/kode", code=phone.code())
    assert player.get("/meja").status_code == 200
    door = f"/kelola/petugas/{dewi}"
    page = cast.admin.post(f"{door}/sandi", page=door).get_data(as_text=True)
    initial = re.search(r'class="secret"><code>([a-z2-9-]{19})</code>', page)[1]
    assert player.get("/meja").status_code == 303 and sign_in(cast.visitor()).status_code == 422
    back = cast.visitor()
    sign_in(back, "dewi", initial)
    assert "one-time-code" in back.get("/masuk/langkah").get_data(as_text=True)  # the second step stands
    with clock.set_to(clock.now() + timedelta(minutes=1)):
        assert give(back, "/masuk/langkah/sandi", password="x" * 20).location == "/masuk/langkah"  # not before the code
        assert give(back, "/masuk/langkah/kode", code=phone.code()).location == "/masuk/langkah"
        assert give(back, "/masuk/langkah/sandi", password="baru-" + PASSWORD).location == "/meja"
    with pytest.raises(NotFound):
        here(operations.reset_password, cast.admin.actor, cast.admin.staff_id)  # one's own goes by the old one


@pytest.mark.parametrize("data, words", [
    ({"name": "", "login": "sari"}, "perlu diisi"), ({"name": "Sari", "login": "sa"}, "Paling sedikit"),
    ({"name": "Sari", "login": "<b>sari</b>"}, "Hanya huruf"), ({"name": "Sari", "login": "DEWI"}, "Sudah dipakai"),
    ({"name": "x" * 300, "login": "sari"}, "Paling banyak"), ({"name": "Sari", "login": "sari", "roles": "raja"}, ""),
    ({"name": "Sa\x00ri", "login": "sari"}, "tidak dapat disimpan")])
def test_bad_input_is_told_beside_its_field_and_kept(cast, dewi, here, data, words):
    answer = cast.admin.post("/kelola/petugas", data, page="/kelola")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and words in page and "<b>sari" not in page
    assert here(lambda: session.scalar(sa.select(sa.func.count()).select_from(Staff))) == 2  # dewi and the admin


def test_losing_a_role_ends_the_sessions_and_is_told(cast, dewi, here, sign_in, happened):
    player = cast.visitor()
    sign_in(player)
    door = f"/kelola/petugas/{dewi}"
    version = version_of(cast.admin.get(door).get_data(as_text=True))
    same = {"name": "Dewi Ayu", "roles": "moderator", "is_active": "y", "version": version}
    assert cast.admin.post(door, same, page=door).status_code == 303 and player.get("/meja").status_code == 200  # nothing changed
    assert cast.admin.post(door, {**same, "name": "Dewi A."}, page=door).status_code == 303 and player.get("/meja").status_code == 200
    assert cast.admin.post(door, {**same, "roles": "host", "version": str(int(version) + 1)}, page=door).status_code == 303
    assert player.get("/meja").status_code == 303
    told = [event for event in happened if type(event).__name__ == "StaffChanged"]
    assert [(event.roles, event.is_renamed) for event in told] == [("moderator", True), ("host", True)]


def test_who_may_not_sign_in_any_more(cast, dewi, here, sign_in):
    player = cast.visitor()
    sign_in(player)
    here(operations.change_staff, cast.admin.actor, dewi, 1, name="Dewi", roles=[Role.MODERATOR], is_active=False)
    assert player.get("/meja").status_code == 303 and sign_in(cast.visitor()).status_code == 422
    assert "Tidak boleh masuk" in cast.admin.get("/kelola").get_data(as_text=True)


def test_of_two_admins_the_second_sees_what_the_first_did(cast, dewi, here):
    door = f"/kelola/petugas/{dewi}"
    version = version_of(cast.admin.get(door).get_data(as_text=True))
    other = cast.staff("admin-dua", "admin")
    assert other.post(door, {"name": "Dewi", "roles": "drafter", "is_active": "y", "version": version}, page=door).status_code == 303
    second = cast.admin.post(door, {"name": "Dewi Ayu", "roles": "host", "version": version}, page=door)
    page = second.get_data(as_text=True)
    assert second.status_code == 409 and "Admin lain baru saja" in page and "penyusun; boleh masuk" in page
    assert re.search(r'value="host"[^>]*checked|checked[^>]*value="host"', page)  # what was chosen is kept
    assert here(lambda: session.get(Staff, dewi).roles) == {Role.DRAFTER}
    again = {"name": "Dewi Ayu", "roles": "host", "version": version_of(page)}
    assert cast.admin.post(door, again, page=door).status_code == 303
    assert here(lambda: (session.get(Staff, dewi).roles, session.get(Staff, dewi).is_active)) == ({Role.HOST}, False)


def test_two_changes_at_once_never_overwrite_each_other(app, cast, dewi, here, at_once):
    actor = cast.admin.actor
    roles = [Role.HOST, Role.DRAFTER, Role.APPROVER, Role.COUNTER]
    done = at_once(lambda role: operations.change_staff(actor, dewi, 1, name="Dewi", roles=[role], is_active=True), roles)
    assert sorted(str(one) if one is True else type(one).__name__ for one in done) == ["Conflict"] * 3 + ["True"]
    assert isinstance(next(one for one in done if one is not True), Conflict)
    assert here(lambda: session.get(Staff, dewi).version) == 2


def test_the_last_admin_stays(cast, here, at_once):
    first, second = cast.admin, cast.staff("admin-dua", "admin")
    with pytest.raises(Invalid) as own:
        here(operations.change_staff, first.actor, first.staff_id, 1, name="A", roles=[Role.HOST], is_active=True)
    assert own.value.data["fields"] == {"roles": "own_admin"}
    pairs = [(first.actor, second.staff_id), (second.actor, first.staff_id)]
    done = at_once(lambda pair: operations.change_staff(pair[0], pair[1], 1, name="A", roles=[Role.HOST], is_active=True), pairs)
    refused = [one for one in done if isinstance(one, Invalid)]
    assert done.count(True) == 1 and [one.data["fields"] for one in refused] == [{"roles": "last_admin"}]
    admins = here(lambda: [one.login for one in session.scalars(sa.select(Staff)) if Role.ADMIN in one.roles])
    assert len(admins) == 1


def test_it_is_told_beside_the_roles(cast):
    door = f"/kelola/petugas/{cast.admin.staff_id}"
    version = version_of(cast.admin.get(door).get_data(as_text=True))
    answer = cast.admin.post(door, {"name": "Uji-Admin", "roles": "host", "is_active": "y", "version": version}, page=door)
    assert answer.status_code == 422 and "hak admin Anda sendiri" in answer.get_data(as_text=True)


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30, "1e3", "٣"])
def test_a_made_up_version_is_a_conflict(cast, dewi, version):
    door = f"/kelola/petugas/{dewi}"
    assert cast.admin.post(door, {"name": "Dewi", "version": version}, page=door).status_code == 409


def test_others_manage_nobody(cast, dewi, here):
    for role in Role:
        player = getattr(cast, role.value)
        if Permission.MANAGE_STAFF in GRANTS[role]:
            continue
        for path in ("/kelola", f"/kelola/petugas/{dewi}"):
            assert player.get(path).status_code == 403
        with pytest.raises(NotAllowed):
            here(operations.change_staff, player.actor, dewi, 1, name="X", roles=[], is_active=True)
        with pytest.raises(NotAllowed):
            here(operations.invite_staff, player.actor, "abc", "Abc", [])
    assert cast.admin.get("/kelola/petugas/999999").status_code == 404


def test_a_long_list_has_a_search(app, cast, here, monkeypatch):
    monkeypatch.setattr(operations, "hash_password", lambda _password: "x")
    assert 'type="search"' not in cast.admin.get("/kelola").get_data(as_text=True)
    for n in range(21):
        here(operations.add_staff, f"petugas-{n}", f"Petugas {'Ketiga' if n == 3 else n}", PASSWORD, [Role.HOST])
    page = cast.admin.get("/kelola").get_data(as_text=True)
    assert 'type="search"' in page and page.count('href="/kelola/petugas/') == 22
    found = cast.admin.get("/kelola?q=ketiga+petugas").get_data(as_text=True)
    assert found.count('href="/kelola/petugas/') == 1 and "petugas-3" in found and "1 dari 22" in found
    assert cast.admin.get("/kelola?q=%25").get_data(as_text=True).count('href="/kelola/petugas/') == 0
    assert cast.admin.get("/kelola?q=" + "x" * 5000).status_code == 200
