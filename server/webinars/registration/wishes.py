"""What somebody gives when they register, brought into its one form and looked at before anything is written."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace

from server import areas
from server.core import text as texts
from server.core import vault
from server.core.errors import Invalid, Refusal
from server.core.i18n import LANGUAGES, SOURCE
from server.core.session_codes import Access, AttendanceChannel
from server.core.whatsapp import plain_number
from server.webinars.registration.models import RegistrationField

MOST_NAME, MOST_INSTITUTION, MOST_NEED, MOST_ANSWER = 120, 160, 300, 200


@dataclass(frozen=True, kw_only=True)
class Wish:
    """Somebody wants to take part. `contact` is an e-mail address or a telephone number, `area` a code of `areas`.

    `needs` are codes of words.Access, `need` is said in their own words; `answers` are by the id of the session's own fields.
    """

    name: str
    contact: str
    channel: str = AttendanceChannel.PAGE
    institution: str = ""
    area: str | None = None
    needs: tuple[str, ...] = ()
    need: str = ""
    answers: Mapping[int, str] = field(default_factory=dict)
    language: str = SOURCE
    consent_version: str | None = None

    @property
    def email(self) -> str | None:
        """The address, where one was given."""
        return self.contact if "@" in self.contact else None

    @property
    def phone(self) -> str | None:
        """The number, where one was given."""
        return self.contact if self.contact and "@" not in self.contact else None

    @property
    def all_needs(self) -> str | None:
        """As they are kept: codes and own words, a line each."""
        return "\n".join([*self.needs, *([self.need] if self.need else [])]) or None

    def content(self) -> dict[str, object]:
        """What makes two sendings the same."""
        return asdict(replace(self, answers={})) | {"answers": {str(key): value for key, value in sorted(self.answers.items())}}


def email_hmac(wish: Wish) -> str | None:
    """What the address is looked up by."""
    return vault.email_index(wish.email) if wish.email else None


def phone_hmac(wish: Wish) -> str | None:
    """What the number is looked up by."""
    return vault.email_index(f"tel:{wish.phone}") if wish.phone else None


def cleaned(wish: Wish, fields: Sequence[RegistrationField]) -> Wish:
    """In its one form. Raises Invalid, with a code for each field that is wrong; own fields are `isian_<id>`."""
    wrong: dict[str, str] = {}
    clean = replace(
        wish, name=_line(wish.name, MOST_NAME, "name", wrong), contact=contact_of(wish.contact),
        institution=_line(wish.institution, MOST_INSTITUTION, "institution", wrong), need=_line(wish.need, MOST_NEED, "need", wrong),
        needs=tuple(dict.fromkeys(wish.needs)), area=wish.area or None, answers=_answers(wish.answers, fields, wrong),
        language=wish.language if wish.language in LANGUAGES else SOURCE)
    if "name" not in wrong and not texts.has_letters(clean.name):
        wrong["name"] = "required"
    if not clean.contact:
        wrong["contact"] = "contact_form" if wish.contact.strip() else "required"
    if clean.channel not in frozenset(AttendanceChannel):
        wrong["channel"] = "unknown"
    if set(clean.needs) - frozenset(Access):
        wrong["needs"] = "unknown"
    if clean.area is not None and not is_area(clean.area):
        wrong["area"] = "unknown"
    if wrong:
        raise Invalid(**wrong)
    return clean


def contact_of(text: str) -> str:
    """An address or a number in its one form; empty when it is neither."""
    typed = text.strip()
    if texts.is_email(typed):
        return typed if all(ord(letter) > 32 and ord(letter) != 127 for letter in typed) else ""
    return plain_number(typed)


def is_area(code: str) -> bool:
    """A kecamatan, a kota, a neighbour or elsewhere: what a registrant may choose. A kelurahan would tell too much."""
    one = areas.area(code)
    return one is not None and one.kind != "kelurahan"


def _line(text: str, most: int, name: str, wrong: dict[str, str]) -> str:
    try:
        return texts.plain(text, most=most, is_multiline=False)
    except Refusal as refusal:
        wrong[name] = "too_long" if refusal.code == "too_large" else "unknown"
        return ""


def _answers(given: Mapping[int, str], fields: Sequence[RegistrationField], wrong: dict[str, str]) -> dict[int, str]:
    found = {}
    for one in fields:
        name = f"isian_{one.id}"
        answer = _line(given.get(one.id, ""), MOST_ANSWER, name, wrong)
        if not answer and one.is_required and name not in wrong:
            wrong[name] = "required"
        elif answer and one.choices and answer not in one.choices:
            wrong[name] = "unknown"
        elif answer:
            found[one.id] = answer
    return found
