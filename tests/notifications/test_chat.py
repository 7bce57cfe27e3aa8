"""Messages to numbers: the contract of every gateway adapter against a real fake server, and the list without one."""
import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa

from server.config import Settings, WrongSetting
from server.notifications import chat
from tests.aspirations.make import Voices
from tests.cast import Cast
from tests.notifications.make import EMAIL, Post, free_port, lapse, read_by

NUMBER = "0812-5550-1234"


class FakeGateway:
    """A gateway on loopback; `answers` are given first. Remembers what it was asked, and takes each key once."""

    def __init__(self):
        self.asked, self.taken, self.answers, self.elsewhere = [], {}, [], []
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                fake.asked.append((self.path, dict(self.headers), body))
                if self.path == "/lain":
                    fake.elsewhere.append(body)
                status, headers, answer = fake.answers.pop(0) if fake.answers else (202, {}, {"id": f"g{len(fake.taken) + 1}"})
                if 200 <= status < 300:
                    fake.taken.setdefault(body["id"], body)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                raw = json.dumps(answer).encode()
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/kirim"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def fake():
    gateway = FakeGateway()
    yield gateway
    gateway.stop()


def settings_for(url, **changes):
    return Settings(chat_url=url, chat_token="t0ken", **changes)


FAKES = {"http": lambda fake: settings_for(fake.url)}  # an adapter's name → settings that lead it to its fake


def test_every_adapter_has_its_fake():
    assert set(FAKES) == set(chat.ADAPTERS)


@pytest.fixture(params=sorted(chat.ADAPTERS))
def gateway(request, fake):
    return chat.ADAPTERS[request.param](FAKES[request.param](fake))


def test_contract_taken(gateway, fake):
    outcome = gateway.send("+6281255501234", "Halo “dunia”\nbaris dua", "kunci-1")
    assert isinstance(outcome, chat.Outcome) and outcome.reference == "g1"
    assert list(fake.taken.values()) == [{"to": "+6281255501234", "text": "Halo “dunia”\nbaris dua", "id": "kunci-1"}]


def test_contract_the_same_key_makes_no_second_message(gateway, fake):
    gateway.send("+6281255501234", "Halo", "kunci-1")
    gateway.send("+6281255501234", "Halo", "kunci-1")
    assert len(fake.asked) == 2 and len(fake.taken) == 1


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503])
def test_contract_not_now(gateway, fake, status):
    fake.answers.append((status, {}, {}))
    with pytest.raises(chat.NotNow, match=f"http_{status}"):
        gateway.send("+6281255501234", "Halo", "kunci-1")


@pytest.mark.parametrize("status", [400, 409, 410, 422])
def test_contract_never(gateway, fake, status):
    fake.answers.append((status, {}, {"message": "+6281255501234 is no number"}))
    with pytest.raises(chat.Undeliverable) as caught:
        gateway.send("+6281255501234", "Halo", "kunci-1")
    assert caught.value.code == f"http_{status}" and "+62" not in str(caught.value)


@pytest.mark.parametrize("status", [401, 403, 404])
def test_contract_wrong_settings_lose_no_message(gateway, fake, status):
    fake.answers.append((status, {}, {}))
    with pytest.raises(chat.NotNow):
        gateway.send("+6281255501234", "Halo", "kunci-1")


def test_contract_an_answer_that_is_no_json_is_still_an_answer(gateway, fake):
    fake.answers.append((200, {}, ["odd"]))
    assert gateway.send("+6281255501234", "Halo", "kunci-1").reference is None


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_no_redirect_is_followed(fake, status):
    fake.answers.append((status, {"Location": fake.url.replace("/kirim", "/lain")}, {}))
    with pytest.raises(chat.NotNow):
        chat.HttpGateway(settings_for(fake.url)).send("+6281255501234", "Halo", "kunci-1")
    assert fake.elsewhere == [] and len(fake.asked) == 1


def test_the_token_goes_in_a_header_and_nowhere_else(fake):
    chat.HttpGateway(settings_for(fake.url)).send("+6281255501234", "Halo", "kunci-1")
    path, headers, body = fake.asked[0]
    assert headers["Authorization"] == "Bearer t0ken" and headers["Idempotency-Key"] == "kunci-1"
    assert "t0ken" not in path + json.dumps(body)


def test_a_gateway_that_is_away(monkeypatch):
    with pytest.raises(chat.NotNow, match="unreachable"):
        chat.HttpGateway(settings_for(f"http://127.0.0.1:{free_port()}/kirim")).send("+6281255501234", "Halo", "kunci-1")


def test_a_gateway_that_never_answers(monkeypatch):
    import socket

    monkeypatch.setattr(chat, "TIMEOUT", 0.3)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with pytest.raises(chat.NotNow, match="unreachable"):
            chat.HttpGateway(settings_for(f"http://127.0.0.1:{silent.getsockname()[1]}/")).send("+6281255501234", "Halo", "kunci-1")


# --- from an event to the gateway --------------------------------------------------------------


@pytest.fixture
def sending(make_app, fake):
    from pydantic import SecretStr

    app = make_app(chat_url=fake.url, chat_token=SecretStr("t0ken"), chat_name="Jakarta ke Depan (centang hijau)")
    return Voices(app, Cast(app)), Post(app)


def test_a_decision_goes_out_by_the_gateway(sending, fake):
    voices, post = sending
    item_id = voices.shown(phone=NUMBER)
    post.work()
    (body,) = fake.taken.values()
    assert body["to"] == "+6281255501234" and voices.code(item_id) in body["text"] and "ditayangkan" in body["text"]
    assert "/lacak/k/" not in body["text"] and len(body["text"]) < 320
    assert post.row("chat.decision").done_at is not None


def test_a_lapsed_question_goes_out_by_the_gateway(sending, fake, monkeypatch):
    voices, post = sending
    item_id = lapse(voices, post, monkeypatch, phone=NUMBER)
    post.work()
    text = list(fake.taken.values())[-1]["text"]
    assert voices.code(item_id) in text and "belum terjawab" in text and read_by(voices, item_id) in text
    assert "/lacak/k/" not in text and "Jalan yang mana?" not in text and len(text) < 320


def test_sample_items_reach_nobody_by_a_gateway(sending, fake):
    voices, post = sending
    voices.shown(phone=NUMBER, is_sample=True)
    post.work()
    assert fake.taken == {} and post.row("chat.decision").done_at is not None


def test_the_gateway_away_keeps_the_message(sending, fake):
    voices, post = sending
    fake.answers.append((503, {}, {}))
    voices.shown(phone=NUMBER)
    post.work()
    assert fake.taken == {} and post.row("chat.decision").done_at is None
    post.hurry()
    post.work()
    assert len(fake.taken) == 1


def test_a_number_that_cannot_be_reached_is_given_up(sending, fake):
    voices, post = sending
    fake.answers.append((422, {}, {}))
    voices.shown(phone=NUMBER)
    post.work()
    post.hurry()
    post.work()
    assert post.row("chat.decision").last_error == "http_422" and len(fake.asked) == 1


def test_an_address_comes_before_a_number(voices, post):
    voices.shown(phone=NUMBER, email=EMAIL)
    assert post.rows("chat.%") == [] and len(post.rows("mail.decision")) == 1


def test_an_answer_by_message(matrix, post, app):
    from server.notifications.models import HandMessage

    item = matrix.said(phone=NUMBER)
    matrix.published(matrix.confirmed(item))
    post.work()
    post.work()
    with app.test_request_context():
        from server.core.database import session

        kinds = sorted(session.scalars(sa.select(HandMessage.kind)))
    assert kinds == ["chat.answer", "chat.decision"]


# --- without a gateway: a person sends ----------------------------------------------------------


def waiting(cast):
    return cast.admin.get("/kelola/pesan").get_data(as_text=True)


def message_id(app):
    from server.core.database import session
    from server.notifications.models import HandMessage

    with app.test_request_context():
        return session.scalar(sa.select(HandMessage.id).order_by(HandMessage.id.desc()))


def entries(app, kind):
    from server.audit.models import Entry
    from server.core.database import session

    with app.test_request_context():
        session.rollback()
        return list(session.scalars(sa.select(Entry).where(Entry.kind == kind)))


def test_the_list_shows_no_number_until_it_is_opened_and_then_leaves_a_row(app, voices, cast, post):
    item_id = voices.shown(phone=NUMBER)
    post.work()
    page = waiting(cast)
    assert voices.code(item_id) in page and "81255501234" not in page
    assert entries(app, "number.read") == []
    ident = message_id(app)
    opened = cast.admin.post(f"/kelola/pesan/{ident}", page="/kelola/pesan")
    assert opened.status_code == 200 and opened.headers["Cache-Control"] == "no-store"
    html = opened.get_data(as_text=True)
    link = re.search(r'href="(https://wa\.me/[^"]+)"[^>]*', html)
    assert "noreferrer" in link[0]
    parts = urlsplit(link[1].replace("&amp;", "&"))
    assert parts.path == "/6281255501234" and voices.code(item_id) in parse_qs(parts.query)["text"][0]
    assert "/lacak/k/" not in html and "/lacak/k/" not in link[1]
    (entry,) = entries(app, "number.read")
    assert entry.facts["staff_id"] == cast.admin.staff_id and entry.facts["aspiration_id"] == item_id
    assert "8125" not in json.dumps(entry.facts)


def test_sent_by_hand_is_kept_with_who_and_when(app, voices, cast, post):
    from server.core.database import session
    from server.notifications.models import HandMessage

    voices.shown(phone=NUMBER)
    post.work()
    ident = message_id(app)
    done = cast.admin.post(f"/kelola/pesan/{ident}/selesai", {"terkirim": "1"}, page="/kelola/pesan")
    assert done.status_code == 303
    with app.test_request_context():
        row = session.get(HandMessage, ident)
        assert row.done_at is not None and row.done_by == cast.admin.staff_id and row.is_sent
    assert "Uji-Admin" in waiting(cast)
    assert len(entries(app, "message.handled")) == 1
    again = cast.admin.post(f"/kelola/pesan/{ident}/selesai", {"terkirim": "0"}, page="/kelola/pesan")
    assert again.status_code == 303 and len(entries(app, "message.handled")) == 1


def test_the_worker_again_makes_no_second_line(app, voices, post):
    from server.core.database import operation, session
    from server.core.outbox import OutboxRow
    from server.notifications.models import HandMessage

    voices.shown(phone=NUMBER)
    post.work()

    @operation
    def again():
        session.execute(sa.update(OutboxRow).values(done_at=None))

    with app.app_context():
        again()
    post.work()
    with app.test_request_context():
        assert session.scalar(sa.select(sa.func.count()).select_from(HandMessage)) == 1


def test_an_erased_item_leaves_no_message(app, voices, cast, post):
    item_id = voices.shown(phone=NUMBER)
    post.work()
    voices.act("erase_aspiration", "citizen", item_id)
    assert message_id(app) is None


def test_a_message_that_is_not_needed_any_more_says_so(app, voices, cast, post):
    item_id = voices.shown(phone=NUMBER)
    post.work()
    voices.act("change_contact", "citizen", item_id, email=None, phone=None)
    html = cast.admin.post(f"/kelola/pesan/{message_id(app)}", page="/kelola/pesan").get_data(as_text=True)
    assert "tidak diperlukan lagi" in html and "wa.me" not in html


# --- what is said of it -------------------------------------------------------------------------

BY_HAND, BY_GATEWAY = "petugas mengirim pesan dari nomor resmi secara manual", "pesan otomatis lewat Jakarta ke Depan (centang hijau)"


def pages_that_take_a_number(voices):
    item_id = voices.submit(phone=NUMBER)
    holder = voices.cast.visitor()
    holder.client.get(voices.link(item_id))
    return [voices.cast.visitor().client.get("/aspirasi/baru"), holder.client.get("/lacak/saya/kontak")]


def test_pages_that_take_a_number_say_that_a_person_sends(voices):
    for page in pages_that_take_a_number(voices):
        html = page.get_data(as_text=True)
        assert page.status_code == 200 and BY_HAND in html and "pesan otomatis" not in html


def test_pages_that_take_a_number_say_that_a_gateway_sends(sending):
    for page in pages_that_take_a_number(sending[0]):
        html = page.get_data(as_text=True)
        assert page.status_code == 200 and BY_GATEWAY in html and "manual" not in html


def test_the_receipt_can_be_sent_to_oneself(voices):
    item_id = voices.submit(phone=NUMBER)
    page = voices.cast.citizen.get(f"/aspirasi/{voices.code(item_id)}/tanda-terima")
    html = page.get_data(as_text=True)
    link = re.search(r'<a[^>]*href="(https://wa\.me/[^"]+)"[^>]*>', html)
    assert "Kirim ke WhatsApp saya" in html and "noreferrer" in link[0]
    parts = urlsplit(link[1].replace("&amp;", "&"))
    assert parts.path == "/6281255501234" and voices.link(item_id) in parse_qs(parts.query)["text"][0]
    assert html.count("wa.me") == 1  # nothing is asked of anyone before it is clicked
    stranger = voices.cast.stranger.get(f"/aspirasi/{voices.code(item_id)}/tanda-terima")
    assert stranger.status_code == 303


# --- settings -----------------------------------------------------------------------------------


@pytest.mark.parametrize("changes, named", [
    ({"chat_url": "http://gerbang.example/kirim", "chat_token": "x"}, "JKD_CHAT_URL"),
    ({"chat_url": "https://orang:sandi@gerbang.example/", "chat_token": "x"}, "JKD_CHAT_URL"),
    ({"chat_url": "gerbang.example", "chat_token": "x"}, "JKD_CHAT_URL"),
    ({"chat_url": "https://gerbang.example/kirim"}, "JKD_CHAT_TOKEN"),
    ({"chat_token": "x"}, "JKD_CHAT_URL"),
    ({"smtp_user": "kabar"}, "JKD_SMTP_HOST"),
    ({"smtp_password": "x"}, "JKD_SMTP_HOST"),
    ({"smtp_host": "mail.example"}, "JKD_MAIL_FROM"),
    ({"mail_from": "bukan alamat"}, "JKD_MAIL_FROM"),
    ({"mail_from": "a@contoh.example\r\nBcc: b@contoh.example"}, "JKD_MAIL_FROM"),
    ({"smtp_host": "mail.example", "mail_from": "a@contoh.example", "smtp_user": "a"}, "JKD_SMTP_PASSWORD"),
    ({"smtp_host": "mail.example", "mail_from": "a@contoh.example", "smtp_password": "a"}, "JKD_SMTP_USER"),
    ({"smtp_host": "mail.example", "mail_from": "a@contoh.example", "smtp_user": "a", "smtp_password": "b", "smtp_security": "none"},
     "JKD_SMTP_SECURITY"),
    ({"smtp_host": "mail.example", "mail_from": "a@contoh.example", "smtp_port": 465}, "JKD_SMTP_SECURITY"),
    ({"smtp_port": 0}, "JKD_SMTP_PORT"),
    ({"smtp_security": "ssl"}, "JKD_SMTP_SECURITY"),
])
def test_settings_that_contradict_are_refused_by_name(changes, named):
    from server.config import load_settings

    with pytest.raises(WrongSetting, match=named) as caught:
        load_settings(**changes)
    assert "sandi" not in str(caught.value)


def test_settings_that_fit(monkeypatch):
    from server.config import load_settings

    monkeypatch.setenv("JKD_SMTP_HOST", "mail.example")
    monkeypatch.setenv("JKD_SMTP_USER", "kabar")
    monkeypatch.setenv("JKD_SMTP_PASSWORD", "rahasia-sekali")
    monkeypatch.setenv("JKD_MAIL_FROM", "kabar@jakartakedepan.example")
    settings = load_settings()
    assert settings.smtp_security == "starttls" and "rahasia-sekali" not in repr(settings)


def test_an_unknown_adapter_is_refused_by_name(make_app):
    with pytest.raises(WrongSetting, match="JKD_CHAT_ADAPTER"):
        make_app(chat_adapter="merpati")
