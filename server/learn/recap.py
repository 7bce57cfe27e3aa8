"""The first draft of a recap, out of a session's rows: who spoke, what was counted, which questions were answered, what comes next.

It is text for staff to go on with, in Indonesian like everything stored. Citizens' words are not copied: the draft says where
a question stands (`{{tanya 12}}`), and readers see it as long as everyone may.
"""
from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa

from server.core import slots
from server.core.database import session
from server.core.errors import NotFound
from server.core.i18n import SOURCE, number, speaking, wib_date, wib_day
from server.core.words import Phase
from server.learn.contents import Article
from server.webinars import queries as webinars
from server.webinars.models import Webinar
from server.webinars.recap import RecapFacts

_SPECIAL = re.compile(r"([\\`*_\[\]<>|])|^(#|[-+>]|\d+(?=[.)]))")


def ended(webinar_id: int, *, is_held: bool = False) -> Webinar:
    """A session that is over and that everyone may see. Raises NotFound."""
    query = sa.select(Webinar).where(Webinar.id == webinar_id, Webinar.phase == Phase.ENDED, Webinar.rehearsal_of_id.is_(None))
    webinar = session.scalar(query.with_for_update() if is_held else query)
    if webinar is None:
        raise NotFound()
    return webinar


def facts_of(webinar_id: int) -> RecapFacts | None:
    """What the room says of a session; None when there was none."""
    found: list[Any] = slots.recap_facts.facts([webinar_id])[webinar_id]
    return found[0] if found else None


def draft_of(webinar: Webinar) -> Article:
    """The draft."""
    facts = facts_of(webinar.id)
    speakers = webinars.speakers_of([webinar.id])[webinar.id]
    with speaking(SOURCE):
        lede = _lede(webinar, facts)
        parts = [_about(webinar), _who([(one.name, one.role) for one in speakers], webinar.opened_by), _counted(facts), _answered(facts),
                 _next(webinar, facts)]
    return Article(title=f"Rekap: {webinar.title}", lede=lede, topics=tuple(webinar.topics or ())[:3], webinar_id=webinar.id,
                   body="\n\n".join(part for part in parts if part),
                   drafted_from={"asked": facts.asked, "answered": facts.answered, "written": facts.written, "polls": facts.polls}
                   if facts else {})


def plain(text: str) -> str:
    """Words as Markdown that says just these words."""
    return _SPECIAL.sub(lambda found: f"\\{found[0]}" if not found[0].isdigit() else f"{found[0]}\\", " ".join(text.split()))


def _when(webinar: Webinar) -> str:
    return webinar.date_note or wib_day(webinar.starts_at)


def _lede(webinar: Webinar, facts: RecapFacts | None) -> str:
    when = f" ({_when(webinar)})" if _when(webinar) else ""
    about = f" tentang {webinar.subtitle}" if webinar.subtitle else ""
    told = ""
    if facts and facts.asked:
        told = f" {number(facts.asked)} pertanyaan masuk, {number(facts.answered + facts.written)} sudah dijawab."
    return f"Sesi {webinar.series} “{webinar.title}”{about}{when} sudah selesai.{told}"[:300]


def _about(webinar: Webinar) -> str:
    return f"{plain(webinar.description)}" if webinar.description else ""


def _who(speakers: list[tuple[str, str]], opened_by: str) -> str:
    lines = [f"- **{plain(name)}**" + (f", {plain(role)}" if role else "") for name, role in speakers]
    if opened_by:
        lines.insert(0, f"- Dibuka oleh {plain(opened_by)}")
    return "\n".join(["## Siapa yang berbicara", "", *lines]) if lines else ""


def _counted(facts: RecapFacts | None) -> str:
    if facts is None or not (facts.asked or facts.polls):
        return ""
    lines = [
        (facts.asked, f"- {number(facts.asked)} pertanyaan masuk."),
        (facts.answered, f"- {number(facts.answered)} dijawab dalam sesi."),
        (facts.written, f"- {number(facts.written)} dijawab tertulis."),
        (facts.polls, f"- {number(facts.polls)} polling ditutup, dengan {number(facts.ballots)} suara."),
    ]
    return "\n".join(["## Dalam angka", "", *(line for count, line in lines if count)])


def _answered(facts: RecapFacts | None) -> str:
    if facts is None or not facts.top:
        return ""
    return "\n\n".join(["## Yang paling didukung, dan jawabannya", *(f"{{{{tanya {one}}}}}" for one in facts.top)])


def _next(webinar: Webinar, facts: RecapFacts | None) -> str:
    lines = ["## Langkah berikutnya", ""]
    if facts and facts.waiting:
        due = f" paling lambat {wib_date(facts.due_at)}" if facts.due_at else ""
        lines.append(f"- {number(facts.waiting)} pertanyaan masih ditunggu jawabannya{due}.")
    if facts and facts.became:
        lines.append(f"- {number(facts.became)} pertanyaan menjadi aspirasi dan dijawab penyusun.")
    lines.append(f"- Semua tanya jawab dapat dibaca di [halaman sesi](/sesi/{webinar.slug}).")
    lines.append("- Belum sempat bertanya? [Sampaikan aspirasi](/aspirasi/baru).")
    return "\n".join(lines)
