"""Forms of the editors of Kenali and Kabar."""
from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, FieldList, Form, FormField, HiddenField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from server import categorization
from server.core.forms import Form as HouseForm
from server.core.forms import PlainText
from server.core.i18n import field_message, field_words, language
from server.instruments.addresses import parse_address
from server.learn.contents import MOST_FACTS, MOST_PLACES, MOST_TOPICS, Article, Content, Fact, Theme, fact_problems
from server.learn.counting import MOST_WORDS
from server.learn.markdown import MOST_BYTES
from server.learn.operations import MOST_NOTE, MOST_STAGE_NOTE
from server.learn.stages import CODES, stages
from server.webinars.models import Webinar

MOST_TITLE, MOST_LEDE, MOST_FACT, MOST_SOURCE, MOST_URL = 120, 300, 300, 200, 500
MOST_SECTION = 6_000
SPARE_FACTS = 2  # empty rows after the filled ones

field_words({
    "too_many_words": _l("Halaman ini lebih dari %(n)s kata. Persingkat; tulisan Anda tidak hilang.", n=MOST_WORDS),
    "fact_source": _l("Fakta tanpa sumber tidak dapat disimpan. Tulis di mana fakta ini dibaca."),
    "fact_day": _l("Isi tanggal sumbernya."),
    "fact_url": _l("Alamat sumber harus dimulai dengan https://."),
    "unknown_place": _l("Ada pasal yang tidak ditemukan dalam rancangan. Tulis seperti 10(2) atau Pasal 10 ayat (2)."),
    "too_many_places": _l("Paling banyak %(n)s pasal.", n=MOST_PLACES),
})


class FactForm(Form):  # type: ignore[misc]
    """One fact. A row that is left empty is no fact."""

    text = StringField(_l("Fakta"), [PlainText(most=MOST_FACT, is_multiline=False)])
    source = StringField(_l("Sumber"), [PlainText(most=MOST_SOURCE, is_multiline=False)])
    on = DateField(_l("Tanggal sumber"), [Optional()])
    url = StringField(_l("Alamat sumber"), [PlainText(most=MOST_URL, is_multiline=False)])
    text_en = StringField(_l("Fakta dalam bahasa Inggris"), [PlainText(most=MOST_FACT, is_multiline=False)])

    @property
    def fact(self) -> Fact | None:
        """As it is kept; None for an empty row."""
        said = {name: self[name].data or "" for name in ("text", "source", "url", "text_en")}
        day = self.on.data.isoformat() if self.on.data else ""
        return Fact(**said, on=day) if any(said.values()) or day else None


def read_base(sent: str | None) -> tuple[int, int]:
    """Number and revision of the version that was looked at; (0, 0) for what is none: then it is a conflict."""
    parts = (sent or "").split(".")
    ok = len(parts) == 2 and all(part.isascii() and part.isdigit() and len(part) < 9 for part in parts)
    return (int(parts[0]), int(parts[1])) if ok else (0, 0)


class PieceForm(HouseForm):
    """What both kinds have; `base` is the number and revision it was written from."""

    title = StringField(_l("Judul"), [PlainText(least=3, most=MOST_TITLE, is_multiline=False)])
    lede = TextAreaField(_l("Singkatnya"), [PlainText(most=MOST_LEDE, is_multiline=False)])
    webinar_id = SelectField(_l("Sesi"), coerce=lambda value: int(value) if str(value).isdigit() else 0)
    title_en = StringField(_l("Judul dalam bahasa Inggris"), [PlainText(most=MOST_TITLE, is_multiline=False)])
    lede_en = TextAreaField(_l("Singkatnya, dalam bahasa Inggris"), [PlainText(most=MOST_LEDE, is_multiline=False)])
    base = HiddenField()

    def offer_sessions(self, sessions: list[Webinar]) -> None:
        """The sessions to choose from."""
        self.webinar_id.choices = [(0, _l("Tidak ada")), *((one.id, one.title[:90], {"lang": "id"}) for one in sessions)]

    @property
    def base_of(self) -> tuple[int, int]:
        """(0, 0) when it was tampered with: then it is a conflict."""
        return read_base(self.base.data)

    def _shared(self) -> dict[str, Any]:
        return {"title": self.title.data or "", "lede": self.lede.data or "", "webinar_id": self.webinar_id.data or None,
                "title_en": self.title_en.data or "", "lede_en": self.lede_en.data or ""}

    @property
    def content(self) -> Content:
        """What is kept."""
        raise NotImplementedError


def _section(label: Any) -> Any:
    return TextAreaField(label, [PlainText(most=MOST_SECTION)])


class ThemeForm(PieceForm):
    """A page of Kenali."""

    topic = SelectField(_l("Topik"))
    now = _section(_l("Apa kata hukum sekarang"))
    change = _section(_l("Apa yang mungkin berubah"))
    facts = FieldList(FormField(FactForm), min_entries=SPARE_FACTS, max_entries=MOST_FACTS)
    provisions = StringField(_l("Pasal yang tersentuh"), [PlainText(most=200, is_multiline=False)])
    chapter = SelectField(_l("Bab rekaman"), validate_choice=False)
    now_en = _section(_l("Apa kata hukum sekarang, dalam bahasa Inggris"))
    change_en = _section(_l("Apa yang mungkin berubah, dalam bahasa Inggris"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.topic.choices = [("", _l("Pilih satu")), *((one.slug, one.name_in(language())) for one in categorization.topics())]

    def validate(self, extra_validators: Any = None) -> bool:
        """A fact that lacks its source or its day is refused in its own row."""
        is_valid = super().validate(extra_validators)
        for entry in self.facts:
            fact = entry.form.fact
            for name, code in (fact_problems(fact) if fact else {}).items():
                entry.form[name].errors = [*entry.form[name].errors, field_message(code)]
                is_valid = False
        found = [entry.form.errors for entry in self.facts]
        self.facts.errors = found if any(found) else []
        return is_valid

    @property
    def content(self) -> Theme:
        """What is kept. Addresses are put into their short form."""
        typed = [part.strip() for part in (self.provisions.data or "").replace(";", ",").split(",") if part.strip()]
        places = tuple(dict.fromkeys((found.short if (found := parse_address(one)) else one)[:40] for one in typed))
        return Theme(**self._shared(), topics=(self.topic.data,) if self.topic.data else (), now=self.now.data or "",
                     change=self.change.data or "", facts=tuple(fact for entry in self.facts if (fact := entry.form.fact)),
                     provisions=places, chapter=(self.chapter.data or "")[:40], now_en=self.now_en.data or "",
                     change_en=self.change_en.data or "")

    @classmethod
    def of(cls, theme: Theme, base: str) -> ThemeForm:
        """Filled with what is kept, and two empty rows for facts."""
        rows: list[dict[str, Any]] = [{**asdict(fact), "on": fact.day} for fact in theme.facts]
        rows += [{} for _n in range(min(SPARE_FACTS, MOST_FACTS - len(rows)))]
        return cls(formdata=None, data={**theme.as_json(), "facts": rows, "topic": theme.topic, "base": base,
                                        "provisions": ", ".join(theme.provisions), "webinar_id": theme.webinar_id or 0})


class ArticleForm(PieceForm):
    """An article of Kabar."""

    topics = SelectMultipleField(_l("Topik"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput())
    body = TextAreaField(_l("Isi"), [PlainText(most=MOST_BYTES)])
    body_en = TextAreaField(_l("Isi dalam bahasa Inggris"), [PlainText(most=MOST_BYTES)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.topics.choices = [(one.slug, one.name_in(language())) for one in categorization.topics()]

    @property
    def content(self) -> Article:
        """What is kept."""
        return Article(**self._shared(), topics=tuple(self.topics.data or ())[:MOST_TOPICS], body=self.body.data or "",
                       body_en=self.body_en.data or "")

    @classmethod
    def of(cls, article: Article, base: str) -> ArticleForm:
        """Filled with what is kept."""
        return cls(formdata=None, data={**article.as_json(), "topics": list(article.topics), "base": base,
                                        "webinar_id": article.webinar_id or 0})


class PublishForm(HouseForm):
    """Publishing: what changed, and the version that was looked at."""

    note = StringField(_l("Apa yang berubah"), [PlainText(most=MOST_NOTE, is_multiline=False)])
    base = HiddenField()


class StageForm(HouseForm):
    """Which stage of law-making it is."""

    stage = SelectField(_l("Tahap sekarang"))
    note = StringField(_l("Alasannya"), [PlainText(most=MOST_STAGE_NOTE, is_multiline=False)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = {one.code: one.title for one in stages(language())}
        self.stage.choices = [("", _l("Belum ditandai")), *((code, names[code]) for code in CODES)]
