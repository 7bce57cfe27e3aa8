"""Forms of `/kelola/naskah`: days are typed in WIB; a stage is a row, an empty row is none."""
from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Any

import wtforms
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    FieldList,
    FormField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from server.accounts.queries import workers
from server.categorization import topics
from server.core import clock
from server.core.forms import REQUIRED, KeyedForm, PlainText
from server.core.i18n import field_words, language
from server.instruments.managing import operations
from server.instruments.managing.windows import MOST_REASON
from server.instruments.models import InputWindow, Instrument, Stage
from server.instruments.operations import StageSource
from server.instruments.queries import KIND_LABELS

BLANK_STAGES, MOST_STEPS = 2, 8
field_words({
    "steps_in_use": _l("Ada jawaban yang sedang menunggu paraf. Ubah langkahnya setelah semua selesai."),
    "window_long": _l("Paling lama tiga tahun."),
    "window_overlaps": _l("Bertumpang tindih dengan masa masukan lain."),
    "window_shorter": _l("Pilih hari yang lebih lambat daripada penutupan sekarang dan belum lewat."),
})


class InstrumentForm(KeyedForm):
    """What an instrument is. Its address can be chosen only once."""

    revision = HiddenField(default="1")
    title = StringField(_l("Judul"), [PlainText(least=3, most=300, is_multiline=False)])
    slug = StringField(_l("Alamat"), [PlainText(most=80, is_multiline=False)])
    kind = SelectField(_l("Jenis naskah"), choices=list(KIND_LABELS.items()))
    summary = TextAreaField(_l("Ringkasan"), [PlainText(most=2000)])
    topics = SelectMultipleField(_l("Tema"), option_widget=CheckboxInput(), widget=ListWidget())
    approval_steps = TextAreaField(_l("Langkah paraf"), [PlainText(least=3, most=1000)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.topics.choices = [(topic.slug, topic.name_in(language())) for topic in topics()]

    def outline(self, slug: str) -> operations.Outline:
        """What was typed."""
        return operations.Outline(slug, self.kind.data, self.title.data, self.summary.data, tuple(self.topics.data or ()), self.steps())

    def steps(self) -> tuple[str, ...]:
        """One step a line."""
        return tuple(line for line in map(str.strip, (self.approval_steps.data or "").splitlines()) if line)

    def validate_approval_steps(self, field: Any) -> None:
        """No more and no longer ones than a page of parafs can show."""
        if len(self.steps()) > MOST_STEPS or any(len(line) > 120 for line in self.steps()):
            raise ValidationError(_l("Paling banyak delapan langkah, masing-masing paling panjang 120 huruf."))


class StageRow(wtforms.Form):  # type: ignore[misc]
    """A step of law-making."""

    class Meta(KeyedForm.Meta):
        csrf = False  # the form that it stands in bears the token

    title = StringField(_l("Tahap"), [PlainText(most=120, is_multiline=False)])
    description = StringField(_l("Penjelasan"), [PlainText(most=400, is_multiline=False)])
    began_on = DateField(_l("Mulai"), [Optional()])
    ended_on = DateField(_l("Selesai"), [Optional()])

    def validate_ended_on(self, field: Any) -> None:
        """Not before it began."""
        if field.data and self.began_on.data and field.data < self.began_on.data:
            raise ValidationError(_l("Selesai sebelum mulai."))

    def validate_title(self, field: Any) -> None:
        """A row with anything in it has a name."""
        if not field.data and (self.description.data or self.began_on.data or self.ended_on.data):
            raise ValidationError(str(REQUIRED))

    @property
    def is_empty(self) -> bool:
        """Nothing was typed: no stage."""
        return not any((self.title.data, self.description.data, self.began_on.data, self.ended_on.data))


class StagesForm(KeyedForm):
    """All steps in their order."""

    revision = HiddenField(default="1")
    stages = FieldList(FormField(StageRow), max_entries=operations.MOST_STAGES)

    def sources(self) -> list[StageSource]:
        """What was typed, empty rows left out."""
        return [StageSource(row.title.data, row.description.data or "", row.began_on.data, row.ended_on.data)
                for row in (entry.form for entry in self.stages) if not row.is_empty]


def stages_form(stages: list[Stage], revision: int) -> StagesForm:
    """The form with what stands, and a few empty rows."""
    rows: list[dict[str, Any]] = [{"title": one.title, "description": one.description, "began_on": one.began_on, "ended_on": one.ended_on}
                                  for one in stages]
    return StagesForm(formdata=None, data={"revision": str(revision), "stages": rows + [{}] * BLANK_STAGES})


class WindowForm(KeyedForm):
    """From the first moment of one day to the last of another, WIB."""

    opens = DateField(_l("Dibuka"), [InputRequired(REQUIRED)])
    closes = DateField(_l("Ditutup"), [InputRequired(REQUIRED)])
    reason = StringField(_l("Keterangan"), [PlainText(most=MOST_REASON, is_multiline=False)])

    def moments(self) -> tuple[datetime, datetime]:
        """(opens, closes), aware."""
        return first_moment(self.opens.data), last_moment(self.closes.data)


class ExtensionForm(KeyedForm):
    """A later day, and why."""

    closes = DateField(_l("Ditutup"), [InputRequired(REQUIRED)])
    reason = StringField(_l("Alasan"), [PlainText(most=MOST_REASON, is_multiline=False)])


def first_moment(day: date) -> datetime:
    """00.00 WIB."""
    return datetime.combine(day, time(), clock.WIB)


def last_moment(day: date) -> datetime:
    """The last one of that day, WIB."""
    return clock.end_of_day(day)


def closing_day(window: InputWindow) -> date | None:
    """The day on which it closes, as people say it."""
    return clock.wib(window.closes_at).date() if window.closes_at else None


class TeamForm(KeyedForm):
    """Who works on it."""

    team = SelectMultipleField(_l("Anggota tim"), coerce=int, option_widget=CheckboxInput(), widget=ListWidget())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.team.choices = [(one.id, one.name) for one in workers(operations.WORKING_ROLES)]


def instrument_form(instrument: Instrument) -> InstrumentForm:
    """The form with what stands."""
    outline = operations.outline_of(instrument)
    return InstrumentForm(formdata=None, data={
        "revision": str(instrument.revision), "title": outline.title, "slug": outline.slug, "kind": outline.kind,
        "summary": outline.summary, "topics": list(outline.topics), "approval_steps": "\n".join(outline.approval_steps)})


def slug_of(form: InstrumentForm) -> str:
    """The address that was typed, or one made of the title."""
    typed = (form.slug.data or "").strip().lower()
    words = re.findall(r"[a-z0-9]+", (form.title.data or "")[:300].lower())
    return typed or "-".join(words)[:80].strip("-")
