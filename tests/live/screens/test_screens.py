"""Projector, overlay and the speaker's phone: who may open them, what they show, and that a revoked link shows nothing."""
import re
from datetime import timedelta

import pytest

from server.core import clock
from server.core.database import session
from server.core.errors import Conflict, Invalid, NotAllowed, NotFound
from server.core.keys import new_key
from server.live import operations
from server.live.screens import queries
from server.live.screens.models import ScreenLink
from server.live.screens.operations import MOST_LINKS, make_link, revoke_link, send_cue, take_back_cue
from server.webinars.models import Webinar
from server.webinars.operations import end_webinar
from tests.live import make

SPEAKER = "/sesi/aula/narasumber"


@pytest.fixture
def hall(app, cast, here):
    """A live session «aula» with a featured question, a shown one and one that waits."""
    assert cast.host
    webinar_id = here(make.webinar, slug="aula", at_once=False)
    ids = [here(make.question, cast.citizen.actor, webinar_id, f"Pertanyaan ke-{n}?") for n in range(3)]
    for one in ids[:2]:
        here(operations.show_question, make.HOST, one)
    here(operations.feature_question, make.HOST, ids[0])
    return webinar_id


@pytest.mark.parametrize("screen", ["layar", "overlay"])
def test_the_screens_of_the_hall_show_what_everyone_may_read(hall, cast, screen):
    answer = cast.stranger.get(f"/sesi/aula/{screen}")
    assert answer.status_code == 200 and "Pertanyaan ke-0?" in answer.text and "Pertanyaan ke-2?" not in answer.text
    assert answer.headers["X-Robots-Tag"] == "noindex" and answer.headers["Cache-Control"] == "no-store"
    assert f"/s/{hall}" in answer.text or screen == "overlay"


def test_the_speakers_phone_needs_a_link(hall, cast, here):
    assert cast.stranger.get(SPEAKER).status_code in (302, 303, 401, 403)
    assert cast.stranger.get(f"{SPEAKER}/keadaan.json").status_code in (401, 403)
    assert cast.moderator.get(SPEAKER).status_code == 403
    assert cast.host.get(SPEAKER).status_code == 200
    token = here(make_link, make.HOST, hall, "Ibu Premi")
    answer = cast.stranger.get(f"{SPEAKER}/k/{token}")
    assert answer.status_code == 302 and token not in answer.headers["Location"] and answer.headers["Referrer-Policy"] == "no-referrer"
    page = cast.stranger.get(SPEAKER)
    assert page.status_code == 200 and "Pertanyaan ke-1?" in page.text and "Pertanyaan ke-2?" not in page.text and token not in page.text
    state = cast.stranger.get(f"{SPEAKER}/keadaan.json").json
    assert len(state["questions"]) == 2 and state["cues"] == []
    # and nothing else
    for door in ("kendali", "kendali/keadaan.json"):
        assert cast.stranger.get(f"/sesi/aula/{door}").status_code in (302, 303, 401, 403)


def test_a_link_opens_one_session_and_not_for_ever(hall, cast, here, monkeypatch):
    token = here(make_link, make.HOST, hall, "Satu")
    here(make.webinar, slug="aula-lain")
    assert cast.stranger.get(f"/sesi/aula-lain/narasumber/k/{token}").status_code == 404
    assert cast.stranger.get(f"{SPEAKER}/k/{token[:-1]}x").status_code == 404
    cast.stranger.get(f"{SPEAKER}/k/{token}")
    here(end_webinar, make.HOST, hall)
    assert cast.stranger.get(SPEAKER).status_code == 200

    now = clock.now()
    for hours, opens in ((11, True), (13, False)):
        monkeypatch.setattr(clock, "now", lambda hours=hours: now + timedelta(hours=hours))
        assert here(lambda: queries.link_by_token(session.get(Webinar, hall), token) is not None) == opens


def test_revoking_ends_it_at_once(hall, cast, here, monkeypatch):
    cut = []
    from server.core import realtime

    monkeypatch.setattr(realtime, "close_room_sockets", cut.append)
    token = here(make_link, make.HOST, hall, "Dua")
    cast.stranger.get(f"{SPEAKER}/k/{token}")
    link = here(lambda: session.query(ScreenLink).one().id)
    here(revoke_link, make.HOST, hall, link)
    here(revoke_link, make.HOST, hall, link)
    assert cut == [f"layar:{link}"]
    assert cast.stranger.get(SPEAKER).status_code != 200
    assert cast.stranger.get(f"{SPEAKER}/k/{token}").status_code == 404


def test_a_ticket_is_of_one_link(hall, cast, here):
    here(make_link, make.HOST, hall, "Tiga")

    def look():
        webinar, link = session.get(Webinar, hall), session.query(ScreenLink).one()
        ticket = queries.ticket_of(link)
        number, _dot, seal = ticket.partition(".")
        forged = ["", ".", "1", ticket[:-1], f"{int(number) + 1}.{seal}", f"{number}.", f"x.{seal}", f"{'9' * 12}.{seal}"]
        return queries.link_by_ticket(webinar, ticket).id == link.id, [queries.link_by_ticket(webinar, one) for one in forged]

    is_known, forged = here(look)
    assert is_known and forged == [None] * 8


def test_the_token_is_kept_nowhere(hall, cast, here):
    token = here(make_link, make.HOST, hall, "Empat")
    row = here(lambda: [str(value) for value in session.query(ScreenLink).one().__dict__.values()])
    assert not any(token in value for value in row)


def test_cues_reach_speakers_and_the_desk_only(app, hall, cast, published, room_state):
    with app.test_request_context():
        cue = send_cue(make.HOST, hall, "text", "Mohon sebut warga rumah susun.")
        send_cue(make.HOST, hall, "five")
        assert {room for room, name, _payload in published if name == "fact"} == {f"sesi:{hall}:narasumber", f"sesi:{hall}:meja"}
        seen = room_state(cast.host.client, "aula", "narasumber")["cues"]
        assert [(one["kind"], one["text"]) for one in seen] == [("five", None), ("text", "Mohon sebut warga rumah susun.")]
        assert "cues" not in room_state(cast.stranger.client, "aula", "hadirin")
        take_back_cue(make.HOST, hall, cue)
        take_back_cue(make.HOST, hall, cue)
        assert len(room_state(cast.host.client, "aula", "narasumber")["cues"]) == 1


def test_refusals(app, hall, cast):
    with app.test_request_context():
        for kind, text in (("bel", ""), ("text", ""), ("text", "   ")):
            with pytest.raises(Invalid):
                send_cue(make.HOST, hall, kind, text)
        for act in (lambda who: send_cue(who, hall, "five"), lambda who: make_link(who, hall, "X"), lambda who: revoke_link(who, hall, 1)):
            with pytest.raises(NotAllowed):
                act(cast.moderator.actor)
        with pytest.raises(Invalid):
            make_link(make.HOST, hall, "  ")
        with pytest.raises(NotFound):
            take_back_cue(make.HOST, hall, 999)
        for n in range(MOST_LINKS):
            make_link(make.HOST, hall, f"Tautan {n}")
        with pytest.raises(Conflict):
            make_link(make.HOST, hall, "Satu lagi")
        end_webinar(make.HOST, hall)
        with pytest.raises(Conflict):
            send_cue(make.HOST, hall, "one")


def test_the_hosts_buttons_work_without_scripts(hall, cast):
    page = "/sesi/aula/kendali"
    shown = cast.host.post(f"{page}/tautan", {"label": "Bapak Bambang"}, page=page)
    address = re.search(r'value="([^"]*/narasumber/k/[^"]+)"', shown.text)[1]
    assert "Bapak Bambang" in shown.text and "<svg" in shown.text
    assert cast.stranger.get(address.split("localhost")[-1]).status_code == 302
    assert cast.host.post(f"{page}/isyarat", {"kind": "slower", "key": new_key()}, page=page).status_code == 303
    assert "Mohon lebih pelan" in cast.host.get(page).text
    assert "Bapak Bambang" in cast.host.get(page).text
