"""Gladi: a copy that is in no list, count, ledger or export, takes over what is practised with, and is emptied by one button."""
import re
import uuid

import pytest
import sqlalchemy as sa

from server.audit.models import Entry
from server.core import clock
from server.core.database import Model, operation, session
from server.core.decisions import Decision
from server.core.errors import Conflict, NotAllowed
from server.core.keys import new_key
from server.live import operations
from server.live.bridge.operations import bridge_questions
from server.live.captions import operations as captions
from server.live.captions.models import CaptionRoom
from server.live.models import Question
from server.live.notices import operations as notices
from server.live.polls import operations as operations_of_polls
from server.live.polls.models import Poll
from server.live.reactions.models import ReactionCount
from server.live.rehearsal import broadcasts as rehearsal_broadcasts
from server.live.rehearsal.operations import empty_rehearsal
from server.live.screens.operations import send_cue
from server.live.slides import operations as slides
from server.live.slides import store
from server.live.slides.models import Deck, DeckPage
from server.live.video.operations import set_source, switch_source
from server.webinars import queries, rehearsals
from server.webinars.models import Webinar
from server.webinars.operations import begin_webinar, end_webinar, move_schedule
from server.webinars.rehearsals import MOST, make_rehearsal
from tests.live import make
from tests.live.polls import make as polls
from tests.live.slides import make as decks
from tests.tables import read_all


@pytest.fixture
def gladi(app, cast, here):
    """(id of the session, id and slug of its rehearsal)"""
    assert cast.host
    webinar_id = here(make.webinar, "scheduled", slug="asli", rundown=(("questions", "Tanya jawab", 30),), speakers=(("Ibu Premi", "Dinas Sosial"),))
    slug = here(make_rehearsal, make.HOST, webinar_id)
    copy_id = here(lambda: session.scalar(sa.select(Webinar.id).where(Webinar.slug == slug)))
    return webinar_id, copy_id, slug


PUBLIC = ("/", "/sesi", "/hasil", "/data/ledger", "/data/ledger.json")


def practise(copy_id, cast):
    """Something of everything."""
    begin_webinar(make.HOST, copy_id)
    one = make.question(cast.citizen.actor, copy_id, "Ini hanya latihan?")
    operations.show_question(make.HOST, one)
    operations.vote_question(copy_id, one, cast.stranger.participant_id, True)
    operations.feature_question(make.HOST, one)
    make.question(cast.stranger.actor, copy_id, "Satu lagi untuk latihan?")
    bridge_questions(make.HOST, copy_id, "zoom", [("Dari Zoom untuk latihan?", None)], key=str(uuid.uuid4()))
    send_cue(make.HOST, copy_id, "five", key=new_key())
    move_schedule(make.HOST, copy_id, 5, position=0, lasts=30, key=new_key())
    notices.post_announcement(make.HOST, copy_id, "Latihan", 5, key=new_key())
    notices.set_info(make.HOST, copy_id, "Info latihan")
    captions.say(make.HOST, copy_id, "Baris latihan", key=new_key())
    set_source(make.HOST, copy_id, "spare", "https://youtu.be/aaaaaaaaaaa")
    switch_source(make.HOST, copy_id, "spare")
    operations_of_polls.ban_word(make.HOST, copy_id, "latihan")
    polls.cast(copy_id, polls.poll(copy_id), cast.citizen.participant_id, {"choice": 1})
    operations_of_polls.close_poll(make.HOST, polls.poll(copy_id))


def rows_of(copy_id):
    """How many rows hang on a session, by table."""
    on = rehearsals.hanging()
    return {name: session.scalar(sa.select(sa.func.count()).select_from(on[name].table).where(on[name] == copy_id)) for name in rehearsals.going()}


def test_its_address_is_unguessable_and_it_is_in_no_list(gladi, cast, here):
    webinar_id, copy_id, slug = gladi
    assert re.fullmatch(r"asli-gladi-[a-z]{16}", slug)
    here(begin_webinar, make.HOST, copy_id)
    page = cast.stranger.get(f"/sesi/{slug}")
    assert page.status_code == 200 and "noindex" in page.headers["X-Robots-Tag"] and "noindex" in page.text and "Gladi" in page.text
    assert "Ibu Premi" in page.text and "Tanya jawab" in page.text
    for address in PUBLIC:
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


def numbers_of(cast):
    """Every number of the public pages, and the ledger as it is exported."""
    return {address: re.findall(r"\d+", re.sub(r"<(script|style|input)[^>]*>", "", cast.stranger.get(address).text)) for address in PUBLIC}


def test_no_count_and_no_export_has_a_row_of_it(gladi, cast, here):
    _webinar_id, copy_id, _slug = gladi
    assert cast.moderator
    before = numbers_of(cast), cast.moderator.get("/meja").text.count("<li")
    here(practise, copy_id, cast)
    assert here(lambda: make.question(cast.citizen.actor, copy_id, "Boleh jadi aspirasi?", keep_processing_version=1, keep_publication_version=1))
    here(end_webinar, make.HOST, copy_id)
    after = numbers_of(cast), cast.moderator.get("/meja").text.count("<li")
    assert after == before


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


# --- what it takes over ----------------------------------------------------------------------


@pytest.fixture
def rich(app, cast, here):
    """A session with sources, decks and polls; its id."""
    assert cast.host

    def fill():
        webinar_id = make.webinar(slug="kaya")
        for place, address in (("main", "https://youtu.be/bbbbbbbbbbb"), ("spare", "https://contoh.example/siaran.m3u8")):
            set_source(make.HOST, webinar_id, place, address)
        switch_source(make.HOST, webinar_id, "spare")
        ready, waiting = decks.deck(webinar_id, "Satu", "Dua", is_open=True, is_downloadable=True), decks.deck(webinar_id, "Belum siap")
        slides.begin_rendering(ready)
        for page in (1, 2):
            store.picture(session.get(Deck, ready).folder, page, 640).write_bytes(b"gambar %d" % page)
            slides.keep_page(ready, page, 1280, 720, f"Isi {page}")
        slides.finish_rendering(ready)
        slides.show_slide(make.HOST, ready, 2)
        polls.poll(webinar_id, "scale", "closed", is_open=False)
        polls.cast(webinar_id, polls.poll(webinar_id), cast.citizen.participant_id, {"choice": 1})
        make.question(cast.citizen.actor, webinar_id, "Pertanyaan sungguhan?")
        notices.post_announcement(make.HOST, webinar_id, "Sungguhan", 0)
        captions.say(make.HOST, webinar_id, "Sungguhan")
        assert waiting
        return webinar_id

    return here(fill)


def taken(copy_id):
    """What a rehearsal has of its session: sources, decks with their pages, and polls."""
    session.rollback()
    found = session.scalars(sa.select(Deck).where(Deck.webinar_id == copy_id)).all()
    pages = session.scalars(sa.select(DeckPage.text).where(DeckPage.deck_id.in_([deck.id for deck in found])).order_by(DeckPage.number)).all()
    rows = session.scalars(sa.select(Poll).where(Poll.webinar_id == copy_id)).all()
    return ([(deck.title, deck.pages, deck.is_open, deck.is_downloadable) for deck in found], pages,
            [(poll.state, poll.results, poll.question["kind"], poll.voters) for poll in rows])


TAKEN = ([("Paparan", 2, True, True)], ["Isi 1", "Isi 2"], [("draft", "closed", "scale", 0)])


def test_it_takes_over_sources_decks_and_drafts(rich, cast, here):
    slug = here(make_rehearsal, make.HOST, rich)
    copy_id = here(lambda: session.scalar(sa.select(Webinar.id).where(Webinar.slug == slug)))
    assert here(taken, copy_id) == TAKEN
    state = cast.host.get(f"/sesi/{slug}/kendali/keadaan.json").json
    real = cast.host.get("/sesi/kaya/kendali/keadaan.json").json
    assert state["video"]["sources"] == real["video"]["sources"] and (state["video"]["place"], real["video"]["place"]) == ("main", "spare")
    assert state["slide"] is None and real["slide"]["page"] == 2 and len(state["polls"]) == 1 and state["polls"][0]["state"] == "draft"
    assert state["notices"] == {"items": [], "info": []} and state["questions"] == []
    (deck,) = state["decks"]
    picture = cast.stranger.get(f"/sesi/{slug}/salindia/{deck['id']}/2-640.webp")
    assert picture.status_code == 200 and picture.data == b"gambar 2"
    names = here(lambda: [session.get(Deck, one).folder for one in (deck["id"], real["slide"]["deck"])])
    files = here(lambda: [store.picture(name, 2, 640).stat() for name in names])
    assert names[0] != names[1] and files[0].st_ino == files[1].st_ino, "bytes are shared, not copied"


@pytest.mark.parametrize("links", [True, False])
def test_files_last_as_long_as_somebody_has_them(app, rich, here, monkeypatch, links):
    if not links:
        monkeypatch.setattr(store.os, "link", lambda *_: (_ for _ in ()).throw(OSError("not here")))
    slug = here(make_rehearsal, make.HOST, rich)
    copy_id = here(lambda: session.scalar(sa.select(Webinar.id).where(Webinar.slug == slug)))
    one, copy = here(lambda: [session.scalars(sa.select(Deck).where(Deck.webinar_id == of, Deck.state == "ready")).one() for of in (rich, copy_id)])
    here(store.remove, copy.folder)
    assert here(lambda: store.picture(one.folder, 1, 640).read_bytes()) == b"gambar 1"
    copied = here(store.link, one.folder)
    here(store.remove, one.folder)
    assert here(lambda: store.picture(copied, 1, 640).read_bytes()) == b"gambar 1" and here(store.link, one.folder) is None
    assert here(lambda: store.orphans(())) == []  # what was just made is not swept before its row is written


def test_emptied_it_is_as_it_was_made_and_the_session_untouched(app, rich, cast, here, published):
    before = read_all(app)
    slug = here(make_rehearsal, make.HOST, rich)
    copy_id = here(lambda: session.scalar(sa.select(Webinar.id).where(Webinar.slug == slug)))

    def practise_with_it():
        begin_webinar(make.HOST, copy_id)
        operations_of_polls.open_poll(make.HOST, session.scalar(sa.select(Poll.id).where(Poll.webinar_id == copy_id)))
        switch_source(make.HOST, copy_id, "spare")
        deck_id = session.scalar(sa.select(Deck.id).where(Deck.webinar_id == copy_id))
        slides.show_slide(make.HOST, deck_id, 1)
        operations_of_polls.draft_poll(make.HOST, copy_id, polls.QUESTIONS["text"], key=new_key())
        send_cue(make.HOST, copy_id, "five", key=new_key())
        captions.say(make.HOST, copy_id, "Latihan", key=new_key())
        make.question(cast.citizen.actor, copy_id, "Latihan?")
        return session.get(Deck, deck_id).folder

    folder = here(practise_with_it)
    here(empty_rehearsal, make.HOST, copy_id)
    assert here(taken, copy_id) == TAKEN
    state = cast.host.get(f"/sesi/{slug}/kendali/keadaan.json").json
    assert (state["video"]["place"], state["slide"], state["phase"]) == ("main", None, "scheduled") and state["video"]["sources"]
    after = read_all(app)
    assert {name for name in before if not set(before[name]) <= set(after[name])} - {"sqlite_sequence"} == set(), "rows of the session are others"
    assert {name for name in before if len(before[name]) != len(after[name])} <= {"webinars", "live_streams", "live_events", "outbox", *KEPT_OF_IT}
    here(store.remove, folder)
    (real,) = here(lambda: session.scalars(sa.select(Deck).where(Deck.webinar_id == rich, Deck.state == "ready")).all())
    assert here(lambda: store.picture(real.folder, 1, 640).read_bytes()) == b"gambar 1"


KEPT_OF_IT = {"video_sources", "decks", "deck_pages", "polls", "caption_rooms", "staff_sessions_seen", "sqlite_sequence"}


def test_each_table_of_the_room_has_a_part_that_answers_for_it(app):
    owners = {}
    for part in rehearsals.PARTS.values():
        for model in (*part.goes, *part.stays):
            assert owners.setdefault(model.__tablename__, part.name) == part.name, f"{model.__tablename__} is answered for twice"
    rooms = {mapper.class_.__tablename__ for mapper in Model.registry.mappers if mapper.class_.__module__.startswith("server.live")}
    hanging = set(rehearsals.hanging())
    assert rooms & hanging <= owners.keys(), "say in the part's practice.py what a rehearsal does with it"
    assert owners.keys() <= hanging
    assert hanging - {model.__tablename__ for part in rehearsals.PARTS.values() for model in part.stays} == set(rehearsals.going())


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
