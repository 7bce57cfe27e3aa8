"""Sessions: seen in a list, ended from there, with their sockets; passwords of one's own."""
from datetime import timedelta

import pytest
import sqlalchemy as sa

from server.accounts import operations, sessions
from server.accounts.browsers import family_of
from server.accounts.models import SessionSeen, StaffSession
from server.core import clock, realtime
from server.core.database import session
from server.core.errors import NotFound
from tests.accounts.conftest import PASSWORD

OWN = "/kelola/saya"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


def signed_in(cast, sign_in, agent=FIREFOX):
    player = cast.visitor()
    player.client.environ_base["HTTP_USER_AGENT"] = agent
    assert sign_in(player).status_code == 303
    return player


def ids(here):
    return here(lambda: list(session.scalars(sa.select(StaffSession.id).where(StaffSession.revoked_at.is_(None)).order_by(StaffSession.id))))


def test_the_list_names_families_and_nothing_finer(app, cast, dewi, here, sign_in):
    player = signed_in(cast, sign_in)
    signed_in(cast, sign_in, "Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36")
    page = player.get(OWN).get_data(as_text=True)
    assert "Firefox · Linux" in page and "Chrome · Android" in page and page.count("Sesi ini") == 1 and "baru saja" in page
    with app.app_context():
        stored = session.execute(sa.text("SELECT * FROM staff_sessions ORDER BY id")).mappings().all()
    assert [row["browser"] for row in stored] == ["Firefox · Linux", "Chrome · Android"]
    assert "127.0.0.1" not in str(stored) and "Mozilla" not in str(stored)


@pytest.mark.parametrize("agent, family", [
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148 Safari/604.1", "Safari · iPhone"),
    ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0", "Edge · Windows"), ("", ""),
    ("<script>alert(1)</script> nama@contoh.example", ""), ("x" * 100000 + "Firefox/1", "")])
def test_families(agent, family):
    assert family_of(agent) == family


def test_last_seen_is_noted_once_a_minute_and_never_hurts_a_page(app, cast, dewi, here, sign_in, monkeypatch):
    player = signed_in(cast, sign_in)
    noted = []
    real = sessions.note_seen
    monkeypatch.setattr(sessions, "note_seen", lambda one: (noted.append(one), real(one)))
    for _ in range(3):
        player.get(OWN)
    assert len(noted) == 1
    with clock.set_to(clock.now() + timedelta(minutes=2)):
        moment = clock.now()
        player.get(OWN)
        assert here(lambda: session.scalar(sa.select(SessionSeen.at))) == moment and len(noted) == 2

    def broken(_one):
        raise RuntimeError("disk full")

    monkeypatch.setattr(sessions, "note_seen", broken)
    with clock.set_to(clock.now() + timedelta(minutes=9)):
        assert player.get(OWN).status_code == 200


def test_many_are_noted_by_one_statement(app, cast, dewi, here, at_once):
    for _ in range(5):
        here(sessions.open_session, dewi)
    known = ids(here)
    assert at_once(sessions.note_seen, known * 3) == [None] * 15
    assert here(lambda: session.scalar(sa.select(sa.func.count()).select_from(SessionSeen))) == 5


def test_one_ends_one_s_own_and_no_other(cast, dewi, here, sign_in):
    first, second = signed_in(cast, sign_in), signed_in(cast, sign_in)
    stranger = cast.host
    first_id, second_id, stranger_id = ids(here)
    assert first.post(f"{OWN}/sesi/{stranger_id}/akhiri", page=OWN).status_code == 404
    assert first.post(f"{OWN}/sesi/{first_id}/akhiri", page=OWN).status_code == 404  # that is what signing out is for
    assert first.post(f"{OWN}/sesi/999999999/akhiri", page=OWN).status_code == 404
    assert stranger.post(f"{OWN}/sesi/{first_id}/akhiri", page=OWN).status_code == 404
    assert first.post(f"{OWN}/sesi/{second_id}/akhiri", page=OWN).status_code == 303
    assert first.get("/meja").status_code == 200 and second.get("/meja").status_code == 303
    with pytest.raises(NotFound):
        here(sessions.end_session, stranger.actor, first_id)


def test_ending_all_others_closes_their_sockets(app, cast, dewi, here, sign_in, happened, monkeypatch):
    closed = []
    monkeypatch.setattr(realtime, "close_room_sockets", closed.append)
    first, second, third = (signed_in(cast, sign_in) for _ in range(3))
    assert first.post(f"{OWN}/sesi-lain/akhiri", page=OWN).status_code == 303
    assert [one.get("/meja").status_code for one in (first, second, third)] == [200, 303, 303]
    assert [(event.member_id, event.count) for event in happened if type(event).__name__ == "SessionsEnded"] == [(dewi, 2)]
    assert closed == [f"staff:{dewi}"]


def test_an_admin_ends_a_colleague_s(cast, dewi, sign_in):
    player = signed_in(cast, sign_in)
    door = f"/kelola/petugas/{dewi}"
    assert "Firefox · Linux" in cast.admin.get(door).get_data(as_text=True)
    assert cast.host.post(f"{door}/sesi").status_code == 403
    assert cast.admin.post(f"{door}/sesi", page=door).status_code == 303
    assert player.get("/meja").status_code == 303
    assert cast.admin.post("/kelola/petugas/999999/sesi", page=door).status_code == 404


def test_one_changes_one_s_password_by_the_old_one(cast, dewi, here, sign_in):
    player, other = signed_in(cast, sign_in), signed_in(cast, sign_in)
    new = "kata-sandi-lain-sekali"
    for old, chosen, words in [("salah", new, "tidak cocok"), (PASSWORD, "pendek", "12 huruf"), (PASSWORD, PASSWORD, "yang lain"), ("", "", "perlu diisi")]:
        answer = player.post(f"{OWN}/sandi", {"old": old, "password": chosen}, page=OWN)
        page = answer.get_data(as_text=True)
        assert answer.status_code == 422 and words in page and (not chosen or chosen not in page)
    assert other.get("/meja").status_code == 200
    assert player.post(f"{OWN}/sandi", {"old": PASSWORD, "password": new}, page=OWN).status_code == 303
    assert player.get("/meja").status_code == 200 and other.get("/meja").status_code == 303
    assert here(operations.verify, "dewi", PASSWORD) is None and here(operations.verify, "dewi", new) == dewi


def test_sessions_end_by_themselves_and_old_ones_are_swept(cast, dewi, here, sign_in):
    player = signed_in(cast, sign_in)
    with clock.set_to(clock.now() + timedelta(hours=13)):
        assert player.get("/meja").status_code == 303
    with clock.set_to(clock.now() + timedelta(days=40)):
        here(sessions.open_session, dewi)
        assert here(lambda: session.scalar(sa.select(sa.func.count()).select_from(StaffSession))) == 1
