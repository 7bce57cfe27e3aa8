"""News on or off, and letters read by the team."""
import json
import re

import pytest
import sqlalchemy as sa

from tests.notifications.make import EMAIL, text_of
from tests.notifications.test_chat import entries


def stop_path(letter):
    return "/" + re.search(r"https?://[^/]+/(berhenti/[\w-]+)", text_of(letter))[1]


def wants(voices, item_id):
    from server.core.database import session
    from server.notifications.readers import wants_news

    with voices.app.test_request_context():
        session.rollback()
        return wants_news(item_id)


def test_one_click_of_a_mail_program_stops_the_news(voices, post):
    item_id = voices.submit(email=EMAIL)
    post.work()
    path = stop_path(post.letter("receipt"))
    scanner = voices.cast.visitor().client
    assert scanner.get(path).status_code == 200 and wants(voices, item_id)  # a GET changes nothing
    done = voices.cast.visitor().client.post(path, data={"List-Unsubscribe": "One-Click"})
    assert done.status_code == 200 and not wants(voices, item_id)
    assert scanner.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert len(entries(voices.app, "news.chosen")) == 1
    voices.act("show_aspiration", "moderator", item_id)
    post.work()
    assert post.letters("shown") == []


def test_the_page_of_the_link_has_a_button_and_the_way_back(voices, post):
    item_id = voices.submit(email=EMAIL)
    post.work()
    path, visitor = stop_path(post.letter("receipt")), voices.cast.visitor()
    assert "Berhenti menerima kabar" in visitor.get(path).get_data(as_text=True)
    assert visitor.post(path, {"kabar": "0"}, page=path).status_code == 303 and not wants(voices, item_id)
    assert "Terima kabar lagi" in visitor.get(path).get_data(as_text=True)
    visitor.post(path, {"kabar": "1"}, page=path)
    assert wants(voices, item_id)


def test_the_link_opens_this_one_choice_only(voices, post):
    item_id = voices.submit(email=EMAIL)
    other = voices.submit("Usulan lain yang juga panjang.", email="budi@contoh.example")
    post.work()
    visitor = voices.cast.visitor()
    visitor.get(stop_path(post.letters("receipt")[0]))
    assert visitor.get("/lacak/saya").status_code == 303
    token = stop_path(post.letters("receipt")[0]).rsplit("/", 1)[1]
    forged = "/berhenti/" + voices.code(other)[4:].replace("-", "") + token[8:]
    assert visitor.get(forged).status_code == 404
    assert visitor.client.post(forged, data={"List-Unsubscribe": "One-Click"}).status_code == 404
    assert visitor.client.post(f"/berhenti/{token}", data={"kabar": "0"}).status_code == 400  # the button needs its form's token
    assert wants(voices, item_id) and wants(voices, other)


def test_an_erased_items_link_opens_nothing(voices, post):
    item_id = voices.submit(email=EMAIL)
    post.work()
    path = stop_path(post.letter("receipt"))
    voices.act("erase_aspiration", "citizen", item_id)
    assert voices.cast.visitor().get(path).status_code == 404


def test_the_choice_under_the_private_link(voices, post):
    item_id = voices.submit(email=EMAIL)
    holder = voices.cast.visitor()
    assert holder.get("/lacak/saya/kabar").status_code == 404
    holder.client.get(voices.link(item_id))
    mine = holder.get("/lacak/saya").get_data(as_text=True)
    assert "Kabar tentang aspirasi ini" in mine and 'href="/lacak/saya/kabar"' in mine
    assert holder.post("/lacak/saya/kabar", {"kabar": "0"}, page="/lacak/saya/kabar").status_code == 303
    assert not wants(voices, item_id)
    assert "tidak menerima kabar" in holder.get("/lacak/saya").get_data(as_text=True)
    assert holder.post("/lacak/saya/kabar", {"kabar": "x"}, page="/lacak/saya/kabar").status_code == 400


@pytest.mark.parametrize("reach, said", [({"email": EMAIL}, "ke email Anda"), ({"phone": "081255501234"}, "ke nomor Anda: bila dibaca dan dijelaskan")])
def test_it_names_the_way_that_the_news_takes(voices, reach, said):
    holder = voices.cast.visitor()
    holder.client.get(voices.link(voices.submit(**reach)))
    page = holder.get("/lacak/saya/kabar").get_data(as_text=True)
    assert said in page and ("Tanda terima dan kode" in page) == ("email" in reach)


def test_the_receipt_is_sent_whatever_the_choice(voices, post):
    item_id = voices.submit(email=EMAIL)
    with voices.app.test_request_context():
        from server.core.permissions import NOBODY
        from server.notifications.operations import choose_news

        choose_news(NOBODY, item_id, False)
    post.work()
    assert len(post.letters("receipt")) == 1


def test_reading_a_kept_letter_leaves_a_row(app, voices, cast, post):
    item_id = voices.submit("Gubernur sebaiknya <b>tetap</b> dipilih langsung.", email=EMAIL)
    post.work()
    page = cast.admin.get("/kelola/surat")
    html = page.get_data(as_text=True)
    assert page.status_code == 200 and "JKD_SMTP_HOST" in html and voices.code(item_id) in html
    assert EMAIL not in html and voices.link(item_id) not in html
    assert entries(app, "letter.read") == []
    (path,) = post.files()
    opened = cast.admin.post(f"/kelola/surat/{path.name}", page="/kelola/surat")
    html = opened.get_data(as_text=True)
    assert opened.status_code == 200 and opened.headers["Cache-Control"] == "no-store" and EMAIL in html
    assert 'sandbox=""' in html and "srcdoc=" in html and "<b>tetap</b>" not in html.split("srcdoc=")[0]
    (entry,) = entries(app, "letter.read")
    assert entry.facts == {"staff_id": cast.admin.staff_id, "aspiration_id": item_id, "letter": "receipt"}
    assert EMAIL not in json.dumps(entry.facts)


def test_the_letters_page_lets_in_its_own_style_and_nothing_else(voices, cast, post):
    import base64
    import hashlib
    from html import unescape

    voices.submit(email=EMAIL)
    post.work()
    opened = cast.admin.post(f"/kelola/surat/{post.files()[0].name}", page="/kelola/surat")
    frame = unescape(re.search(r'srcdoc="([^"]+)"', opened.get_data(as_text=True))[1])
    style = re.search(r"<style>(.*?)</style>", frame, re.S)[1]
    assert "\r" not in frame  # a browser takes the digest of the style with plain line ends
    policy = opened.headers["Content-Security-Policy"]
    assert f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'" in policy
    assert "unsafe" not in policy and "default-src 'self'" in policy
    assert "sha256" not in cast.admin.get("/kelola/surat").headers["Content-Security-Policy"]


def test_only_names_of_letters_are_read(cast, post):
    (post.folder).mkdir(exist_ok=True)
    (post.folder.parent / "rahasia.eml").write_text("Subject: x\n\n")
    for name in ("..%2Frahasia.eml", "rahasia.eml", "a1-receipt-0000000000000000.eml", "a1-receipt-0000000000000000.eml%00"):
        assert cast.admin.post(f"/kelola/surat/{name}", page="/kelola/surat").status_code in (400, 404), name


def test_letters_are_counted_where_a_mail_server_sends_them(mailing):
    voices, post = mailing
    voices.submit(email=EMAIL)
    post.work()
    html = voices.cast.admin.client.get("/kelola/surat", base_url="https://jakartakedepan.example").get_data(as_text=True)
    assert "127.0.0.1" in html or "/masuk" in html


def test_many_letters_stand_on_pages(voices, cast, post):
    from server.core.database import session
    from server.core.outbox import OutboxRow

    for number in range(52):
        voices.submit(f"Trotoar nomor {number} perlu diperlebar.", email=EMAIL)
    post.work()
    assert len(re.findall("Buka surat", cast.admin.get("/kelola/surat").get_data(as_text=True))) == 50
    assert len(re.findall("Buka surat", cast.admin.get("/kelola/surat?halaman=1").get_data(as_text=True))) == 2
    for odd in ("-1", "x", "99999999999999"):
        assert cast.admin.get(f"/kelola/surat?halaman={odd}").status_code == 200
    with voices.app.test_request_context():
        assert session.scalar(sa.select(sa.func.count()).select_from(OutboxRow).where(OutboxRow.done_at.is_not(None))) == 52
