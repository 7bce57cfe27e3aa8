"""The second step: four questions, each of which may stay open, and a consent of its own."""
from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectField, ValidationError

from server.aspirations.backgrounds.choices import CHOICES, QUESTIONS
from server.core.consents import VERSION, shown_version
from server.core.forms import Form
from server.core.i18n import field_message


def _known(field_name: str) -> Any:
    def check(form: Any, field: Any) -> None:
        if (field.data or "") not in ("", *CHOICES[field_name]):
            raise ValidationError(field_message("unknown"))

    return check


def _question(name: str) -> SelectField:
    return SelectField(QUESTIONS[name], [_known(name)], choices=[("", _l("Tidak menjawab")), *CHOICES[name].items()], validate_choice=False)


class BackgroundForm(Form):
    """Age, sex, disability, group."""

    age, sex, disability, group = _question("age"), _question("sex"), _question("disability"), _question("group")
    setuju = BooleanField(_l("Saya setuju jawaban ini disimpan terpisah dan hanya dipakai sebagai hitungan"))
    versi_persetujuan = HiddenField(default=str(VERSION))

    def validate_setuju(self, field: Any) -> None:
        """Its own consent, apart from those of the aspiration."""
        if not field.data:
            raise ValidationError(_("Centang persetujuan ini untuk menyimpan."))

    def validate_group(self, field: Any) -> None:
        """At least one answer, or there is nothing to keep."""
        if not any(self.answers().values()):
            raise ValidationError(_("Jawab paling sedikit satu, atau tinggalkan halaman ini."))

    def answers(self) -> dict[str, str]:
        """Question → answer, "" for none."""
        return {name: self[name].data or "" for name in QUESTIONS}

    def consent(self) -> int:
        """The version of the wording that was agreed to."""
        return shown_version(self.versi_persetujuan.data)
