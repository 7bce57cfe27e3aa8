"""`/sesi`: filters, words wherever they were said, the page that is everyone's, and the calendar."""
import time
from datetime import timedelta

import icalendar
import pytest
import sqlalchemy as sa

from server.core import clock
from server.core.database import operation, session
from server.learn import operations as learn
from server.live import operations as live
from server.live.models import Question
from server.webinars.finding import index, queries
from server.webinars.finding.models import SessionPassage
from server.webinars.finding.queries import Search
from server.webinars.models import Webinar
from server.webinars.operations import end_webinar
from tests.learn.make import article, published
from tests.live import make as rooms
from tests.webinars.finding import make


def links(page):
    return [part.split('"')[0] for part in page.text.split('<h3 class="fs-l"><a href="')[1:]]


def tokens_left():
    return " ".join(session.scalars(sa.text("SELECT tokens FROM session_search")))


def test_titles_and_transcripts_are_found_with_their_moment(cast, here):
    host = cast.host.actor
    here(make.said, host, "banjir", "Pompa air dibangun di Muara Baru.", title="Kota tahan banjir")
    here(make.said, host, "jalan", "Trotoar dilebarkan <b>tahun depan</b>.", title="Mobilitas warga")
    page = cast.citizen.get("/sesi?q=pompa")
    assert links(page) == ["/sesi/banjir"] and 'href="/sesi/banjir/transkrip#t-90"' in page.text and "<mark>Pompa</mark>" in page.text
    assert "Di transkrip, 01.30" in page.text
    assert links(cast.citizen.get("/sesi?q=Mobilitas")) == ["/sesi/jalan"]
    assert links(cast.citizen.get("/sesi?q=pompa+muara")) == ["/sesi/banjir"] and links(cast.citizen.get("/sesi?q=pompa+trotoar")) == []
    assert links(cast.citizen.get("/sesi?q=pembangunan")) == ["/sesi/banjir"]  # "dibangun" and "pembangunan" meet
    assert "<b>tahun" not in cast.citizen.get("/sesi?q=trotoar").text


@pytest.mark.parametrize("query", ['"', "AND", "a OR b", "NEAR(a b)", "' | '", "pompa*", "-pompa", "(pompa", "\\", "%", "<script>", "😀", "x" * 900])
def test_nothing_that_is_typed_breaks_it(cast, here, query):
    here(make.said, cast.host.actor, "banjir", "Pompa air.")
    page = cast.citizen.get("/sesi", query_string={"q": query})
    assert page.status_code == 200 and "<script>" not in page.text.split("<main", 1)[1]


def test_drafts_rehearsals_and_running_rooms_are_not_found(cast, here):
    assert cast.host
    here(rooms.webinar, "draft", slug="rahasia", title="Zebra yang belum diumumkan")
    running = here(rooms.webinar, "live", slug="berjalan", title="Sesi berjalan")
    question = here(rooms.question, cast.citizen.actor, running, "Apakah jerapah boleh?")
    here(live.answer_question, rooms.HOST, question, text="Boleh, di Ragunan.")
    for word in ("zebra", "jerapah", "ragunan"):
        assert links(cast.citizen.get(f"/sesi?q={word}")) == []
    here(end_webinar, rooms.HOST, running)
    assert links(cast.citizen.get("/sesi?q=jerapah")) == links(cast.citizen.get("/sesi?q=ragunan")) == ["/sesi/berjalan"]
    assert f'href="/sesi/berjalan#q{question}"' in cast.citizen.get("/sesi?q=ragunan").text


def test_what_is_taken_down_is_found_no_longer_and_leaves_no_word(cast, here):
    assert cast.host
    webinar_id = here(rooms.webinar, "live", slug="berjalan")
    question = here(rooms.question, cast.citizen.actor, webinar_id, "Apakah jerapah boleh?")
    here(live.answer_question, rooms.HOST, question, text="Boleh.")
    here(end_webinar, rooms.HOST, webinar_id)
    assert "jerapah" in here(tokens_left) and here(lambda: session.scalar(sa.select(SessionPassage.shown).where(
        SessionPassage.source == "answer"))) == ""
    here(live.take_down_question, rooms.HOST, question, "threat", "")
    assert links(cast.citizen.get("/sesi?q=jerapah")) == [] and "jerapah" not in here(tokens_left)


def test_an_answer_is_told_in_the_words_that_stand_now(cast, here):
    assert cast.host
    webinar_id = here(rooms.webinar, "live", slug="berjalan")
    question = here(rooms.question, cast.citizen.actor, webinar_id, "Apakah jerapah boleh?")
    here(end_webinar, rooms.HOST, webinar_id)
    here(live.answer_question, rooms.HOST, question, text="Boleh di Ragunan.")
    assert links(cast.citizen.get("/sesi?q=ragunan")) == ["/sesi/berjalan"]
    here(live.answer_question, rooms.HOST, question, text="Boleh di Setu Babakan.")
    assert links(cast.citizen.get("/sesi?q=ragunan")) == [] and links(cast.citizen.get("/sesi?q=babakan")) == ["/sesi/berjalan"]

    @operation
    def hide():
        session.get_one(Question, question).withdrawn_at = clock.now()

    here(hide)  # even were an event missed, its words are read where they stand
    assert links(cast.citizen.get("/sesi?q=babakan")) == []


def test_topics_and_years_narrow_both_lists(cast, here):
    host = cast.host.actor
    here(make.said, host, "lama", "", days=800, topics=("transportasi",))
    here(make.said, host, "baru", "", days=1, topics=("banjir",))
    known = here(lambda: [one.slug for one in queries.topics()])
    year = here(lambda: clock.wib(clock.now() - timedelta(days=800)).year)
    assert links(cast.citizen.get(f"/sesi?tahun={year}")) == ["/sesi/lama"]
    for slug in known:
        assert links(cast.citizen.get(f"/sesi?topik={slug}")) in (["/sesi/lama"], ["/sesi/baru"])
    assert len(links(cast.citizen.get("/sesi?topik=tidak-ada&tahun=abcd"))) == 2
    assert links(cast.citizen.get("/sesi?tahun=1999")) == []


def test_pages_of_the_past_follow_each_other(cast, here):
    for n in range(23):
        here(make.said, cast.host.actor, f"sesi-lalu-{n}", "Kata pompa." if n % 2 else "", days=n + 1)
    first = cast.citizen.get("/sesi")
    after = first.text.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = cast.citizen.get(after)
    assert len(links(first)) == 20 and links(first) + links(second) == [f"/sesi/sesi-lalu-{n}" for n in range(23)]
    assert cast.citizen.get("/sesi?sesudah=bukan").status_code == 400


def test_it_is_everyones_page(app, cast, here):
    here(make.said, cast.host.actor, "banjir", "Pompa air.")
    for path in ("/sesi", "/sesi?q=pompa", "/sesi/kalender.ics", "/sesi/banjir/transkrip"):
        page = app.test_client().get(path)
        assert page.headers["Cache-Control"].startswith("public") and "Set-Cookie" not in page.headers and page.headers["ETag"]
        assert app.test_client().get(path, headers={"If-None-Match": page.headers["ETag"]}).status_code == 304


def test_the_calendar_keeps_its_uids_and_says_what_is_called_off(cast, here):
    assert cast.host
    ids = [here(rooms.webinar, "scheduled", slug=f"datang-{n}", title=f"Datang {n}", starts_at=clock.now() + timedelta(days=n + 1)) for n in range(2)]
    here(rooms.webinar, "draft", slug="draf", starts_at=clock.now() + timedelta(days=3))

    def entries():
        found = icalendar.Calendar.from_ical(cast.citizen.get("/sesi/kalender.ics").data)
        return {str(one["UID"]): str(one["STATUS"]) for one in found.walk("VEVENT")}

    before = entries()
    assert set(before.values()) == {"CONFIRMED"} and len(before) == 2

    @operation
    def cancel():
        session.get_one(Webinar, ids[0]).phase = "cancelled"

    here(cancel)
    assert set(entries()) == set(before) and sorted(entries().values()) == ["CANCELLED", "CONFIRMED"]
    assert "webcal://localhost/sesi/kalender.ics" in cast.citizen.get("/sesi").text


def test_the_index_can_be_made_anew(app, cast, here):
    here(make.said, cast.host.actor, "banjir", "Pompa air.")

    @operation
    def lose():
        session.execute(sa.text("DELETE FROM session_search"))
        session.execute(sa.delete(SessionPassage))

    here(lose)
    assert links(cast.citizen.get("/sesi?q=pompa")) == []
    assert "1 sessions read" in app.test_cli_runner().invoke(args=["sessions", "reindex"]).output
    assert links(cast.citizen.get("/sesi?q=pompa")) == ["/sesi/banjir"]


@pytest.mark.slow
def test_two_thousand_sessions_and_a_hundred_hours_are_searched_in_50_ms(cast, here):
    """The medians of a rare word, of two, and of one that stands in every minute."""
    words = ("warga kota jalan air sekolah rumah pajak kerja pasar taman layanan bantuan bus pompa sampah listrik lahan izin "
             "dana anak lansia pesisir pulau gedung polusi").split()

    @operation
    def fill():
        session.execute(sa.insert(Webinar), [
            {"slug": f"banyak-{n}", "title": f"Sesi {words[n % 25]} {n}", "phase": "ended", "starts_at": clock.now() - timedelta(days=n)}
            for n in range(2000)])
        ids = list(session.scalars(sa.select(Webinar.id).order_by(Webinar.id)))
        rows = [{"webinar_id": webinar_id, "source": "title", "key": "title", "shown": "", "href": ""} for webinar_id in ids]
        rows += [{"webinar_id": ids[n // 120], "source": "transcript", "key": str(n), "at_seconds": n % 120 * 60, "href": "",
                  "shown": " ".join(words[(n * 7 + k * k) % 25] for k in range(118)) + (f" langka{n % 997}")} for n in range(6000)]
        for row in rows:
            session.execute(sa.insert(SessionPassage), [row])
        session.execute(index._ADD, [{"id": one.id, "tokens": " ".join(index.words_of(one.shown))} for one in session.scalars(
            sa.select(SessionPassage))])
        session.execute(sa.text("ANALYZE"))  # as PostgreSQL does by itself

    here(fill)
    for asked in ("langka500", "warga langka12", "warga"):
        took = []
        for _n in range(7):
            began = time.perf_counter()
            found = here(lambda asked=asked: queries.search(Search(asked), None))
            took.append(time.perf_counter() - began)
        assert found and found.rows
        print(asked, round(sorted(took)[3] * 1000, 1), "ms")
        assert sorted(took)[3] < 0.05


def test_recaps_are_found_as_long_as_they_are_read(cast, here):
    webinar_id = here(make.said, cast.host.actor, "banjir", "")
    actor = cast.admin.actor
    piece_id = here(published, actor, article(body="Warga membahas *biopori* di gang.", webinar_id=webinar_id))
    page = cast.citizen.get("/sesi?q=biopori")
    assert links(page) == ["/sesi/banjir"] and 'href="/kabar/' in page.text and "Di ringkasan" in page.text
    here(learn.take_down, actor, piece_id)
    assert links(cast.citizen.get("/sesi?q=biopori")) == [] and "biopori" not in here(tokens_left)
