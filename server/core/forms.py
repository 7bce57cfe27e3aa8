"""Forms: WTForms with CSRF, a key per form, the typed text kept, and one status for what is wrong (422)."""
from __future__ import annotations

from typing import Any

from flask import Response, jsonify, make_response, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, ValidationError

from server.core import text as texts
from server.core.errors import Malformed, Refusal, TooLarge
from server.core.keys import new_key
from server.core.web import wants_json

REQUIRED = _l("Bagian ini perlu diisi.")
UNSTORABLE = _l("Ada tanda yang tidak dapat disimpan. Ketik ulang bagian itu.")


class Form(FlaskForm):  # type: ignore[misc]
    """A form of the house. Unknown fields are ignored; nothing a client sends reaches a model by name."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        locales = ["id"]

    @property
    def problems(self) -> list[tuple[str, str]]:
        """(field id, message) of all that is wrong, in the order of the fields: for the error summary."""
        return [(field.id, str(message)) for field in self for message in field.errors[:1]]

    def validate(self, extra_validators: Any = None) -> bool:
        """A NUL is no letter, and PostgreSQL stores none: it is refused in every field, also where no validator looks."""
        is_valid = bool(super().validate(extra_validators))
        for field in self:
            if isinstance(field.data, str) and "\x00" in field.data and not field.errors:
                field.errors, is_valid = [str(UNSTORABLE)], False
        return is_valid


class KeyedForm(Form):
    """A form whose write can be repeated: it bears a fresh key."""

    key = HiddenField(default=new_key)


class PlainText:
    """A validator that puts a field's text into its one form (see text.plain) and bounds its length in characters."""

    def __init__(self, *, least: int = 0, most: int, is_multiline: bool = True) -> None:
        self.least, self.most, self.is_multiline = least, most, is_multiline
        self.field_flags = {"maxlength": most} | ({"minlength": least, "required": True} if least else {})

    def __call__(self, form: Any, field: Any) -> None:
        try:
            cleaned = texts.plain(field.data or "", most=self.most, is_multiline=self.is_multiline)
        except TooLarge:
            message = _("Paling banyak %(n)s huruf. Tulisan Anda tidak hilang, persingkat lalu kirim lagi.", n=self.most)
            raise ValidationError(message) from None
        except Malformed:
            raise ValidationError(str(UNSTORABLE)) from None
        if self.least and not cleaned:
            raise ValidationError(str(REQUIRED))
        if len(cleaned) < self.least:
            raise ValidationError(_("Paling sedikit %(n)s huruf.", n=self.least))
        field.data = cleaned


def show_form(template: str, form: Form, *, status: int | None = None, **context: Any) -> Response:
    """A page with a form: never cached, 422 when something in it is wrong; a script that sends for somebody gets what is wrong."""
    if form.errors and wants_json():
        problems = [{"label": "" if isinstance(field, BooleanField) else str(field.label.text), "message": str(field.errors[0])}
                    for field in form if field.errors]
        response = make_response(jsonify(error="invalid", problems=problems), status or 422)
        response.headers["Cache-Control"] = "no-store"
        return response
    response = make_response(render_template(template, form=form, **context), status or (422 if form.errors else 200))
    response.headers["Cache-Control"] = "no-store"
    return response


def edition_of(sent: str | None) -> int:
    """The edition that a form's sender looked at; 0, which no row has, for what is no number of one: then it is a conflict."""
    return int(sent) if sent and sent.isascii() and sent.isdigit() and len(sent) < 10 else 0


def put_refusal(form: Form, refusal: Refusal) -> bool:
    """Show an `Invalid` refusal beside its fields. False if it names none of this form's fields."""
    from server.core.i18n import field_message

    fields = refusal.data.get("fields", {})
    known = [name for name in fields if name in form]
    for name in known:
        form[name].errors = [*form[name].errors, field_message(fields[name])]
    return bool(known)
