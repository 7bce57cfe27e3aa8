"""Minutes: drafted from rows, written by one, signed by another, drawn, and never holding what somebody took back."""
import io
import re

import docx
import pypdf
import pytest
import sqlalchemy as sa

from server.core import outbox
from server.core.database import session
from server.core.errors import Conflict, Invalid, NotAllowed, NotFound
from server.live import operations as live
from server.live.authorship import erase_question
from server.live.polls.operations import close_poll
from server.reporting.minutes import operations, queries
from server.reporting.minutes.draft import TO_WRITE, draft_of
from server.reporting.minutes.models import Minutes
from server.reporting.minutes.paper import blocks_of
from server.webinars.models import Webinar
from server.webinars.operations import end_webinar
from tests.live import make
from tests.live.polls import make as polls

QUESTION = "Apakah air bersih sampai ke gang kami tahun depan?"
ANSWER = "Ya, pipa gang dipasang mulai Maret."


@pytest.fixture
def over(app, cast):
    """A session that is over, with an answered question and a closed poll: (webinar, question id)."""
    assert cast.host.staff_id
    with app.app_context():
        webinar_id = make.webinar(slug="air-bersih", title="Air *bersih* untuk semua", speakers=[("Ibu Ratna", "PAM Jaya")], minutes=60,
                                  rundown=[("opening", "Pembukaan", 10), ("questions", "Tanya jawab", 50)])
        question_id = make.question(cast.citizen.actor, webinar_id, QUESTION, name="Sari Dewi", display="inisial")
        live.feature_question(cast.host.actor, question_id)
        live.answer_question(cast.host.actor, question_id)
        poll_id = polls.poll(webinar_id)
        polls.cast(webinar_id, poll_id, cast.citizen.participant_id, {"choice": 1})
        close_poll(cast.host.actor, poll_id)
        end_webinar(cast.host.actor, webinar_id)
    return webinar_id, question_id


@pytest.fixture
def inside(app):
    """For tests that open no page: a request would take over what is remembered here."""
    with app.app_context():
        yield


def webinar_of(over):
    return session.get_one(Webinar, over[0])


def signed(app, cast, over, body):
    host, approver = cast.host.actor, cast.approver.actor
    with app.app_context():
        webinar = webinar_of(over)
        operations.begin_minutes(host, webinar.id, draft_of(webinar))
        seen = operations.write_minutes(host, webinar.id, body, seen=1)
        operations.sign_minutes(approver, webinar.id, "Rini, Kepala Biro Hukum", seen=seen)
        outbox.work_off()


def text_of(blocks):
    return " ".join(run["text"] for block in blocks for run in block.get("runs", []))


def test_the_draft_says_what_the_rows_say_and_copies_nobody(inside, over):
    webinar, question_id = webinar_of(over), over[1]
    body = draft_of(webinar)
    assert body == draft_of(webinar)
    assert "Ibu Ratna, PAM Jaya" in body
    assert "Tanya jawab (50 menit)" in body
    assert f"{{{{tanya {question_id}}}}}" in body
    assert QUESTION not in body
    assert QUESTION in text_of(blocks_of(webinar, body))
    assert TO_WRITE in body
    tables = [block for block in blocks_of(webinar, body) if block["kind"] == "table"]
    assert ["Layanan", "1", "100 %"] in [[cell[0]["text"] for cell in row] for row in tables[0]["rows"]]


def test_only_once_and_only_afterwards(inside, cast, over):
    webinar = webinar_of(over)
    assert operations.begin_minutes(cast.host.actor, webinar.id, "a") is True
    assert operations.begin_minutes(cast.host.actor, webinar.id, "b") is False
    assert session.get_one(Minutes, webinar.id).body == "a"
    running = make.webinar()
    with pytest.raises(Conflict):
        operations.begin_minutes(cast.host.actor, running, "a")
    with pytest.raises(NotAllowed):
        operations.begin_minutes(cast.moderator.actor, webinar.id, "a")


def test_two_who_write_overwrite_nobody(inside, cast, over):
    webinar = webinar_of(over)
    operations.begin_minutes(cast.host.actor, webinar.id, "satu")
    assert operations.write_minutes(cast.host.actor, webinar.id, "dua", seen=1) == 2
    with pytest.raises(Conflict):
        operations.write_minutes(cast.host.actor, webinar.id, "tiga", seen=1)
    assert operations.write_minutes(cast.host.actor, webinar.id, "dua", seen=1) == 2  # sent twice
    assert [one.body for one in queries.revisions_of(webinar.id)] == ["dua", "satu"]


def test_another_signs_and_only_what_is_written(inside, cast, over):
    webinar = webinar_of(over)
    operations.begin_minutes(cast.host.actor, webinar.id, f"## Isi\n\n{TO_WRITE}")
    with pytest.raises(Invalid):
        operations.sign_minutes(cast.approver.actor, webinar.id, "Rini, Kepala Biro", seen=1)
    both = cast.staff("uji-dua", "host", "approver")
    operations.write_minutes(both.actor, webinar.id, "Selesai.", seen=1)
    with pytest.raises(Conflict) as own:
        operations.sign_minutes(both.actor, webinar.id, "Rini, Kepala Biro", seen=2)
    assert own.value.data["why"] == "own_minutes"
    with pytest.raises(Conflict):
        operations.sign_minutes(cast.approver.actor, webinar.id, "Rini, Kepala Biro", seen=1)
    with pytest.raises(NotAllowed):
        operations.sign_minutes(cast.host.actor, webinar.id, "Rini, Kepala Biro", seen=2)
    operations.sign_minutes(cast.approver.actor, webinar.id, "Rini, Kepala Biro", seen=2)
    with pytest.raises(Conflict):
        operations.write_minutes(cast.host.actor, webinar.id, "lagi", seen=2)


def test_files_that_other_readers_open_and_that_lose_what_is_erased(app, cast, over):
    question_id = over[1]
    assert cast.visitor().get("/sesi/air-bersih/notulen").status_code == 404
    body = f"## Tanya jawab\n\n{{{{tanya {question_id}}}}}\n\n| Usul | Suara |\n|---|---|\n| Pipa | 3 |\n\n=SUM(1) <script>x</script>"
    signed(app, cast, over, body)
    page = cast.visitor().get("/sesi/air-bersih/notulen").get_data(as_text=True)
    assert QUESTION in page
    assert "&lt;script&gt;" in page
    reader = pypdf.PdfReader(io.BytesIO(cast.visitor().get("/sesi/air-bersih/notulen.pdf").data))
    words = re.sub(r"\s+", " ", " ".join(one.extract_text() for one in reader.pages))
    assert QUESTION in words
    assert "Rini, Kepala Biro Hukum" in words
    assert reader.trailer["/Root"]["/Lang"].lower().startswith("id")
    assert bool(reader.trailer["/Root"]["/MarkInfo"]["/Marked"])
    document = docx.Document(io.BytesIO(cast.visitor().get("/sesi/air-bersih/notulen.docx").data))
    assert any(one.text == QUESTION for one in document.paragraphs)
    assert [cell.text for cell in document.tables[-1].rows[1].cells] == ["Pipa", "3"]
    assert document.core_properties.language == "id-ID"
    assert "/sesi/air-bersih/notulen.pdf" in cast.visitor().get("/sesi/air-bersih").get_data(as_text=True)

    with app.app_context():
        erase_question(cast.citizen.actor, question_id)
    assert cast.visitor().get("/sesi/air-bersih/notulen.pdf").status_code == 404  # at once
    with app.app_context():
        outbox.work_off()
    words = " ".join(one.extract_text() for one in pypdf.PdfReader(
        io.BytesIO(cast.visitor().get("/sesi/air-bersih/notulen.pdf").data)).pages)
    assert "gang kami" not in words


def test_reopened_they_are_nobodys_to_read(app, cast, over):
    signed(app, cast, over, "Isi.")
    with app.app_context():
        with pytest.raises(Invalid):
            operations.reopen_minutes(cast.host.actor, over[0], "  ")
        operations.reopen_minutes(cast.host.actor, over[0], "Salah tanggal")
        outbox.work_off()
    assert cast.visitor().get("/sesi/air-bersih/notulen").status_code == 404
    with app.app_context():
        with pytest.raises(NotFound):
            queries.visible_to(cast.citizen.actor).of(webinar_of(over))
        assert session.scalar(sa.text("SELECT count(*) FROM files")) == 0


def test_the_desk_by_its_forms(cast, over):
    desk = "/kelola/sesi/air-bersih/notulen"
    assert cast.host.get(desk).status_code == 200
    assert cast.citizen.get(desk).status_code in (302, 303, 401)
    assert cast.moderator.get(desk).status_code == 403
    assert cast.host.post(f"{desk}/susun", page=desk).status_code == 303
    assert "[tulis di sini]" in cast.host.get(desk).get_data(as_text=True)
    empty = cast.host.post(desk, {"body": " ", "seen": "1"}, page=desk)
    assert empty.status_code == 422
    assert cast.host.post(desk, {"body": "Naskah A", "seen": "1"}, page=desk).status_code == 303
    clash = cast.host.post(desk, {"body": "Naskah B", "seen": "1"}, page=desk)
    assert clash.status_code == 409
    assert "Naskah B" in clash.get_data(as_text=True)
    assert "Naskah A" in clash.get_data(as_text=True)
    refused = cast.approver.post(f"{desk}/sahkan", {"signer": "", "seen": "2"}, page=desk)
    assert refused.status_code == 422
    assert cast.approver.post(f"{desk}/sahkan", {"signer": "Rini, Kepala Biro", "seen": "2"}, page=desk).status_code == 303
    assert cast.visitor().get("/sesi/air-bersih/notulen").status_code == 200
