"""The rooms as people use them: without JavaScript, by the test client."""
import re

import pytest
import sqlalchemy as sa

from server.aspirations.operations import show_aspiration, withdraw_aspiration
from server.core.database import session
from tests.drafting.make import ANSWER, Answer, Matrix, Proposal, ProposalItem, Row

SECRET = "Rahasia: tolong lindungi saksi di kelurahan kami."


def html(response, status=200):
    assert response.status_code == status, response.get_data(as_text=True)[:2000]
    return response.get_data(as_text=True)


def ticks(page):
    return re.findall(r'name="items"[^>]*value="([^"]+)"', page)


def field(page, name):
    return re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)[1]


def location(response):
    assert response.status_code == 303, (response.status_code, response.get_data(as_text=True)[:1500])
    return response.headers["Location"].split("#")[0]


PAGES = ["/penyusun", "/penyusun/matriks", "/penyusun/pertanyaan", "/penyusun/tema/partisipasi"]


def test_the_doors(matrix):
    item = matrix.said()
    proposal_id = matrix.proposal(item)
    row = f"/penyusun/matriks/{matrix.row()}"
    pages = [*PAGES, row, f"/penyusun/usulan/{proposal_id}", f"/penyusun/aspirasi/{item}", f"/penyusun/pasal/{matrix.provisions['2(2)']}"]
    for path in [*pages, "/penyusun/paraf"]:
        assert matrix.cast.moderator.get(path).status_code == 403, path
        assert "/masuk" in location(matrix.cast.citizen.get(path)), path
    for path in pages:
        html(matrix.cast.drafter.get(path))
        html(matrix.cast.approver.get(path))
    assert matrix.cast.drafter.get("/penyusun/paraf").status_code == 403
    assert matrix.cast.moderator.post(f"/penyusun/usulan/{proposal_id}/konfirmasi", {"note": "x"}).status_code == 403
    assert matrix.cast.citizen.post(f"/penyusun/usulan/{proposal_id}/konfirmasi", {"note": "x"}).status_code == 401
    for path in ("/penyusun/matriks/999", "/penyusun/usulan/999", "/penyusun/aspirasi/999", "/penyusun/pasal/999", "/penyusun/tema/xyz",
                 "/penyusun/matriks?ket=xyz", "/penyusun?naskah=xyz"):
        assert matrix.cast.drafter.get(path).status_code == 404, path


def test_the_whole_way_without_a_script(matrix):
    drafter, approver = matrix.cast.drafter, matrix.cast.approver
    item = matrix.said()
    overview = html(drafter.get("/penyusun"))
    place = f"/penyusun/pasal/{matrix.provisions['2(2)']}"
    assert place in overview and "Pasal 2 ayat (2)" in overview
    page = html(drafter.get(place))
    assert "Centang paling sedikit" not in page
    row = location(drafter.post(place, {"items": ticks(page), "usulan": "baru", "text": "Dipilih langsung."}))
    page = html(drafter.get(row))
    assert "Dipilih langsung." in page and matrix.code(item) in page
    proposal_id = int(re.search(r'id="usulan-(\d+)"', page)[1])
    location(drafter.post(f"/penyusun/usulan/{proposal_id}/konfirmasi", {"note": "Ditimbang.", "expected": field(page, "expected")}))
    assert matrix.state(item) == "considered"
    page = html(drafter.get(row))
    location(drafter.post(f"/penyusun/usulan/{proposal_id}/tanggapan", ANSWER | {"revision": field(page, "revision"), "langkah": "kirim"}))
    page = html(approver.get("/penyusun/paraf"))
    answer_id = int(re.search(r"/penyusun/tanggapan/(\d+)/paraf", page)[1])
    decided = {"keputusan": "setuju", "revision": field(page, "revision"), "step": field(page, "step"), "dari": "paraf"}
    assert location(approver.post(f"/penyusun/tanggapan/{answer_id}/paraf", decided)) == "/penyusun/paraf"
    assert "siap terbit" in html(approver.get("/penyusun/paraf"))
    location(drafter.post(f"/penyusun/tanggapan/{answer_id}/terbitkan", {"revision": "1"}))
    assert matrix.state(item) == "explained"
    assert "1 dari 1 baris sudah ditanggapi" in html(drafter.get("/penyusun/matriks"))
    trail = html(matrix.cast.citizen.get(f"/aspirasi/{matrix.code(item)}"))
    assert "Dibahas dalam matriks no. 1, Pasal 2 ayat (2)" in trail and "Usul ini dipakai." in trail
    assert '<del><span class="sr">dihapus: </span>' in trail and "<ins>" in trail
    assert "Jawaban resmi" in html(matrix.cast.stranger.get("/ruu/1/pasal/2"))


def test_a_double_posted_form_does_it_once(matrix):
    matrix.said()
    place = f"/penyusun/pasal/{matrix.provisions['2(2)']}"
    sent = {"items": ticks(html(matrix.cast.drafter.get(place))), "usulan": "baru", "text": "Dipilih langsung."}
    assert location(matrix.cast.drafter.post(place, sent)) == location(matrix.cast.drafter.post(place, sent))
    assert (matrix.count(Row), matrix.count(Proposal), matrix.count(ProposalItem)) == (1, 1, 1)


def test_attaching_keeps_what_was_typed_when_something_lacks(matrix):
    matrix.said()
    place = f"/penyusun/pasal/{matrix.provisions['2(2)']}"
    page = html(matrix.cast.drafter.post(place, {"usulan": "baru", "text": "Dipilih <langsung>."}), 422)
    assert "Dipilih &lt;langsung&gt;." in page and "Centang paling sedikit satu" in page
    sent = {"items": ticks(page), "usulan": "baru", "text": " "}
    page = html(matrix.cast.drafter.post(place, sent), 422)
    assert "checked" in re.search(r'<input class="pick__box"[^>]*>', page)[0]
    assert matrix.count(Row) == 0


@pytest.mark.parametrize("items", [["x"], ["1"], ["1.deadbeef"], ["-1.a"], ["9" * 40 + ".a"], ["１.a"]])
def test_forged_ticks_attach_nothing(matrix, items):
    matrix.said()
    place = f"/penyusun/pasal/{matrix.provisions['2(2)']}"
    answer = matrix.cast.drafter.post(place, {"items": items, "usulan": "baru", "text": "Usul."})
    assert answer.status_code in (400, 404, 409)
    assert matrix.count(Row) == 0


def test_an_article_shows_what_was_said_of_its_parts(matrix):
    matrix.said("Tentang huruf a dari ayat satu.", at="2(1)a")
    matrix.said("Tentang pasal yang lain sama sekali.", at="3")
    for address, is_there in (("2", True), ("2(1)", True), ("2(1)a", True), ("2(2)", False), ("3", False)):
        page = html(matrix.cast.drafter.get(f"/penyusun/pasal/{matrix.provisions[address]}"))
        assert ("Tentang huruf a" in page) is is_there, address


def test_a_rahasia_text_opens_only_by_a_recorded_reading(matrix, happened):
    item = matrix.said(SECRET, is_confidential=True, topic="partisipasi")
    drafter = matrix.cast.drafter
    place = f"/penyusun/pasal/{matrix.provisions['2(2)']}"
    proposal_id = matrix.proposal(item)
    for path in ("/penyusun", place, f"/penyusun/aspirasi/{item}", f"/penyusun/matriks/{matrix.row()}", f"/penyusun/usulan/{proposal_id}",
                 "/penyusun/matriks", "/penyusun/tema/partisipasi"):
        assert "lindungi saksi" not in html(drafter.get(path)), path
    assert ticks(html(drafter.get(place))) == []
    assert not [event for event in happened if type(event).__name__ == "ConfidentialRead"]
    page = html(drafter.post(f"/penyusun/aspirasi/{item}/baca", page="/penyusun/matriks"))
    assert "lindungi saksi" in page
    assert [event.aspiration_id for event in happened if type(event).__name__ == "ConfidentialRead"] == [item]
    location(drafter.post(f"/penyusun/aspirasi/{item}/lampirkan", {"tujuan": "tema", "text": "Saksi dilindungi.", "seen": field(page, "seen")}))
    other = matrix.said(SECRET + " Lagi.", is_confidential=True)
    unread = drafter.post(f"/penyusun/aspirasi/{other}/lampirkan", {"tujuan": "pasal", "text": "Usul.", "seen": ""}, page="/penyusun/matriks")
    assert unread.status_code == 409


def test_rahasia_is_counted_and_not_cited(matrix):
    secret, shown = matrix.said(SECRET, is_confidential=True), matrix.said()
    matrix.published(matrix.confirmed(secret, shown))
    page = html(matrix.cast.drafter.get("/penyusun/matriks"))
    assert f"[{matrix.code(shown)}]" in page and matrix.code(secret) not in page
    assert "1 rahasia" in page
    assert "matriks no." not in html(matrix.cast.stranger.get(f"/aspirasi/{matrix.code(secret)}"))


def test_an_item_is_found_by_its_code(matrix):
    item = matrix.said()
    row_id = matrix.do("open_row", "drafter", matrix.instrument_id, new_title="Putaran kedua")
    path = location(matrix.cast.drafter.get(f"/penyusun/aspirasi?kode={matrix.code(item).lower()}&baris={row_id}"))
    page = html(matrix.cast.drafter.get(path))
    sent = {"tujuan": f"baris:{row_id}", "text": "Putaran kedua diatur.", "seen": field(page, "seen")}
    assert location(matrix.cast.drafter.post(f"/penyusun/aspirasi/{item}/lampirkan", sent)) == f"/penyusun/matriks/{row_id}"
    unread = matrix.submit("Belum dibaca siapa pun sama sekali.")
    assert location(matrix.cast.drafter.get(f"/penyusun/aspirasi?kode={matrix.code(unread)}")) == "/penyusun"
    assert matrix.cast.drafter.get(f"/penyusun/aspirasi/{unread}").status_code == 404


def test_a_question_is_answered_on_its_own_page(matrix):
    item = matrix.said("Kapan rancangan ini berlaku?", kind="question")
    path = f"/penyusun/aspirasi/{item}"
    assert path in html(matrix.cast.drafter.get("/penyusun/pertanyaan"))
    page = html(matrix.cast.drafter.get(path))
    sent = {"text": "Sejak diundangkan.", "note": "", "seen": field(page, "seen"), "revision": "0", "langkah": "kirim"}
    page = html(matrix.cast.drafter.post(f"{path}/jawab", sent, page=path), 422)
    assert "Sejak diundangkan." in page and matrix.state(item) == "published"
    location(matrix.cast.drafter.post(f"{path}/jawab", sent | {"note": "Dilihat penutup."}, page=path))
    assert matrix.state(item) == "considered"
    approver = matrix.cast.approver
    value = re.search(r'name="jawaban"[^>]*value="([^"]+)"', html(approver.get("/penyusun/paraf")))[1]
    location(approver.post("/penyusun/paraf", {"jawaban": value}))
    answer_id = int(value.split(".")[0])
    location(approver.post(f"/penyusun/tanggapan/{answer_id}/terbitkan", {"revision": "1"}, page="/penyusun/paraf"))
    assert matrix.state(item) == "explained"
    assert "Jawaban tim penyusun" in html(matrix.cast.stranger.get(f"/aspirasi/{matrix.code(item)}"))


def test_parafs_in_a_batch_skip_what_changed(matrix):
    proposals = [matrix.confirmed(matrix.said(f"Usul warga nomor {n} untuk pasal ini."), text=f"Usul {n}.") for n in range(3)]
    answers = [matrix.answered(proposal_id) for proposal_id in proposals]
    for answer_id in answers:
        matrix.do("send_for_approval", "drafter", answer_id)
    page = html(matrix.cast.approver.get("/penyusun/paraf"))
    values = re.findall(r'name="jawaban"[^>]*value="([^"]+)"', page)
    assert len(values) == 3
    matrix.answered(proposals[1], text="Diubah sementara itu.")
    location(matrix.cast.approver.post("/penyusun/paraf", {"jawaban": values}))
    assert [matrix.get(Answer, answer_id).state for answer_id in answers] == ["approved", "draft", "approved"]
    page = html(matrix.cast.approver.get("/penyusun/paraf"))
    assert "2 tanggapan diparaf" in page and "1 dilewati" in page
    assert matrix.cast.approver.post("/penyusun/paraf", {"jawaban": "1.2"}).status_code == 400


def test_returning_without_a_note_asks_for_it(matrix):
    answer_id = matrix.answered(matrix.confirmed(matrix.said()))
    matrix.do("send_for_approval", "drafter", answer_id)
    sent = {"keputusan": "kembalikan", "note": "", "revision": "1", "step": "1"}
    assert "Tulis apa yang perlu diperbaiki" in html(matrix.cast.approver.post(f"/penyusun/tanggapan/{answer_id}/paraf", sent, page="/penyusun/paraf"), 422)
    assert matrix.get(Answer, answer_id).state == "in_approval"


def test_a_refused_answer_keeps_what_was_typed(matrix):
    proposal_id = matrix.confirmed(matrix.said())
    row = f"/penyusun/matriks/{matrix.row()}"
    sent = {"outcome": "forwarded", "text": "Tanggapan <b>panjang</b>.", "reason": "", "revision": "0"}
    page = html(matrix.cast.drafter.post(f"/penyusun/usulan/{proposal_id}/tanggapan", sent, page=row), 422)
    assert "Tanggapan &lt;b&gt;panjang&lt;/b&gt;." in page and matrix.count(Answer) == 0
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_hostile_words_are_shown_as_text(matrix):
    bad = "<img src=x onerror=alert(1)> {{ 7*7 }} '; DROP TABLE answers;--"
    item = matrix.said("Kalimat pembuka. " + bad)
    matrix.published(matrix.confirmed(item, text=bad), text=bad, reason=bad, wording_before=bad, wording_after=bad + " lagi", outcome="forwarded",
                     forwarded_to=bad, letter=bad)
    for path in (f"/aspirasi/{matrix.code(item)}", "/ruu/1/pasal/2"):
        page = html(matrix.cast.stranger.get(path))
        assert "<img src=x" not in page and "&lt;img src=x onerror=alert(1)&gt;" in page, path
    for path in ("/penyusun", "/penyusun/matriks", f"/penyusun/matriks/{matrix.row()}"):
        assert "<img src=x" not in html(matrix.cast.drafter.get(path)), path
    assert matrix.cast.drafter.post(f"/penyusun/matriks/{matrix.row()}/usulan", {"text": "a\x00b"}).status_code in (400, 422)
    assert matrix.cast.drafter.post(f"/penyusun/matriks/{matrix.row()}/usulan", {"text": "a" * 1_000_000}).status_code in (413, 422)
    assert matrix.count(Proposal) == 1


def test_keterangan_by_form_and_by_script(matrix):
    row_id = matrix.row()
    path = f"/penyusun/matriks/{row_id}/keterangan"
    token = matrix.cast.drafter.token("/penyusun/matriks")
    back = matrix.cast.drafter.client.post(path, data={"ket": "substance", "saring": "kept", "csrf_token": token})
    assert back.headers["Location"] == f"/penyusun/matriks?ket=kept#baris-{row_id}"
    said = matrix.cast.drafter.client.post(path, data={"ket": "kept", "csrf_token": token}, headers={"Accept": "application/json"})
    assert "Tersimpan" in said.get_json()["message"]
    assert matrix.get(Row, row_id).note == "kept"
    assert "Tetap 1" in html(matrix.cast.drafter.get("/penyusun/matriks?ket=kept"))
    assert "Belum ada baris" in html(matrix.cast.drafter.get("/penyusun/matriks?ket=removed"))


def test_rows_are_opened_from_the_table(matrix):
    drafter = matrix.cast.drafter
    for sent in ({"kind": "provision", "address": "Pasal 2 ayat (1)"}, {"kind": "theme", "topic": "partisipasi"},
                 {"kind": "general", "chapter": "bab-I"}, {"kind": "new", "title": "Putaran kedua"}):
        location(drafter.post("/penyusun/matriks", sent))
    for sent in ({"kind": "provision", "address": "99"}, {"kind": "new", "title": ""}, {"kind": "xyz"}, {"kind": "theme", "topic": "xyz"}):
        html(drafter.post("/penyusun/matriks", sent), 422)
    assert matrix.count(Row) == 4


# --- what others see


def test_the_trail_speaks_of_confirmed_proposals_of_shown_items_only(matrix):
    item = matrix.said()
    path = f"/aspirasi/{matrix.code(item)}"
    matrix.proposal(item)
    assert "matriks no." not in html(matrix.cast.stranger.get(path))
    first = matrix.confirmed(item, text="Usul yang dikonfirmasi.")
    assert "Tanggapan belum terbit" in html(matrix.cast.stranger.get(path))
    matrix.confirmed(item, text="Putaran kedua.", at="2(1)")
    matrix.published(first)
    page = html(matrix.cast.stranger.get(path))
    assert "Usulan lain masih dibahas" in page and "Usul ini dipakai." in page
    with matrix.app.test_request_context():
        withdraw_aspiration(matrix.cast.citizen.actor, item)
    assert "matriks no." not in html(matrix.cast.stranger.get(path))


def test_the_holder_of_a_rahasia_item_sees_its_answer(matrix):
    from server.core import slots

    item = matrix.said(SECRET, is_confidential=True)
    matrix.published(matrix.confirmed(item))
    with matrix.app.test_request_context():
        assert "Usul ini dipakai." in slots.trail_private.load([item])[item]
        assert not slots.trail.load([item])[item]


def test_public_lists_leave_out_what_only_rahasia_items_asked_for(matrix):
    from server.drafting.queries import changes, outcome_counts, recent_answers

    matrix.published(matrix.confirmed(matrix.said(SECRET, is_confidential=True), text="Usul dari yang rahasia."))
    shown = matrix.confirmed(matrix.said(), text="Usul terbuka.", at="2(1)")
    matrix.published(shown)
    with matrix.app.test_request_context():
        assert [one.proposal for one in recent_answers(5)] == ["Usul terbuka."]
        assert [one.proposal for one in changes(5)] == ["Usul terbuka."]
        assert outcome_counts()["accepted"] == 2
    assert "Usul dari yang rahasia" not in html(matrix.cast.stranger.get("/ruu/1/pasal/2"))


def test_margins_roll_up_and_mark_answers(matrix):
    from server.drafting.panels import provision_margin

    matrix.said("Tentang huruf a dari ayat satu.", at="2(1)a")
    matrix.said("Keberatan dengan ayat satu ini.", at="2(1)", kind="criticism")
    matrix.said(SECRET, at="2(1)", is_confidential=True)
    matrix.submit("Belum dibaca siapa pun sama sekali.", at="2(1)")
    matrix.published(matrix.confirmed(matrix.said(at="2(2)")))
    with matrix.app.test_request_context():
        margins = provision_margin(list(matrix.provisions.values()))
    by_address = {address: margins.get(provision_id) for address, provision_id in matrix.provisions.items()}
    assert by_address["2(1)a"].kinds == {"input": 1}
    assert by_address["2(1)"].kinds == {"input": 1, "criticism": 1}
    assert by_address["2"].total == 3
    assert (by_address["2(2)"].is_answered, by_address["2(1)"].is_answered) == (True, False)
    assert by_address["3"] is None and by_address["bab-II"] is None


@pytest.fixture
def counted(app):
    """counted(fn): how many statements fn makes."""
    engine = app.extensions["database"].reading

    def count(fn):
        made = []

        def listener(*args):
            made.append(args[2])

        sa.event.listen(engine, "before_cursor_execute", listener)
        try:
            fn()
        finally:
            sa.event.remove(engine, "before_cursor_execute", listener)
        return len(made)

    return count


def test_query_counts_do_not_grow(matrix, counted):
    first = matrix.said()
    matrix.published(matrix.confirmed(first))
    place = f"/penyusun/pasal/{matrix.provisions['2']}"
    row = f"/penyusun/matriks/{matrix.row()}"
    paths = ["/penyusun", "/penyusun/matriks", place, row, "/penyusun/usulan/1", "/ruu/1/pasal/2", f"/aspirasi/{matrix.code(first)}"]
    for path in paths:
        html(matrix.cast.drafter.get(path))
    few = [counted(lambda path=path: html(matrix.cast.drafter.get(path))) for path in paths]
    _fill(matrix, 300)
    many = [counted(lambda path=path: html(matrix.cast.drafter.get(path))) for path in paths]
    assert many == few, dict(zip(paths, zip(few, many)))
    assert max(few) <= 23
    page = html(matrix.cast.drafter.get("/penyusun/matriks"))
    assert page.count('id="baris-') == 50 and "sesudah=50" in page
    assert 'id="baris-51"' in html(matrix.cast.drafter.get("/penyusun/matriks?sesudah=50"))


def _fill(matrix: Matrix, rows: int) -> None:
    """Many rows, each with a proposal and an answer that is published; and as many items in the first."""
    from server.core import clock
    from server.core.database import operation
    from server.drafting.rules import digest_of_text

    items = [matrix.submit(f"Usul warga nomor {n}, sama maksudnya.") for n in range(40)]

    @operation
    def add():
        for item in items:
            show_aspiration(matrix.cast.moderator.actor, item)
            session.add(ProposalItem(proposal_id=1, aspiration_id=item, attached_at=clock.now(), text_digest=digest_of_text("x")))
        for n in range(2, rows + 2):
            session.add(Row(id=n, instrument_id=matrix.instrument_id, number=n, kind="new", place=str(n), title=f"Baris {n}", created_at=clock.now()))
            session.flush()
            session.add(Proposal(id=n, row_id=n, text=f"Usul {n}.", written_at=clock.now(), confirmed_at=clock.now(), consideration_note="x"))
            session.flush()
            session.add(ProposalItem(proposal_id=n, aspiration_id=items[0], attached_at=clock.now(), text_digest="x"))
            session.add(Answer(proposal_id=n, state="published", outcome="declined", text="Tidak.", written_at=clock.now(), published_at=clock.now()))

    with matrix.app.test_request_context():
        add()
