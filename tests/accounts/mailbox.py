"""A citizen with a mailbox: asks for codes, reads them as the mail would hold them, walks /akun without script."""
import sqlalchemy as sa

from server.accounts import confirmations
from server.accounts.models import EmailConfirmation
from server.core.database import session

EMAIL = "dewi@contoh.id"


def newest(app):
    """The newest confirmation."""
    with app.test_request_context():
        return session.scalars(sa.select(EmailConfirmation).order_by(EmailConfirmation.id.desc()).limit(1)).one()


def code(app):
    """What the newest mail says."""
    row = newest(app)
    with app.test_request_context():
        return confirmations.code_of(row.id)


def wrong(right):
    """Another code of six digits."""
    return str((int(right) + 1) % 10**6).zfill(6)


def sign_in(app, player, email=EMAIL):
    """Through the two pages, as a browser without script does."""
    assert player.post("/akun", {"email": email}, page="/akun").status_code == 303
    answer = player.post("/akun/kode", {"kode": code(app)}, page="/akun/kode")
    assert (answer.status_code, answer.location) == (303, "/akun")
    return player
