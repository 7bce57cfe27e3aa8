"""Codes on the holder's pages: confirming an address; changing a contact or erasing only with a code where it is confirmed."""
import pytest
import sqlalchemy as sa

from server.accounts.models import EmailConfirmation
from server.aspirations.models import Contact
from server.core.database import session
from tests.accounts.mailbox import EMAIL, code, newest, wrong
from tests.aspirations.make import form_of


@pytest.fixture
def holder(cast, voices):
    """Somebody who holds the private link of an item with an address: (player, id)."""
    item_id = voices.shown(email=EMAIL)
    player = cast.visitor()
    assert player.get(voices.link(item_id)).status_code == 303
    return player, item_id


def contact(voices, item_id):
    with voices.app.test_request_context():
        return session.get(Contact, item_id)


def confirm(app, player):
    assert player.post("/lacak/saya/email/kode", page="/lacak/saya/email").status_code == 303
    return player.post("/lacak/saya/email", {"kode": code(app)}, page="/lacak/saya/email")


def test_confirming_the_address(app, voices, holder):
    player, item_id = holder
    assert "/lacak/saya/email" in player.get("/lacak/saya").get_data(as_text=True)
    answer = confirm(app, player)
    assert (answer.status_code, answer.location) == (303, "/lacak/saya") and newest(app).email == EMAIL
    assert contact(voices, item_id).email_confirmed_at is not None
    assert "Terkonfirmasi" in player.get("/lacak/saya").get_data(as_text=True)


def test_the_receipt_leads_there(cast, voices):
    item_id = voices.submit(email=EMAIL)
    html = cast.citizen.get(f"/aspirasi/{voices.code(item_id)}/tanda-terima").get_data(as_text=True)
    assert "?ke=email" in html
    answer = cast.citizen.get(voices.link(item_id) + "?ke=email")
    assert answer.location == "/lacak/saya/email"
    plain = voices.submit("Trotoar di depan sekolah perlu dilebarkan segera.")
    assert "?ke=email" not in cast.citizen.get(f"/aspirasi/{voices.code(plain)}/tanda-terima").get_data(as_text=True)


def test_a_wrong_code_confirms_nothing(app, voices, holder):
    player, item_id = holder
    player.post("/lacak/saya/email/kode", page="/lacak/saya/email")
    right = code(app)
    for _ in range(5):
        assert player.post("/lacak/saya/email", {"kode": wrong(right)}, page="/lacak/saya/email").status_code == 422
    assert player.post("/lacak/saya/email", {"kode": right}, page="/lacak/saya/email").status_code == 422
    assert contact(voices, item_id).email_confirmed_at is None


def test_a_code_confirms_only_the_address_it_was_sent_to(app, voices, holder):
    player, item_id = holder
    player.post("/lacak/saya/email/kode", page="/lacak/saya/email")
    right = code(app)
    voices.act("change_contact", "citizen", item_id, email="lain@contoh.id", phone=None)
    player.post("/lacak/saya/email", {"kode": right}, page="/lacak/saya/email")
    stands = contact(voices, item_id)
    assert stands.email == "lain@contoh.id" and stands.email_confirmed_at is None


def test_an_unconfirmed_address_asks_for_no_code(voices, holder):
    player, item_id = holder
    data, _form = form_of(player.get("/lacak/saya/kontak"))
    assert "kode" not in data and player.client.post("/lacak/saya/kontak", data=data | {"kontak": "0812 3456 7890"}).status_code == 303
    assert contact(voices, item_id).phone == "+6281234567890"
    assert player.post("/lacak/saya/hapus", page="/lacak/saya/hapus").status_code == 303
    assert voices.read(item_id).state == "erased"


@pytest.mark.parametrize("kode", ["", "123", "000000", "x" * 5000])
def test_a_confirmed_one_is_neither_changed_nor_erased_without_a_code(app, voices, holder, kode):
    player, item_id = holder
    confirm(app, player)
    for what, data in (("kontak", {"kontak": "lain@contoh.id"}), ("hapus", {})):
        answer = player.post(f"/lacak/saya/{what}", data | {"kode": kode}, page=f"/lacak/saya/{what}")
        assert answer.status_code == 422, what
    assert contact(voices, item_id).email == EMAIL and voices.read(item_id).state == "published"


def test_with_its_code_the_contact_changes(app, voices, holder):
    player, item_id = holder
    confirm(app, player)
    assert "Kirim kode" in player.get("/lacak/saya/kontak").get_data(as_text=True)
    player.post("/lacak/saya/kontak/kode", page="/lacak/saya/kontak")
    assert newest(app).purpose == "change"
    data, _form = form_of(player.get("/lacak/saya/kontak"))
    answer = player.client.post("/lacak/saya/kontak", data=data | {"kontak": "lain@contoh.id", "kode": code(app)})
    assert answer.status_code == 303
    stands = contact(voices, item_id)
    assert stands.email == "lain@contoh.id" and stands.email_confirmed_at is None


def test_with_its_code_it_is_erased(app, voices, holder):
    player, item_id = holder
    confirm(app, player)
    player.post("/lacak/saya/kontak/kode", page="/lacak/saya/kontak")
    other = code(app)  # for changing, not for erasing
    assert player.post("/lacak/saya/hapus", {"kode": other}, page="/lacak/saya/hapus").status_code == 422
    player.post("/lacak/saya/hapus/kode", page="/lacak/saya/hapus")
    assert newest(app).purpose == "erase"
    assert player.post("/lacak/saya/hapus", {"kode": code(app)}, page="/lacak/saya/hapus").status_code == 303
    assert voices.read(item_id).state == "erased" and contact(voices, item_id) is None


def test_without_the_link_no_code_is_sent(app, cast, voices, holder):
    token = cast.stranger.token("/akun")
    for what in ("email", "kontak", "hapus", "xyz"):
        assert cast.stranger.client.post(f"/lacak/saya/{what}/kode", data={"csrf_token": token}).status_code == 404
    assert holder[0].client.post("/lacak/saya/xyz/kode", data={"csrf_token": holder[0].token("/lacak/saya/hapus")}).status_code == 404
    with app.app_context():
        assert session.scalars(sa.select(EmailConfirmation)).all() == []


def test_withdrawing_needs_no_code_and_is_logged(app, voices, holder):
    from server.accounts.models import DataRequest

    player, item_id = holder
    confirm(app, player)
    assert player.post("/lacak/saya/tarik", page="/lacak/saya/tarik").status_code == 303
    assert voices.read(item_id).state == "withdrawn"
    assert [row[0] for row in voices.rows(sa.select(DataRequest.kind))] == ["withdrawal"]


def test_a_question_is_answered_only_where_one_waits(cast, voices, holder):
    player, _shown = holder
    assert player.get("/lacak/saya/klarifikasi").status_code == 409
    asked, writer = voices.submit("Trotoar di depan sekolah perlu dilebarkan segera.", email=EMAIL), cast.visitor()
    voices.act("request_clarification", "moderator", asked, "Sekolah yang mana?")
    writer.get(voices.link(asked))
    page = writer.get("/lacak/saya/klarifikasi")
    assert page.status_code == 200 and "Sekolah yang mana?" in page.get_data(as_text=True)


def test_what_was_withdrawn_can_still_be_erased_and_offers_nothing_else(voices, holder):
    player, item_id = holder
    player.post("/lacak/saya/tarik", page="/lacak/saya/tarik")
    mine = player.get("/lacak/saya").get_data(as_text=True)
    assert 'href="/lacak/saya/hapus"' in mine and 'href="/lacak/saya/tarik"' not in mine and 'href="/lacak/saya/kontak"' not in mine
    assert [player.get(f"/lacak/saya/{what}").status_code for what in ("tarik", "kontak", "hapus")] == [409, 409, 200]
    assert player.post("/lacak/saya/hapus", page="/lacak/saya/hapus").status_code == 303 and voices.read(item_id).state == "erased"
