"""Letters kept as files: which are written, to whom, what stands in them, and what is never in them."""
import os
import re
import stat

from tests.aspirations.make import Voices
from tests.cast import Cast
from tests.notifications.make import EMAIL, Post, html_of, lapse, links_in, read_by, text_of


def confirm(voices, item_id):
    """As if the author had proved the address."""
    import sqlalchemy as sa

    from server.aspirations.models import Contact
    from server.core import clock
    from server.core.database import operation, session

    @operation
    def put():
        session.execute(sa.update(Contact).where(Contact.aspiration_id == item_id).values(email_confirmed_at=clock.now()))

    with voices.app.test_request_context():
        put()


def private_token(voices, item_id):
    return voices.link(item_id).rsplit("/", 1)[1]


def test_a_receipt_has_code_link_and_deadlines(voices, post, app):
    item_id = voices.submit("Gubernur sebaiknya tetap dipilih langsung oleh warga.", email=EMAIL)
    assert post.work() == 1
    letter, code = post.letter("receipt"), voices.code(item_id)
    text, html = text_of(letter), html_of(letter)
    assert str(letter["To"]) == EMAIL and code in str(letter["Subject"])
    for part in (text, html):
        assert code in part and "Gubernur sebaiknya tetap dipilih langsung" in part
        assert voices.link(item_id) in part and f"/a/{code}" in part
        assert "paling lambat" in part
    assert letter["Auto-Submitted"] == "auto-generated" and letter.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in letter.iter_parts()] == ["text/plain", "text/html"]
    page = voices.cast.visitor().client.get(voices.link(item_id), follow_redirects=True)
    assert page.status_code == 200 and code in page.get_data(as_text=True)


def test_without_an_address_nothing_is_written(voices, post):
    voices.shown()
    voices.submit("Trotoar di depan pasar perlu diperlebar.", phone="0812-5550-1234")
    assert [row.kind for row in post.rows() if row.kind.startswith("mail")] == []
    post.work()
    assert post.files() == []


def test_an_outbox_row_holds_ids_only(voices, post):
    item_id = voices.shown(email=EMAIL)
    token = private_token(voices, item_id)
    for row in post.rows():
        assert all(isinstance(value, int) or value in ("id", "en") for value in row.payload.values()), row.payload
        assert EMAIL not in row.idempotency_key and token not in row.idempotency_key


def test_files_are_the_houses_own_and_tell_nothing_by_name(voices, post):
    item_id = voices.submit(email=EMAIL)
    post.work()
    (path,) = post.files()
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600 and stat.S_IMODE(os.stat(path.parent).st_mode) == 0o700
    assert re.fullmatch(rf"a{item_id}-receipt-[0-9a-f]{{16}}\.eml", path.name)


def test_each_decision_is_told_once(voices, post):
    shown = voices.shown(email=EMAIL)
    withheld = voices.withheld(email="budi@contoh.example")
    read = voices.shown("Isi yang sangat rahasia sekali.", email="citra@contoh.example", is_confidential=True)
    post.work()
    assert post.work() == 0
    assert {str(letter["To"]): str(letter["Subject"]) for letter in post.letters("shown")} == {
        EMAIL: f"Aspirasi Anda ditayangkan: {voices.code(shown)}",
        "citra@contoh.example": f"Aspirasi Anda sudah dibaca: {voices.code(read)}"}
    letter = post.letter("withheld")
    assert voices.code(withheld) in str(letter["Subject"])
    for part in (text_of(letter), html_of(letter)):
        assert "Promosi atau judi" in part and "Iklan jasa." in part and "keberatan" in part.lower()


def test_a_redaction_is_told(voices, post):
    item_id = voices.submit("Hubungi saya di 0812-3456-7890 soal pendataan rumah.", email=EMAIL)
    voices.act("show_aspiration", "moderator", item_id, redacted_text="Hubungi saya di [nomor telepon] soal pendataan rumah.", redactions=1)
    post.work()
    assert "menyamarkan 1 bagian" in text_of(post.letter("shown"))


def test_a_rahasia_text_stands_in_no_letter(voices, post):
    item_id = voices.shown("Isi yang sangat rahasia sekali.", email=EMAIL, is_confidential=True)
    confirm(voices, item_id)
    post.work()
    assert len(post.letters()) == 2
    for letter in post.letters():
        assert "sangat rahasia" not in text_of(letter) + html_of(letter)


def test_the_words_quoted_bear_no_links_and_no_personal_data(voices, post):
    voices.submit("Menangkan hadiah di https://hadiah.example/klik dan hadiah-besar.xyz sekarang, telepon 0812-3456-7890.", email=EMAIL)
    post.work()
    letter = post.letter("receipt")
    for part in (text_of(letter), html_of(letter)):
        assert "hadiah.example" not in part and "hadiah-besar" not in part and "3456-7890" not in part and "0812-3456" not in part


def test_the_private_link_is_in_the_receipt_alone_until_the_address_is_confirmed(voices, post):
    item_id = voices.withheld(email=EMAIL)
    token = private_token(voices, item_id)
    post.work()
    assert token in text_of(post.letter("receipt")) and token not in str(post.letter("withheld"))
    assert "tanda terima" in text_of(post.letter("withheld"))
    other = voices.withheld("Beli obat kuat sekarang juga.", email="budi@contoh.example")
    confirm(voices, other)
    post.work()
    assert voices.link(other) in text_of(post.letters("withheld")[-1]) and voices.link(other) in html_of(post.letters("withheld")[-1])


def test_a_question_of_the_team(voices, post):
    item_id = voices.submit(email=EMAIL)
    voices.act("request_clarification", "moderator", item_id, "Jalan yang mana?")
    post.work()
    letter = post.letter("clarification")
    assert "Jalan yang mana?" in text_of(letter) and "Jalan yang mana?" in html_of(letter)


def test_a_question_answered_meanwhile_is_not_asked(voices, post):
    item_id = voices.submit(email=EMAIL)
    voices.act("request_clarification", "moderator", item_id, "Jalan yang mana?")
    voices.act("clarify", "citizen", item_id, "Jalan Melati.")
    post.work()
    assert post.letters("clarification") == []


def test_a_question_that_lapsed_says_what_happens_now(voices, post, monkeypatch):
    item_id = lapse(voices, post, monkeypatch, email=EMAIL)
    post.work()
    letter, item = post.letter("unanswered"), voices.read(item_id)
    assert item.code in str(letter["Subject"]) and post.row("mail.unanswered").payload == {"aspiration_id": item_id}
    for part in (text_of(letter), html_of(letter)):
        for said in ("14 hari kerja", "Jalan yang mana?", "apa adanya", read_by(voices, item_id), "masih dapat menjawab"):
            assert said in " ".join(part.split()), said
        assert private_token(voices, item_id) not in part
    assert post.work() == 0 and len(post.letters("unanswered")) == 1


def test_an_answer_makes_the_letter_of_a_lapsed_question_needless(voices, post, monkeypatch):
    item_id = lapse(voices, post, monkeypatch, email=EMAIL)
    voices.act("clarify", "citizen", item_id, "Jalan Melati.")
    post.work()
    assert post.letters("unanswered") == [] and post.row("mail.unanswered").done_at is not None


def test_a_lapsed_question_about_a_rahasia_item_is_not_repeated(voices, post, monkeypatch):
    item_id = lapse(voices, post, monkeypatch, email=EMAIL, is_confidential=True)
    post.work()
    letter = post.letter("unanswered")
    assert voices.code(item_id) in text_of(letter)
    for part in (text_of(letter), html_of(letter)):
        assert "Jalan yang mana?" not in part and "Trotoar" not in part


def test_an_undone_decision_is_never_told(make_app):
    app = make_app(undo_seconds=60)
    slow_undo, post = Voices(app, Cast(app)), Post(app)
    item_id = slow_undo.submit(email=EMAIL)
    decision_id = slow_undo.act("show_aspiration", "moderator", item_id)
    post.work()
    assert post.letters("shown") == []
    slow_undo.act("undo_decision", "moderator", item_id, decision_id)
    post.hurry()
    post.work()
    assert post.letters("shown") == []


def test_undo_at_the_desk_takes_the_letter_back(make_app):
    from server.moderation import operations as desk_do
    from tests.moderation.make import Desk

    app = make_app(undo_seconds=60)
    desk, post = Desk(app, Cast(app)), Post(app)
    _item_id, case_id = desk.submit(email=EMAIL)
    with app.test_request_context():
        decision_id = desk_do.show(desk.cast.moderator.actor, case_id)
    assert len(post.rows("mail.decision")) == 1
    with app.test_request_context():
        desk_do.undo(desk.cast.moderator.actor, decision_id)
    assert post.rows("mail.decision") == []
    with app.test_request_context():
        desk_do.withhold(desk.cast.moderator.actor, case_id, "promotion", "Iklan.")
    post.hurry()
    post.work()
    assert post.letters("shown") == [] and len(post.letters("withheld")) == 1


def test_only_the_decision_that_stands_is_told(voices, post):
    item_id = voices.submit(email=EMAIL)
    voices.act("show_aspiration", "moderator", item_id)
    voices.act("withhold_aspiration", "moderator", item_id, reason="promotion", note="")
    post.work()
    assert post.letters("shown") == [] and len(post.letters("withheld")) == 1


def test_nothing_is_sent_about_what_was_erased_and_its_letters_go(voices, post):
    item_id = voices.submit(email=EMAIL)
    post.work()
    assert len(post.files()) == 1
    voices.act("show_aspiration", "moderator", item_id)
    voices.act("erase_aspiration", "citizen", item_id)
    assert post.files() == []
    post.work()
    assert post.files() == [] and all(row.done_at for row in post.rows())


def test_a_letter_written_while_its_item_is_erased_goes_too(voices, post, monkeypatch):
    from server.notifications import folder

    item_id = voices.submit(email=EMAIL)
    keep = folder.keep

    def slowly(message, name):
        voices.act("erase_aspiration", "citizen", item_id)
        keep(message, name)

    monkeypatch.setattr(folder, "keep", slowly)
    post.work()
    assert post.files() == []


def test_nothing_is_sent_about_what_was_withdrawn(voices, post):
    item_id = voices.shown(email=EMAIL)
    voices.act("withdraw_aspiration", "citizen", item_id)
    post.work()
    assert post.files() == []


def test_a_changed_address_gets_what_comes_after(voices, post):
    item_id = voices.submit(email=EMAIL)
    post.work()
    voices.act("change_contact", "citizen", item_id, email="baru@contoh.example", phone=None)
    assert post.files() == []  # they bore the old address
    voices.act("show_aspiration", "moderator", item_id)
    post.work()
    assert str(post.letter("shown")["To"]) == "baru@contoh.example"


def test_the_language_of_the_page_is_the_letters(app, voices, post):
    from tests.aspirations.make import FORM, form_of

    data, _form = form_of(voices.cast.citizen.get("/en/aspirasi/baru"))
    sent = voices.cast.citizen.client.post("/en/aspirasi/baru", data=data | FORM | {"text": "Trotoar perlu diperlebar di sini.", "kontak": EMAIL})
    assert sent.status_code == 303
    post.work()
    letter = post.letter("receipt")
    assert letter["Content-Language"] == "en" and "/en/a/JKD-" in text_of(letter) and 'lang="en"' in html_of(letter)


def test_an_answer_brings_outcome_reason_and_the_exact_change(matrix, post):
    item = matrix.said("Gubernur sebaiknya dipilih langsung oleh warga.", email=EMAIL)
    other = matrix.said("Pilih gubernur secara langsung saja, jangan ditunjuk.", by="stranger")
    answer_id = matrix.published(matrix.confirmed(item, other))
    assert answer_id
    post.work()
    letter = post.letter("answer")
    assert "Dipakai" in str(letter["Subject"])
    text, html = text_of(letter), html_of(letter)
    assert "Usul ini dipakai." in text and "Sejalan dengan tujuan." in text
    assert "Gubernur [dihapus: ditunjuk Presiden] [ditambahkan: dipilih langsung] ." in " ".join(text.split())
    assert '<s class="del">' in html and "<b><u>" in html
    assert post.letters("considered") == []  # said in one with the answer


def test_being_considered_is_told_while_no_answer_is_out(matrix, post):
    item = matrix.said(email=EMAIL)
    matrix.confirmed(item)
    post.work()
    letter = post.letter("considered")
    assert "matriks no." in text_of(letter) and "paling lambat" in text_of(letter)


def test_a_rahasia_answer_goes_to_a_confirmed_address_only(matrix, post):
    item = matrix.said("Isi rahasia tentang pemilihan gubernur.", email=EMAIL, is_confidential=True)
    sure = matrix.said("Isi rahasia lain tentang gubernur.", email="budi@contoh.example", is_confidential=True, by="stranger")
    confirm(matrix, sure)
    matrix.published(matrix.confirmed(item, sure))
    post.work()
    found = {str(letter["To"]): letter for letter in post.letters("answer")}
    guarded, open_ = found[EMAIL], found["budi@contoh.example"]
    assert "Usul ini dipakai." not in str(guarded) and "Pasal" not in text_of(guarded) and "Dipakai" not in str(guarded["Subject"])
    assert "Usul ini dipakai." in text_of(open_) and "/lacak/k/" in text_of(open_)
    assert "/lacak/k/" not in text_of(guarded)


def test_lines_of_the_text_part_are_short(matrix, post):
    item = matrix.said("Kata " * 300, email=EMAIL)
    matrix.published(matrix.confirmed(item))
    post.work()
    assert len(post.letters()) >= 2
    for letter in post.letters():
        long = [line for line in text_of(letter).splitlines() if len(line) > 70 and "://" not in line]
        assert long == []


def test_no_letter_loads_anything_or_follows_anyone(matrix, post):
    item = matrix.said(email=EMAIL)
    matrix.published(matrix.confirmed(item))
    post.work()
    for letter in post.letters():
        html = html_of(letter)
        assert not re.search(r"<img|<link|<script|url\(|@import|@font-face|style=|background=", html)
        assert all(link.startswith("http://localhost") for link in re.findall(r'href="([^"]+)"', html))
        assert "prefers-color-scheme:dark" in html


def test_all_links_of_a_letter_open(voices, post):
    voices.shown(email=EMAIL)
    post.work()
    visitor = voices.cast.visitor()
    for letter in post.letters():
        links = links_in(letter)
        assert links
        for link in links:
            path = "/" + link.split("/", 3)[3]
            assert visitor.client.get(path, follow_redirects=True).status_code == 200, path


def test_the_same_row_gives_the_same_message_id_and_the_same_file(voices, post):
    import sqlalchemy as sa

    from server.core.database import operation, session
    from server.core.outbox import OutboxRow

    voices.submit(email=EMAIL)
    post.work()
    first = post.letter("receipt")["Message-ID"]

    @operation
    def again():
        session.execute(sa.update(OutboxRow).values(done_at=None))

    with voices.app.app_context():
        again()
    post.work()
    assert post.letter("receipt")["Message-ID"] == first


def test_nobody_can_add_a_header(app, voices, post):
    import sqlalchemy as sa

    from server.aspirations.models import Contact
    from server.core.database import operation, session

    item_id = voices.submit(email=EMAIL)

    @operation
    def plant():
        session.execute(sa.update(Contact).where(Contact.aspiration_id == item_id).values(email="a@contoh.example\r\nBcc: x@contoh.example"))

    with app.test_request_context():
        plant()
    post.work()
    assert post.files() == []
    assert post.row("mail.receipt").last_error == "address" and post.row("mail.receipt").done_at is None


def test_old_letters_are_deleted(app, voices, post):
    from server.notifications import folder

    voices.submit(email=EMAIL)
    post.work()
    (path,) = post.files()
    with app.app_context():
        assert folder.sweep() == 0
        old = path.stat().st_mtime - 31 * 86400
        os.utime(path, (old, old))
        assert folder.sweep() == 1
    assert post.files() == []


def test_a_code_is_sent_and_works(app, voices, post):
    from server.accounts import confirmations
    from server.accounts.confirmations import Purpose, Try

    with app.test_request_context():
        confirmation_id = confirmations.request_code(EMAIL, Purpose.AKUN)
    post.work()
    letter = post.letter("code")
    digits = re.search(r"Kode Anda: (\d{6})", text_of(letter))[1]
    assert digits not in str(letter["Subject"]) and digits in html_of(letter)
    assert letter["List-Unsubscribe"] is None
    with app.test_request_context():
        assert confirmations.try_code(confirmation_id, digits) is Try.RIGHT


def test_a_code_that_opens_nothing_any_more_is_not_sent(app, voices, post):
    from datetime import timedelta

    from server.accounts import confirmations
    from server.accounts.confirmations import Purpose
    from server.core import clock

    with app.test_request_context():
        with clock.set_to(clock.now() - timedelta(minutes=11)):
            confirmations.request_code(EMAIL, Purpose.AKUN)
    post.work()
    assert post.files() == [] and post.row("mail.code").done_at is not None


def test_objections_are_answered(app, cast, post):
    from server.moderation import operations as desk_do
    from server.moderation.objections import object_to
    from tests.moderation.make import Desk

    desk = Desk(app, cast)
    second = cast.staff("uji-kedua", "moderator")
    items = []
    for text, email in (("Beli pulsa murah di sini saja.", EMAIL), ("Promo besar untuk semua orang.", "budi@contoh.example")):
        item_id, case_id = desk.submit(text, email=email)
        with app.test_request_context():
            desk_do.withhold(cast.moderator.actor, case_id, "promotion", "Iklan.")
        with app.test_request_context():
            object_to(cast.citizen.actor, item_id, "Ini bukan iklan, sungguh.")
            items.append((item_id, desk.case_of(item_id).id))
    with app.test_request_context():
        desk_do.decide_objection(second.actor, items[0][1], "upheld", "Tetap iklan karena menyebut harga.")
        desk_do.decide_objection(second.actor, items[1][1], "overturned", "Maaf, kami keliru.")
    post.work()
    upheld = post.letter("objection")
    assert str(upheld["To"]) == EMAIL and "Tetap iklan karena menyebut harga." in text_of(upheld) and "semula tetap" in text_of(upheld)
    granted = [letter for letter in post.letters("shown") if str(letter["To"]) == "budi@contoh.example"]
    assert len(granted) == 1 and "dikabulkan" in str(granted[0]["Subject"]) and "Maaf, kami keliru." in text_of(granted[0])


def test_a_request_about_data_is_confirmed_and_answered(app, cast, post):
    import uuid

    from server.accounts import requests

    with app.test_request_context():
        request_id = requests.file_request(cast.citizen.actor, "access", "Saya ingin tahu data saya, telepon 0812.", EMAIL, key=str(uuid.uuid4()))
    post.work()
    received = post.letter("request")
    assert str(received["To"]) == EMAIL and "PD-" in str(received["Subject"]) and "0812" not in text_of(received)
    assert "paling lambat" in text_of(received)
    with app.test_request_context():
        requests.handle_request(cast.admin.actor, request_id, "done", "Kami menyimpan satu aspirasi Anda.")
    post.work()
    answered = post.letters("request")[-1]
    assert "Kami menyimpan satu aspirasi Anda." in text_of(answered) and "Dipenuhi" in html_of(answered)


def test_words_made_rahasia_leave_the_kept_letters(voices, post):
    from server.aspirations.corrections import hide_aspiration

    item_id = voices.shown("Kata-kata yang nanti menjadi rahasia.", email=EMAIL)
    post.work()
    assert "nanti menjadi rahasia" in text_of(post.letter("receipt"))
    with voices.app.test_request_context():
        hide_aspiration(voices.cast.citizen.actor, item_id)
    assert post.files() == []
