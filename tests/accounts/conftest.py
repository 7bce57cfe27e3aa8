"""A member of the team with a password and a browser; the steps of signing in; an authenticator."""
import re

import pyotp
import pytest

from server.accounts import factors, operations
from server.core.permissions import Role

PASSWORD = "kata-sandi-yang-panjang"


@pytest.fixture
def here(app):
    """here(fn, …): run something in the app, and leave again."""
    def run(fn, *args, **kwargs):
        with app.test_request_context():
            return fn(*args, **kwargs)

    return run


@pytest.fixture
def dewi(here):
    """A moderator: her id."""
    return here(operations.add_staff, "Dewi", "Dewi Ayu", PASSWORD, [Role.MODERATOR])


@pytest.fixture
def sign_in():
    def post(player, login="dewi", password=PASSWORD, *, at="127.0.0.1", **more):
        return player.post("/masuk", {"login": login, "password": password, **more}, environ_base={"REMOTE_ADDR": at})

    return post


@pytest.fixture
def give(here):
    """give(player, path, **fields): post a form that stands on the page of the next step."""
    def post(player, path, *, page="/masuk/langkah", **fields):
        return player.post(path, fields, page=page)

    return post


class Phone:
    """An authenticator. `code(ahead)` is the code of a step after (or before) the present one."""

    def __init__(self, secret):
        self.totp = pyotp.TOTP(secret)

    def code(self, ahead=0):
        from server.core import clock

        return self.totp.generate_otp(int(clock.now().timestamp()) // 30 + ahead)


@pytest.fixture
def phone_of(here):
    """phone_of(staff_id): set an authenticator up; the phone and the recovery codes. The code of the step before is used up."""
    def set_up(staff_id):
        here(factors.begin_factor, staff_id)
        phone = Phone(here(lambda: factors.factor_of(staff_id).secret))
        codes = here(factors.confirm_factor, staff_id, phone.code(-1))
        assert codes is not None
        return phone, codes

    return set_up


@pytest.fixture
def happened(app):
    """The events of the app, as they are told."""
    from server.core import events

    told = []

    def note(event):
        told.append(event)

    events._after[events.Event].append(note)
    yield told
    events._after[events.Event].remove(note)


def secret_on(page):
    """The secret in groups of four, as a person would type it."""
    return re.search(r'class="secret"><code>([A-Z2-7 ]+)</code>', page)[1].replace(" ", "")


@pytest.fixture
def voices(app, cast):
    """What citizens say; see tests/aspirations/make.py."""
    from tests.aspirations.make import Voices

    return Voices(app, cast)
