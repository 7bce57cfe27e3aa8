"""The form of registering, which bears a session's own fields, and the small ones of the private page."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField, StringField, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from server import areas
from server.core.forms import Form, KeyedForm, PlainText
from server.core.i18n import field_message, field_words, language, number
from server.core.session_codes import Access, AttendanceChannel
from server.core.words import word
from server.webinars.registration.models import RegistrationField
from server.webinars.registration.queries import Place
from server.webinars.registration.wishes import MOST_INSTITUTION, MOST_NAME, MOST_NEED, Wish, contact_of, is_area

CONSENT = "daftar-1"  # the wording beside the box; whoever changes it counts on
NEEDS = (Access.SIGN_LANGUAGE, Access.CAPTIONS, Access.WHEELCHAIR, Access.LARGE_PRINT, Access.COMPANION)
HOW = {
    AttendanceChannel.PAGE: _l("Di halaman ini"), AttendanceChannel.ZOOM: _l("Zoom"), AttendanceChannel.YOUTUBE: _l("YouTube"),
    AttendanceChannel.ROOM: _l("Datang ke ruangan"), AttendanceChannel.JOINT: _l("Nonton bersama"),
}
field_words({
    "contact_form": _l("Tulis email seperti nama@contoh.id, atau nomor seperti 0812 3456 7890."),
    "same_name": _l("Nama ini sama dengan yang sudah tercatat."),
    "own_fields": _l("Paling banyak enam isian tambahan."),
    "own_choices": _l("Tulis paling sedikit dua dan paling banyak 12 pilihan, atau kosongkan."),
})


class RegisterForm(KeyedForm):
    """Take part in a session. Own fields are `isian_<id>`; see `form_for`."""

    channel = RadioField(_l("Cara ikut"), choices=[], validate_choice=False)
    name = StringField(_l("Nama"), [PlainText(least=1, most=MOST_NAME, is_multiline=False)])
    contact = StringField(_l("Email atau nomor WhatsApp"))
    institution = StringField(_l("Lembaga"), [PlainText(most=MOST_INSTITUTION, is_multiline=False)])
    area = SelectField(_l("Wilayah"), choices=[], validate_choice=False)
    needs = SelectMultipleField(_l("Yang Anda perlukan"), choices=[], validate_choice=False, widget=ListWidget(),
                                option_widget=CheckboxInput())
    need = StringField(_l("Keperluan lain"), [PlainText(most=MOST_NEED, is_multiline=False)])
    consent = BooleanField(_l("Saya setuju data ini dipakai untuk sesi ini"))

    own: Sequence[RegistrationField] = ()
    channels: Sequence[str] = ()

    def validate_contact(self, field: Any) -> None:
        """An address or a number, and nothing beside it: no second line either."""
        typed = field.data or ""
        if not typed.strip():
            raise ValidationError(field_message("required"))
        if len(typed) > 254 or not contact_of(typed):
            raise ValidationError(field_message("contact_form"))

    def validate_channel(self, field: Any) -> None:
        """One that this session offers."""
        if field.data not in self.channels:
            raise ValidationError(field_message("unknown"))

    def validate_area(self, field: Any) -> None:
        """One of the list, or none."""
        if field.data and not is_area(field.data):
            raise ValidationError(field_message("unknown"))

    def validate_needs(self, field: Any) -> None:
        """Of the list."""
        if set(field.data or ()) - {need.value for need in NEEDS}:
            raise ValidationError(field_message("unknown"))

    def validate_consent(self, field: Any) -> None:
        """Without it nothing may be kept."""
        if not field.data:
            raise ValidationError(field_message("consent"))

    def wish(self) -> Wish:
        """What is handed on, once it validates."""
        return Wish(
            name=self.name.data or "", contact=self.contact.data or "", channel=self.channel.data or "", area=self.area.data or None,
            institution=self.institution.data or "", needs=tuple(self.needs.data or ()), need=self.need.data or "",
            answers={one.id: self[f"isian_{one.id}"].data or "" for one in self.own}, language=language(),
            consent_version=CONSENT if self.consent.data else None)


def form_for(places: Sequence[Place], own: Sequence[RegistrationField], **options: Any) -> RegisterForm:
    """The form of one session, with its ways to take part and its own fields."""
    more = {f"isian_{one.id}": _own_field(one) for one in own}
    form = cast(RegisterForm, type("RegisterForm", (RegisterForm,), more)(**options))
    form.own, form.channels = own, [place.channel for place in places]
    form.channel.choices = [(place.channel, HOW[AttendanceChannel(place.channel)]) for place in places]
    if form.channel.data is None and len(places) and not form.is_submitted():
        form.channel.data = places[0].channel
    form.area.choices = area_choices()
    form.needs.choices = [(need.value, word("access", need).label) for need in NEEDS]
    return form


def _own_field(one: RegistrationField) -> Any:
    if not one.choices:
        return StringField(one.label)
    choices = [("", _l("Pilih salah satu")), *((choice, choice) for choice in one.choices)]
    return SelectField(one.label, choices=choices, validate_choice=False)


def area_choices() -> Any:
    """What one may choose, by group: kecamatan of Jakarta, its neighbours, elsewhere."""
    def named(found: Sequence[areas.Area]) -> list[tuple[str, str]]:
        return sorted(((one.code, areas.display_name(one, language())) for one in found), key=lambda pair: pair[1])

    outside = areas.find("Luar Jakarta")
    rest = [*named(areas.neighbours()), *(named([outside]) if outside is not None else [])]
    return {"": [("", _("Pilih kecamatan"))], _("Jakarta"): named(areas.districts()), _("Luar Jakarta"): rest}


def descriptions(places: Sequence[Place], venue: str) -> dict[str, str]:
    """A line about each way to take part: how many places are left."""
    found = {}
    for place in places:
        where = f"{venue}. " if place.channel == AttendanceChannel.ROOM and venue else ""
        if place.limit is None:
            line = _("Tanpa batas tempat")
        elif place.is_full:
            full = _("%(n)s tempat sudah penuh. Masuk daftar tunggu", n=number(place.limit))
            line = full + (", " + _("%(n)s orang di depan Anda", n=number(place.waiting)) if place.waiting else "")
        else:
            line = _("Sisa %(left)s dari %(limit)s tempat", left=number(place.left), limit=number(place.limit))
        found[place.channel] = where + line
    return found


class NameForm(Form):
    """The name as the certificate should bear it."""

    name = StringField(_l("Nama"), [PlainText(least=1, most=MOST_NAME, is_multiline=False)])


class ButtonForm(Form):
    """A button and its token."""
