"""The one form of saying something, and the small ones of the holder's page."""
from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField, ValidationError

from server import areas, categorization
from server.aspirations.attachments.forms import AttachmentForm
from server.aspirations.submissions import LEAST_TEXT, MOST_NAME, MOST_TEXT, Submission
from server.aspirations.writing.parts import Parts, compose, with_quote
from server.core.consents import VERSION, shown_version
from server.core.database import session
from server.core.errors import NotFound
from server.core.forms import REQUIRED, Form, PlainText
from server.core.i18n import field_message, language
from server.core.text import is_email
from server.core.whatsapp import plain_number
from server.core.words import Display, Kind, choices, word
from server.instruments.addresses import Address, address_words, parse_address
from server.instruments.models import Instrument, Provision
from server.instruments.queries import find_provision, newest_version

FREE, GUIDED = "bebas", "terarah"
MOST_QUOTE = 300


def one_of(known: Collection[str]) -> Callable[[Any, Any], None]:
    """A validator that refuses a forged choice in the reader's language; a missing one is the default's."""

    def check(form: Any, field: Any) -> None:
        if field.data is None and field.default is not None:
            field.data = field.default
        if (field.data or "") not in known:
            raise ValidationError(field_message("unknown"))

    return check


def articles_of(instrument: Instrument | None) -> list[tuple[str, str]]:
    """(`Pasal 10`, heading) of the newest version, to choose from."""
    version = newest_version(instrument) if instrument is not None else None
    if version is None:
        return []
    query = sa.select(Provision.number, Provision.heading).where(Provision.version_id == version.id, Provision.kind == "article")
    return [(address_words(Address(number)), heading) for number, heading in session.execute(query.order_by(Provision.position))]


class SubmitForm(AttachmentForm):
    """Say something. Everything but the text and one consent may be left as it is."""

    cara = RadioField(_l("Cara menulis"), [one_of((FREE, GUIDED))], default=FREE, validate_choice=False,
                      choices=[(FREE, _l("Tulis bebas")), (GUIDED, _l("Dengan panduan"))])
    text = TextAreaField(_l("Apa yang ingin Anda sampaikan?"), [PlainText(most=MOST_TEXT)])
    masalah = TextAreaField(_l("Masalahnya"), [PlainText(most=MOST_TEXT)])
    usulan = TextAreaField(_l("Usulan Anda"), [PlainText(most=MOST_TEXT)])
    alasan = TextAreaField(_l("Alasannya"), [PlainText(most=MOST_TEXT)])
    kutipan = HiddenField(validators=[PlainText(most=MOST_QUOTE, is_multiline=False)])
    tanpa_kutipan = BooleanField(_l("Kirim tanpa kutipan ini"))
    mirip = HiddenField(default="")  # "1": the sender has seen what is alike, or a script has shown it
    kind = RadioField(_l("Saya …"), [one_of(frozenset(Kind))], choices=[(kind.value, word("kind", kind).help) for kind in Kind],
                      default=Kind.INPUT.value, validate_choice=False)
    pasal = StringField(_l("Pasal"), [PlainText(most=80, is_multiline=False)])
    topik = SelectField(_l("Topik"), [one_of(("", *(topic.slug for topic in categorization.topics())))], choices=[], validate_choice=False)
    wilayah = StringField(_l("Wilayah tinggal"), [PlainText(most=120, is_multiline=False)])
    display = RadioField(_l("Nama yang ditampilkan"), [one_of(frozenset(Display))], choices=choices("display"),
                         default=Display.ANONYMOUS.value, validate_choice=False)
    name = StringField(_l("Nama Anda"), [PlainText(most=MOST_NAME, is_multiline=False)])
    publikasi = RadioField(_l("Siapa yang boleh membaca"), [one_of(("terbuka", "rahasia"))], default="terbuka", validate_choice=False,
                           choices=[("terbuka", _l("Terbuka")), ("rahasia", _l("Rahasia"))])
    kontak = StringField(_l("Email atau nomor WhatsApp"), [PlainText(most=254, is_multiline=False)])
    persetujuan_pengolahan = BooleanField(_l("Saya setuju tulisan ini disimpan dan dipakai menyusun rancangan"))
    persetujuan_penayangan = BooleanField(_l("Saya setuju tulisan ini boleh dibaca umum"))
    versi_persetujuan = HiddenField(default=str(VERSION))  # of the wording that stands beside the two boxes

    def __init__(self, instrument: Instrument | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instrument = instrument
        self.topik.choices = [("", _("Pilih topik")), *((topic.slug, topic.name_in(language())) for topic in categorization.topics())]
        self.provision_id: int | None = None
        self.area: str | None = None

    @property
    def is_guided(self) -> bool:
        """Whether the three parts are meant, and not the one text."""
        return bool(self.cara.data == GUIDED)

    @property
    def own_words(self) -> str:
        """What was written, in the one text that is kept, without the quoted words above it."""
        if not self.is_guided:
            return self.text.data or ""
        return compose(Parts(self.masalah.data or "", self.usulan.data or "", self.alasan.data or ""))

    @property
    def quote(self) -> str:
        """The words of the draft that the author brought along and left in."""
        return "" if self.tanpa_kutipan.data else (self.kutipan.data or "")

    def validate(self, extra_validators: Any = None) -> bool:
        """The fields, then what they say together: said once, in the way that was chosen."""
        is_valid = super().validate(extra_validators)
        return self._has_words() and is_valid

    def _has_words(self) -> bool:
        parts = (self.masalah, self.usulan, self.alasan)
        chosen, other = (parts, (self.text,)) if self.is_guided else ((self.text,), parts)
        if any(field.data for field in other):
            self.cara.errors = [_("Anda menulis dengan kedua cara. Pindahkan yang perlu ke satu cara, lalu kosongkan yang lain.")]
            return False
        if any(field.errors for field in chosen):
            return False
        message = self._wrong_with_words()
        if message:
            max(chosen, key=lambda field: len(field.data or "")).errors = [message]
        return not message

    def _wrong_with_words(self) -> str:
        if self.instrument is None:
            return str(_("Belum ada naskah yang dibuka. Tulisan Anda belum disimpan, salin dulu bila perlu."))
        if not self.own_words:
            return str(_("Isi paling sedikit satu dari tiga bagian ini.") if self.is_guided else REQUIRED)
        if len(self.own_words) < LEAST_TEXT:
            return str(_("Paling sedikit %(n)s huruf.", n=LEAST_TEXT))
        if len(with_quote(self.quote, self.own_words)) > MOST_TEXT:
            return str(_("Seluruh tulisan bersama-sama paling banyak %(n)s huruf. Tulisan Anda tidak hilang, persingkat lalu kirim lagi.",
                         n=MOST_TEXT))
        return ""

    def validate_pasal(self, field: Any) -> None:
        """A place in the newest version, as typed: `Pasal 10 ayat (2)` or `10(2)`."""
        if not field.data:
            return
        place, version = parse_address(field.data), newest_version(self.instrument) if self.instrument else None
        found = find_provision(version.id, place.short) if place is not None and version is not None else None
        if found is None:
            raise ValidationError(_("Bagian ini tidak ada dalam rancangan. Contoh yang benar: Pasal 10 ayat (2)."))
        self.provision_id = found.id

    def validate_wilayah(self, field: Any) -> None:
        """A place that the gazetteer knows, and knows alone."""
        if not field.data:
            return
        found = areas.find(field.data)
        if found is None:
            several = areas.ambiguous(field.data)
            if several:
                names = "; ".join(areas.display_name(one, language()) for one in several[:4])
                raise ValidationError(_("Nama ini dipakai beberapa tempat. Pilih salah satu: %(names)s.", names=names))
            raise ValidationError(_("Wilayah ini tidak kami kenal. Pilih dari daftar, atau kosongkan."))
        self.area = found.code

    def validate_name(self, field: Any) -> None:
        """Needed when a name is to be shown."""
        if self.display.data != Display.ANONYMOUS.value and not field.data:
            raise ValidationError(field_message("name_needed"))

    def validate_kontak(self, field: Any) -> None:
        """An e-mail address or a telephone number."""
        if field.data and not is_email(field.data) and not plain_number(field.data):
            raise ValidationError(_("Tulis email seperti nama@contoh.id, atau nomor seperti 0812 3456 7890."))

    def validate_persetujuan_pengolahan(self, field: Any) -> None:
        """Without it nothing may be kept."""
        if not field.data:
            raise ValidationError(_("Centang persetujuan ini untuk mengirim."))

    def validate_persetujuan_penayangan(self, field: Any) -> None:
        """Without it nothing may be shown."""
        if self.publikasi.data == "terbuka" and not field.data:
            raise ValidationError(_("Centang persetujuan ini, atau pilih Rahasia di atas."))

    def submission(self) -> Submission:
        """What is handed on, once it validates."""
        contact = self.kontak.data or ""
        if self.instrument is None:
            raise NotFound()
        version = shown_version(self.versi_persetujuan.data)
        return Submission(
            instrument_id=self.instrument.id, kind=self.kind.data, text=with_quote(self.quote, self.own_words),
            provision_id=self.provision_id, topic=self.topik.data or None, area=self.area,
            display=self.display.data, name=self.name.data or None,
            is_confidential=self.publikasi.data == "rahasia", email=contact if "@" in contact else None,
            phone=contact if contact and "@" not in contact else None, consent_processing_version=version,
            consent_publication_version=version if self.persetujuan_penayangan.data else None, attachments=self.attached())


class ClarifyForm(Form):
    """The author's answer to the team's question."""

    text = TextAreaField(_l("Penjelasan Anda"), [PlainText(least=3, most=1000)])


class ContactForm(Form):
    """How the holder can be reached from now on."""

    kontak = StringField(_l("Email atau nomor WhatsApp"), [PlainText(most=254, is_multiline=False)])

    validate_kontak = SubmitForm.validate_kontak


class CodeForm(Form):
    """A code that was sent to the author's address."""

    kode = StringField(_l("Kode enam angka"), [PlainText(most=40, is_multiline=False)])


class GuardedContactForm(ContactForm):
    """The same where the address is confirmed."""

    kode = StringField(_l("Kode enam angka"), [PlainText(most=40, is_multiline=False)])


class EmptyForm(Form):
    """A button with its token."""
