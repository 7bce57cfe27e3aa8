"""The figures of a session and its activity report: read back from page, workbook, PDF, Word file and archive."""
import io
import zipfile
from datetime import timedelta

import docx
import openpyxl
import pypdf
import pytest
import sqlalchemy as sa
from PIL import Image

from server.core import clock, files, outbox
from server.core.database import operation, session
from server.core.errors import Conflict, Invalid, NotAllowed, NotFound
from server.core.keys import new_key
from server.live import operations as live
from server.live.authorship import erase_question
from server.live.polls.operations import close_poll
from server.live.reactions.models import ReactionCount, ReactionMinute
from server.reporting import drawing
from server.reporting.figures import document
from server.reporting.figures import operations as reports
from server.reporting.figures.counting import FEWEST, count
from server.reporting.figures.models import SessionReport
from server.reporting.packet import operations, packing, queries
from server.reporting.packet.models import Packet
from server.reporting.packet.paper import paper_of
from server.webinars.attendance import samples
from server.webinars.attendance.models import Attendance, AttendanceSample
from server.webinars.models import Webinar
from server.webinars.operations import end_webinar
from server.webinars.registration.arranging import Arrangement, arrange_registration
from tests.live import make
from tests.live.polls import make as polls
from tests.webinars.registration import make as registrants

QUESTION = "=cmd|' /C calc'!A0 <b>Apakah air bersih</b> sampai? 🙂 水"
ANSWER = "Ya, pipa gang dipasang mulai Maret."
SLUG = "air-bersih"
LETTERS = "ABCDEFGHI"


@operation
def there(webinar_id, ids):
    """Four were there, three of them seen by staff; and how many in three minutes."""
    now = clock.now()
    for n, registration_id in enumerate(ids[:4]):
        session.add(Attendance(registration_id=registration_id, webinar_id=webinar_id, channel="page", page_seconds=600 * (n + 1),
                               confirmed_at=now if n < 3 else None, first_seen_at=now))
    for n, people in enumerate((2, 9, 4)):
        at = now.replace(second=0, microsecond=0) + timedelta(minutes=n)
        session.add(AttendanceSample(webinar_id=webinar_id, channel="page", at=at, people=people))


@pytest.fixture
def over(app, cast):
    """A session with seven registrants that is over: its id and a question's."""
    with app.app_context():
        webinar_id = make.webinar(slug=SLUG, title="Air bersih", speakers=[("Ibu Ratna", "PAM Jaya")], minutes=60,
                                  rundown=[("opening", "Pembukaan", 10), ("questions", "Tanya jawab", 50)])
        arrange_registration(registrants.HOST, webinar_id, Arrangement(True, None, ()))
        there(webinar_id, [registrants.one(webinar_id, f"w{n}@contoh.example", institution="Dinas  SDA" if n < FEWEST else "=1+1").id
                           for n in range(FEWEST + 2)])
        question_id = make.question(cast.citizen.actor, webinar_id, QUESTION, name="Sari Dewi", display="inisial")
        live.feature_question(cast.host.actor, question_id)
        live.answer_question(cast.host.actor, question_id, text=ANSWER)
        poll_id = polls.poll(webinar_id)
        polls.cast(webinar_id, poll_id, cast.citizen.participant_id, {"choice": 1})
        close_poll(cast.host.actor, poll_id)
        end_webinar(cast.host.actor, webinar_id)
    return webinar_id, question_id


def picture(colour="green"):
    out = io.BytesIO()
    Image.new("RGB", (320, 240), colour).save(out, "PNG")
    out.seek(0)
    return out


def compose(app, cast, webinar_id):
    with app.app_context():
        operations.compose_now(cast.host.actor, webinar_id)
        outbox.work_off()


def word_of(webinar_id):
    return docx.Document(files.path_of(files.find(session.get(Packet, webinar_id).docx_id)))


def words(document_):
    cells = [cell.text for table in document_.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document_.paragraphs), *cells])


def test_figures_are_counted_from_rows(app, over):
    with app.app_context():
        found = count(session.get_one(Webinar, over[0]))
        assert (found.registered, found.present, found.fulfilled) == (7, 4, 3)
        assert found.peak == 9 and found.minutes is not None
        assert found.institutions.rows == [("Dinas SDA", 5)] and found.institutions.others == 2
        assert found.states == [("answered_in_writing", 1)] and found.questions.asked == 1 and len(found.polls) == 1
        everything = count(session.get_one(Webinar, over[0]), fewest=1)
        assert everything.institutions.rows == [("Dinas SDA", 5), ("=1+1", 2)]


def test_public_page_names_no_small_institution(over, cast):
    page = cast.citizen.get(f"/sesi/{SLUG}/laporan")
    assert page.status_code == 200 and "Dinas SDA" in page.text and "=1+1" not in page.text and "Sari" not in page.text
    assert '<svg xmlns="http://www.w3.org/2000/svg" class="figure"' in page.text and "contoh.example" not in page.text
    assert "=1+1" in cast.host.get(f"/kelola/sesi/{SLUG}/laporan").text
    assert cast.citizen.get(f"/kelola/sesi/{SLUG}/laporan").status_code in (302, 303, 403, 404)


def test_figures_come_as_workbook_and_pdf_with_the_same_numbers(app, over, cast):
    with app.app_context():
        reports.ask_for_report(cast.host.actor, over[0])
        reports.ask_for_report(cast.host.actor, over[0])  # under way: nothing happens
        outbox.work_off()
        assert session.get(SessionReport, over[0]).drawing == 1
    book = openpyxl.load_workbook(io.BytesIO(cast.host.get(f"/kelola/sesi/{SLUG}/laporan/berkas/xlsx").data))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {"Dinas SDA", 5, 7, 4, 3} <= {cell.value for cell in cells} and all(cell.data_type != "f" for cell in cells)
    pdf = pypdf.PdfReader(io.BytesIO(cast.host.get(f"/kelola/sesi/{SLUG}/laporan/berkas/pdf").data))
    told = "".join(page.extract_text() for page in pdf.pages)
    assert "Dinas SDA" in told and "Terdaftar" in told and "=1+1" not in told


def test_same_rows_give_the_same_bytes(app, over):
    with app.app_context():
        webinar = session.get_one(Webinar, over[0])
        first = document.paper_of(webinar, count(webinar))
        again = document.paper_of(webinar, count(webinar))
        assert drawing.xlsx(first) == drawing.xlsx(again) and drawing.pdf(first) == drawing.pdf(again)


def test_report_is_due_an_hour_after_the_end(app, over, cast):
    with app.app_context():
        row = session.execute(sa.select(outbox.OutboxRow).where(outbox.OutboxRow.kind == operations.DRAW)).scalar_one()
        assert timedelta(minutes=59) < row.due_at - clock.now() <= timedelta(hours=1)
        assert session.get(Packet, over[0]).is_under_way
        compose(app, cast, over[0])  # earlier, because somebody asked
        session.rollback()
        assert session.get(Packet, over[0]).docx_id is not None


def test_word_file_has_every_part_in_order_and_survives_hostile_words(app, over, cast):
    with app.app_context():
        webinar_id, host = over[0], cast.host.actor
        operations.write_packet(host, webinar_id, {"basis": "1. Undang-Undang 2 Tahun 2024", "goal": "<script>alert(1)</script> & 🙂",
                                                   "signer": "Rini", "signer_id": "19800101"}, seen=0)
        operations.add_photo(host, webinar_id, files.take_picture(picture(), most=10**6), "Peserta bertanya dari kursi depan")
        compose(app, cast, webinar_id)
        found = word_of(webinar_id)
        heads = [one.text[:2] for one in found.paragraphs if one.style.name == "Heading 1"]
        assert heads[:9] == [f"{letter}." for letter in LETTERS] and found.paragraphs[0].text
        told = words(found)
        for part in ("LAPORAN KEGIATAN", "Undang-Undang 2 Tahun 2024", "<script>alert(1)</script>", "Ibu Ratna", "Dinas SDA", ANSWER,
                     QUESTION, "NIP 19800101", "LAMPIRAN", "Peserta bertanya dari kursi depan"):
            assert part in told, part
        assert "=1+1" in told and len(found.inline_shapes) == 2
        assert found.inline_shapes[0]._inline.docPr.get("descr").startswith("Jumlah orang tiap menit")
        assert found.inline_shapes[1]._inline.docPr.get("descr") == "Peserta bertanya dari kursi depan"
        paper = paper_of(session.get_one(Webinar, webinar_id), session.get(Packet, webinar_id))
        assert drawing.pdf(paper)[:5] == b"%PDF-"  # what no font has is left out


def test_texts_are_not_overwritten(app, over, cast):
    with app.app_context():
        assert operations.write_packet(cast.host.actor, over[0], {"goal": "Satu"}, seen=0) == 1
        with pytest.raises(Conflict):
            operations.write_packet(cast.host.actor, over[0], {"goal": "Dua"}, seen=0)
    form = {"goal": "Tiga", "seen": "0"}
    page = cast.host.post(f"/kelola/sesi/{SLUG}/paket", form)
    assert page.status_code == 409 and "Tiga" in page.text


def test_what_is_erased_leaves_the_file_at_once(app, over, cast):
    webinar_id, question_id = over
    compose(app, cast, webinar_id)
    with app.app_context():
        old = files.path_of(files.find(session.get(Packet, webinar_id).docx_id))
        erase_question(cast.citizen.actor, question_id)
        session.expire_all()
        assert session.get(Packet, webinar_id).docx_id is None
        outbox.work_off()
        assert not old.exists()


def test_photos_are_ordered_bounded_and_described(app, over, cast):
    with app.app_context():
        webinar_id, host = over[0], cast.host.actor
        with pytest.raises(Invalid):
            operations.add_photo(host, webinar_id, files.take_picture(picture(), most=10**6), " ")
        first, second = (operations.add_photo(host, webinar_id, files.take_picture(picture(c), most=10**6), f"Foto {c}")
                         for c in ("red", "blue"))
        operations.change_photo(host, webinar_id, second, "Foto biru", 1)
        assert [row.id for row, _file in queries.photos_of(webinar_id)] == [second, first]
        operations.remove_photo(host, webinar_id, first)
        assert len(queries.photos_of(webinar_id)) == 1
        with pytest.raises(NotFound):
            operations.remove_photo(host, webinar_id, first)
        with pytest.raises(NotAllowed):
            operations.compose_now(cast.moderator.actor, webinar_id)


def test_upload_says_what_is_wrong_beside_the_field(over, cast):
    desk = f"/kelola/sesi/{SLUG}/paket"
    bad = cast.host.post(f"{desk}/foto", {"photo": (io.BytesIO(b"<svg onload=alert(1)>"), "a.png"), "alt": "Aula penuh"}, page=desk)
    assert bad.status_code == 422 and "Aula penuh" in bad.text
    good = cast.host.post(f"{desk}/foto", {"photo": (picture(), "a.png"), "alt": "Aula penuh", "key": new_key()}, page=desk)
    assert good.status_code == 303 and "Aula penuh" in cast.host.get(desk).text


def test_archive_holds_attachments_and_people_only_for_who_may(app, over, cast):
    compose(app, cast, over[0])
    with app.app_context():
        webinar = session.get_one(Webinar, over[0])
        plain = zipfile.ZipFile(io.BytesIO(b"".join(packing.pack(cast.approver.actor, webinar, has_people=False))))
        assert plain.namelist() == [f"{SLUG}/Laporan kegiatan.docx"] and plain.testzip() is None
        with pytest.raises(NotAllowed):
            packing.pack(cast.approver.actor, webinar, has_people=True)
        whole = zipfile.ZipFile(io.BytesIO(b"".join(packing.pack(cast.host.actor, webinar, has_people=True))))
        people = whole.read(f"{SLUG}/Daftar hadir.csv").decode("utf-8-sig")
        assert "w0@contoh.example" in people and "'=1+1" in people
    assert cast.citizen.post(f"/kelola/sesi/{SLUG}/paket/unduh").status_code != 200


def test_photos_leave_the_house_as_jpeg(app, over, cast):
    with app.app_context():
        operations.add_photo(cast.host.actor, over[0], files.take_picture(picture(), most=10**6), "Peserta di aula")
    compose(app, cast, over[0])
    with app.app_context():
        packed = zipfile.ZipFile(io.BytesIO(b"".join(packing.pack(cast.host.actor, session.get_one(Webinar, over[0]), has_people=False))))
        photo = Image.open(io.BytesIO(packed.read(f"{SLUG}/Dokumentasi/01 Peserta di aula.jpg")))
        assert (photo.format, photo.size) == ("JPEG", (320, 240))


def test_reactions_are_told_over_time_and_the_text_room_without_anybody(app, over, cast):
    with app.app_context():
        webinar = session.get_one(Webinar, over[0])
        add_reactions(webinar.id)
        session.expire_all()
        samples.add_to_sample(webinar.id, samples.TEXT_ROOM, FEWEST - 1)
        assert count(webinar).text_room == 0
        samples.add_to_sample(webinar.id, samples.TEXT_ROOM, 3)
        figures = count(webinar)
        assert figures.text_room == FEWEST + 2 and figures.peak == 9  # it is no channel
        told = document.reactions(figures)
        chart, table = told[-2], told[-1]
        assert [block["kind"] for block in told] == ["h1", "chart", "table", "h1", "chart", "table"]
        assert chart["svg"].count("<rect") == len(figures.reactions_over_time)
        cells = [["".join(run["text"] for run in cell) for cell in row] for row in table["rows"]]
        assert len(cells) <= document.ROWS_OVER_TIME and sum(int(row[-1]) for row in cells) == 7
    assert "7 kali" in cast.citizen.get(f"/sesi/{SLUG}/laporan").text


@operation
def add_reactions(webinar_id):
    """Seven in two minutes of an hour."""
    webinar = session.get_one(Webinar, webinar_id)
    webinar.began_at = webinar.ended_at - timedelta(minutes=60)
    first = int(webinar.began_at.timestamp()) // 60
    session.add(ReactionCount(webinar_id=webinar.id, kind="agree", count=7, at=webinar.ended_at))
    session.add_all([ReactionMinute(webinar_id=webinar.id, minute=first + minute, kind="agree", count=n) for minute, n in ((3, 5), (58, 2))])
