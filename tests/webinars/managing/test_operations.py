"""What happens to a session between its draft and its day: kept, announced, moved, called off; and who may."""
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from server.audit.models import Entry
from server.core import clock
from server.core.database import session
from server.core.decisions import decisions_of
from server.core.errors import Conflict, Invalid, NotAllowed, NotFound, SignInNeeded
from server.core.files import StoredFile, receive_document, take_picture
from server.core.keys import new_key
from server.core.permissions import NOBODY
from server.webinars import rehearsals
from server.webinars.finding.models import SessionPassage
from server.webinars.managing import operations, removing
from server.webinars.managing.documents import add_document
from server.webinars.managing.outline import PartLine, SpeakerLine, outline_of
from server.webinars.models import RundownItem, SessionDocument, Speaker, Webinar
from server.webinars.operations import begin_webinar
from server.webinars.queries import visible_to
from tests.webinars.managing.make import outline, pdf, picture, soon

REASON = "Ruangannya dipakai mendadak, jadi kami cari hari lain."


@pytest.fixture
def host(app, cast):
    with app.test_request_context():
        yield cast.host.actor


@pytest.fixture
def draft(host):
    slug = operations.add_session(host, outline())
    return lambda: session.scalar(sa.select(Webinar).where(Webinar.slug == slug).execution_options(populate_existing=True))


def kinds(webinar_id):
    session.rollback()
    return list(session.scalars(sa.select(Entry.kind).where(Entry.subject_kind == "webinar", Entry.subject_id == webinar_id).order_by(Entry.id)))


def test_from_draft_to_another_time_to_none(host, draft):
    number = draft().id
    assert draft().phase == "draft" and visible_to(NOBODY).upcoming() == []
    with pytest.raises(NotFound):
        visible_to(NOBODY).by_slug(draft().slug)
    operations.publish_session(host, number, revision=1)
    operations.publish_session(host, number, revision=1)  # a second click
    assert draft().phase == "scheduled" and draft().published_at and visible_to(NOBODY).upcoming()[0].id == number
    was = draft().starts_at
    operations.postpone_session(host, number, REASON, revision=1)
    assert (draft().phase, draft().notice, draft().starts_at, draft().formerly_at) == ("postponed", REASON, None, was)
    with pytest.raises(Invalid) as refused:  # no new time yet
        operations.publish_session(host, number, revision=2)
    assert refused.value.data["fields"] == {"date": "required"}
    revision = operations.change_session(host, number, replace(outline_of(draft()), starts_at=soon(40)), revision=2)
    assert draft().phase == "postponed"  # written down, and not announced
    operations.publish_session(host, number, revision=revision)
    assert (draft().phase, draft().notice, draft().formerly_at) == ("scheduled", "", was)
    operations.cancel_session(host, number, REASON, revision=revision)
    assert draft().phase == "cancelled" and draft().notice == REASON
    for act in (lambda: operations.change_session(host, number, outline(), revision=draft().revision),
                lambda: operations.publish_session(host, number, revision=draft().revision), lambda: begin_webinar(host, number)):
        with pytest.raises(Conflict):
            act()
    assert [(one.from_state, one.to_state) for one in decisions_of("webinar", [number])[number]] == [
        ("draft", "scheduled"), ("scheduled", "postponed"), ("postponed", "scheduled"), ("scheduled", "cancelled")]
    assert [kind for kind in kinds(number) if kind not in ("webinar.changed", "phase.told")] == [
        "webinar.added", "webinar.published", "webinar.postponed", "webinar.rescheduled", "webinar.cancelled"]


def test_another_time_of_an_announced_session_is_told_once(host, draft):
    number = draft().id
    operations.publish_session(host, number, revision=1)
    was = draft().starts_at
    kept, moved = outline_of(draft()), replace(outline_of(draft()), starts_at=was + timedelta(days=1))
    operations.change_session(host, number, replace(kept, title="Judul lain"), revision=1)
    assert "webinar.rescheduled" not in kinds(number)
    key = new_key()
    assert operations.change_session(host, number, moved, revision=2, key=key) == 3
    assert operations.change_session(host, number, moved, revision=2, key=key) == 3  # a double click
    assert kinds(number).count("webinar.rescheduled") == 1 and draft().formerly_at == was


@pytest.mark.parametrize("act", [
    lambda a, n: operations.add_session(a, outline()), lambda a, n: operations.change_session(a, n, outline(), revision=1),
    lambda a, n: operations.publish_session(a, n, revision=1), lambda a, n: operations.postpone_session(a, n, REASON, revision=1),
    lambda a, n: operations.cancel_session(a, n, REASON, revision=1), lambda a, n: operations.duplicate_session(a, n, {})])
def test_only_who_manages_sessions(host, draft, cast, act):
    for actor, refusal in ((NOBODY, SignInNeeded), (cast.citizen.actor, SignInNeeded), (cast.moderator.actor, NotAllowed), (cast.approver.actor, NotAllowed)):
        with pytest.raises(refusal):
            act(actor, draft().id)
    with pytest.raises((NotFound, Invalid)):
        operations.change_session(cast.admin.actor, 99999, outline(), revision=1)


@pytest.mark.only_on("sqlite", "checks what was typed before any row")
@pytest.mark.parametrize("changes, field", [
    ({"title": "  "}, "title"), ({"kind": "tari"}, "kind"), ({"minutes": -30}, "ends"), ({"minutes": 1441}, "ends"),
    ({"rundown": (PartLine("tari", "x", 120),)}, "rundown"), ({"rundown": (PartLine("talk", " ", 120),)}, "rundown"),
    ({"rundown": tuple(PartLine("talk", "x", 3) for _ in range(41)), "minutes": 123}, "rundown"),
    ({"speakers": (SpeakerLine(" "),)}, "speakers"), ({"access": ("helikopter",)}, "access"), ({"topics": ("tidak-ada",)}, "topics"),
    ({"provisions": ("Pasalan",)}, "provisions"), ({"capacity": {"room": -1}}, "capacity"), ({"capacity": {"bulan": 3}}, "capacity"),
    ({"instrument_id": 999}, "instrument"), ({"slug": "Huruf Besar"}, "slug"), ({"slug": "baru"}, "slug")])
def test_what_no_session_can_be_is_refused(host, draft, changes, field):
    number, before = draft().id, outline_of(draft())
    for act in (lambda: operations.add_session(host, outline(**changes)), lambda: operations.change_session(host, number, outline(**changes), revision=1)):
        with pytest.raises(Invalid) as refused:
            act()
        assert field in refused.value.data["fields"]
    assert outline_of(draft()) == before and draft().revision == 1


@pytest.mark.parametrize("changes, field", [
    ({"starts_at": None}, "date"), ({"starts_at": clock.now() - timedelta(hours=1)}, "date"), ({"rundown": ()}, "ends"), ({"access": ()}, "access"),
    ({"minutes": 90}, "ends"), ({"minutes": 900}, "ends"), ({"kind": "fgd"}, "venue")])
def test_what_is_not_ready_is_not_announced(host, changes, field):
    slug = operations.add_session(host, outline(**changes))
    number = session.scalar(sa.select(Webinar.id).where(Webinar.slug == slug))
    with pytest.raises(Invalid) as refused:
        operations.publish_session(host, number, revision=1)
    assert list(refused.value.data["fields"]) == [field]
    assert session.get_one(Webinar, number).phase == "draft"


def test_a_draft_that_is_thrown_away_leaves_no_row_and_no_file(app, host, draft, cast):
    number = draft().id
    photo, poster, paper = take_picture(picture(), most=5_000_000), take_picture(picture(), most=5_000_000), receive_document(pdf(), most=100_000)
    operations.change_session(host, number, replace(
        outline_of(draft()), poster=poster, poster_alt="x", speakers=(SpeakerLine("Premi Lasari", photo=photo),)), revision=1)
    add_document(host, number, paper, kind="terms", title="TOR", is_public=True)
    assert session.scalar(sa.select(sa.func.count()).select_from(StoredFile)) == 3
    for actor, refusal in ((NOBODY, SignInNeeded), (cast.moderator.actor, NotAllowed)):
        with pytest.raises(refusal):
            removing.remove_session(actor, number, revision=2)
    removing.remove_session(host, number, revision=2)
    session.rollback()
    for model in (Webinar, Speaker, RundownItem, SessionDocument, SessionPassage, StoredFile):
        assert session.scalar(sa.select(sa.func.count()).select_from(model)) == 0
    assert kinds(number)[-1] == "webinar.removed"


def test_an_announced_session_has_no_time_in_the_past(host, draft):
    operations.publish_session(host, draft().id, revision=1)
    with pytest.raises(Invalid):
        operations.change_session(host, draft().id, outline(minutes=90), revision=1)
    for starts_at, code in ((clock.now() - timedelta(minutes=1), "in_the_past"), (None, "required")):
        with pytest.raises(Invalid) as refused:
            operations.change_session(host, draft().id, outline(starts_at=starts_at), revision=1)
        assert refused.value.data["fields"] == {"date": code}


def test_of_two_editors_the_second_is_told(host, draft, at_once):
    number, kept = draft().id, outline_of(draft())
    done = at_once(lambda title: operations.change_session(host, number, replace(kept, title=title), revision=1), ["Satu satu", "Dua dua", "Tiga tiga"])
    assert sorted(str(type(one).__name__) for one in done) == ["Conflict", "Conflict", "int"]
    assert next(one for one in done if isinstance(one, Conflict)).data == {"why": "revision", "revision": 2}
    session.rollback()
    assert draft().title == ["Satu satu", "Dua dua", "Tiga tiga"][done.index(2)]
    with pytest.raises(Conflict):
        operations.publish_session(host, number, revision=1)  # not the edition that was looked at


def test_an_address_is_unique_and_stays_once_announced(host, draft):
    with pytest.raises(Invalid) as refused:
        operations.add_session(host, outline(slug=draft().slug))
    assert refused.value.data["fields"] == {"slug": "taken"}
    number = draft().id
    operations.change_session(host, number, outline(slug="alamat-lain"), revision=1)
    operations.publish_session(host, number, revision=2)
    operations.change_session(host, number, outline(slug="alamat-ketiga"), revision=2)
    session.expire_all()
    assert session.get_one(Webinar, number).slug == "alamat-lain"


def test_a_reason_is_asked_for(host, draft):
    operations.publish_session(host, draft().id, revision=1)
    for reason in ("", "   ", "maaf", "x" * 501):
        for act in (operations.postpone_session, operations.cancel_session):
            with pytest.raises(Invalid):
                act(host, draft().id, reason, revision=1)
    assert draft().phase == "scheduled"


def test_rows_keep_their_ids_and_go_when_they_are_left_out(host, draft):
    number, kept = draft().id, outline_of(draft())
    first, second, third = kept.rundown
    changed = replace(kept, rundown=(third, replace(first, title="Sambutan"), PartLine("closing", "Penutup", 50)), speakers=())
    operations.change_session(host, number, changed, revision=1)
    rows = session.scalars(sa.select(RundownItem).where(RundownItem.webinar_id == number).order_by(RundownItem.position)).all()
    assert [(row.id, row.title) for row in rows][:2] == [(third.row_id, "Tanya jawab"), (first.row_id, "Sambutan")]
    assert second.row_id not in [row.id for row in rows] and len(rows) == 3
    assert session.scalars(sa.select(Speaker).where(Speaker.webinar_id == number)).all() == []


def test_rows_of_another_session_are_not_taken(host, draft):
    other = operations.add_session(host, outline(title="Sesi lain"))
    theirs = outline_of(session.scalar(sa.select(Webinar).where(Webinar.slug == other)))
    operations.change_session(host, draft().id, replace(outline_of(draft()), rundown=theirs.rundown), revision=1)
    session.expire_all()
    assert outline_of(session.scalar(sa.select(Webinar).where(Webinar.slug == other))) == theirs


def test_a_copy_is_a_draft_without_a_time(host, draft):
    operations.publish_session(host, draft().id, revision=1)
    key = new_key()
    slug = operations.duplicate_session(host, draft().id, {}, key=key)
    assert operations.duplicate_session(host, draft().id, {}, key=key) == slug == f"{draft().slug}-2"
    copy, kept = session.scalar(sa.select(Webinar).where(Webinar.slug == slug)), outline_of(draft())
    told = outline_of(copy)
    assert (copy.phase, copy.starts_at, copy.published_at, copy.formerly_at) == ("draft", None, None, None)
    assert [(part.title, part.minutes) for part in told.rundown] == [(part.title, part.minutes) for part in kept.rundown]
    assert [one.cv for one in told.speakers] == ["Lahir di Jakarta."] and told.access == kept.access


def test_a_rehearsal_takes_over_what_a_session_says_and_is_none(host, draft, cast):
    kept = replace(outline_of(draft()), kind="fgd", venue="Balai Kota", capacity={"room": 30}, topics=("transportasi",), provisions=("21",))
    operations.change_session(host, draft().id, kept, revision=1)
    slug = rehearsals.make_rehearsal(host, draft().id)
    copy = session.scalar(sa.select(Webinar).where(Webinar.slug == slug))
    for name in ("kind", "venue", "access", "capacity", "topics", "provisions", "poster_id", "poster_alt"):
        assert getattr(copy, name) == getattr(draft(), name), name
    assert [one.cv for one in outline_of(copy).speakers] == ["Lahir di Jakarta."]
    with pytest.raises(NotFound):
        operations.change_session(host, copy.id, outline(), revision=1)
    assert cast.host.get(f"/kelola/sesi/{slug}").status_code == 404


def test_what_has_begun_keeps_its_time_and_programme(host, draft):
    number = draft().id
    operations.publish_session(host, number, revision=1)
    begin_webinar(host, number)
    operations.change_session(host, number, outline(title="Judul dibetulkan", starts_at=soon(70), rundown=PART, minutes=30), revision=1)
    assert draft().title == "Judul dibetulkan" and draft().minutes == 120 and len(outline_of(draft()).rundown) == 3


PART = (PartLine("talk", "Lain", 30),)
