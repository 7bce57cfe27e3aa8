"""Kabar: drafted from a session's rows, found, fed to readers, counted without knowing anybody."""
import json
import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
import sqlalchemy as sa

from server.core import clock, files, limits, outbox
from server.core.database import operation, session
from server.core.errors import NotFound
from server.learn import operations, queries, readings
from server.learn.models import Piece, ReadingCount
from server.live import operations as live
from server.live.models import Question
from server.webinars.operations import end_webinar
from tests.learn.make import article, editor, published, theme
from tests.live import make
from tests.pages.test_texts import text

ATOM = {"a": "http://www.w3.org/2005/Atom"}
READER = {"User-Agent": "Mozilla/5.0 (Android 14; Mobile) Firefox/130.0", "Origin": "http://localhost"}


def ended(cast, *, answered=1, title="Sesi air & <sanitasi>"):
    """A session that is over, with answered questions; its id and theirs. Needs an app context."""
    webinar_id = make.webinar(slug="sesi-air", title=title, starts_at=clock.now(), speakers=[("Dewi *Lestari*", "Dinas")])
    ids = [make.question(cast.citizen.actor, webinar_id, f"Kapan pipa nomor {n} diganti?") for n in range(answered + 1)]
    for question_id in ids[:answered]:
        live.feature_question(make.HOST, question_id)
        live.answer_question(make.HOST, question_id, text="Tahun depan, setelah lelang.")
    end_webinar(make.HOST, webinar_id)
    return webinar_id, ids


def data_of(page):
    return [json.loads(found) for found in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)]


def test_a_recap_is_drafted_from_the_rows_and_copies_nobodys_words(app, cast):
    cast.host
    with app.app_context():
        webinar_id, ids = ended(cast, answered=2)
        piece_id = operations.draft_recap(cast.host.actor, webinar_id)
        assert operations.draft_recap(cast.host.actor, webinar_id) == piece_id, "one draft a session"
        shown = queries.newest_of(session.get_one(Piece, piece_id))
        body = shown.content.body
        assert shown.version.is_draft and not shown.piece.is_live, "never published by itself"
        assert "- 3 pertanyaan masuk." in body and "- 2 dijawab dalam sesi." in body and r"**Dewi \*Lestari\***" in body
        assert f"{{{{tanya {ids[0]}}}}}" in body and "pipa" not in body and "/sesi/sesi-air" in body
        operations.publish_piece(editor(cast), piece_id, base=(1, 1))
        assert queries.sessions_about("angka rekap") == {webinar_id} and queries.sessions_about("tidakada") == set() == queries.sessions_about("?")
    page = text(cast.citizen.get("/kabar/rekap-sesi-air-sanitasi"))
    assert "Kapan pipa nomor 0 diganti?" in page and "Tahun depan" in page and f'href="/sesi/sesi-air#q{ids[0]}"' in page
    assert "Sesi air &amp; &lt;sanitasi&gt;" in page and "<sanitasi>" not in page


def test_a_question_that_is_no_longer_public_is_gone_from_the_recap(app, cast):
    cast.host
    with app.app_context():
        webinar_id, ids = ended(cast)
        piece_id = operations.draft_recap(editor(cast), webinar_id)
        operations.publish_piece(editor(cast), piece_id, base=(1, 1))
    assert "Kapan pipa nomor 0" in text(cast.citizen.get("/kabar/rekap-sesi-air-sanitasi"))
    with app.app_context():
        operation(lambda: session.execute(sa.update(Question).where(Question.id == ids[0]).values(state="closed")))()
    page = text(cast.citizen.get("/kabar/rekap-sesi-air-sanitasi"))
    assert "Kapan pipa" not in page and "{{" not in page


def test_only_sessions_that_are_over_have_a_recap(app, cast):
    cast.host
    with app.app_context():
        webinar_id = make.webinar(slug="sesi-kini")
        for wrong in (webinar_id, 999):
            with pytest.raises(NotFound):
                operations.draft_recap(editor(cast), wrong)
    assert cast.host.post("/kelola/kabar/susun", {"webinar_id": "x"}, page="/kelola/kabar").status_code == 400
    with app.app_context():
        end_webinar(make.HOST, webinar_id)
    assert "Sesi uji" in text(cast.host.get("/kelola/kabar")).split("Sesi yang belum punya kabar")[1]
    drafted = cast.host.post("/kelola/kabar/susun", {"webinar_id": str(webinar_id)}, page="/kelola/kabar")
    assert drafted.status_code == 303 and "Rekap: Sesi uji" in text(cast.host.get(drafted.location))


def test_it_is_found_by_words_and_topic_and_leads_on(app, cast):
    with app.app_context():
        published(editor(cast), article(title="Pipa bocor", topics=("air-banjir",)))
        published(editor(cast), article(title="Bus malam", body="Warga meminta jadwal.", topics=("transportasi",)))
        published(editor(cast), theme(topics=("air-banjir",)))
    assert "Pipa bocor" in text(cast.citizen.get("/kabar?cari=kebocoran pipa")) or "Pipa bocor" in text(cast.citizen.get("/kabar?cari=pipa"))
    found = text(cast.citizen.get("/kabar?cari=dijadwalkan"))
    assert "Bus malam" in found and "Pipa bocor" not in found, "by the root of the word"
    assert "Pipa bocor" not in text(cast.citizen.get("/kabar?topik=transportasi"))
    for nothing in ("?cari=tidakadasamasekali", "?cari=%25", "?cari=%00x", "?topik=x&cari=_"):
        assert cast.citizen.get("/kabar" + nothing).status_code in (200, 400)
    assert "Belum ada yang cocok" in text(cast.citizen.get("/kabar?cari=tidakadasamasekali"))
    assert "Air sampai ke gang" in text(cast.citizen.get("/kabar/pipa-bocor")).split("Baca juga")[1]
    assert cast.citizen.get("/kabar?sesudah=x").status_code == 400


def test_pages_of_the_list_meet_without_a_gap(app, cast, monkeypatch):
    with app.app_context():
        for n in range(5):
            published(editor(cast), article(title=f"Kabar {n}"))
        titles, cursor = [], None
        while True:
            found = queries.articles(cursor=cursor, limit=2)
            titles += [row.content.title for row in found.rows]
            cursor = found.next_cursor
            if cursor is None:
                break
    assert titles == [f"Kabar {n}" for n in (4, 3, 2, 1, 0)]


def test_the_feed_is_read_by_a_reader_of_xml_and_keeps_its_ids(app, cast):
    with app.app_context():
        piece_id = published(editor(cast), article(title="A & <B>", body="Lihat [sesi](/sesi/x).\n\n{{tanya 1}}"))
    answer = cast.citizen.get("/kabar/atom.xml")
    assert answer.mimetype == "application/atom+xml" and answer.headers["ETag"]
    feed = ElementTree.fromstring(answer.data)
    for needed in ("id", "title", "updated", "author/a:name"):
        assert feed.findtext(f"a:{needed}", namespaces=ATOM)
    assert feed.find("a:link[@rel='self']", ATOM).get("href") == "http://localhost/kabar/atom.xml"
    entry = feed.find("a:entry", ATOM)
    first_id, updated = entry.findtext("a:id", namespaces=ATOM), entry.findtext("a:updated", namespaces=ATOM)
    assert first_id.startswith("urn:uuid:") and entry.findtext("a:title", namespaces=ATOM) == "A & <B>"
    assert entry.find("a:link", ATOM).get("href") == "http://localhost/kabar/a-b"
    content = entry.find("a:content", ATOM)
    assert content.get("type") == "html" and 'href="http://localhost/sesi/x"' in content.text and "tanya" not in content.text
    assert cast.citizen.get("/kabar/atom.xml", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    with app.app_context(), clock.set_to(clock.now() + timedelta(hours=1)):
        operations.save_draft(editor(cast), piece_id, article(title="Judul lain"), base=(1, 1))
        operations.publish_piece(editor(cast), piece_id, base=(2, 1))
    changed = cast.citizen.get("/kabar/atom.xml", headers={"If-None-Match": answer.headers["ETag"]})
    entry = ElementTree.fromstring(changed.data).find("a:entry", ATOM)
    assert changed.status_code == 200 and entry.findtext("a:id", namespaces=ATOM) == first_id
    assert entry.findtext("a:updated", namespaces=ATOM) > updated and entry.findtext("a:published", namespaces=ATOM) <= updated
    assert ElementTree.fromstring(cast.citizen.get("/en/kabar/atom.xml").data).find("a:entry/a:link", ATOM).get("href") == "http://localhost/en/kabar/a-b"


def test_pages_say_what_they_are_in_schemas_words(app, cast):
    cast.host
    with app.app_context():
        published(editor(cast), article(title="</script><b>&"))
    answer = cast.citizen.get("/kabar/script-b")
    (news,) = data_of(text(answer))
    assert news["@type"] == "NewsArticle" and news["headline"] == "</script><b>&" and news["url"] == "http://localhost/kabar/script-b"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:]+\+00:00", news["datePublished"]) and "image" not in news
    assert 'property="og:title" content="&lt;/script&gt;&lt;b&gt;&amp;"' in text(answer)


def test_a_session_says_so_too_and_leads_to_what_was_written(app, cast):
    cast.host
    with app.app_context():
        webinar_id, _ids = ended(cast, title="</script><script>alert(1)//")
        published(editor(cast), article(title="Rekap", webinar_id=webinar_id))
    page = text(cast.citizen.get("/sesi/sesi-air"))
    (event,) = [one for one in data_of(page) if one["@type"] == "Event"]
    assert event["name"] == "</script><script>alert(1)//" and event["location"]["@type"] == "VirtualLocation"
    assert event["performer"] == [{"@type": "Person", "name": "Dewi *Lestari*", "jobTitle": "Dinas"}]
    assert "<script>alert" not in page and event["startDate"].endswith("+07:00") and event["endDate"] >= event["startDate"]
    assert 'href="/kabar/rekap"' in page, "the session's page leads to its recap"


def test_a_card_is_drawn_once_and_again_only_when_it_says_something_else(app, cast):
    with app.app_context():
        piece_id = published(editor(cast), article())
        assert cast.citizen.get("/kabar/rekap-sesi-air/kartu.png").status_code == 404
        while outbox.work_off():
            pass
        session.rollback()
        first = session.get_one(Piece, piece_id).card_id
        assert files.find(first).media == "png"
    page = text(cast.citizen.get("/kabar/rekap-sesi-air"))
    address = re.search(r'property="og:image" content="http://localhost([^"]+)"', page)[1].replace("&amp;", "&")
    picture = cast.citizen.get(address)
    assert picture.data[:8] == b"\x89PNG\r\n\x1a\n" and picture.data[16:24] == (1200).to_bytes(4, "big") + (630).to_bytes(4, "big")
    assert "immutable" in picture.headers["Cache-Control"] and data_of(page)[0]["image"] == [f"http://localhost{address}"]
    with app.app_context():
        operations.save_draft(editor(cast), piece_id, article(lede="Hanya ringkasan yang berubah."), base=(1, 1))
        operations.publish_piece(editor(cast), piece_id, base=(2, 1))
        while outbox.work_off():
            pass
        session.rollback()
        assert session.get_one(Piece, piece_id).card_id == first
        operations.save_draft(editor(cast), piece_id, article(title="Judul baru"), base=(2, 1))
        operations.publish_piece(editor(cast), piece_id, base=(3, 1))
        while outbox.work_off():
            pass
        session.rollback()
        assert session.get_one(Piece, piece_id).card_id != first and session.get(files.StoredFile, first) is None


def test_of_an_old_session_only_the_day_is_told(app):
    from server.learn.linked import event_of
    from server.webinars.models import Webinar

    old = Webinar(slug="lama", title="Lama", phase="cancelled", kind="fgd", venue="Balai Kota", starts_at=clock.now().replace(2022, 4, 21, 2, 0), minutes=120,
                  date_note="21 April 2022; jam tidak tercatat", subtitle="", description="", organiser="", is_tagged=False, series="x")
    with app.test_request_context("/"):
        event = event_of(old, [], "abc")
    assert event["startDate"] == "2022-04-21" and event["eventStatus"].endswith("EventCancelled") and event["image"] == ["http://localhost/sesi/lama/berkas/abc"]
    assert event["location"]["@type"] == "Place" and event["eventAttendanceMode"].endswith("/OfflineEventAttendanceMode")


# --- counting readings -----------------------------------------------------------------------


def counted(app):
    with app.app_context():
        session.rollback()
        return session.execute(sa.select(ReadingCount.piece_id, ReadingCount.count)).all()


def test_readings_are_counted_and_nobody_is(app, cast, at_once):
    with app.app_context():
        ids = [published(editor(cast), article(title=title)) for title in ("Satu", "Dua")]
    assert cast.visitor().post("/kabar/satu/dibaca", {"csrf_token": ""}, headers=READER).status_code == 204
    fresh = app.test_client()
    answer = fresh.post("/kabar/dua/dibaca", headers=READER)
    assert answer.status_code == 204 and not answer.headers.getlist("Set-Cookie") and answer.headers["Cache-Control"] == "no-store"
    assert at_once(readings.add_reading, [ids[1]] * 20 + [ids[0]] * 5 + [999]) == [None] * 26
    assert sorted(map(tuple, counted(app))) == [(ids[0], 6), (ids[1], 21)]
    with app.app_context():
        assert set(ReadingCount.__table__.columns.keys()) == {"piece_id", "day", "count"}, "nothing about who"
        assert readings.most_read() == [ids[1], ids[0]] and readings.totals(ids) == {ids[0]: 6, ids[1]: 21}
        operations.take_down(editor(cast), ids[1])
        assert readings.most_read() == [ids[0]]
        with clock.set_to(clock.now() + timedelta(days=31)):
            assert readings.most_read() == []
    assert "Paling banyak dibaca" in text(cast.citizen.get("/kabar"))


@pytest.mark.parametrize("agent", ["", "Googlebot/2.1", "Mozilla/5.0 (compatible; bingbot/2.0)", "curl/8.1", "python-requests/2.31", "facebookexternalhit/1.1",
                                   "WhatsApp/2.23", "Mozilla/5.0 HeadlessChrome/140", "Mozilla/5.0 (compatible; AhrefsBot/7.0)"])
def test_robots_are_no_readers(agent):
    assert readings.is_robot(agent)


@pytest.mark.parametrize("agent", [READER["User-Agent"], "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Safari/604.1", "Opera/9.80 (J2ME/MIDP; Opera Mini/9.80)"])
def test_phones_are(agent):
    assert not readings.is_robot(agent)


@pytest.mark.only_on("sqlite", "the bound is counted before any database")
def test_robots_other_sites_and_storms_add_nothing(app, cast):
    with app.app_context():
        piece_id = published(editor(cast), article())
        app.extensions["limiter"] = limits.Limiter(None)
    client = app.test_client()
    assert client.post("/kabar/rekap-sesi-air/dibaca", headers={**READER, "User-Agent": "Googlebot/2.1"}).status_code == 204
    for origin in ("https://jahat.example", "null", ""):
        assert client.post("/kabar/rekap-sesi-air/dibaca", headers={**READER, "Origin": origin}).status_code == 400
    assert client.post("/kabar/tidak-ada/dibaca", headers=READER).status_code == 404
    assert counted(app) == []
    for _n in range(150):
        assert client.post("/kabar/rekap-sesi-air/dibaca", headers=READER).status_code == 204
    assert [tuple(row) for row in counted(app)] == [(piece_id, 120)], "a storm is bounded"


def test_opening_a_page_writes_nothing_and_reads_no_cookie(app, cast):
    with app.app_context():
        published(editor(cast), article())
    answer = app.test_client().get("/kabar/rekap-sesi-air")
    assert answer.headers["Cache-Control"].startswith("public") and not answer.headers.getlist("Set-Cookie") and counted(app) == []
