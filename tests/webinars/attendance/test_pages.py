"""The pages: without a script, for devices, private links and addresses; roles; and what the worker draws."""
import io
import re
import subprocess
import sys
from datetime import timedelta

import pytest

from server.core import clock, outbox
from server.core.cells import as_csv
from server.core.database import session
from server.webinars.attendance import beats, lists, operations, queries
from server.webinars.attendance.models import AttendanceList
from server.webinars.operations import end_webinar
from server.webinars.registration.links import private_link
from server.webinars.registration.models import Registration
from tests.webinars.attendance import make

pytestmark = pytest.mark.only_on("sqlite", "asks no dialect anything that test_codes, test_beats and test_reports do not")


@pytest.fixture
def live(app, cast):
    """(id, slug) of a session that goes on."""
    assert cast.host
    with app.app_context():
        return make.live()


def registered(app, live, player, contact="dewi@contoh.example", **fields):
    with app.app_context():
        return make.person(live[0], contact, player, **fields)


def opened(app, live, moment="start"):
    with app.app_context():
        return make.opened(live[0], moment)


def found(app, one):
    with app.app_context():
        return make.found(one)


def test_a_device_that_registered_enters_both_and_sees_what_is_left(app, cast, live):
    one, path = registered(app, live, cast.citizen), f"/sesi/{live[1]}/hadir"
    assert "Kurang kode awal dan kode akhir." in cast.citizen.get(path).get_data(as_text=True)
    code = opened(app, live)
    wrong = cast.citizen.post(path, {"code": "melati", "channel": "youtube"})
    assert wrong.status_code == 422 and "Kode MELATI tidak cocok" in wrong.get_data(as_text=True)
    assert cast.citizen.post(path, {"code": code.upper(), "channel": "youtube"}).status_code == 303
    page = cast.citizen.get(path).get_data(as_text=True)
    assert "Kurang kode akhir." in page and "Isi kode awal" not in page and "dewi@" not in page and "Dewi" not in page
    assert cast.citizen.post(path, {"code": opened(app, live, "end")}).status_code == 303
    assert "Semua syarat hadir terpenuhi." in cast.citizen.get(path).get_data(as_text=True)
    assert found(app, one).channel == "youtube"


def test_late_is_told_with_what_to_do(app, cast, live):
    registered(app, live, cast.citizen)
    code, path = opened(app, live), f"/sesi/{live[1]}/hadir"
    token = cast.citizen.token(path)
    with clock.set_to(clock.now() + timedelta(minutes=11)):
        late = cast.citizen.client.post(path, data={"csrf_token": token, "code": code})
    assert late.status_code == 409
    assert "Kode awal sudah ditutup pukul" in late.get_data(as_text=True) and "membukanya lagi" in late.get_data(as_text=True)


def test_a_private_link_holds_on_any_device(app, cast, live):
    one, path = registered(app, live, None), f"/sesi/{live[1]}/hadir"
    assert "Perangkat ini belum terdaftar" in cast.stranger.get(path).get_data(as_text=True)
    with app.test_request_context():
        link = private_link(session.get(Registration, one))
    cast.stranger.get(link)
    assert cast.stranger.post(path, {"code": opened(app, live)}).status_code == 303
    assert found(app, one).lacks == ("end_code",)


def test_an_address_is_enough_and_nobody_learns_which_are_registered(app, cast, live):
    one, path = registered(app, live, None), f"/sesi/{live[1]}/hadir"
    code, player = opened(app, live), cast.stranger
    answers = []
    for contact in ("dewi@contoh.example", "bukan@contoh.example"):
        answer = player.post(path, {"code": code, "contact": contact, "channel": "joint"})
        answers.append((answer.status_code, answer.location, player.get(path).get_data(as_text=True).count("Kodenya benar")))
    assert answers[0] == answers[1] == (303, path, 1)
    odd = [player.post(path, {"code": code, "contact": contact, "channel": "x"}) for contact in ("dewi@contoh.example", "bukan@contoh.example")]
    assert [answer.status_code for answer in odd] == [422, 422]  # also what is wrong otherwise is the same for both
    assert (found(app, one).start_code_at is not None, found(app, one).channel) == (True, "joint")
    assert player.post(path, {"code": code}).status_code == 422 and player.post(path, {"code": "gajah x", "contact": "dewi@contoh.example"}).status_code == 422


def test_a_group_before_one_screen(app, cast, live):
    one, path = registered(app, live, cast.citizen), f"/sesi/{live[1]}/hadir"
    assert cast.citizen.post(f"{path}/kelompok", {"people": "501"}, page=path).status_code == 422
    assert cast.citizen.post(f"{path}/kelompok", {"people": "abc"}, page=path).status_code == 422
    assert cast.citizen.post(f"{path}/kelompok", {"people": "12"}, page=path).status_code == 303
    assert (found(app, one).people, found(app, one).was_present) == (12, False)
    assert cast.stranger.post(f"{path}/kelompok", {"people": "12"}, page=path).status_code == 404


def test_signs_of_life_only_from_who_registered_and_only_where_minutes_count(app, cast, live):
    one, slug = registered(app, live, cast.citizen), live[1]
    page = cast.citizen.get(f"/sesi/{slug}").get_data(as_text=True)
    assert "data-attendance" in page and "data-beat" not in page
    with app.app_context():
        make.rule(live[0], "both", 50)
    assert f'data-beat="/sesi/{slug}/hadir/detak"' in cast.citizen.get(f"/sesi/{slug}").get_data(as_text=True)
    assert "data-beat" not in cast.stranger.get(f"/sesi/{slug}").get_data(as_text=True)
    assert cast.citizen.post(f"/sesi/{slug}/hadir/detak", page=f"/sesi/{slug}").json == {"ok": {"again": True}}
    assert cast.stranger.post(f"/sesi/{slug}/hadir/detak", page=f"/sesi/{slug}").status_code == 404
    assert "Muat ulang dan catat saya masih hadir" in cast.citizen.get(f"/sesi/{slug}/hemat").get_data(as_text=True)
    with clock.set_to(clock.now() + timedelta(seconds=beats.TEXT_GAP - 60)):
        assert cast.citizen.post(f"/sesi/{slug}/hadir/masih", page=f"/sesi/{slug}").location == f"/sesi/{slug}/hemat"
    assert found(app, one).minutes == 14


def test_the_room_hears_that_it_is_open_and_never_the_code(app, cast, live):
    code = opened(app, live)
    state = cast.stranger.get(f"/sesi/{live[1]}/keadaan.json")
    assert set(state.json["attendance"]) == {"start"} and not any(word in state.get_data(as_text=True) for word in (code, code.upper()))
    assert "Daftar hadir dibuka" in cast.stranger.get(f"/sesi/{live[1]}").get_data(as_text=True)


def test_the_page_of_a_session_that_is_over_is_the_same_for_everyone(app, cast, live):
    registered(app, live, cast.citizen)
    with app.app_context():
        end_webinar(make.HOST, live[0])
        make.opened(live[0], "end")
    pages = [player.get(f"/sesi/{live[1]}") for player in (cast.citizen, cast.stranger)]
    assert pages[0].data == pages[1].data and "Isi daftar hadir" in pages[0].get_data(as_text=True)
    assert "Set-Cookie" not in pages[0].headers


def test_the_teams_page_codes_and_rule(app, cast, live):
    path = f"/kelola/sesi/{live[1]}/hadir"
    assert cast.host.post(f"{path}/kode/start", {"do": "buka", "minutes": "5", "dari": "kendali"}, page=path).location.startswith(f"/sesi/{live[1]}/kendali")
    with app.app_context():
        code = queries.codes_of(live[0])["start"].code
    for page in (path, f"{path}/layar", f"/sesi/{live[1]}/kendali"):
        html = cast.host.get(page).get_data(as_text=True)
        assert all(word in html.lower() for word in code.split()), page
    assert cast.host.post(f"{path}/kode/start", {"do": "tutup"}, page=path).status_code == 303
    assert "Tidak ada kode yang sedang dibuka" in cast.host.get(f"{path}/layar").get_data(as_text=True)
    assert cast.host.post(f"{path}/syarat", {"needs": "either", "share": "0"}, page=path).status_code == 422
    assert cast.host.post(f"{path}/syarat", {"needs": "either", "share": "60", "zoom_meeting": "852 1848 6288"}, page=path).status_code == 303
    for player in (cast.moderator, cast.drafter):
        assert player.get(path).status_code == 403
    assert cast.citizen.get(path).status_code == 303


def test_two_coordinators_do_not_undo_each_others_ticks(app, cast, live):
    people = [registered(app, live, None, f"o{n}@contoh.example", name=f"Orang {n} Contoh") for n in range(3)]
    path = f"/kelola/sesi/{live[1]}/hadir"
    page = cast.host.post(f"{path}/peserta", {"cari": ""}, page=path).get_data(as_text=True)
    assert "Orang 1 Contoh" in page
    shown = {"shown": ",".join(map(str, people)), "before": ""}
    cast.host.post(f"{path}/catat", shown | {"hadir": str(people[0])}, page=path)
    cast.admin.post(f"{path}/catat", shown | {"hadir": [str(people[1]), "999999", "x"]}, page=path)
    assert [found(app, one).is_fulfilled for one in people] == [True, True, False]
    cast.host.post(f"{path}/catat", shown | {"before": f"{people[0]},{people[1]},", "hadir": str(people[1])}, page=path)
    assert [found(app, one).is_fulfilled for one in people] == [False, True, False]


EVIL = "=HYPERLINK(\"http://x\",\"klik\")"


def test_the_list_as_csv_holds_no_formula(app, cast, live):
    registered(app, live, None, name=EVIL, institution="+62 resmi")
    path = f"/kelola/sesi/{live[1]}/hadir"
    answer = cast.host.post(f"{path}/unduh", {"bentuk": "csv"}, page=path)
    text = answer.data.decode("utf-8-sig")
    assert answer.headers["Cache-Control"] == "private, no-store" and answer.data.startswith(b"\xef\xbb\xbf")
    assert "'=HYPERLINK" in text and "'+62" in text and not re.search(r'(^|,)"?[=+@-]', text.split("\r\n", 1)[1], re.M)
    assert cast.moderator.post(f"{path}/unduh", {"bentuk": "csv"}, page="/meja").status_code == 403
    assert as_csv([("-1",)]).decode("utf-8-sig") == "'-1\r\n"


def work(app):
    with app.app_context():
        while outbox.work_off():
            pass


def test_the_list_as_a_workbook_is_drawn_sealed_and_gone_after_a_day(app, cast, live):
    openpyxl = pytest.importorskip("openpyxl")
    one = registered(app, live, None, name=EVIL)
    with app.app_context():
        operations.confirm(make.HOST, live[0], [one], True)
    path = f"/kelola/sesi/{live[1]}/hadir"
    assert cast.host.post(f"{path}/unduh", {"bentuk": "xlsx"}, page=path).status_code == 303
    assert "Sedang disusun" in cast.host.get(path).get_data(as_text=True)
    with app.app_context():
        (row,) = lists.lists_of(cast.host.actor, live[0])
    assert cast.host.post(f"{path}/berkas/{row.id}", page=path).status_code == 404
    work(app)
    answer = cast.host.post(f"{path}/berkas/{row.id}", page=path)
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    cells = {cell.value for line in sheet.iter_rows() for cell in line}
    assert f"'{EVIL}" in cells and not any(cell.data_type == "f" for line in sheet.iter_rows() for cell in line)
    assert sheet["A1"].value == "Daftar hadir" and "ya" in cells
    assert cast.admin.post(f"{path}/berkas/{row.id}", page=path).status_code == 404
    with clock.set_to(clock.now() + timedelta(days=1, minutes=1)):
        work(app)
    with app.app_context():
        assert session.get(AttendanceList, row.id) is None


def test_the_web_process_never_imports_a_workbook(settings):
    code = ("import sys; from server.app import create_app; from server.config import Settings; import pathlib\n"
            f"create_app(Settings(data_dir=pathlib.Path({str(settings.data_dir)!r}), secret_key='k'*40))\n"
            "print([name for name in ('xlsxwriter', 'openpyxl', 'typst', 'docx') if name in sys.modules])")
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert said.stdout.strip().endswith("[]"), said.stdout
