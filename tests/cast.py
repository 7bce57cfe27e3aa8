"""The cast: who plays in the tests. Each has a browser of their own (a test client with its cookies)."""
import re

from server.accounts import actors
from server.accounts.operations import add_staff
from server.accounts.sessions import open_session
from server.core.permissions import Actor, Role
from server.core.secrets import keyed_hash


class Player:
    """Somebody with a browser: `get`, `post` (with the page's CSRF token), and `actor` for operations."""

    def __init__(self, app, *, roles=(), login=None):
        self.app, self.client = app, app.test_client()
        self.staff_id = self.participant_id = None
        with app.test_request_context():
            if roles:
                self.staff_id = add_staff(login, login.title(), "sandi-uji-yang-panjang", [Role(r) for r in roles])
                token = open_session(self.staff_id)
                self.client.set_cookie("jkd_petugas", token)
            else:
                token = actors.new_token()
                self.participant_id = actors.make_participant(keyed_hash("participant", token))
                self.client.set_cookie("jkd_peserta", token)
        self.actor = Actor(self.participant_id, self.staff_id, frozenset(Role(r) for r in roles), None, (login or "")[:2])

    def get(self, path, **kwargs):
        return self.client.get(path, **kwargs)

    def post(self, path, data=None, *, page=None, **kwargs):
        """POST a form; the CSRF token comes from `page` (or from the path itself) when one is there."""
        data = dict(data or {})
        if "csrf_token" not in data:
            token = self.token(page or path)
            if token:
                data["csrf_token"] = token
        return self.client.post(path, data=data, **kwargs)

    def token(self, page="/aspirasi/baru"):
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.client.get(page).get_data(as_text=True))
        if not found and page != "/masuk?lanjut=/x":
            return self.token("/masuk?lanjut=/x")
        return found[1] if found else None


class Cast:
    """cast.citizen, cast.stranger, cast.moderator, cast.drafter, cast.approver, cast.host, cast.admin, cast.counter: made when asked for."""

    def __init__(self, app):
        self._app = app

    def __getattr__(self, name):
        if name in ("citizen", "stranger", "neighbour"):
            player = Player(self._app)
        elif name in [role.value for role in Role]:
            player = Player(self._app, roles=[name], login=f"uji-{name}")
        else:
            raise AttributeError(name)
        setattr(self, name, player)
        return player

    def visitor(self):
        """Somebody new with an empty browser."""
        return Player(self._app)

    def staff(self, login, *roles):
        return Player(self._app, roles=roles, login=login)
