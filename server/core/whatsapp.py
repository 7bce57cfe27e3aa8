"""Telephone numbers and WhatsApp, said in one place: how messages reach a number, and links that open a chat."""
from __future__ import annotations

import re
from urllib.parse import quote

from flask import current_app
from flask_babel import gettext as _

_NUMBER = re.compile(r"\+?\d{8,15}")


def plain_number(text: str) -> str:
    """`0812-5550-1234` → `+6281255501234`; other countries keep their +. Empty when it is no number."""
    digits = re.sub(r"[\s().-]", "", text)
    if digits.startswith("08"):
        digits = "+62" + digits[1:]
    elif digits.startswith("62"):
        digits = "+" + digits
    return digits if digits.isascii() and _NUMBER.fullmatch(digits) else ""


def how_numbers_are_used() -> str:
    """One sentence for every page that takes a number: whether a gateway sends, or a person."""
    settings = current_app.extensions["settings"]
    if settings.chat_is_automatic:
        return str(_("Bila Anda mengisi nomor: pesan otomatis lewat %(name)s.", name=settings.chat_name))
    return str(_("Bila Anda mengisi nomor: petugas mengirim pesan dari nomor resmi secara manual."))


def chat_link(text: str, number: str = "") -> str:
    """`https://wa.me/62812…?text=…`: opens WhatsApp with the words typed in; nothing is asked of anyone before it is clicked."""
    digits = "".join(letter for letter in number if letter.isascii() and letter.isdigit())
    return f"https://wa.me/{digits}?text={quote(text, safe='')}"
