"""Doors of what works without a network: the worker, the manifest, the offline pages, and the token for what waited."""
from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, cast

from flask import Blueprint, Response, current_app, jsonify, render_template
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf

from server.accounts.actors import participant_token
from server.core import offline
from server.core.i18n import base, language
from server.core.permissions import public
from server.core.web import conditional, public_page

bp = Blueprint("offline", __name__)
WAITING = "/aspirasi/luring"
ROOF, CANVAS = "#0a4039", "#faf9f6"  # as in static/css/tokens.css


@bp.get("/sw.js")
@public
def worker() -> Response:
    """The browser's worker. It names the build, so its bytes change when an asset changes; switched off, it is one that removes itself."""
    asset = _asset()
    script = f'import "{asset("js/core/no_worker.js")}";\n'
    if current_app.extensions["settings"].service_worker == "on":
        kept = {"offline": offline.OFFLINE, "standIns": {**offline.stand_ins(), WAITING: WAITING}}
        script = f'import {{ run }} from "{asset("js/core/worker.js")}";\nrun({json.dumps(kept)});\n'
    response = Response(script, mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Service-Worker-Allowed"] = "/"
    return conditional(response)


@bp.get("/manifest.webmanifest")
@public
def manifest() -> Response:
    """What an installed site is called and looks like; one id, so that both languages are one."""
    asset, home = _asset(), base()
    content = {
        "id": "/", "start_url": f"{home}/", "scope": "/", "lang": language(), "dir": "ltr", "display": "standalone",
        "name": str(_("Jakarta ke Depan")), "short_name": str(_("Jakarta ke Depan")),
        "description": str(_("Ikuti sesi, baca rancangan, dan sampaikan aspirasi untuk RUU Kekhususan Jakarta.")),
        "theme_color": ROOF, "background_color": CANVAS, "categories": ["government"],
        "icons": [_icon(asset, "icon.svg", "any", "any"), _icon(asset, "icon-192.png", "192x192", "any"),
                  _icon(asset, "icon-512.png", "512x512", "any"), _icon(asset, "icon-maskable-512.png", "512x512", "maskable")],
        "shortcuts": [_shortcut(asset, _("Sampaikan aspirasi"), f"{home}/aspirasi/baru"),
                      _shortcut(asset, _("Lacak aspirasi"), f"{home}/lacak"), _shortcut(asset, _("Sesi"), f"{home}/sesi")],
    }
    response = jsonify(content)
    response.mimetype = "application/manifest+json"
    response.headers["Cache-Control"] = "public, max-age=3600"
    return conditional(response)


def _asset() -> Callable[[str], str]:
    return cast(Callable[[str], str], current_app.jinja_env.globals["asset"])


def _icon(asset: Callable[[str], str], name: str, sizes: str, purpose: str) -> dict[str, str]:
    kind = "image/svg+xml" if name.endswith(".svg") else "image/png"
    return {"src": asset(f"img/{name}"), "sizes": sizes, "type": kind, "purpose": purpose}


def _shortcut(asset: Callable[[str], str], name: str, url: str) -> dict[str, Any]:
    return {"name": str(name), "url": url, "icons": [_icon(asset, "icon-192.png", "192x192", "any")]}


@bp.get(offline.OFFLINE)
@public
def offline_page() -> Response:
    """What a browser shows, from its own store, for a page it cannot reach."""
    return public_page(render_template("pages/offline/show.html", is_fallback=True), seconds=60)


@bp.get(WAITING)
@public
def waiting() -> Response:
    """What this device has written and not yet sent. The list is the device's own: the page is the same for everyone."""
    return public_page(render_template("pages/offline/show.html", is_fallback=False), seconds=60)


@bp.get("/kiriman.json")
@public
def token() -> Response:
    """For a script that sends what waited: a token, the device's cookie, and what to say afterwards."""
    participant_token()
    words = {"sent": _("Kiriman Anda yang menunggu sudah terkirim."), "receipt": _("Lihat tanda terima"),
             "refused": _("Ada kiriman yang perlu Anda perbaiki sebelum dapat dikirim."), "see": _("Lihat kiriman")}
    response = jsonify(csrf_token=generate_csrf(), words={name: str(text) for name, text in words.items()})
    response.headers["Cache-Control"] = "no-store"
    return response
