"""Gladi: a copy that is in no list, count or ledger, and is emptied by one button."""
import re
import uuid

import pytest
import sqlalchemy as sa

from server.audit.models import Entry
from server.core import clock
from server.core.database import Model, operation, session
from server.core.decisions import Decision
from server.core.errors import Conflict, NotAllowed
from server.live import operations
from server.live.bridge.operations import bridge_questions
from server.live.captions.models import CaptionRoom
from server.live.models import Question
from server.live.polls import operations as operations_of_polls
from server.live.reactions.models import ReactionCount
from server.live.rehearsal import broadcasts as rehearsal_broadcasts
from server.live.rehearsal.operations import KEPT, empty_rehearsal
from server.live.screens.operations import send_cue
from server.webinars import queries
from server.webinars.models import Webinar
from server.webinars.operations import begin_webinar
from server.webinars.rehearsals import MOST, make_rehearsal
from tests.live import make
from tests.live.polls import make as polls


@pytest.fixture
def gladi(app, cast, here):
    """(id of the session, id and slug of its rehearsal)"""
    assert cast.host
    webinar_id = here(make.webinar, "scheduled", slug="asli", rundown=(("questions", "Tanya jawab", 30),), speakers=(("Ibu Premi", "Dinas Sosial"),))
    slug = here(make_rehearsal, make.HOST, webinar_id)
    copy_id = here(lambda: session.scalar(sa.select(Webinar.id).where(Webinar.slug == slug)))
    return webinar_id, copy_id, slug


def practise(copy_id, cast):
    """Something of everything."""
    begin_webinar(make.HOST, copy_id)
    one = make.question(cast.citizen.actor, copy_id, "Ini hanya latihan?")
    operations.show_question(make.HOST, one)
    operations.vote_question(copy_id, one, cast.stranger.participant_id, True)
    operations.feature_question(make.HOST, one)
    make.question(cast.stranger.actor, copy_id, "Satu lagi untuk latihan?")
    bridge_questions(make.HOST, copy_id, "zoom", [("Dari Zoom untuk latihan?", None)], key=str(uuid.uuid4()))
    send_cue(make.HOST, copy_id, "five")
    polls.cast(copy_id, polls.poll(copy_id), cast.citizen.participant_id, {"choice": 1})
    operations_of_polls.close_poll(make.HOST, polls.poll(copy_id))


def rows_of(copy_id):
    """How many rows hang on a session, by table."""
    found = {}
    for table in Model.metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column.table.name == "webinars" and table.name not in KEPT:
                found[table.name] = session.scalar(sa.select(sa.func.count()).select_from(table).where(key.parent == copy_id))
    return found


def test_its_address_is_unguessable_and_it_is_in_no_list(gladi, cast, here):
    webinar_id, copy_id, slug = gladi
    assert re.fullmatch(r"asli-gladi-[a-z]{16}", slug)
    here(begin_webinar, make.HOST, copy_id)
    page = cast.stranger.get(f"/sesi/{slug}")
    assert page.status_code == 200 and "noindex" in page.headers["X-Robots-Tag"] and "noindex" in page.text and "Gladi" in page.text
    assert "Ibu Premi" in page.text and "Tanya jawab" in page.text
    for address in ("/", "/sesi", "/hasil", "/data/ledger"):
        assert "gladi" not in cast.stranger.get(address).text.lower()
    assert cast.stranger.get(f"/s/{copy_id}").status_code == 404
    assert cast.stranger.get(f"/s/{webinar_id}").status_code == 302

    def lists():
        found = queries.visible_to(cast.host.actor)
        return [one.id for one in (*found.live(), *found.upcoming(), *found.past())] + [getattr(found.current_live(), "id", None)]

    assert copy_id not in here(lists)


@pytest.mark.parametrize("screen", ["", "/kendali", "/hemat", "/layar", "/overlay", "/narasumber"])
def test_every_screen_is_marked(gladi, cast, screen):
    _webinar_id, _copy_id, slug = gladi
    assert 'class="gladi"' in cast.host.get(f"/sesi/{slug}{screen}").text
    assert 'class="gladi"' not in cast.host.get(f"/sesi/asli{screen}").text


def test_the_ledger_has_no_row_of_it(gladi, cast, here):
    _webinar_id, copy_id, _slug = gladi
    before = here(lambda: session.scalar(sa.select(sa.func.count()).select_from(Entry)))
    here(practise, copy_id, cast)
    entries = here(lambda: session.scalars(sa.select(Entry.facts)).all())
    assert [facts for facts in entries if facts.get("webinar_id") == copy_id] == []
    assert len(entries) == before


def test_one_button_empties_it(gladi, cast, here, reducer, published, room_state, monkeypatch):
    _webinar_id, copy_id, slug = gladi
    page = f"/sesi/{slug}/kendali"
    here(practise, copy_id, cast)
    assert here(rows_of, copy_id)["questions"] == 3
    mine = cast.citizen.get(f"/sesi/{slug}/saya.json").json
    assert mine["questions"] and mine["ballots"]
    told = []
    monkeypatch.setattr(rehearsal_broadcasts, "publish", lambda *message: told.append(message))
    screens = {}
    for audience, client in (("hadirin", cast.citizen.client), ("meja", cast.host.client)):
        screens[audience] = reducer.screen()
        reducer.see(screens[audience], {"type": "asked"}, {"type": "state", "body": room_state(client, slug, audience)})
    assert cast.host.post(f"{page}/gladi/kosongkan", page=page).status_code == 303
    assert set(here(rows_of, copy_id).values()) == {0}
    assert told == [(f"sesi:{copy_id}:hadirin", "mine.changed", {})]
    mine = cast.citizen.get(f"/sesi/{slug}/saya.json").json
    assert (mine["questions"], mine["votes"], mine["ballots"]) == ([], [], {})
    assert here(lambda: session.scalar(sa.select(sa.func.count()).select_from(Decision).where(Decision.subject_kind == "question"))) == 0
    # screens that were open follow, by the facts since what they know
    for audience, client in (("hadirin", cast.citizen.client), ("meja", cast.host.client)):
        seen = reducer.see(screens[audience], {"type": "asked"}, {"type": "state", "body": room_state(client, slug, audience, 0)},
                           {"type": "doubt"}, {"type": "asked"}, {"type": "state", "body": room_state(client, slug, audience)})
        assert seen["questions"] == {} and seen["room"]["phase"] == "scheduled" and not seen["parts"].get("cues") and seen["parts"]["polls"] == []
    here(begin_webinar, make.HOST, copy_id)
    assert here(lambda: make.question(cast.citizen.actor, copy_id, "Latihan lagi?"))


def test_numbers_that_screens_compare_with_never_go_back(gladi, here):
    _webinar_id, copy_id, _slug = gladi

    @operation
    def practise_saying():
        session.add(CaptionRoom(webinar_id=copy_id, n=30, last=30, changed_at=clock.now()))
        session.add(ReactionCount(webinar_id=copy_id, kind="agree", count=7, at=clock.now()))

    here(practise_saying)
    here(empty_rehearsal, make.HOST, copy_id)
    assert here(lambda: (session.get(CaptionRoom, copy_id).n, session.get(CaptionRoom, copy_id).last)) == (31, 30)
    assert here(lambda: session.get(ReactionCount, (copy_id, "agree")).count) == 0


def test_a_real_session_is_never_emptied(gladi, cast, here):
    webinar_id, _copy_id, _slug = gladi
    one = here(make.question, cast.citizen.actor, webinar_id)
    with pytest.raises(Conflict):
        here(empty_rehearsal, make.HOST, webinar_id)
    page = "/sesi/asli/kendali"
    assert cast.host.post(f"{page}/gladi/kosongkan", page=page).status_code == 409
    assert here(lambda: session.get(Question, one).text)


def test_limits_and_roles(gladi, cast, here):
    webinar_id, copy_id, _slug = gladi
    with pytest.raises(Conflict):
        here(make_rehearsal, make.HOST, copy_id)
    for act in (make_rehearsal, empty_rehearsal):
        with pytest.raises(NotAllowed):
            here(act, cast.moderator.actor, copy_id)
    for _n in range(MOST - 1):
        here(make_rehearsal, make.HOST, webinar_id)
    with pytest.raises(Conflict):
        here(make_rehearsal, make.HOST, webinar_id)
