"""Handing a message over: to the mail server of the settings, or as a file where there is none. The only door to smtplib.

What went wrong is told apart by whose fault it is. The letter's (no such mailbox, no such domain): `Refused`, trying again is of
no use. Anything else (busy, away, our password or sender refused): `NotNow`, it is tried again and nothing is lost.
"""
from __future__ import annotations

import smtplib
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from typing import Any, cast

from flask import current_app

from server.config import Settings
from server.notifications import folder
from server.notifications.envelopes import recipient, sender_address

TIMEOUT = 20.0  # seconds for each step of the conversation
REST = 15.0  # seconds without asking again once the server could not be reached, so that other work goes on


class Undelivered(Exception):
    """The message was not taken. `code` says why, without words of people."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NotNow(Undelivered):
    """It may be taken later."""


class Refused(Undelivered):
    """It will never be taken."""


def deliver(message: EmailMessage, name: str) -> None:
    """Hand it over; on return it is somebody else's to keep. `name` is that of the file. Raises NotNow, Refused."""
    settings = cast(Settings, current_app.extensions["settings"])
    if not settings.smtp_host:
        folder.keep(message, name)
        return
    state: dict[str, float] = current_app.extensions.setdefault("mail_server", {})
    if time.monotonic() < state.get("resting_until", 0):
        raise NotNow("unreachable")
    try:
        _by_smtp(settings, message)
    except NotNow as error:
        if error.code == "unreachable":
            state["resting_until"] = time.monotonic() + REST
        raise


def _by_smtp(settings: Settings, message: EmailMessage) -> None:
    with _connection(settings) as server:
        try:
            server.send_message(message, sender_address(settings), [recipient(message)])
        except smtplib.SMTPRecipientsRefused as error:
            raise _told(next(iter(error.recipients.values()))[0], "recipient") from None
        except smtplib.SMTPSenderRefused as error:
            raise NotNow(f"sender_{error.smtp_code}") from None
        except smtplib.SMTPNotSupportedError:
            raise Refused("smtputf8") from None
        except smtplib.SMTPResponseException as error:
            raise _told(error.smtp_code, "data") from None
        except (smtplib.SMTPException, OSError):
            raise NotNow("interrupted") from None


def _told(status: int, step: str) -> Undelivered:
    return Refused(f"{step}_{status}") if 500 <= status <= 599 else NotNow(f"{step}_{status}")


@contextmanager
def _connection(settings: Settings) -> Iterator[smtplib.SMTP]:
    """A session with the server, secured and signed in. Whatever fails on the way to it is no fault of the letter."""
    try:
        server = _signed_in(settings)
    except smtplib.SMTPAuthenticationError:
        raise NotNow("sign_in") from None
    except ssl.SSLError:
        raise NotNow("tls") from None
    except smtplib.SMTPNotSupportedError:
        raise NotNow("not_supported") from None
    except (smtplib.SMTPConnectError, smtplib.SMTPServerDisconnected, OSError):
        raise NotNow("unreachable") from None
    except smtplib.SMTPException:
        raise NotNow("greeting") from None
    try:
        yield server
    finally:
        with suppress(smtplib.SMTPException, OSError):  # taken is taken, whether or not it says goodbye
            server.quit()


def _signed_in(settings: Settings) -> smtplib.SMTP:
    context: Any = ssl.create_default_context()
    if settings.smtp_security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(settings.smtp_host, settings.smtp_port, timeout=TIMEOUT, context=context)
    else:
        server = smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=TIMEOUT)
    try:
        if settings.smtp_security == "starttls":
            server.starttls(context=context)
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
    except BaseException:
        server.close()
        raise
    return server
