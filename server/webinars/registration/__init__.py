"""Registration: who wants to come, without an account; a waiting list that moves up by itself; letters and the calendar file.

Watching never needs it, certificates do. What a registrant gave is sealed (`models`), and opens by their private link.
"""
from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """What templates of registering and its letters may use."""
    from server import areas
    from server.core import i18n
    from server.webinars.registration import sharing
    from server.webinars.registration.forms import HOW

    def area_name(code: str) -> str:
        area = areas.area(code)
        return areas.display_name(area, i18n.language()) if area is not None else ""

    app.jinja_env.globals.update(
        session_when=sharing.when, session_elsewhere=sharing.elsewhere_in_indonesia, area_name=area_name,
        registration_how=lambda code: HOW[code],
        registration_days=lambda: app.extensions["settings"].retention_registration_days)
