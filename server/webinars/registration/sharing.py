"""Ready words about a session, to be pasted into a WhatsApp group: for who looks after it, and for who takes part."""
from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _

from server.core import i18n
from server.core.i18n import wib_clock, wib_day
from server.core.words import Phase
from server.webinars.models import Webinar
from server.webinars.registration.calendars import address


def invitation(webinar: Webinar, origin: str) -> str:
    """One message that says what, when and where; the same whoever sends it."""
    facts = {"title": webinar.title, "when": when(webinar), "url": address(webinar, origin)}
    if webinar.phase == Phase.LIVE:
        return str(_("Sedang berlangsung: %(title)s. Tonton dan tanya langsung, tanpa akun: %(url)s", **facts))
    return str(_("%(when)s: %(title)s. Tonton dan tanya langsung, tanpa akun: %(url)s", **facts))


def messages(webinar: Webinar, origin: str) -> list[tuple[str, str]]:
    """(what for, the words) for the team: the announcement, a day before, an hour before. The words are Indonesian: groups read them."""
    with i18n.speaking(i18n.SOURCE):
        words = _words(webinar, origin)
    return list(zip((_("Undangan"), _("Sehari sebelumnya"), _("Satu jam sebelumnya")), words, strict=True))


def _words(webinar: Webinar, origin: str) -> tuple[str, str, str]:
    facts = {"title": webinar.title, "when": when(webinar), "url": address(webinar, origin), "place": webinar.venue or _("daring"),
             "organiser": webinar.organiser or webinar.series, "at": clock_of(webinar), "series": webinar.series}
    whole = _("Yth. Bapak/Ibu/Saudara. %(organiser)s mengundang Anda ke sesi %(title)s, %(when)s, tempat: %(place)s. Daftar untuk "
              "pengingat dan e-sertifikat, atau tonton langsung tanpa daftar: %(url)s. %(series)s", **facts)
    day = _("Pengingat: besok %(at)s, %(title)s. Tautannya: %(url)s. Pertanyaan dapat ditulis mulai sekarang.", **facts)
    hour = _("Satu jam lagi kita mulai: %(title)s, %(at)s. Masuk lewat %(url)s. Ada ruang teks yang hemat data.", **facts)
    return whole, day, hour


def when(webinar: Webinar) -> str:
    """`Selasa, 26 April 2022, 13.00–15.30 WIB`."""
    if webinar.starts_at is None:
        return str(_("Waktu menyusul"))
    return f"{wib_day(webinar.starts_at)}, {clock_of(webinar)}"


def clock_of(webinar: Webinar) -> str:
    """`13.00–15.30 WIB`."""
    if webinar.starts_at is None:
        return ""
    return f"{wib_clock(webinar.starts_at)}–{wib_clock(webinar.starts_at + timedelta(minutes=webinar.minutes))} WIB"


def elsewhere_in_indonesia(webinar: Webinar) -> str:
    """`14.00 WITA · 15.00 WIT`: the same moment further east."""
    if webinar.starts_at is None:
        return ""
    return " · ".join(f"{wib_clock(webinar.starts_at + timedelta(hours=hours))} {zone}" for hours, zone in ((1, "WITA"), (2, "WIT")))
