"""From a letter to a message: its words in the reader's language, text and HTML alike, and headers that nobody can add to."""
from __future__ import annotations

import textwrap
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any, cast
from urllib.parse import urlsplit

from flask import current_app, render_template

from server.config import Settings
from server.core import clock, i18n
from server.core.secrets import keyed_hash
from server.notifications.letters import Letter
from server.notifications.stopping import stop_path

WIDTH = 68  # letters a line in the text part
SENDER = "Jakarta ke Depan"
WIDE = SMTP.clone(max_line_length=400)  # for headers: some mail programs don't read a folded List-Unsubscribe


class BadAddress(ValueError):
    """No message can be addressed to this."""


def compose(letter: Letter, key: str) -> EmailMessage:
    """The whole message. The same key gives the same Message-ID, so that a repeat is known as one. Raises BadAddress."""
    settings = cast(Settings, current_app.extensions["settings"])
    with i18n.speaking(letter.language):
        origin, subject = settings.origin + i18n.base(), str(letter.subject)
        stop = stop_path(letter.item) if letter.item is not None else letter.stop_path
        stop_url = origin + stop if stop is not None else None
        facts = letter.facts | {"subject": subject, "origin": origin, "stop_url": stop_url}
        html = render_template(f"mail/{letter.template}.html", **facts)
        text = folded(render_template(f"mail/{letter.template}.txt", **facts))
    message = EmailMessage(policy=SMTP)
    message["Subject"] = subject
    message["From"] = Address(SENDER, addr_spec=sender_address(settings))
    message["To"] = _address(letter.to)
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = message_id(key, settings)
    message["Auto-Submitted"] = "auto-generated"
    if letter.item is not None:
        _thread(message, letter.item.id, settings)
    if stop_url is not None:
        _add_stop(message, stop_url)
    message.set_content(text, charset="utf-8", cte="quoted-printable")
    message.add_alternative(html, subtype="html", charset="utf-8", cte="quoted-printable")
    if letter.calendar is not None:
        message.add_attachment(letter.calendar.decode(), subtype="calendar", charset="utf-8", cte="base64", filename="sesi.ics",
                               params={"method": "PUBLISH"})
    message["Content-Language"] = letter.language  # last: setting the content takes such headers away
    message.policy = WIDE
    return message


def recipient(message: EmailMessage) -> str:
    """The one address it is for, as a mail server takes it."""
    return str(cast(Any, message["To"]).addresses[0].addr_spec)


def sender_address(settings: Settings) -> str:
    """Where letters come from. Kept letters of a house without a mail server come from its own name."""
    return settings.mail_from or f"kabar@{urlsplit(settings.origin).hostname}"


def message_id(key: str, settings: Settings) -> str:
    """`<…@domain>`, which tells nothing about what it is made of."""
    return f"<{keyed_hash('message-id', key)[:32]}@{sender_address(settings).partition('@')[2]}>"


def _thread(message: EmailMessage, aspiration_id: int, settings: Settings) -> None:
    """Mail programs show all letters about one item together."""
    root = message_id(f"mail.item:{aspiration_id}", settings)
    message["References"] = root


def _add_stop(message: EmailMessage, url: str) -> None:
    """One click, as in RFC 8058, which asks for https."""
    message["List-Unsubscribe"] = f"<{url}>"
    if url.startswith("https://"):
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def _address(text: str) -> Address:
    """One address and nothing else. A domain of other letters goes by its ASCII name."""
    user, at, domain = text.rpartition("@")
    try:
        if not at or not user or any(ord(letter) <= 32 or ord(letter) == 127 for letter in text):
            raise BadAddress
        return Address(username=user, domain=domain.encode("idna").decode())
    except (UnicodeError, ValueError, IndexError):
        raise BadAddress from None


def folded(text: str) -> str:
    """The same text in lines that any mail program shows whole; an address of a page is never cut."""
    lines: list[str] = []
    for line in text.strip().splitlines():
        indent = "  " if line.startswith("- ") else ""
        lines += textwrap.wrap(line, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False) or [""]
    return "\n".join(_without_runs_of_blanks(lines)) + "\n"


def _without_runs_of_blanks(lines: list[str]) -> list[str]:
    return [line for at, line in enumerate(lines) if line or (at and lines[at - 1])]
