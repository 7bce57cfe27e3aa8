"""Forms of the matrix. What they check, the operations check again."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired

from server.core.forms import REQUIRED, Form, PlainText
from server.core.words import Outcome, choices
from server.drafting.answers import MOST_ANSWER, MOST_NOTE, MOST_REASON
from server.drafting.operations import MOST_TEXT, MOST_TITLE


class ProposalForm(Form):
    """The words of a usulan."""

    text = TextAreaField(_l("Bunyi usulan"), [PlainText(least=1, most=MOST_TEXT)])


class ConfirmForm(Form):
    """The dated note of what was weighed."""

    note = TextAreaField(_l("Apa yang ditimbang"), [PlainText(least=1, most=MOST_NOTE)])


class AnswerForm(Form):
    """A draft answer to a proposal."""

    outcome = SelectField(_l("Hasil"), [InputRequired(REQUIRED)], choices=[("", _l("Pilih hasil")), *choices("outcome")])
    text = TextAreaField(_l("Tanggapan"), [PlainText(least=1, most=MOST_ANSWER)])
    reason = TextAreaField(_l("Alasan"), [PlainText(least=1, most=MOST_REASON)])
    wording_before = TextAreaField(_l("Rumusan lama"), [PlainText(most=MOST_ANSWER)])
    wording_after = TextAreaField(_l("Rumusan baru"), [PlainText(most=MOST_ANSWER)])
    forwarded_to = StringField(_l("Diteruskan kepada"), [PlainText(most=200, is_multiline=False)])
    letter = StringField(_l("Nomor dan tanggal surat"), [PlainText(most=120, is_multiline=False)])
    revision = HiddenField()

    def validate(self, extra_validators: object = None) -> bool:
        """Forwarding names to whom."""
        is_right = bool(super().validate(extra_validators))
        if self.outcome.data == Outcome.FORWARDED and not (self.forwarded_to.data or "").strip():
            self.forwarded_to.errors = [*self.forwarded_to.errors, REQUIRED]
            return False
        return is_right


class QuestionAnswerForm(Form):
    """A draft answer to one question; the note only with the first."""

    text = TextAreaField(_l("Jawaban"), [PlainText(least=1, most=MOST_ANSWER)])
    note = TextAreaField(_l("Apa yang ditimbang"), [PlainText(most=MOST_NOTE)])
    revision = HiddenField()
    seen = HiddenField()


class NewRowForm(Form):
    """A new line: one place of four kinds."""

    kind = SelectField(_l("Letak"), choices=[("provision", _l("Pasal, ayat, atau huruf")), ("theme", _l("Tema")),
                                              ("general", _l("Umum, per bab")), ("new", _l("Baru, belum diatur"))])
    address = StringField(_l("Pasal"), [PlainText(most=80, is_multiline=False)])
    topic = SelectField(_l("Tema"), validate_choice=False)
    chapter = SelectField(_l("Bab"), validate_choice=False)
    title = StringField(_l("Nama baris baru"), [PlainText(most=MOST_TITLE, is_multiline=False)])
