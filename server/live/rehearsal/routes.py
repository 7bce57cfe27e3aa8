"""The host's buttons for gladi."""
from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from server.core.permissions import Permission, current_actor, requires
from server.live.rehearsal.operations import empty_rehearsal
from server.webinars import queries as webinars
from server.webinars.rehearsals import make_rehearsal

bp_staff = Blueprint("live_rehearsal", __name__)


@bp_staff.post("/sesi/<slug>/kendali/gladi")
@requires(Permission.CONTROL_ROOM)
def make(slug: str) -> AnyResponse:
    """A copy to practise with; goes there."""
    copy = make_rehearsal(current_actor(), webinars.visible_to(current_actor()).by_slug(slug).id)
    flash(_("Gladi siap. Alamatnya hanya Anda bagikan kepada tim; tidak ada yang dihitung."), "ok")
    return redirect(url_for("control.room", slug=copy), 303)


@bp_staff.post("/sesi/<slug>/kendali/gladi/kosongkan")
@requires(Permission.CONTROL_ROOM)
def empty(slug: str) -> AnyResponse:
    """Everything practised goes."""
    empty_rehearsal(current_actor(), webinars.visible_to(current_actor()).by_slug(slug).id)
    flash(_("Gladi dikosongkan."), "ok")
    return redirect(url_for("control.room", slug=slug), 303)
