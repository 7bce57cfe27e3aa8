"""Who registered for the sample sessions: forty people with made-up names, a room that is full, and three who wait for it."""
from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from server.core.database import session
from server.core.keys import new_key
from server.core.permissions import Actor, Role
from server.core.session_codes import Access, AttendanceChannel
from server.webinars.models import Webinar
from server.webinars.registration.arranging import CIVIL_SERVANTS, Arrangement, arrange_registration
from server.webinars.registration.forms import CONSENT
from server.webinars.registration.operations import register
from server.webinars.registration.queries import fields_of
from server.webinars.registration.wishes import Wish

if TYPE_CHECKING:
    from server.demo.seed import Story

GIVEN = ("Sri", "Agus", "Dewi", "Bambang", "Rina", "Yusuf", "Maria", "Ketut", "Siti", "Hendra", "Lestari", "Ahmad", "Fitri", "Togar",
         "Nurul", "Eko", "Wati", "Rizal", "Indah", "Samuel")
FAMILY = ("Wahyuni", "Santoso", "Pratiwi", "Hidayat", "Simanjuntak", "Rahmawati", "Kurniawan", "Halim", "Sari", "Nugroho")
INSTITUTIONS = ("Forum RW 05 Tebet", "Dinas Sosial", "Universitas Contoh", "", "Karang Taruna Kali Anyar", "Himpunan Tunanetra Contoh", "",
                "Dinas Perhubungan", "Komunitas Pesepeda", "")
AREAS = ("31.74.01", "31.71.01", None, "31.73.01", "31.75.02", None, "31.72.01", None)
NEEDS: dict[int, tuple[str, ...]] = {2: (Access.SIGN_LANGUAGE,), 7: (Access.WHEELCHAIR,), 11: (Access.CAPTIONS, Access.SIGN_LANGUAGE),
                                     19: (Access.LARGE_PRINT,), 26: (Access.CAPTIONS,)}
WAYS = (AttendanceChannel.PAGE, AttendanceChannel.ZOOM, AttendanceChannel.PAGE, AttendanceChannel.ROOM, AttendanceChannel.ZOOM)
PEOPLE, PLACES_IN_ROOM, PLACES_IN_ZOOM = 40, 5, 500
EVERY_WITH_EMAIL = 4  # the others gave a number: nobody needs forty letters to look at


def plan(story: Story, slug: str, ids: dict[str | int, int]) -> None:
    """Open registration for a session and let people come, over four days."""
    story.at(9, partial(_open, story, ids, slug))
    for n in range(PEOPLE):
        story.at(8 - n * 0.1, partial(_come, ids, slug, n))


def _open(story: Story, ids: dict[str | int, int], slug: str) -> None:
    webinar = session.get_one(Webinar, ids[slug])
    webinar.capacity = {AttendanceChannel.ZOOM.value: PLACES_IN_ZOOM, AttendanceChannel.ROOM.value: PLACES_IN_ROOM}
    webinar.venue = webinar.venue or "Balai Kota, ruang pertemuan lantai 2 (contoh)"
    arrange_registration(story.staff[Role.HOST], webinar.id, Arrangement(fields=CIVIL_SERVANTS[1:2]))


def _come(ids: dict[str | int, int], slug: str, n: int) -> None:
    (own,) = fields_of(ids[slug])
    institution = INSTITUTIONS[n % len(INSTITUTIONS)]
    number = f"0812000{10000 + n * 37 + len(slug)}"
    register(Actor(), ids[slug], Wish(
        name=f"{GIVEN[n % len(GIVEN)]} {FAMILY[(n * 3 + n // 20) % len(FAMILY)]}", channel=WAYS[n % len(WAYS)],
        contact=f"peserta{n}@contoh.example" if n % EVERY_WITH_EMAIL == 0 else number,
        institution=institution, area=AREAS[n % len(AREAS)], needs=NEEDS.get(n, ()), need="Kursi dekat pintu keluar" if n == 7 else "",
        answers={own.id: "Analis kebijakan"} if institution.startswith("Dinas") else {}, consent_version=CONSENT), key=new_key())
