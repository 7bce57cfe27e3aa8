"""Letters to followers: the one that asks to confirm, and the digest. Built when sent, from public rows only; no news, no letter."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flask_babel import lazy_gettext as _l

from server.aspirations import queries
from server.aspirations.following import targets
from server.aspirations.following.digests import MAIL, confirmed_targets, heard
from server.aspirations.following.links import private_link
from server.aspirations.following.models import Follower
from server.aspirations.following.queries import follows_of
from server.aspirations.following.telling import CONFIRM
from server.aspirations.models import Aspiration
from server.core import i18n
from server.core.database import session
from server.core.words import label
from server.drafting.afterwards.news import answers_about
from server.drafting.queries import PublicAnswer
from server.notifications.letters import Letter, Payload, letter
from server.notifications.readers import quotable


@dataclass(frozen=True)
class Voice:
    """One voice as a digest shows it: as far as a page may."""

    code: str
    quote: str
    who: str


@dataclass(frozen=True)
class Section:
    """What is new about one thing."""

    name: str
    path: str
    count: int
    voices: list[Voice] = field(default_factory=list)
    answers: list[PublicAnswer] = field(default_factory=list)


@letter(CONFIRM)
def confirm(payload: Payload) -> Letter | None:
    """Whoever reads mail at the address is asked whether they want it. Nothing that was typed stands in it but names of our own."""
    session.rollback()
    follower = session.get(Follower, payload["follower_id"])
    if follower is None:
        return None
    with i18n.speaking(follower.language):
        waiting = [target for one, target in follows_of(follower.id) if one.confirmed_at is None]
        names = list(targets.names(waiting).values())
    subject = _l("Konfirmasi: Anda ingin mengikuti?") if waiting else _l("Yang Anda ikuti")
    return Letter(follower.email, follower.language, "follow", subject, f"f{follower.id}",
                  {"waiting": names, "private_path": private_link(follower)})


@letter(MAIL)
def digest(payload: Payload) -> Letter | None:
    """What became public about each thing followed between two moments. None when there is nothing, or it is followed no more."""
    session.rollback()
    follower = session.get(Follower, payload["follower_id"])
    if follower is None:
        return None
    since, until = datetime.fromisoformat(payload["since"]), datetime.fromisoformat(payload["until"])
    with i18n.speaking(follower.language):
        sections = _sections(confirmed_targets(follower.id), since, until)
    if not sections:
        return None
    path = private_link(follower)
    subject = _l("Yang baru: %(name)s", name=sections[0].name) if len(sections) == 1 else _l(
        "Yang baru: %(name)s dan %(n)s lainnya", name=sections[0].name, n=len(sections) - 1)
    return Letter(follower.email, follower.language, "digest", subject, f"f{follower.id}",
                  {"sections": sections, "since": since, "private_path": path}, stop_path=path)


def _sections(followed: Sequence[targets.Target], since: datetime, until: datetime) -> list[Section]:
    names, paths = targets.names(followed), targets.list_paths(followed)
    districts, found = queries.open_districts(), []
    for one in heard(followed, since, until):
        answers = answers_about(one.target, districts, since, until)
        if one.count or answers:
            voices = [_voice(item, districts) for item in one.newest]
            found.append(Section(names[one.target], paths[one.target], one.count, voices, answers))
    return found


def _voice(item: Aspiration, districts: frozenset[str]) -> Voice:
    author = queries.public_author(item) or label("display", "anonim")
    area = queries.public_area(item, districts)
    return Voice(item.code, quotable(item), f"{author}, {area}" if area else author)
