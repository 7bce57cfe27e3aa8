"""Letters through a real mail server: what arrives, what is tried again, what is given up, and that nothing is lost."""
import os
import signal
import ssl
import subprocess
import sys
import textwrap
import time

import pytest
from aiosmtpd.smtp import AuthResult

from tests.aspirations.make import Voices
from tests.cast import Cast
from tests.notifications.make import EMAIL, Mailserver, Post, html_of, text_of

HOUSE = {"smtp_host": "127.0.0.1", "smtp_security": "none", "mail_from": "kabar@jakartakedepan.example",
         "public_url": "https://jakartakedepan.example"}


def test_a_letter_arrives_whole(mailing, mailserver):
    voices, post = mailing
    item_id = voices.submit(email=EMAIL)
    assert post.work() == 1
    (letter,) = mailserver.box.taken
    assert mailserver.box.envelopes == [("kabar@jakartakedepan.example", [EMAIL], False)]
    assert str(letter["From"]) == "Jakarta ke Depan <kabar@jakartakedepan.example>" and str(letter["To"]) == EMAIL
    code = voices.code(item_id)
    assert code in text_of(letter) and code in html_of(letter)
    assert f"https://jakartakedepan.example/a/{code}" in text_of(letter)
    assert letter["Message-ID"].endswith("@jakartakedepan.example>") and letter["Auto-Submitted"] == "auto-generated"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["List-Unsubscribe"].startswith("<https://jakartakedepan.example/berhenti/")
    assert post.files() == []


@pytest.mark.parametrize("where, answer", [("rcpt_answers", "450 4.2.1 mailbox busy"), ("data_answers", "451 4.3.0 try later")])
def test_not_now_is_tried_again(mailing, mailserver, where, answer):
    voices, post = mailing
    getattr(mailserver.box, where).append(answer)
    voices.submit(email=EMAIL)
    assert post.work() == 0
    row = post.row("mail.receipt")
    assert row.done_at is None and row.tries == 1
    assert mailserver.box.taken == []
    post.hurry()
    assert post.work() == 1 and len(mailserver.box.taken) == 1


@pytest.mark.parametrize("where, answer, code", [
    ("rcpt_answers", "550 5.1.1 no such user", "recipient_550"), ("data_answers", "554 5.7.1 refused", "data_554")])
def test_never_is_given_up_and_kept(mailing, mailserver, where, answer, code):
    from server.core.outbox import MAX_TRIES

    voices, post = mailing
    getattr(mailserver.box, where).append(answer)
    voices.submit(email=EMAIL)
    post.work()
    post.hurry()
    assert post.work() == 0
    row = post.row("mail.receipt")
    assert row.done_at is None and row.tries == MAX_TRIES and row.last_error == code
    assert EMAIL not in row.last_error and mailserver.box.taken == []


def test_a_server_that_is_away_loses_nothing_and_is_left_in_peace(mailing, mailserver):
    voices, post = mailing
    mailserver.stop()
    for number in range(3):
        voices.submit(f"Trotoar nomor {number} perlu diperlebar.", email=EMAIL)
    began = time.monotonic()
    assert post.work() == 0
    assert time.monotonic() - began < 10
    assert [row.done_at for row in post.rows("mail.receipt")] == [None] * 3
    mailserver.start()
    post.hurry()
    assert post.work() == 3 and len(mailserver.box.taken) == 3


def test_a_wrong_password_is_no_fault_of_the_letter(make_app):
    def refuse(server, session, envelope, mechanism, data):
        return AuthResult(success=False, handled=False)

    server = Mailserver(authenticator=refuse).start()
    try:
        app = make_app(**HOUSE, smtp_port=server.port, smtp_user="kabar", smtp_password=secret("salah"))
        voices, post = Voices(app, Cast(app)), Post(app)
        voices.submit(email=EMAIL)
        assert post.work() == 0
        row = post.row("mail.receipt")
        assert row.tries == 1 and row.done_at is None
    finally:
        server.stop()


def test_signing_in(make_app):
    seen = []

    def allow(server, session, envelope, mechanism, data):
        seen.append((data.login, data.password))
        return AuthResult(success=True)

    server = Mailserver(authenticator=allow).start()
    try:
        app = make_app(**HOUSE, smtp_port=server.port, smtp_user="kabar", smtp_password=secret("kata-sandi"))
        voices, post = Voices(app, Cast(app)), Post(app)
        voices.submit(email=EMAIL)
        assert post.work() == 1 and len(server.box.taken) == 1
        assert seen == [(b"kabar", b"kata-sandi")]
    finally:
        server.stop()


def secret(word):
    from pydantic import SecretStr

    return SecretStr(word)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """(certificate file, key file) of 127.0.0.1, made here."""
    from datetime import UTC, datetime, timedelta
    from ipaddress import ip_address

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
            .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(key, hashes.SHA256()))
    folder = tmp_path_factory.mktemp("certificate")
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                                       serialization.NoEncryption()))
    return folder / "cert.pem", folder / "key.pem"


def test_starttls_secures_the_way_and_a_stranger_is_not_trusted(make_app, certificate, monkeypatch):
    cert, key = certificate
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    server = Mailserver(tls=context).start()
    try:
        app = make_app(**{**HOUSE, "smtp_security": "starttls"}, smtp_port=server.port)
        voices, post = Voices(app, Cast(app)), Post(app)
        voices.submit(email=EMAIL)
        assert post.work() == 0 and server.box.taken == []  # nobody vouches for this certificate
        assert post.row("mail.receipt").done_at is None
        monkeypatch.setenv("SSL_CERT_FILE", str(cert))
        post.hurry()
        assert post.work() == 1
        assert server.box.envelopes[0][2] is True
    finally:
        server.stop()


def test_a_server_without_starttls_gets_nothing(make_app, mailserver):
    app = make_app(**{**HOUSE, "smtp_security": "starttls"}, smtp_port=mailserver.port)
    voices, post = Voices(app, Cast(app)), Post(app)
    voices.submit(email=EMAIL)
    assert post.work() == 0 and mailserver.box.taken == []
    assert post.row("mail.receipt").done_at is None


def test_addresses_of_other_letters(mailing, mailserver):
    voices, post = mailing
    voices.submit("Satu usulan dari luar negeri.", email="dewi@münchen.example")
    voices.submit("Usulan lain dari luar negeri.", email="用户@例子.example")
    assert post.work() == 2
    tos = [envelope[1][0] for envelope in mailserver.box.envelopes]
    assert tos == ["dewi@xn--mnchen-3ya.example", "用户@xn--fsqu00a.example"]


def test_a_server_that_knows_no_such_letters(make_app):
    server = Mailserver(utf8=False).start()
    try:
        app = make_app(**HOUSE, smtp_port=server.port)
        voices, post = Voices(app, Cast(app)), Post(app)
        voices.submit("Usulan lain dari luar negeri.", email="用户@contoh.example")
        post.work()
        assert post.row("mail.receipt").last_error == "smtputf8"
    finally:
        server.stop()


def test_sample_data_reaches_nobody(mailing, mailserver):
    voices, post = mailing
    voices.submit(email=EMAIL, is_sample=True)
    post.work()
    assert mailserver.box.taken == []


@pytest.mark.only_on("sqlite", "the killed worker opens the file by itself; the lease is proved on both in tests/core")
def test_killed_between_sending_and_marking_the_repeat_bears_the_same_id(mailing, mailserver, settings):
    voices, post = mailing
    voices.submit(email=EMAIL)
    voices.app.extensions["database"].close()
    script = textwrap.dedent("""
        import os, signal
        from server.app import create_app
        from server.config import load_settings
        from server.core import outbox
        from server.notifications import jobs, mail
        app = create_app(load_settings(), async_mode="threading")
        send = mail.deliver
        def die(*args):
            send(*args)
            os.kill(os.getpid(), signal.SIGKILL)
        mail.deliver = die
        with app.app_context():
            outbox.work_off()
    """)
    env = {**os.environ, "JKD_DATA_DIR": str(settings.data_dir), "JKD_SECRET_KEY": "k" * 40, "JKD_SMTP_HOST": "127.0.0.1",
           "JKD_SMTP_PORT": str(mailserver.port), "JKD_SMTP_SECURITY": "none", "JKD_MAIL_FROM": "kabar@jakartakedepan.example",
           "JKD_PUBLIC_URL": "https://jakartakedepan.example", "JKD_LEASE_SECONDS": "10"}
    died = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True, timeout=60)
    assert died.returncode == -signal.SIGKILL, died.stderr[-2000:]
    assert len(mailserver.box.taken) == 1
    again = script.replace("os.kill(os.getpid(), signal.SIGKILL)", "pass").replace("outbox.work_off()", textwrap.dedent("""
        import sqlalchemy as sa
            from server.core.database import operation, session
            @operation
            def lease_is_over():
                session.execute(sa.update(outbox.OutboxRow).values(leased_until=None))
            lease_is_over()
            assert outbox.work_off() == 1
    """).strip())
    done = subprocess.run([sys.executable, "-c", again], env=env, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr[-2000:]
    first, second = mailserver.box.taken
    assert first["Message-ID"] == second["Message-ID"] and text_of(first) == text_of(second)
