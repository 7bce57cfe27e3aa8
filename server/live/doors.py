"""What a citizen does in a room, whichever door it came through: a socket's payload and a form's fields are read alike.

So HTTP and sockets call the same operations and give the same answers and the same refusal codes.
"""
from __future__ import annotations

import time
from typing import Any

from flask import current_app

from server import areas
from server.accounts.actors import PARTICIPANT_COOKIE, participant_id
from server.core import consents, limits, visitors
from server.core.errors import Invalid, Malformed, NotFound
from server.core.permissions import NOBODY, Actor, current_actor
from server.core.realtime import field_of
from server.core.web import read_cookie
from server.core.words import Display
from server.live import bursts, queries
from server.live.authorship import withdraw_question
from server.live.operations import ask_question
from server.live.votes import cast_vote, check_votable
from server.webinars import queries as webinars
from server.webinars.models import Webinar

MOST_FIELD = 20_000
MOST_SLUGS = 100
Json = dict[str, Any]


def webinar_of(data: Json) -> Webinar:
    """The session that `slug` names. Raises Malformed, NotFound."""
    slug = _words(data, "slug")
    if slug is None:
        raise Malformed(field="slug")
    return webinars.visible_to(NOBODY).by_slug(slug)


def webinar_id_of(data: Json) -> int:
    """Its id, for what reads the session's row itself: looked up once a second. Raises Malformed, NotFound."""
    known: dict[Any, tuple[float, int]] = current_app.extensions.setdefault("live_slugs", {})
    slug, now = data.get("slug"), time.monotonic()
    found = known.get(slug) if isinstance(slug, str) else None
    if found is not None and found[0] > now:
        return found[1]
    webinar = webinar_of(data)
    if len(known) >= MOST_SLUGS:
        known.clear()
    known[webinar.slug] = now + 1.0, webinar.id
    return webinar.id


def ask(data: Json) -> Json:
    """`question.ask`: keep a question of this device."""
    webinar = webinar_of(data)
    text, key = field_of(data, "text", str), field_of(data, "key", str)
    if text is None or key is None:
        raise Malformed(field="text" if text is None else "key")
    name = _words(data, "name")
    display = _words(data, "display") or (Display.NAME if name else Display.ANONYMOUS)
    processing, publication = _consents(data)
    question_id = ask_question(
        current_actor(), webinar.id, key=key, text=text, name=name, display=display, area=_area(data),
        provision_id=_provision(data, webinar), keep_processing_version=processing, keep_publication_version=publication,
        admit=_asker)
    return {"id": question_id, "state": queries.visible_to(current_actor()).get(question_id).state}


def _asker() -> Actor:
    """Who asks something new: it counts for their network, a repeat does not. Raises TooMany, Malformed."""
    limits.use("question.ask.network", visitors.network())
    return device()


def vote(data: Json) -> Json:
    """`question.vote`: this device supports a question, or no longer does; of a joined one its head, whose id is answered."""
    webinar_id = webinar_id_of(data)
    question_id, is_on = field_of(data, "id", int), field_of(data, "on", bool)
    if question_id is None or is_on is None:
        raise Malformed(field="id" if question_id is None else "on")
    if not 0 < question_id < 2**31:
        raise NotFound()
    actor = current_actor()
    if actor.participant_id is None:
        check_votable(webinar_id, question_id)
        actor = device()
    return {"id": cast_vote(webinar_id, question_id, actor.participant_id or 0, is_on, bursts.trace()), "on": is_on}


def withdraw(data: Json) -> Json:
    """`question.withdraw`: this device takes its own question back."""
    webinar = webinar_of(data)
    question_id = field_of(data, "id", int)
    if question_id is None:
        raise Malformed(field="id")
    actor = current_actor()  # a device that never wrote has nothing to take back: none is made for it
    if not 0 < question_id < 2**31 or queries.visible_to(actor).get(question_id).webinar_id != webinar.id:
        raise NotFound()
    withdraw_question(actor, question_id)
    return {"id": question_id}


def device() -> Actor:
    """The actor with its participant, made with its first write: once what it writes to was found to be there and open, so that
    nonsense leaves no row. Raises Malformed for a client without the cookie: `saya.json` and every page with a form set it, and
    a socket could not."""
    actor = current_actor()
    if actor.participant_id is not None:
        return actor
    if not read_cookie(current_app, PARTICIPANT_COOKIE):
        raise Malformed(field="cookie")
    participant_id()
    return current_actor()


def _words(data: Json, name: str) -> str | None:
    value = field_of(data, name, str) if name in data else None
    if value is not None and ("\x00" in value or len(value) > MOST_FIELD):
        raise Malformed(field=name)
    return value.strip() or None if value is not None else None


def _area(data: Json) -> str | None:
    typed = _words(data, "area")
    if typed is None:
        return None
    found = areas.area(typed) or areas.find(typed)
    if found is None:
        raise Invalid(area="unknown")
    return found.code


def _provision(data: Json, webinar: Webinar) -> int | None:
    typed, paragraph = _words(data, "provision"), _words(data, "ayat")
    if typed is None:
        if paragraph is not None:
            raise Invalid(provision="required")
        return None
    found = queries.provision_id(webinar.instrument_id, f"{typed}({paragraph.strip('() ')})" if paragraph else typed)
    if found is None:
        raise Invalid(**{"ayat": "paragraph"} if paragraph else {"provision": "unknown"})
    return found


def _consents(data: Json) -> tuple[int | None, int | None]:
    keep = data.get("keep")
    if keep is None:
        return None, None
    if not isinstance(keep, dict):
        raise Malformed(field="keep")
    versions = [field_of(keep, name, int) if name in keep else None for name in ("processing", "publication")]
    if any(version is not None and not consents.is_known(version) for version in versions):
        raise Malformed(field="keep")
    return versions[0], versions[1]
