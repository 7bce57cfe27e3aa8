"""The door of usul rumusan: the present words opened for editing, then on to the form with all of it filled in."""
from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, TextAreaField, ValidationError

from server.accounts.actors import participant_token
from server.aspirations.forms import SubmitForm
from server.aspirations.routes import form_page, instrument_asked_for
from server.aspirations.submissions import MOST_TEXT
from server.aspirations.wordings.queries import present_words
from server.aspirations.wordings.reading import Wording, compose
from server.core.errors import NotFound
from server.core.forms import Form, PlainText, show_form
from server.core.permissions import public
from server.core.words import Kind
from server.instruments.addresses import parse_address
from server.instruments.models import Instrument, Provision
from server.instruments.queries import find_provision, newest_version, official_label, provision_label

bp = Blueprint("wordings", __name__)
MOST_REASON = 600


class WordingForm(Form):
    """How a place shall read, and why."""

    naskah = HiddenField()
    pasal = HiddenField()
    words = TextAreaField(_l("Usulan rumusan"), [PlainText(least=10, most=MOST_TEXT)])
    reason = TextAreaField(_l("Alasan"), [PlainText(most=MOST_REASON)])
    present = ""

    def validate_words(self, field: Any) -> None:
        """Something must be changed."""
        if " ".join(field.data.split()) == " ".join(self.present.split()):
            raise ValidationError(_("Belum ada yang berubah. Ubah, tambah, atau hapus kata di dalamnya."))


def _place() -> tuple[Instrument, Provision]:
    """The place asked for, in the text under discussion. Raises NotFound for none that has words."""
    instrument = instrument_asked_for()
    version = newest_version(instrument) if instrument is not None else None
    address = parse_address(request.values.get("pasal", "")[:80])
    found = find_provision(version.id, address.short) if version is not None and address is not None else None
    if instrument is None or found is None or not found.text:
        raise NotFound()
    return instrument, found


@bp.get("/aspirasi/rumusan")
@public
def wording_form() -> Response:
    """The present words, to be changed."""
    instrument, provision = _place()
    participant_token()
    form = WordingForm(formdata=None, data={"words": present_words(provision), "pasal": provision.address, "naskah": instrument.slug})
    return _page(instrument, provision, form)


def _page(instrument: Instrument, provision: Provision, form: WordingForm) -> Response:
    return show_form("aspirations/wordings/write.html", form, instrument=instrument, provision=provision, label=provision_label(provision),
                     present=present_words(provision), most=MOST_TEXT)


@bp.post("/aspirasi/rumusan")
@public
def go_on() -> Response:
    """On to the form, filled in: nothing is stored yet."""
    instrument, provision = _place()
    form = WordingForm()
    form.present = present_words(provision)
    if not form.validate():
        return _page(instrument, provision, form)
    text = compose(Wording(official_label(provision), form.words.data, form.reason.data or ""))
    if len(text) > MOST_TEXT:
        form.words.errors = [_("Seluruh tulisan bersama-sama paling banyak %(n)s huruf. Persingkat alasan atau usulkan satu bagian saja.",
                               n=MOST_TEXT)]
        return _page(instrument, provision, form)
    submit = SubmitForm(instrument, formdata=None, data={"text": text, "kind": Kind.INPUT.value, "pasal": provision_label(provision)})
    return form_page(submit)
