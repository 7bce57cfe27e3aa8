"""The author's two forms, and those of who takes the second look."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import InputRequired

from server.core.forms import REQUIRED, Form, PlainText
from server.drafting.afterwards.models import Verdict
from server.drafting.afterwards.operations import LEAST_REASON, MOST_CORRECTION, MOST_NOTE, MOST_REASON, MOST_SENTENCE

VERDICTS = {Verdict.YES: _l("Ya"), Verdict.PARTLY: _l("Sebagian"), Verdict.NO: _l("Tidak")}


class RateForm(Form):
    """Does it answer?"""

    verdict = RadioField(_l("Apakah ini menjawab?"), choices=[(one.value, words) for one, words in VERDICTS.items()],
                         validators=[InputRequired(REQUIRED)])
    sentence = TextAreaField(_l("Satu kalimat untuk penyusun"), [PlainText(most=MOST_SENTENCE)])


class SecondLookForm(Form):
    """Why it should be looked at again."""

    reason = TextAreaField(_l("Mengapa perlu dilihat sekali lagi?"), [PlainText(least=LEAST_REASON, most=MOST_REASON)])


class UpholdForm(Form):
    """The answer stays."""

    note = TextAreaField(_l("Penjelasan untuk pengirim"), [PlainText(least=1, most=MOST_NOTE)])


class CorrectionForm(Form):
    """The answer is put right."""

    text = TextAreaField(_l("Koreksi yang tampil di bawah jawaban"), [PlainText(least=1, most=MOST_CORRECTION)])
    note = TextAreaField(_l("Penjelasan untuk pengirim"), [PlainText(least=1, most=MOST_NOTE)])


class ParafForm(Form):
    """A paraf on a correction, or its return with a note."""

    step = HiddenField()
    note = TextAreaField(_l("Catatan untuk penulis koreksi"), [PlainText(most=MOST_NOTE)])
