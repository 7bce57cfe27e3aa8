"""The list of a session's registrants as the team reads it: searched, in pages, each reading on record."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from server.accounts.access import note_access
from server.core import i18n
from server.core.database import aside
from server.core.permissions import Actor, Permission
from server.core.session_codes import RegistrationState
from server.core.whatsapp import chat_link, plain_number
from server.webinars.models import Webinar
from server.webinars.registration import links, queries, sharing
from server.webinars.registration.models import Registration

A_PAGE = 100


@dataclass(frozen=True)
class RollPage:
    """One page of the list: `total` is how many the search found, `everyone` how many are on the list."""

    rows: Sequence[Registration]
    total: int
    everyone: int
    page: int

    @property
    def first(self) -> int:
        """The number of the first row, from 1."""
        return self.page * A_PAGE + 1

    @property
    def has_more(self) -> bool:
        """There is a page after this."""
        return (self.page + 1) * A_PAGE < self.total


def page_of(actor: Actor, webinar_id: int, search: str, page: int) -> RollPage:
    """Whose name, institution, address or number holds the words. Leaves a ledger row. Raises NotAllowed."""
    actor.must(Permission.READ_PARTICIPANTS)
    note_access(actor, "registrants", "webinar", [webinar_id])
    everyone = aside(queries.on_the_list, webinar_id)  # thousands of names are unsealed to search them
    words = search.casefold().split()
    found = [row for row in everyone if all(word in _text_of(row) for word in words)] if words else everyone
    return RollPage(found[page * A_PAGE : (page + 1) * A_PAGE], len(found), len(everyone), page)


def _text_of(row: Registration) -> str:
    local = f"0{row.phone.removeprefix('+62')}" if row.phone else ""
    return " ".join(part for part in (row.name, row.institution, row.email, row.phone, local, plain_number(local)) if part).casefold()


def greetings(rows: Sequence[Registration], webinar: Webinar, origin: str) -> dict[int, str]:
    """For those with a number: a link that opens WhatsApp with their place and their private link typed in."""
    return {row.id: chat_link(greeting(row, webinar, origin), row.phone) for row in rows if row.phone and not row.email}


def greeting(row: Registration, webinar: Webinar, origin: str) -> str:
    """What somebody with a number alone is told in place of a letter, in their language."""
    with i18n.speaking(row.language):
        facts = {"title": webinar.title, "when": sharing.when(webinar), "url": origin + i18n.base() + links.private_link(row)}
        if row.state == RegistrationState.WAITING:
            return str(_("Jakarta ke Depan: Anda dalam daftar tunggu sesi %(title)s, %(when)s. Keadaan dan pembatalan ada di tautan "
                         "pribadi Anda, jangan diteruskan: %(url)s", **facts))
        return str(_("Jakarta ke Depan: Anda terdaftar untuk sesi %(title)s, %(when)s. Keadaan, kalender, dan pembatalan ada di "
                     "tautan pribadi Anda, jangan diteruskan: %(url)s", **facts))
