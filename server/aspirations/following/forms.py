"""What to follow, where to write, how often."""
from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField, ValidationError

from server import areas, categorization
from server.aspirations.following import targets
from server.aspirations.following.models import Every
from server.aspirations.following.targets import Target
from server.core.forms import REQUIRED, Form, PlainText
from server.core.i18n import field_message, language
from server.core.text import is_email

EVERY = [(Every.WEEK.value, _l("Sepekan sekali, Senin pukul 07.00 WIB")), (Every.DAY.value, _l("Setiap hari, pukul 07.00 WIB"))]


class FollowForm(Form):
    """A target that the address names stands among the choices; so does every topic and area."""

    apa = SelectField(_l("Yang diikuti"), choices=[], validate_choice=False)
    email = StringField(_l("Email Anda"), [PlainText(most=254, is_multiline=False)])
    every = RadioField(_l("Seberapa sering"), choices=EVERY, default=Every.WEEK.value)

    def __init__(self, given: Target | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.apa.choices = _choices(given)
        if given is not None and not self.apa.data:
            self.apa.data = given.spelled
        self.target: Target | None = None

    def validate_apa(self, field: Any) -> None:
        """It is there for everyone."""
        self.target = targets.read(field.data or "")
        if self.target is None:
            raise ValidationError(str(REQUIRED) if not field.data else field_message("unknown"))

    def validate_email(self, field: Any) -> None:
        """One that mail can reach."""
        if not is_email(field.data or ""):
            raise ValidationError(str(REQUIRED) if not field.data else _("Alamat email ini belum benar. Contoh: nama@contoh.id."))


class EveryForm(Form):
    """How often."""

    every = RadioField(_l("Seberapa sering"), choices=EVERY)


def _choices(given: Target | None) -> Any:
    """Groups: what the address named, topics, areas."""
    spoken = language()
    topics = [(f"topic:{one.slug}", one.name_in(spoken)) for one in categorization.topics()]
    places: dict[str, list[tuple[str, str]]] = {}
    for city in areas.regencies():
        inside = [(f"area:{one.code}", areas.display_name(one, spoken)) for one in areas.districts(city.code)]
        places[areas.local_name(city.name, spoken)] = [(f"area:{city.code}", areas.display_name(city, spoken)), *inside]
    groups: dict[str, list[tuple[str, str]]] = {}
    if given is not None and given.provision_id is not None:
        groups[str(_("Bagian naskah"))] = [(given.spelled, targets.names([given])[given])]
    else:
        groups[""] = [("", str(_("Pilih topik atau wilayah")))]
    return groups | {str(_("Topik")): topics} | places
