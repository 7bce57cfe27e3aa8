"""Registrants to test with."""
import itertools
import re
import uuid
from datetime import timedelta

from server.core import clock
from server.core.database import operation, session
from server.core.permissions import Actor, Role
from server.webinars.models import Webinar
from server.webinars.operations import Plan, add_webinar
from server.webinars.registration.arranging import Arrangement, OwnField, arrange_registration
from server.webinars.registration.forms import CONSENT
from server.webinars.registration.models import Registration
from server.webinars.registration.operations import register
from server.webinars.registration.wishes import Wish

HOST = Actor(staff_id=1, roles=frozenset({Role.HOST}), label="HO")
__all__ = ["OwnField"]
_numbers = itertools.count(1)


def webinar(*, phase="scheduled", capacity=None, fields=(), is_open=True, closes_at=None, days=3, **plan):
    """A session that takes registrations. Returns its id. Needs an app context and cast.host."""
    number = next(_numbers)
    starts_at = (clock.now() + timedelta(days=days)).replace(microsecond=0)
    plan = {"slug": f"sesi-daftar-{number}", "title": "Mobilitas dan logistik kota", "phase": phase, "starts_at": starts_at, **plan}
    webinar_id = add_webinar(HOST, Plan(**plan))
    change(webinar_id, capacity=capacity or {})
    arrange_registration(HOST, webinar_id, Arrangement(is_open, closes_at, fields))
    return webinar_id


@operation
def change(webinar_id, **fields):
    """Set columns of a session, past every rule."""
    row = session.get_one(Webinar, webinar_id)
    for name, value in fields.items():
        setattr(row, name, value)


def wish(contact="dewi@contoh.example", **fields):
    return Wish(**{"name": "Dewi Ayu Lestari", "contact": contact, "channel": "page", "consent_version": CONSENT, **fields})


def one(webinar_id, contact="dewi@contoh.example", *, actor=None, key=None, **fields):
    """Register somebody; what came of it."""
    return register(actor or Actor(), webinar_id, wish(contact, **fields), key=key or str(uuid.uuid4()))


def row(registration_id):
    session.rollback()
    return session.get(Registration, registration_id)


def typed(player, path, **fields):
    """What a browser sends for the form at `path`: its token and key, and what was typed."""
    html = player.get(path).get_data(as_text=True)
    hidden = dict(re.findall(r'name="(csrf_token|key)"[^>]*value="([^"]+)"', html))
    return hidden | {"channel": "page", "name": "Dewi Ayu Lestari", "contact": "dewi@contoh.example", "area": "", "consent": "y", **fields}


def send(player, slug, **fields):
    """Register through the public form."""
    path = f"/sesi/{slug}/daftar"
    return player.client.post(path, data={name: value for name, value in typed(player, path, **fields).items() if value is not None})
