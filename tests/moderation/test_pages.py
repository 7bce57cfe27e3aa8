"""The desk in a browser without JavaScript: pages, forms, messages, roles, hostile input."""
import re
import time

import pytest
import sqlalchemy as sa

from server.audit.models import Entry
from server.core.words import State
from server.moderation import operations
from server.moderation.models import Case
from tests.moderation.make import CALM, PHONE

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)> '; DROP TABLE cases;-- {{7*7}} \u202egnol gnay naagnajreP Telp 0812-3456-7890"


def text(answer):
    return answer.get_data(as_text=True)


def ledger(desk, kind):
    return desk.count(sa.select(sa.func.count()).where(Entry.kind == kind))


def test_the_queue_shows_lanes_and_counts(cast, desk):
    desk.submit()
    desk.submit(PHONE)
    page = text(cast.moderator.get("/meja"))
    assert "Perlu perhatian" in page and "2 menunggu" in page
    assert "/meja/2?jalur=perhatian" in page and "/meja/1?" not in page
    assert "/meja/1?jalur=baru" in text(cast.moderator.get("/meja?jalur=baru"))
    assert cast.moderator.get("/meja?jalur=<script>&sesudah=999999999999999999999").status_code == 200


@pytest.mark.parametrize("name", ["drafter", "approver", "host", "admin", "counter"])
def test_others_of_the_team_stay_out(cast, desk, name):
    _aspiration_id, case_id = desk.submit()
    player = getattr(cast, name)
    for path in ("/meja", f"/meja/{case_id}"):
        assert player.get(path).status_code == 403
    for way in ("tayangkan", "sunting", "jangan", "klarifikasi", "urungkan", "keberatan", "ambil", "lepas", "lewati", "buka-teks"):
        assert player.post(f"/meja/{case_id}/{way}", {"reason": "empty"}).status_code == 403
    assert desk.case(case_id).is_open


def test_citizens_are_asked_to_sign_in(cast, desk):
    answer = cast.citizen.get("/meja")
    assert answer.status_code == 303 and answer.location.startswith("/masuk")


def test_a_moderator_cannot_touch_drafting(cast, desk):
    assert cast.moderator.get("/penyusun").status_code == 403
    assert cast.moderator.get("/penyusun/matriks").status_code == 403


def test_unknown_cases_are_not_found(cast, desk):
    for path in ("/meja/999", "/meja/0", "/meja/99999999999999999999", "/meja/abc"):
        assert cast.moderator.get(path).status_code == 404
    assert cast.moderator.post("/meja/999/tayangkan", page="/meja").status_code == 404


def test_findings_are_marked_and_the_suggestion_is_ready(cast, desk):
    _aspiration_id, case_id = desk.submit(PHONE)
    page = text(cast.moderator.get(f"/meja/{case_id}"))
    assert re.search(r'<span class="sig sig--pii">0812-3456-7890<sup[^>]*>', page)
    assert "<mark>[nomor telepon]</mark>" in page and "Kami menyamarkan 1 bagian" in page
    assert re.search(r'btn btn--primary" type="submit" form="f-redact"', page)


def test_show_then_the_next_then_undo(cast, desk):
    first_id, first = desk.submit()
    _second_id, second = desk.submit(CALM + " Dan juga di balai warga.")
    answer = cast.moderator.post(f"/meja/{first}/tayangkan", {"jalur": "baru"}, page=f"/meja/{first}")
    assert answer.status_code == 303 and answer.location.endswith(f"/meja/{second}?jalur=baru")
    assert desk.case(second).claimed_by == cast.moderator.staff_id
    page = text(cast.moderator.get(answer.location))
    assert "Ditayangkan." in page and "Urungkan" in page
    decision_id = re.search(r'name="decision_id" value="(\d+)"', page)[1]
    undone = cast.moderator.post(f"/meja/{first}/urungkan", {"decision_id": decision_id, "jalur": "baru"}, page=answer.location)
    assert undone.status_code == 303 and f"/meja/{first}" in undone.location
    assert desk.aspiration(first_id).state == State.RECEIVED


def test_s_without_an_edit_posts_the_suggestion(cast, desk):
    aspiration_id, case_id = desk.submit(PHONE)
    page = text(cast.moderator.get(f"/meja/{case_id}"))
    suggested = re.search(r"<textarea[^>]*data-redacted>\n?([^<]*)</textarea>", page)[1]
    cast.moderator.post(f"/meja/{case_id}/sunting", {"redacted": suggested}, page=f"/meja/{case_id}")
    assert desk.aspiration(aspiration_id).text == suggested and desk.aspiration(aspiration_id).original_text == PHONE


def test_a_wrong_edit_comes_back_with_what_was_typed(cast, desk):
    aspiration_id, case_id = desk.submit(PHONE)
    answer = cast.moderator.post(f"/meja/{case_id}/sunting", {"redacted": "Saya memuji gubernur."}, page=f"/meja/{case_id}")
    assert answer.status_code == 422 and "Saya memuji gubernur." in text(answer) and "Kata baru tidak boleh" in text(answer)
    assert desk.aspiration(aspiration_id).state == State.RECEIVED


def test_withhold_without_a_reason_keeps_the_note(cast, desk):
    _aspiration_id, case_id = desk.submit()
    answer = cast.moderator.post(f"/meja/{case_id}/jangan", {"note": "Catatan saya"}, page=f"/meja/{case_id}")
    assert answer.status_code == 422 and "Catatan saya" in text(answer) and 'id="jangan" open' in text(answer)
    answer = cast.moderator.post(f"/meja/{case_id}/jangan", {"reason": "hate", "note": "Menyebut golongan"}, page=f"/meja/{case_id}")
    assert answer.status_code == 303


def test_a_stale_page_shows_the_others_decision(cast, desk):
    _aspiration_id, case_id = desk.submit()
    other = cast.staff("rina", "moderator")
    other.post(f"/meja/{case_id}/jangan", {"reason": "threat"}, page=f"/meja/{case_id}")
    answer = cast.moderator.post(f"/meja/{case_id}/tayangkan", page="/meja/1")
    assert answer.status_code == 409 and "Tidak ditayangkan: Ancaman" in text(answer) and "R." in text(answer)
    as_json = cast.moderator.post(f"/meja/{case_id}/ambil", page="/meja/1", headers={"Accept": "application/json"})
    assert as_json.status_code == 409 and as_json.json["is_decided"] is True
    assert cast.moderator.get(f"/meja/{case_id}").status_code == 200


def test_a_double_click_decides_once_and_goes_on(cast, desk):
    _aspiration_id, case_id = desk.submit()
    token = cast.moderator.token(f"/meja/{case_id}")
    answers = [cast.moderator.post(f"/meja/{case_id}/tayangkan", {"csrf_token": token}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]


def test_who_has_it_open_is_said(cast, desk):
    _aspiration_id, case_id = desk.submit()
    other = cast.staff("rina", "moderator")
    other.post(f"/meja/{case_id}/ambil", page=f"/meja/{case_id}")
    page = text(cast.moderator.get(f"/meja/{case_id}"))
    assert "R. sedang membuka" in page and "juga di antrean" in page
    assert cast.moderator.post(f"/meja/{case_id}/tayangkan", page=f"/meja/{case_id}").status_code == 409


def test_a_rahasia_text_needs_a_post_that_leaves_a_row(app, cast, desk):
    secret = "Petugas di kelurahan saya meminta uang untuk surat pengantar."
    aspiration_id, case_id = desk.submit(secret, is_confidential=True)
    for path in ("/meja?jalur=baru", f"/meja/{case_id}"):
        assert "meminta uang" not in text(cast.moderator.get(path))
    assert ledger(desk, "confidential.read") == 0
    unread = cast.moderator.post(f"/meja/{case_id}/tayangkan", page=f"/meja/{case_id}")
    assert unread.status_code == 303 and desk.aspiration(aspiration_id).state == State.RECEIVED
    opened = cast.moderator.post(f"/meja/{case_id}/buka-teks", page=f"/meja/{case_id}")
    assert opened.status_code == 200 and "meminta uang" in text(opened) and opened.headers["Cache-Control"] == "no-store"
    assert ledger(desk, "confidential.read") == 1
    cast.moderator.post(f"/meja/{case_id}/tayangkan", page=f"/meja/{case_id}")
    assert desk.aspiration(aspiration_id).state == State.READ and not desk.aspiration(aspiration_id).is_listed


def test_another_moderator_opens_it_too_before_deciding(cast, desk):
    aspiration_id, case_id = desk.submit("Sesuatu yang sangat rahasia sekali.", is_confidential=True)
    other = cast.staff("rina", "moderator")
    other.post(f"/meja/{case_id}/buka-teks", page=f"/meja/{case_id}")
    cast.moderator.post(f"/meja/{case_id}/tayangkan", page=f"/meja/{case_id}")
    assert desk.aspiration(aspiration_id).state == State.RECEIVED


def test_an_original_is_opened_with_a_row(app, cast, desk):
    _aspiration_id, case_id = desk.submit(PHONE)
    with app.test_request_context():
        operations.redact_and_show(cast.moderator.actor, case_id)
    page = text(cast.moderator.get(f"/meja/{case_id}"))
    assert "0812-3456" not in page and "3456-7890" not in page and "Buka naskah asli" in page
    opened = text(cast.moderator.post(f"/meja/{case_id}/buka-teks", {"naskah": "asli"}, page=f"/meja/{case_id}"))
    assert "0812-3456-7890" in opened and ledger(desk, "original.read") == 1


def test_hostile_text_is_shown_as_text(cast, desk):
    aspiration_id, case_id = desk.submit(HOSTILE)
    page = text(cast.moderator.get(f"/meja/{case_id}"))
    assert "<script>alert(1)" not in page and "<img src=x" not in page and "&lt;script&gt;alert(1)" in page
    assert "\u202e" not in page and "{{7*7}}" in page
    cast.moderator.post(f"/meja/{case_id}/jangan", {"reason": "promotion", "note": HOSTILE[:300]}, page=f"/meja/{case_id}")
    assert "<script>alert(1)" not in text(cast.moderator.get(f"/meja/{case_id}"))
    assert desk.aspiration(aspiration_id).reason_note.startswith("<script>alert(1)</script>")


def test_forged_and_broken_fields_change_nothing(cast, desk):
    aspiration_id, case_id = desk.submit()
    page = f"/meja/{case_id}"
    tries = [("jangan", {"reason": "kritik"}, 422), ("jangan", {"reason": "empty", "note": "a\x00b"}, 422),
             ("jangan", {"reason": "empty", "note": "x" * 401}, 422), ("sunting", {"redacted": "x" * 250_000}, 422),
             ("sunting", {}, 422), ("klarifikasi", {"question": ""}, 422), ("urungkan", {"decision_id": "1 OR 1=1"}, 404),
             ("urungkan", {"decision_id": "99999999999999999999"}, 404), ("urungkan", {}, 404),
             ("keberatan", {"result": "overturned", "note": "saya"}, 409), ("jangan", {"reason": "empty", "note": "x" * 1_000_000}, 413)]
    for way, data, status in tries:
        assert cast.moderator.post(f"/meja/{case_id}/{way}", data, page=page).status_code == status, (way, str(data)[:60])
    assert cast.moderator.client.post(f"/meja/{case_id}/tayangkan", data={"x": "1"}).status_code == 400
    assert desk.aspiration(aspiration_id).state == State.RECEIVED and desk.case(case_id).is_open


def test_the_lane_of_a_form_cannot_lead_away(cast, desk):
    _aspiration_id, case_id = desk.submit()
    answer = cast.moderator.post(f"/meja/{case_id}/tayangkan", {"jalur": "//evil.example"}, page=f"/meja/{case_id}")
    assert answer.status_code == 303 and answer.location.startswith("/meja")


def count_queries(app, act):
    seen = []
    engine = app.extensions["database"].reading

    def note(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
    return len(seen)


def test_the_page_costs_the_same_with_five_hundred_waiting(app, cast, desk):
    for n in range(5):
        desk.submit(f"{CALM} Hal nomor {n} dari RW.")
    cast.moderator.get("/meja/3?jalur=baru")
    few = count_queries(app, lambda: cast.moderator.get("/meja/3?jalur=baru"))
    with app.app_context():
        _multiply(495)
    many = count_queries(app, lambda: cast.moderator.get("/meja/3?jalur=baru"))
    assert many == few <= 32
    began = time.process_time()  # what neighbours on the machine take does not count
    assert "500 menunggu" in text(cast.moderator.get("/meja/3?jalur=baru"))
    assert time.process_time() - began < 0.5


def _multiply(n):
    """Copies of the first aspiration and its case, by the table: five hundred submissions would take the test's time."""
    from server.aspirations.models import Aspiration
    from server.core.database import operation, session

    @operation
    def copy():
        for model, changes in ((Aspiration, lambda i: {"code": f"JKD-T{i:03d}-XXXX"}), (Case, lambda i: {"subject_id": 5 + i})):
            first = session.execute(sa.select(model.__table__).order_by(model.id)).mappings().first()
            rows = [{**first, "id": 5 + i, **changes(i)} for i in range(1, n + 1)]
            session.execute(sa.insert(model.__table__), rows)

    copy()


def test_pages_of_the_queue_show_everything_once(app, cast, desk):
    for n in range(3):
        desk.submit(f"{CALM} Hal nomor {n} dari RW.")
    desk.submit(CALM + " Satu lagi.")
    desk.submit(CALM + " Dua lagi.")
    with app.app_context():
        _multiply(95)
    seen, path = [], "/meja?jalur=baru"
    while path:
        page = text(cast.moderator.get(path))
        seen += re.findall(r'<li><a href="/meja/(\d+)\?jalur=baru"', page)
        more = re.search(r'href="(/meja\?jalur=baru&amp;sesudah=\d+)"', page)
        path = more and more[1].replace("&amp;", "&")
    assert len(seen) == len(set(seen)) == 100
