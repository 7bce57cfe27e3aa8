"""Letters to test with: the worker's turn, the kept letters, and a mail server of our own on a free port."""
import re
import socket
from datetime import timedelta
from email import message_from_bytes
from email.policy import SMTP

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP as Server

from server.core import outbox
from server.core.database import session

EMAIL = "dewi@contoh.example"


class Post:
    """The worker and the folder of one app."""

    def __init__(self, app):
        self.app = app
        self.folder = app.extensions["settings"].data_dir / "surat"

    def work(self):
        """Let the worker do all that is due; returns how many rows went well."""
        with self.app.app_context():
            return outbox.work_off(500)

    def rows(self, kind="%"):
        import sqlalchemy as sa

        with self.app.app_context():
            session.rollback()
            return list(session.scalars(sa.select(outbox.OutboxRow).where(outbox.OutboxRow.kind.like(kind)).order_by(outbox.OutboxRow.id)))

    def row(self, kind):
        found = self.rows(kind)
        assert len(found) == 1, [(row.kind, row.idempotency_key) for row in found]
        return found[0]

    def hurry(self):
        """As if the pause before the next try were over."""
        import sqlalchemy as sa

        from server.core import clock
        from server.core.database import operation

        @operation
        def due():
            session.execute(sa.update(outbox.OutboxRow).where(outbox.OutboxRow.done_at.is_(None)).values(due_at=clock.now()))

        with self.app.app_context():
            due()
        self.app.extensions.get("mail_server", {}).clear()

    def files(self):
        return sorted(self.folder.glob("*.eml")) if self.folder.exists() else []

    def letters(self, template=None):
        """The kept letters, oldest first, of one kind or all."""
        files = sorted(self.files(), key=lambda path: path.stat().st_mtime_ns)
        return [read(path.read_bytes()) for path in files if template is None or path.name.split("-")[1] == template]

    def letter(self, template):
        found = self.letters(template)
        assert len(found) == 1, [str(one["Subject"]) for one in found]
        return found[0]


def lapse(voices, post, monkeypatch, **reach):
    """An item whose author was asked and stayed silent for four weeks."""
    from server.aspirations.deadlines import let_clocks_go_on
    from server.core import clock

    item_id = voices.submit("Trotoar di depan pasar perlu diperlebar.", **reach)
    voices.act("request_clarification", "moderator", item_id, "Jalan yang mana?")
    post.work()
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=50))
    with voices.app.test_request_context():
        assert let_clocks_go_on() == 1 and let_clocks_go_on() == 0
    return item_id


def read_by(voices, item_id):
    """Until when the team must have read it, in words."""
    from server.core import i18n

    with voices.app.test_request_context():
        return i18n.wib_date(voices.read(item_id).read_due_at)


def read(raw):
    return message_from_bytes(raw, policy=SMTP.clone(utf8=True))


def text_of(message):
    return message.get_body(("plain",)).get_content()


def html_of(message):
    return message.get_body(("html",)).get_content()


def links_in(message):
    return re.findall(r"https?://[^\s\"<>]+", text_of(message))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Box:
    """What a mail server of ours took; `answers` are given first, one a recipient or a message."""

    def __init__(self):
        self.taken, self.rcpt_answers, self.data_answers, self.envelopes = [], [], [], []

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = self.rcpt_answers.pop(0) if self.rcpt_answers else "250 OK"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):
        answer = self.data_answers.pop(0) if self.data_answers else "250 OK"
        if answer.startswith("250"):
            self.taken.append(read(envelope.content))
            self.envelopes.append((envelope.mail_from, list(envelope.rcpt_tos), session.ssl is not None))
        return answer


class Mailserver:
    """A real one: with mail.box.taken."""

    def __init__(self, **options):
        self.box, self.port, self.options = Box(), free_port(), options
        self.controller = None

    def start(self):
        options = self.options

        class Here(Controller):
            def factory(self):
                return Server(self.handler, enable_SMTPUTF8=options.get("utf8", True), tls_context=options.get("tls"),
                              require_starttls="tls" in options, authenticator=options.get("authenticator"),
                              auth_required="authenticator" in options, auth_require_tls=False)

        self.controller = Here(self.box, hostname="127.0.0.1", port=self.port)
        self.controller.start()
        return self

    def stop(self):
        if self.controller is not None:
            self.controller.stop(no_assert=True)
            self.controller = None
