"""The moderator's form: which voice is shown with which."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from server.core.errors import Invalid
from server.core.forms import Form, PlainText

MOST = 40  # letters of a code, with what people type around it
_WORDS = {"unknown": _l("Tidak ada aspirasi yang tayang dengan kode ini. Periksa lagi hurufnya."),
          "same": _l("Ini kode yang sama. Tulis kode aspirasi yang lain.")}


class TieForm(Form):
    """Two codes."""

    kode = StringField(_l("Kode aspirasi yang digabung"), [PlainText(least=1, most=MOST, is_multiline=False)])
    contoh = StringField(_l("Kode aspirasi yang sudah lebih dulu"), [PlainText(least=1, most=MOST, is_multiline=False)])

    def put(self, refusal: Invalid) -> None:
        """Show what is wrong beside its field."""
        for name, code in refusal.data["fields"].items():
            self[name].errors = [*self[name].errors, str(_WORDS[code])]
