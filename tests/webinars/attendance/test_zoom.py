"""Zoom's participant reports: every layout, re-joins, and files that are none. Pure but for the last ones."""
import time
from datetime import datetime, timedelta

import pytest

from server.core.clock import WIB
from server.core.errors import Invalid, Malformed
from server.webinars.attendance import reports as carried
from server.webinars.attendance import zoom
from tests.webinars.attendance import reports

NINE = datetime(2026, 4, 21, 9, 0, tzinfo=WIB)


def minutes(data, **kwargs):
    return {one.name: one.seconds // 60 for one in zoom.read(data, **kwargs).people}


def test_with_the_meetings_own_header():
    data = reports.report(NINE, [reports.row("Siti Rahma", "siti@contoh.example", NINE, 60), reports.row("Budi", "", NINE, 45)])
    found = zoom.read(data)
    assert (found.topic, found.meeting, found.began_at, found.rows) == ("Mobilitas dan logistik kota", "85218486288", NINE, 2)
    assert minutes(data) == {"Siti Rahma": 60, "Budi": 45}


def test_rejoins_add_up_and_what_overlaps_counts_once():
    rows = [reports.row("Siti (iPhone)", "siti@contoh.example", NINE, 60), reports.row("Siti", "SITI@contoh.example", NINE, 60, after=30),
            reports.row("Siti", "siti@contoh.example", NINE, 10, after=120), reports.row("Siti", "siti@contoh.example", NINE, 10, waiting="Yes", after=200)]
    found = zoom.read((reports.NAMES + "".join(rows)).encode()).people
    assert [(one.seconds // 60, one.joins) for one in found] == [(100, 3)]


@pytest.mark.parametrize("text", [
    "Nama (Nama Asli);Email Pengguna;Waktu Bergabung;Waktu Keluar;Durasi (Menit);Tamu\nDewi;d@x.id;21/04/2026 09.00.00;21/04/2026 10.00.00;60;Ya\n",
    "ID Rapat\tTopik\tWaktu Mulai\tWaktu Selesai\n852 1\tUji\t21/04/2026 08.50.00\t21/04/2026 11.00.00\n\n"
    "Nama (Nama Asli)\tEmail\tWaktu Bergabung\tWaktu Keluar\tDurasi (Menit)\nDewi\td@x.id\t21/04/2026 09.00.00\t21/04/2026 10.00.00\t60\n",
    'Name (original name),Email,Join time,Leave time,Duration (minutes),Guest\nDewi,d@x.id,"Apr 21, 2026 09:00 AM","Apr 21, 2026 10:00 AM",60,Yes\n',
    "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes)\nDewi,d@x.id,2026-04-21 09:00:00,2026-04-21 10:00:00,60\n",
    "Topic,ID,Host name,Host email,Duration (minutes),Start time,End time,Participants,Name (original name),Email,Join time,Leave time,"
    "Duration (minutes)\nUji,1,Host,h@x.id,99,04/21/2026 09:00:00 AM,04/21/2026 11:00:00 AM,2,Dewi,d@x.id,04/21/2026 09:00:00 AM,"
    "04/21/2026 10:00:00 AM,60\n",
    'Attendee Report\nReport Generated:,"04/21/2026 13:00"\nTopic,Webinar ID,Actual Start Time\nUji,1,"Apr 21, 2026 08:55 AM"\nAttendee Details,\n'
    "Attended,User Name (Original Name),First Name,Last Name,Email,Registration Time,Approval Status,Join Time,Leave Time,"
    'Time in Session (minutes),Is Guest\nYes,Dewi,D,A,d@x.id,"Apr 20, 2026 08:55:00",approved,"Apr 21, 2026 09:00:00","Apr 21, 2026 10:00:00",60,Yes\n'
    'No,Joko,J,R,j@x.id,"Apr 20, 2026 08:55:00",approved,--,--,--,Yes\n',
    reports.BARE + "Dewi,d@x.id,60,Yes\n", reports.BARE + "Dewi,d@x.id,1:00:20,Yes\n",
])
def test_every_layout(text):
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
        found = zoom.read(text.encode(encoding), near=NINE).people
        assert [(one.name, one.email, one.seconds // 60) for one in found] == [("Dewi", "d@x.id", 60)]
        assert all(span[0] == NINE for one in found for span in one.spans)


def test_of_two_readings_of_a_date_the_nearer_one_is_taken():
    text = reports.NAMES + "Dewi,,04/05/2026 09:00:00,04/05/2026 10:00:00,60,Yes,,\n"
    for day, month in ((4, 5), (5, 4)):
        near = datetime(2026, month, day, 9, tzinfo=WIB)
        assert zoom.read(text.encode(), near=near).began_at == near


@pytest.mark.parametrize(("data", "code"), [
    (b"", "required"), (b"\n  \n", "required"), (b"PK\x03\x04abc", "zoom_kind"), (b"%PDF-1.7 ...", "zoom_kind"), (b"<html><table>", "zoom_kind"),
    (b"a\x00b,c\n1,2\n", "zoom_kind"), (b"Name,Email\nDewi,d@x.id\n", "zoom_none"), (b"satu,dua\n1,2\n", "zoom_none"),
    (reports.NAMES.encode(), "zoom_none"), (b"x" * (zoom.MOST_BYTES + 1), "zoom_large"), (b"a,b\n" * (zoom.MOST_ROWS + 1), "zoom_long"),
    (b'"' + b"a" * 200_000, "zoom_kind"),
])
def test_what_is_no_report_is_refused_by_what_it_is(data, code):
    with pytest.raises(Invalid) as refused:
        zoom.read(data)
    assert refused.value.data["fields"] == {"file": code}


@pytest.mark.parametrize("cells", [
    "Dewi,d@x.id,99/99/2026 09:00:00,04/21/2026 10:00:00,60", "Dewi,d@x.id,04/21/2026 10:00:00,04/21/2026 09:00:00,60", "Dewi,d@x.id,,,",
    "Dewi,d@x.id,04/21/2026 09:00:00,04/21/2199 09:00:00,1", "Dewi,d@x.id,04/21/0001 09:00:00,04/21/0001 10:00:00,abc",
    "=HYPERLINK(1),d@x.id,--,--,-5",
])
def test_nonsense_in_a_row_gives_nothing_and_breaks_nothing(cells):
    found = zoom.read((reports.NAMES + cells + "\n").encode()).people
    assert len(found) == 1 and 0 <= found[0].seconds <= 3600


def test_no_row_gives_more_than_a_day():
    assert minutes((reports.BARE + "Dewi,d@x.id,9999,Yes\n" * 40).encode()) == {"Dewi": 24 * 60}


def test_five_thousand_rows_are_read_while_one_waits():
    rows = [reports.row(f"Orang {n}", f"o{n % 2000}@contoh.example", NINE, 60, after=n % 50) for n in range(5000)]
    data, begun = (reports.NAMES + "".join(rows)).encode(), time.process_time()
    found = zoom.read(data)
    packed = carried.pack(found.people)
    assert (len(found.people), found.rows, carried.unpack(packed)) == (2000, 5000, list(found.people))
    assert time.process_time() - begun < 3 and len(packed) < 400_000


@pytest.mark.parametrize("packed", ["", "bukan", "AAAA", "eJyLrgUAARUAuQ==", carried.pack([])[:-6] + "AAAAAA"])
def test_what_was_not_packed_here_is_no_table(packed):
    with pytest.raises(Malformed):
        carried.unpack(packed)


def test_people_by_minute_count_each_once():
    one = zoom.Person("A", spans=[(NINE, NINE + timedelta(minutes=2)), (NINE + timedelta(minutes=2, seconds=20), NINE + timedelta(minutes=4))])
    two = zoom.Person("B", spans=[(NINE + timedelta(minutes=1), NINE + timedelta(minutes=1, seconds=30))])
    assert list(carried.by_minute([one, two]).values()) == [1, 2, 1, 1, 1] and carried.by_minute([]) == {}


@pytest.mark.parametrize("table", [
    ("jam" + ",x" * 1_900_000 + "\n"), ("jam" + ",x" * 99 + "\n") * 19_000, ("jam," + "(" * 190 + "\n") * 19_000, "," * 3_900_000,
    "\n" * 3_900_000, "a\n" * 1_900_000], ids=["one_row", "many_titles", "brackets", "separators", "ends", "rows"])
def test_four_hostile_megabytes_take_no_longer_than_a_report(table):
    """A row of two million cells was looked at for ten seconds, cell by cell and pattern by pattern."""
    begun = time.process_time()
    try:
        zoom.read((reports.NAMES + table).encode())
    except Invalid as refusal:
        assert refusal.data["fields"]["file"] in ("zoom_none", "zoom_long", "zoom_kind")
    assert time.process_time() - begun < 1.5
