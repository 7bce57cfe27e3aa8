"""Forms of `/akun`: an address, a code, a correction, a request in words, and a colleague's answer to it."""
from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField, TextAreaField, ValidationError

from server.accounts.confirmations import plain_code, plain_email
from server.accounts.requests import LEAST_TEXT, MOST_NOTE, MOST_TEXT
from server.core.errors import Invalid
from server.core.forms import Form, KeyedForm, PlainText
from server.core.i18n import field_message
from server.core.words import Display, RequestKind, RequestOutcome, choices


def known(table: Any) -> Any:
    """A validator that refuses a forged choice in the reader's language."""

    def check(form: Any, field: Any) -> None:
        if (field.data or "") not in {str(code) for code in table}:
            raise ValidationError(field_message("unknown" if field.data else "required"))

    return check


class AddressForm(Form):
    """Whose data one wants to see."""

    email = StringField(_l("Alamat email"), [PlainText(most=254, is_multiline=False)])

    def validate_email(self, field: Any) -> None:
        """Mail could reach it."""
        try:
            field.data = plain_email(field.data or "")
        except Invalid as refusal:
            raise ValidationError(field_message(refusal.data["fields"]["email"])) from None


class CodeForm(Form):
    """The six digits, typed or pasted."""

    kode = StringField(_l("Kode enam angka"), [PlainText(most=40, is_multiline=False)])

    def validate_kode(self, field: Any) -> None:
        """Six digits, however they are spaced; anything else costs no try."""
        try:
            plain_code(field.data or "")
        except Invalid as refusal:
            raise ValidationError(field_message(refusal.data["fields"]["kode"])) from None


class ButtonForm(Form):
    """A button with its token."""


class CorrectForm(Form):
    """Name and reach of an author."""

    display = RadioField(_l("Nama yang ditampilkan"), [known(Display)], choices=choices("display"), validate_choice=False)
    name = StringField(_l("Nama Anda"), [PlainText(most=80, is_multiline=False)])
    email = StringField(_l("Alamat email"), [PlainText(most=254, is_multiline=False)])
    phone = StringField(_l("Nomor WhatsApp"), [PlainText(most=40, is_multiline=False)])


class RequestForm(KeyedForm):
    """A request in words."""

    kind = SelectField(_l("Yang Anda minta"), [known(RequestKind)], choices=[("", _l("Pilih"))], validate_choice=False)
    text = TextAreaField(_l("Permintaan Anda"), [PlainText(least=LEAST_TEXT, most=MOST_TEXT)])
    contact = StringField(_l("Email atau nomor telepon untuk menjawab"), [PlainText(most=254, is_multiline=False)])

    def __init__(self, *args: Any, needs_contact: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [("", _("Pilih")), *choices("request")]
        self.needs_contact = needs_contact

    def validate_contact(self, field: Any) -> None:
        """Needed unless an address was proved."""
        if self.needs_contact and not field.data:
            raise ValidationError(_("Tulis cara kami menjawab Anda."))


class HandleForm(Form):
    """What came of a request, and what the requester reads."""

    outcome = RadioField(_l("Hasil"), [known(RequestOutcome)], choices=choices("request_outcome"), validate_choice=False)
    note = TextAreaField(_l("Jawaban untuk peminta"), [PlainText(least=1, most=MOST_NOTE)])
