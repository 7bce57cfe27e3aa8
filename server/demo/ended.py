"""A sample session that is over: who was there by the spoken codes, and certificates, which the worker draws as soon as it starts.

What every sample session's certificates say is set here, too, so that ending the one that goes on draws them.
"""
from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING

import sqlalchemy as sa

from server.core import clock
from server.core.database import session
from server.core.permissions import Actor, Role
from server.core.session_codes import RegistrationState
from server.core.words import Phase
from server.demo import filing, opinions, presence, recordings, registrants, reporting
from server.webinars import operations as webinars
from server.webinars.attendance.operations import enter_code, open_code
from server.webinars.attendance.rule import END, START
from server.webinars.certificates.operations import Layout, set_layout
from server.webinars.registration.models import Registration

if TYPE_CHECKING:
    from server.demo.seed import Story

Ids = dict[str | int, int]
SLUG, DAYS, AT, MINUTES = "sesi-contoh-pendidikan", 3, time(9, 0), 90
MINUTE = 1 / 1440  # of a day
LEFT_EARLY = 5  # every so many-th had gone when the end code was said
LAYOUT = Layout(issuer="Pemerintah Provinsi DKI Jakarta (contoh)", signatory="Nama Pejabat (contoh)",
                signatory_role="Kepala Biro Hukum (contoh)", hours=2)
PLAN = webinars.Plan(
    slug=SLUG, title="Belajar di kota, dari PAUD sampai kampus (sesi contoh)", subtitle="Sekolah, beasiswa, dan belajar sepanjang hayat",
    theme="Pendidikan warga kota (contoh)", organiser="Tim Jakarta ke Depan (contoh)", opened_by="Asisten Kesejahteraan Rakyat (contoh)",
    description="Sesi contoh yang sudah selesai, untuk mencoba yang ada sesudah acara: daftar hadir dan e-sertifikat. "
                "Semua nama dibuat-buat.",
    is_tagged=False, is_sample=True, minutes=MINUTES, topics=("pendidikan",), access=("captions", "lite"),
    speakers=[("Narasumber 1 – Dinas Pendidikan (contoh)", "Sekolah dan beasiswa"),
              ("Narasumber 2 – Pengelola PKBM (contoh)", "Belajar sepanjang hayat")],
    rundown=[("opening", "Pembukaan", 10), ("talk", "Paparan", 30), ("questions", "Tanya jawab dengan warga", 40),
             ("closing", "Penutup", 10)])


def plan(story: Story, ids: Ids) -> None:
    """From its announcement to its end, three days ago in the morning."""
    host, ago = story.staff[Role.HOST], _began(story)
    story.at(12, partial(_announce, story, ids, ago))
    registrants.plan(story, SLUG, ids)
    plan_certificates(story, SLUG, ids)
    story.at(ago, lambda: webinars.begin_webinar(host, ids[SLUG]))
    story.at(ago - 12 * MINUTE, partial(_say_code, story, ids, START))
    story.at(ago - (MINUTES - 4) * MINUTE, partial(_say_code, story, ids, END))
    presence.plan_numbers(story, SLUG, ids, ago, MINUTES)
    story.at(ago - MINUTES * MINUTE, lambda: webinars.end_webinar(host, ids[SLUG]))
    presence.plan_zoom(story, SLUG, ids, ago, MINUTES)
    opinions.plan(story, SLUG, ids, ago, MINUTES)
    filing.plan(story, SLUG, ids, ago, MINUTES)
    reporting.plan(story, SLUG, ids, ago, MINUTES)
    recordings.plan(story, SLUG, ids, ago)


def plan_certificates(story: Story, slug: str, ids: Ids) -> None:
    """What they say, set before anybody comes."""
    story.at(9, lambda: set_layout(story.staff[Role.HOST], ids[slug], LAYOUT))


def _began(story: Story) -> float:
    """How many days ago it began, by the clock of the city."""
    day = clock.wib(story.now).date() - timedelta(days=DAYS)
    return (story.now - datetime.combine(day, AT, clock.WIB)) / timedelta(days=1)


def _announce(story: Story, ids: Ids, ago: float) -> None:
    starts_at = story.now - timedelta(days=ago)
    ids[SLUG] = webinars.add_webinar(story.staff[Role.HOST], replace(
        PLAN, phase=Phase.SCHEDULED, starts_at=starts_at, instrument_id=story.instrument_id))


def _say_code(story: Story, ids: Ids, moment: str) -> None:
    """Those who have a place hear it and give it, but who had gone."""
    code = open_code(story.staff[Role.HOST], ids[SLUG], moment)
    places = sa.select(Registration.id).where(Registration.webinar_id == ids[SLUG], Registration.state == RegistrationState.REGISTERED)
    for n, registration_id in enumerate(session.scalars(places.order_by(Registration.id)).all()):
        if moment == START or n % LEFT_EARLY:
            enter_code(Actor(), registration_id, code)
