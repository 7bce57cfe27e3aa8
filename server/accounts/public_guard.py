"""A demo must not face the public: its passwords were printed, its key lies in the data folder."""
from __future__ import annotations

import sqlalchemy as sa
from flask import Flask

from server.accounts.queries import demo_logins
from server.config import WrongSetting
from server.core.secrets import FILE_NAME, made_here


def refuse_demo_in_public(app: Flask) -> None:
    """Raises WrongSetting, naming them, if a demo account or key exists and others than this machine can reach the site."""
    settings = app.extensions["settings"]
    if settings.is_loopback:
        return
    with app.app_context():
        try:
            logins = demo_logins()
        except sa.exc.SQLAlchemyError:  # not migrated yet: no accounts at all
            logins = []
    found = [f"demo account {login}: remove it with `flask --app wsgi demo-remove`" for login in logins]
    if settings.secret_key is None and made_here(settings.data_dir):
        found.append(f"demo key {settings.data_dir / FILE_NAME}: set JKD_SECRET_KEY to a secret of your own")
    if found:
        where = settings.public_url or settings.host
        raise WrongSetting(f"Refusing to serve {where}, which others can reach:\n  " + "\n  ".join(found))
