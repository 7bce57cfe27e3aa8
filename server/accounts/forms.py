"""What the team fills in."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, PasswordField, SelectMultipleField, StringField, widgets
from wtforms.validators import DataRequired, Length, Regexp

from server.core.forms import REQUIRED, Form, PlainText
from server.core.permissions import Role
from server.core.words import WORDS

LOGIN_SHAPE = r"(?i)[a-z0-9][a-z0-9._@+-]*"


class SignInForm(Form):
    """Login and password; the code with them only while strangers crowd the account."""

    login = StringField(_l("Nama masuk"), [PlainText(least=1, most=120, is_multiline=False)])
    password = PasswordField(_l("Kata sandi"), [DataRequired(REQUIRED), Length(max=1000)])
    code = StringField(_l("Kode dari aplikasi autentikator"), [Length(max=40)])


class CodeForm(Form):
    """Six digits, or a recovery code."""

    code = StringField(_l("Dari aplikasi autentikator"), [DataRequired(REQUIRED), Length(max=40)])


class NewPasswordForm(Form):
    """A password of one's own."""

    password = PasswordField(_l("Kata sandi baru"), [DataRequired(REQUIRED), Length(max=1000)])


class OwnPasswordForm(Form):
    """Another password, by the old one."""

    old = PasswordField(_l("Kata sandi sekarang"), [DataRequired(REQUIRED), Length(max=1000)])
    password = PasswordField(_l("Kata sandi baru"), [DataRequired(REQUIRED), Length(max=1000)])


class CheckboxesField(SelectMultipleField):  # type: ignore[misc]
    """Several of a list, as checkboxes."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


ROLES = [(role.value, WORDS["role"][role.value].label) for role in Role]


class InviteForm(Form):
    """Somebody new."""

    name = StringField(_l("Nama"), [PlainText(least=2, most=120, is_multiline=False)])
    login = StringField(_l("Nama masuk"), [
        PlainText(least=3, most=120, is_multiline=False),
        Regexp(LOGIN_SHAPE + r"\Z", message=_l("Hanya huruf a sampai z, angka, titik, garis, dan @."))])
    roles = CheckboxesField(_l("Peran"), choices=ROLES)


class MemberForm(Form):
    """A colleague as they are; `version` tells what the admin had before them."""

    name = StringField(_l("Nama"), [PlainText(least=2, most=120, is_multiline=False)])
    roles = CheckboxesField(_l("Peran"), choices=ROLES)
    is_active = BooleanField(_l("Boleh masuk"))
    version = HiddenField()
