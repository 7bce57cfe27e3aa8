"""Zoom's report beside a session's registrants: whose it is, whether it fits, and what a second one leaves."""
from datetime import timedelta

import pytest

from server.core import clock
from server.core.errors import Invalid
from server.core.permissions import NOBODY
from server.webinars.attendance import matching, operations, queries, zoom
from server.webinars.attendance import reports as taken
from server.webinars.models import Webinar
from server.webinars.registration import queries as registrations
from tests.webinars.attendance import make, reports
from tests.webinars.registration.make import session as reads

ONE = pytest.mark.only_on("sqlite", "asks no dialect anything")


def begun(webinar_id):
    return reads.get(Webinar, webinar_id).began_at.replace(second=0, microsecond=0)


def matched(webinar_id, people):
    return matching.match(people, registrations.on_the_list(webinar_id))


def take(webinar_id, people, ties):
    return taken.take_report(make.HOST, webinar_id, taken.gathered(people, ties))


@ONE
def test_by_address_by_number_by_a_name_that_nobody_shares_and_the_rest_is_for_a_person(app, cast):
    assert cast.host
    with app.app_context():
        webinar_id, _slug = make.live()
        dewi = make.person(webinar_id, "dewi@contoh.example", name="Dewi Ayu Lestari")
        budi = make.person(webinar_id, "081255501234", name="Budi Santoso")
        siti, twin = (make.person(webinar_id, f"siti{n}@contoh.example", name="Siti Rahma") for n in (1, 2))
        wati = make.person(webinar_id, "wati@contoh.example", name="Dr. Wati Kurniasih, S.H.")
        people = [zoom.Person("iPhone", "DEWI@contoh.example"), zoom.Person("0812-5550-1234 Budi"), zoom.Person("Siti Rahma"),
                  zoom.Person("WATI KURNIASIH (Dinsos)"), zoom.Person("Dewi Ayu", "lain@contoh.example"), zoom.Person("Galaxy A12"),
                  zoom.Person("Wati")]
        found = matched(webinar_id, people)
        assert found.sure == {0: dewi, 1: budi} and found.unsure[2] == (siti, twin)
        assert found.unsure[3] == (wati,) and found.unsure[6] == (wati,)  # «Dr.» is a word of the name as well: a person says
        assert 4 not in found.sure and 5 not in found.unsure


@ONE
def test_a_name_with_another_address_is_not_sure(app, cast):
    assert cast.host
    with app.app_context():
        webinar_id, _slug = make.live()
        one = make.person(webinar_id, "dewi@contoh.example", name="Dewi Ayu Lestari")
        assert matched(webinar_id, [zoom.Person("Dewi Ayu Lestari")]).sure == {0: one}
        assert matched(webinar_id, [zoom.Person("Dewi Ayu Lestari", "x@contoh.example")]).unsure == {0: (one,)}
        assert matched(webinar_id, [zoom.Person("Dewi Ayu Lestari"), zoom.Person("dewi ayu lestari")]).sure == {}


def test_minutes_are_put_on_record_and_a_second_report_takes_the_firsts_place(app, cast):
    assert cast.host
    with app.app_context():
        webinar_id, _slug = make.live()
        make.rule(webinar_id, "minutes", 50)
        first, second = make.person(webinar_id), make.person(webinar_id, "budi@contoh.example")
        stranger = make.person(make.live()[0], "jauh@contoh.example")
        at = begun(webinar_id)
        people = list(zoom.read(reports.report(at, [
            reports.row("Dewi", "dewi@contoh.example", at, 40), reports.row("Laptop Dewi", "", at, 30, after=30),
            reports.row("Budi", "budi@contoh.example", at, 20)])).people)
        assert take(webinar_id, people, {0: first, 1: first, 2: second, 7: first}) == 2
        assert (make.found(first).minutes, make.found(first).is_fulfilled, make.found(first).channel) == (60, True, "zoom")
        assert make.found(second).lacks == ("minutes",)
        assert [one.people for one in queries.channels_over_time(webinar_id)][:2] == [{"zoom": 2}] * 2
        assert take(webinar_id, [people[2]], {0: first, 1: second}) == 1 and take(webinar_id, [people[2]], {0: stranger}) == 0
        assert [make.found(one).minutes for one in (first, second)] == [0, 0]


@ONE
def test_who_gave_a_code_on_youtube_stays_there(app, cast):
    assert cast.host
    with app.app_context():
        webinar_id, _slug = make.live()
        one = make.person(webinar_id)
        operations.enter_code(NOBODY, one, make.opened(webinar_id), "youtube")
        take(webinar_id, [zoom.Person("Dewi", untimed=600)], {0: one})
        assert (make.found(one).channel, make.found(one).minutes) == ("youtube", 10)


@ONE
def test_a_report_of_another_meeting_is_refused(app, cast):
    assert cast.host
    with app.app_context():
        webinar_id, _slug = make.live()
        at, row = begun(webinar_id), reports.row("Dewi", "", begun(webinar_id), 40)
        webinar = reads.get(Webinar, webinar_id)

        def code(data, *, is_sure=False):
            try:
                taken.check_fits(webinar, zoom.read(data, near=at), is_sure=is_sure)
            except Invalid as refusal:
                return refusal.data["fields"]["file"]
            return None

        other_day = at - timedelta(days=7)
        assert code(reports.report(at, [row])) is None
        assert code(reports.report(other_day, [reports.row("Dewi", "", other_day, 40)]), is_sure=True) == "zoom_date"
        assert code(reports.report(at, [row], topic="Arisan keluarga besar")) == "zoom_topic"
        assert code(reports.report(at, [row], topic="Arisan keluarga besar"), is_sure=True) is None
        assert code((reports.BARE + "Dewi,d@x.id,60,Yes\n").encode()) == "zoom_undated"
        make.rule(webinar_id, "minutes", 50, "111 2222 3333")
        reads.rollback()
        assert code(reports.report(at, [row]), is_sure=True) == "zoom_other"
        assert code(reports.report(at, [row], topic="Arisan", meeting="111 2222 3333")) is None


def upload(player, slug, data, **more):
    import io

    path = f"/kelola/sesi/{slug}/hadir/zoom"
    return player.post(path, {"file": (io.BytesIO(data), "participants.csv"), **more}, page=path)


@ONE
def test_the_way_of_a_file_to_the_record(app, cast):
    host = cast.host
    with app.app_context():
        webinar_id, slug = make.live()
        sure, unsure = make.person(webinar_id, name="Dewi <b>Ayu</b>"), make.person(webinar_id, "siti@contoh.example", name="Siti Rahma Putri")
        at = begun(webinar_id)
    data = reports.report(at, [reports.row("Dewi", "dewi@contoh.example", at, 40), reports.row("Siti Rahma", "", at, 35),
                               reports.row("=cmd|' /C calc'!A0", "", at, 5)])
    page = upload(host, slug, data).get_data(as_text=True)
    assert "Pratinjau: belum ada yang disimpan" in page and "Siti Rahma Putri" in page and "<b>Ayu" not in page
    with app.app_context():
        assert make.found(sure).minutes == 0
    import re

    hidden = dict(re.findall(r'name="(csrf_token|people)" value="([^"]+)"', page))
    tie = re.search(r'name="(tie_\d+)"', page)[1]
    answer = host.client.post(f"/kelola/sesi/{slug}/hadir/zoom/simpan", data=hidden | {tie: str(unsure)})
    assert answer.status_code == 303
    with app.app_context():
        assert [make.found(one).minutes for one in (sure, unsure)] == [40, 35]
    assert host.client.post(f"/kelola/sesi/{slug}/hadir/zoom/simpan", data=hidden | {"people": "rusak"}).status_code == 400
    assert upload(host, slug, b"%PDF-1.7").status_code == 422 and upload(host, slug, b"").status_code == 422
    big = upload(host, slug, b"x" * (zoom.MOST_BYTES + 10))
    assert big.status_code == 422 and "lebih dari 4 MB" in big.get_data(as_text=True)
    assert upload(cast.moderator, slug, data).status_code == 403
    with clock.set_to(clock.now() + timedelta(minutes=16)):
        assert upload(host, slug, data).status_code == 403
