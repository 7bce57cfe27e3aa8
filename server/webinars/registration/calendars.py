"""Sessions as calendar entries: a file with the zone and an alarm, and links that open other calendars with it typed in."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from server.core import clock
from server.core.words import Phase
from server.webinars.models import Webinar

ALARM = timedelta(minutes=15)
STATUS = {Phase.CANCELLED: "CANCELLED", Phase.POSTPONED: "TENTATIVE"}
PRODUCT = "-//Jakarta ke Depan//Sesi//ID"


def calendar_of(webinars: Sequence[Webinar], origin: str, *, name: str = "Jakarta ke Depan", has_alarm: bool = True) -> bytes:
    """A calendar file (RFC 5545) of those that have a time: UTF-8, lines folded, times in Jakarta with its VTIMEZONE."""
    from icalendar import Calendar  # a twentieth of a second, which only who asks should wait for

    calendar = Calendar()
    for key, value in (("prodid", PRODUCT), ("version", "2.0"), ("calscale", "GREGORIAN"), ("method", "PUBLISH"), ("x-wr-calname", name),
                       ("x-wr-timezone", "Asia/Jakarta")):
        calendar.add(key, value)
    calendar.add_component(_zone())
    for webinar in webinars:
        if webinar.starts_at is not None:
            calendar.add_component(_event(webinar, webinar.starts_at, origin, has_alarm))
    return bytes(calendar.to_ical())


def _zone() -> Any:
    """Jakarta has had one offset since 1964: no summer time, and none to come."""
    from icalendar import Timezone, TimezoneStandard

    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", "Asia/Jakarta")
    standard.add("tzname", "WIB")
    standard.add("dtstart", datetime(1970, 1, 1))  # noqa: DTZ001  a wall clock's time, as RFC 5545 asks
    standard.add("tzoffsetfrom", timedelta(hours=7))
    standard.add("tzoffsetto", timedelta(hours=7))
    zone.add_component(standard)
    return zone


def _event(webinar: Webinar, starts_at: datetime, origin: str, has_alarm: bool) -> Any:
    from icalendar import Alarm, Event

    event, url = Event(), address(webinar, origin)
    event.add("uid", f"sesi-{webinar.id}@{urlsplit(origin).hostname or 'jakartakedepan'}")
    event.add("dtstamp", clock.now().replace(hour=0, minute=0, second=0, microsecond=0))  # of the day, so that an ETag holds
    event.add("sequence", webinar.revision)
    event.add("dtstart", clock.wib(starts_at))
    event.add("dtend", clock.wib(starts_at + timedelta(minutes=webinar.minutes)))
    event.add("summary", webinar.title)
    event.add("description", "\n".join(part for part in (webinar.notice, webinar.subtitle, url) if part))
    event.add("location", webinar.venue or url)
    event.add("url", url)
    event.add("status", STATUS.get(Phase(webinar.phase), "CONFIRMED"))
    if has_alarm and webinar.phase != Phase.CANCELLED:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", webinar.title)
        alarm.add("trigger", -ALARM)
        event.add_component(alarm)
    return event


def address(webinar: Webinar, origin: str) -> str:
    """The session's short address."""
    return f"{origin}/s/{webinar.id}"


def elsewhere(webinar: Webinar, origin: str) -> list[tuple[str, str]]:
    """(name, link) of calendars on the web, with the session typed in; nothing goes there before it is clicked."""
    if webinar.starts_at is None:
        return []
    begins, ends = webinar.starts_at, webinar.starts_at + timedelta(minutes=webinar.minutes)
    place, url = webinar.venue or address(webinar, origin), address(webinar, origin)
    google = {"action": "TEMPLATE", "text": webinar.title, "dates": f"{begins:%Y%m%dT%H%M%SZ}/{ends:%Y%m%dT%H%M%SZ}", "details": url,
              "location": place, "ctz": "Asia/Jakarta"}
    outlook = {"path": "/calendar/action/compose", "rru": "addevent", "subject": webinar.title, "startdt": f"{begins:%Y-%m-%dT%H:%M:%SZ}",
               "enddt": f"{ends:%Y-%m-%dT%H:%M:%SZ}", "body": url, "location": place}
    return [("Google", f"https://calendar.google.com/calendar/render?{urlencode(google)}"),
            ("Outlook", f"https://outlook.live.com/calendar/0/deeplink/compose?{urlencode(outlook)}")]
