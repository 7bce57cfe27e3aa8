"""The desk's forms, and the author's objection."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import InputRequired

from server.aspirations.supports import REPORT_REASONS
from server.core.forms import REQUIRED, Form, PlainText
from server.core.words import WORDS
from server.moderation.models import ObjectionResult
from server.moderation.operations import MOST_NOTE
from server.moderation.subjects import MOST

MOST_OBJECTION = 1000


class PlainForm(Form):
    """A button: nothing but the token, and the lane to go on in."""

    jalur = HiddenField()


class RedactForm(PlainForm):
    """What will be shown."""

    redacted = TextAreaField(_l("Teks yang akan tayang"), validators=[PlainText(least=1, most=MOST)])


class WithholdForm(PlainForm):
    """One of nine reasons, and a note for the author."""

    reason = RadioField(_l("Alasan tidak ditayangkan"), choices=[(str(code), word.label) for code, word in WORDS["reason"].items()],
                        validators=[InputRequired(REQUIRED)])
    note = TextAreaField(_l("Catatan untuk pengirim"), validators=[PlainText(most=MOST_NOTE)])


class ClarifyForm(PlainForm):
    """One question to the author."""

    question = TextAreaField(_l("Yang ingin ditanyakan kepada pengirim"), validators=[PlainText(least=1, most=MOST_NOTE)])


class ResultForm(PlainForm):
    """The second person's decision on an objection."""

    result = RadioField(_l("Keputusan atas keberatan"), validators=[InputRequired(REQUIRED)], choices=[
        (ObjectionResult.OVERTURNED.value, _l("Keberatan dikabulkan, kiriman ditayangkan")),
        (ObjectionResult.UPHELD.value, _l("Tetap tidak ditayangkan"))])
    note = TextAreaField(_l("Penjelasan untuk pengirim"), validators=[PlainText(least=1, most=MOST_NOTE)])


class ReportForm(Form):
    """One of four reasons."""

    reason = RadioField(_l("Apa yang keliru?"), choices=[(str(code), WORDS["reason"][code].label) for code in REPORT_REASONS],
                        validators=[InputRequired(REQUIRED)])


class ObjectForm(Form):
    """Why the author thinks that it should be shown."""

    text = TextAreaField(_l("Keberatan Anda"), validators=[PlainText(least=10, most=MOST_OBJECTION)])
