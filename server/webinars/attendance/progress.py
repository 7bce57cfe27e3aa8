"""What a registrant still needs, in words: on the page of their presence, in the live room, beside their registration."""
from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from server.core import clock
from server.core.i18n import number, wib_clock, wib_date
from server.core.words import Phase
from server.webinars.attendance import queries
from server.webinars.attendance.models import AttendanceCode
from server.webinars.attendance.rule import EITHER, END, END_CODE, MINUTES, PRESENT, START, START_CODE, Fulfilment, Rule
from server.webinars.models import Webinar
from server.webinars.registration.models import Registration


@dataclass(frozen=True)
class Step:
    """One thing that is asked for."""

    label: str
    is_done: bool
    detail: str = ""
    when: str = ""


@dataclass(frozen=True)
class Progress:
    """All steps of one registrant, and one sentence about them."""

    steps: tuple[Step, ...]
    fulfilment: Fulfilment
    said: str
    alternative: str = ""  # where one of two ways is enough

    @property
    def done(self) -> int:
        """How many steps are done; all of them once the rule is fulfilled."""
        return len(self.steps) if self.fulfilment.is_fulfilled else sum(step.is_done for step in self.steps)

    @property
    def percent(self) -> int:
        """0 to 100."""
        return 100 * self.done // len(self.steps)


def progress_of(webinar: Webinar, row: Registration) -> Progress:
    """Of one registration of this session."""
    rule, found = queries.rule_of(webinar), queries.fulfilment([row.id])[row.id]
    codes = queries.codes_of(webinar.id)
    steps = [Step(_("Terdaftar"), True, when=wib_date(row.registered_at))]
    if found.confirmed_at is not None:
        steps.append(Step(_("Dilihat petugas di tempat"), True, when=wib_clock(found.confirmed_at)))
    elif rule.needs != MINUTES:
        steps += [_code_step(webinar, START, found, codes), _code_step(webinar, END, found, codes)]
    if rule.counts_minutes and found.confirmed_at is None:
        steps.append(_minutes_step(found))
    return Progress(tuple(steps), found, said_of(rule, found), _("Kedua kode, atau menit hadir: salah satu sudah cukup.")
                    if rule.needs == EITHER and found.confirmed_at is None else "")


def _code_step(webinar: Webinar, moment: str, found: Fulfilment, codes: dict[str, AttendanceCode]) -> Step:
    at = found.start_code_at if moment == START else found.end_code_at
    label = _("Kode awal") if moment == START else _("Kode akhir")
    if at is not None:
        return Step(label, True, when=wib_clock(at))
    row, now = codes.get(moment), clock.now()
    if row is not None and row.is_open(now):
        return Step(label, False, _("Diterima sampai %(at)s WIB", at=wib_clock(row.closes_at)))
    if row is not None:
        return Step(label, False, _("Ditutup %(at)s WIB", at=wib_clock(row.closes_at)))
    if webinar.phase == Phase.ENDED:
        return Step(label, False, _("Tidak dibuka dalam sesi ini"))
    return Step(label, False, _("Disebut setelah pembukaan") if moment == START else _("Disebut menjelang penutupan"))


def _minutes_step(found: Fulfilment) -> Step:
    label = _("Hadir paling sedikit %(n)s menit", n=number(found.needed_minutes)) if found.needed_minutes else _("Hadir selama sesi")
    return Step(label, found.needed_minutes is not None and found.minutes >= found.needed_minutes,
                _("Tercatat %(n)s menit", n=number(found.minutes)))


def said_of(rule: Rule, found: Fulfilment) -> str:
    """One sentence: fulfilled, or what is lacking."""
    if found.is_fulfilled:
        return str(_("Semua syarat hadir terpenuhi."))
    codes = [str(word) for lack, word in ((START_CODE, _("kode awal")), (END_CODE, _("kode akhir"))) if lack in found.lacks]
    more = max(1, (found.needed_minutes or 0) - found.minutes)
    minutes = [str(_("%(n)s menit lagi", n=number(more)))] if PRESENT in found.lacks else []
    if codes and minutes and rule.needs == EITHER:
        return str(_("Kurang %(what)s.", what=_("%(codes)s, atau hadir %(minutes)s", codes=_together(codes), minutes=minutes[0])))
    if codes or minutes:
        return str(_("Kurang %(what)s.", what=_together([*codes, *minutes])))
    return str(_("Pendaftaran ini sudah dibatalkan."))


def _together(words: list[str]) -> str:
    """One; one and two; one, two and three."""
    *before, last = words
    return str(_("%(several)s dan %(last)s", several=", ".join(before), last=last)) if before else last
