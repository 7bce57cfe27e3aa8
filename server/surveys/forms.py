"""The form of a survey's head. Its questions have the form of their kind (`server/ballots/asked.py`)."""
from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateTimeLocalField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional, ValidationError

from server import categorization
from server.ballots import Refused, words_of
from server.core import clock
from server.core.forms import Form, KeyedForm, PlainText
from server.core.i18n import field_message, field_words, language
from server.core.words import PollResults, choices
from server.surveys.models import MOST_TITLE, Survey
from server.surveys.operations import MOST_DESCRIPTION, Plan

YEARS = range(2020, 2100)

field_words({
    "survey_order": _l("Waktu tutup harus setelah waktu buka."),
    "survey_long": _l("Survei terbuka paling lama satu tahun."),
    "survey_over": _l("Waktu ini sudah lewat. Pilih waktu yang akan datang."),
})


class Moment(DateTimeLocalField):  # type: ignore[misc]
    """A moment on Jakarta's clock, to the minute. What is no moment is told in our words, and stays as it was typed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs, format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"])

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Tulis tanggal dan jamnya, misalnya 2026-11-20T09:00.")) from None

    def pre_validate(self, form: Any) -> None:
        if self.data is not None and self.data.year not in YEARS:
            raise ValidationError(_("Tahun ini tidak masuk akal untuk sebuah survei."))

    @property
    def moment(self) -> datetime | None:
        """As it is kept."""
        return self.data.replace(tzinfo=clock.WIB) if self.data else None


def _topics() -> list[tuple[str, Any]]:
    return [("", _l("Tidak di halaman tema")), *((topic.slug, topic.name_in(language())) for topic in categorization.topics())]


def _results() -> list[tuple[str, str]]:
    return [(code, str(words).capitalize()) for code, words in choices("survey_results")]


class SurveyForm(KeyedForm):
    """Title, words before the questions, when it is open, when results are shown, where it stands."""

    title = StringField(_l("Judul"), [PlainText(least=5, most=MOST_TITLE, is_multiline=False)])
    description = TextAreaField(_l("Pengantar"), [PlainText(most=MOST_DESCRIPTION)])
    topic = SelectField(_l("Tampil juga di halaman Kenali tentang"), choices=_topics, default="")
    opens_at = Moment(_l("Dibuka (WIB)"), [Optional()])
    closes_at = Moment(_l("Ditutup (WIB)"), [Optional()])
    results = RadioField(_l("Kapan hasil tampil"), choices=_results, default=PollResults.CLOSED.value)
    revision = HiddenField()

    def plan(self) -> Plan:
        """What was typed, for the operations."""
        return Plan(self.title.data, self.description.data, self.topic.data, self.results.data, self.opens_at.moment, self.closes_at.moment)


class ClosingForm(Form):
    """Another moment for an open survey's closing."""

    closes_at = Moment(_l("Ditutup (WIB)"), [Optional()])


def head_of(survey: Survey) -> SurveyForm:
    """The form filled with what stands."""
    return SurveyForm(formdata=None, data={
        "title": survey.title, "description": survey.description, "topic": survey.topic, "results": survey.results,
        "revision": str(survey.revision), "opens_at": _on_the_wall(survey.opens_at), "closes_at": _on_the_wall(survey.closes_at)})


def closing_of(survey: Survey) -> ClosingForm:
    """The form filled with the moment that stands."""
    return ClosingForm(formdata=None, data={"closes_at": _on_the_wall(survey.closes_at)})


def _on_the_wall(at: datetime | None) -> datetime | None:
    return clock.wib(at).replace(tzinfo=None) if at else None


def question_errors(refused: Refused) -> dict[str, str]:
    """What was refused of a question that somebody writes: field → words."""
    name, code = next(iter(refused.data["fields"].items()))
    words = words_of(refused) if isinstance(refused, Refused) else field_message(code)
    field, _dot, place = name.partition(".")
    return {field: _("Pilihan ke-%(n)s: %(why)s", n=int(place) + 1, why=words) if place else words}
