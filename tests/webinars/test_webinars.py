"""Sessions: their list, their one page in each phase, and who may begin and end them."""
import dataclasses
from datetime import UTC, datetime, timedelta

import pytest

from server.core.errors import Conflict, Invalid, NotAllowed, NotFound, SignInNeeded
from server.core.permissions import NOBODY, Actor, Role
from server.webinars import operations, queries
from server.webinars.models import RundownItem
from server.webinars.operations import Plan

HOST = Actor(staff_id=1, roles=frozenset({Role.HOST}), label="HO")
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
REAL = Plan(
    slug="jakarta-berkeadilan", title="Jakarta Berkeadilan", subtitle="Kesejahteraan Sosial bagi Semua", phase="ended", asking="closed",
    date_note="Kamis, 21 April 2022; jam mulai tidak tercatat", source="m.beritajakarta.id/read/97355", starts_at=NOW - timedelta(days=900),
    speakers=[("Premi Lasari", "Kepala Dinas Sosial"), ("Maykel Ivan", "Pengajar")])
LIVE = Plan(slug="kini", title="Yang kini", is_sample=True, is_tagged=False, phase="live", began_at=datetime.now(UTC) - timedelta(minutes=12),
            rundown=[("opening", "Pembukaan", 10), ("talk", "Paparan", 30), ("questions", "Tanya jawab", 60)])


@pytest.fixture
def add(app, cast):
    """add(plan): a session, made in a context of its own. Returns its id."""
    assert cast.host

    def make(plan, actor=HOST):
        with app.test_request_context():
            return operations.add_webinar(actor, plan)

    return make


def test_the_list_shows_now_next_and_past(cast, add):
    for plan in (REAL, LIVE, Plan(slug="besok", title="Yang besok", starts_at=NOW + timedelta(days=1)), Plan(slug="draf", title="Yang draf", phase="draft")):
        add(plan)
    answer = cast.citizen.get("/sesi")
    html = answer.get_data(as_text=True)
    assert [html.index(title) for title in ("Yang kini", "Yang besok", "Jakarta Berkeadilan")] == sorted(
        html.index(title) for title in ("Yang kini", "Yang besok", "Jakarta Berkeadilan"))
    assert "Yang draf" not in html and "sesi contoh" in html
    assert answer.headers["Cache-Control"].startswith("public") and "Set-Cookie" not in answer.headers


def test_a_past_session_says_what_is_known_and_from_where(cast, add):
    add(REAL)
    answer = cast.citizen.get("/sesi/jakarta-berkeadilan")
    html = answer.get_data(as_text=True)
    for words in ("Premi Lasari", "Kepala Dinas Sosial", "21 April 2022; jam mulai tidak tercatat", "https://m.beritajakarta.id/read/97355", "Selesai"):
        assert words in html
    assert "sesi contoh" not in html and "<form" not in html and "Pasal" not in html
    assert answer.headers["Cache-Control"] == "public, max-age=60" and "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("plan", [LIVE, Plan(slug="kini", title="Yang nanti", phase="scheduled")])
def test_a_page_with_forms_is_nobodys_cache(cast, add, plan):
    add(plan)
    answer = cast.citizen.get("/sesi/kini")
    assert answer.headers["Cache-Control"] == "no-store"
    html = answer.get_data(as_text=True)
    assert 'name="text"' in html and 'name="key"' in html and "jkd_peserta" not in html


def test_a_live_page_says_which_part_runs(cast, add):
    add(dataclasses.replace(LIVE, began_at=datetime.now(UTC) - timedelta(minutes=12)))
    html = cast.citizen.get("/sesi/kini").get_data(as_text=True)
    assert "Kini: Paparan" in html and "menit ke-13" in html


def test_only_hosts_see_the_way_to_the_control_room(cast, add):
    add(LIVE)
    assert "/kendali" not in cast.citizen.get("/sesi/kini").get_data(as_text=True)
    assert "/sesi/kini/kendali" in cast.host.get("/sesi/kini").get_data(as_text=True)


def test_the_short_form_leads_to_the_page(cast, add):
    number = add(LIVE)
    answer = cast.citizen.get(f"/s/{number}")
    assert (answer.status_code, answer.location) == (302, "/sesi/kini")
    assert cast.citizen.get("/s/999").status_code == 404
    assert cast.citizen.get(f"/s/{add(Plan(slug='draf', title='Draf', phase='draft'))}").status_code == 404


@pytest.mark.parametrize("changes", [{"slug": "Bukan Slug"}, {"slug": "a/../b"}, {"slug": ""}, {"title": "  "}, {"asking": "selalu"}, {"rundown": [("tari", "x", 1)]}])
def test_a_plan_that_cannot_be_is_refused(add, changes):
    with pytest.raises(Invalid):
        add(Plan(**{"slug": "baik", "title": "Baik", **changes}))


def test_a_slug_is_unique(add):
    add(LIVE)
    with pytest.raises(Invalid) as refused:
        add(LIVE)
    assert refused.value.data["fields"] == {"slug": "taken"}


def test_begin_and_end_once_and_only_by_who_may(app, cast, add):
    number = add(Plan(slug="mulai", title="Mulai"))
    with app.test_request_context():
        for actor, refusal in ((NOBODY, SignInNeeded), (cast.citizen.actor, SignInNeeded), (cast.moderator.actor, NotAllowed)):
            for act in (operations.begin_webinar, operations.end_webinar):
                with pytest.raises(refusal):
                    act(actor, number)
        with pytest.raises(Conflict):
            operations.end_webinar(HOST, number)
        operations.begin_webinar(HOST, number)
        with pytest.raises(Conflict):
            operations.begin_webinar(HOST, number)
        assert queries.visible_to(NOBODY).current_live().id == number
        operations.end_webinar(HOST, number)
        assert queries.visible_to(NOBODY).current_live() is None
        with pytest.raises(NotFound):
            operations.begin_webinar(HOST, 999)


def test_the_rundown_on_the_clock():
    items = [RundownItem(position=n, kind="talk", title=f"Bagian {n}", minutes=minutes) for n, minutes in enumerate((10, 30, 60))]
    at = lambda minute: [part.state for part in queries.on_the_clock(items, NOW, NOW + timedelta(minutes=minute), is_live=True)]
    assert at(0) == ["now", "", ""] and at(10) == ["done", "now", ""] and at(99) == ["done", "done", "now"] and at(500) == ["done", "done", "now"]
    assert [part.state for part in queries.on_the_clock(items, NOW, NOW + timedelta(minutes=12), is_live=False)] == ["", "", ""]
    assert [part.share for part in queries.on_the_clock(items, None, NOW, is_live=False)] == [10, 30, 60]
