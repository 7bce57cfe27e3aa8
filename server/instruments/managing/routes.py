"""Doors of `/kelola/naskah`: the list, one instrument, its facts, stages, windows and team, and letting the public see it."""
from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, flash, make_response, redirect, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from server.categorization import topic
from server.core import clock
from server.core.errors import Closed, Conflict, Invalid
from server.core.forms import Form, edition_of, put_refusal, show_form
from server.core.i18n import language
from server.core.keys import new_key, sent_key
from server.core.permissions import Permission, current_actor, requires
from server.instruments.managing import forms, operations, queries, windows
from server.instruments.models import Instrument
from server.instruments.operations import add_instrument, publish_version
from server.instruments.queries import KIND_LABELS, newest_version, provision_label
from server.instruments.stances.queries import Counts, least_understood

bp_manage = Blueprint("instruments_managed", __name__)
TABLE = "/kelola/naskah"


@bp_manage.get(TABLE)
@requires(Permission.MANAGE_INSTRUMENTS)
def index() -> Response:
    """All instruments."""
    return _fresh(render_template("instruments/managing/index.html", lines=queries.all_lines(current_actor()), kinds=KIND_LABELS))


def _fresh(html: str) -> Response:
    response = make_response(html)
    response.headers["Cache-Control"] = "no-store"
    return response


@bp_manage.get(f"{TABLE}/baru")
@requires(Permission.MANAGE_INSTRUMENTS)
def new() -> Response:
    """The form of one that is not there yet."""
    return _facts_page(None, forms.InstrumentForm(formdata=None, data={"kind": "raperda", "approval_steps": "Ketua tim penyusun"}))


@bp_manage.post(f"{TABLE}/baru")
@requires(Permission.MANAGE_INSTRUMENTS)
def add() -> AnyResponse:
    """Internal, until it is published."""
    form = forms.InstrumentForm()
    slug = forms.slug_of(form)

    def keep() -> None:
        outline = form.outline(slug)
        add_instrument(current_actor(), slug=slug, kind=outline.kind, title=outline.title, summary=outline.summary, topics=outline.topics,
                       approval_steps=outline.approval_steps, is_internal=True)

    if not _is_kept(form, keep):
        return _facts_page(None, form)
    flash(_("Naskah dibuat. Hanya petugas yang melihatnya sampai diterbitkan."), "ok")
    return redirect(f"{TABLE}/{slug}", 303)


def _is_kept(form: Form, keep: Callable[[], object]) -> bool:
    """Keep what was typed; False when something in it is wrong, which then stands beside its field."""
    if not form.validate():
        return False
    try:
        keep()
    except Invalid as refusal:
        if not put_refusal(form, refusal):
            raise
        return False
    return True


@bp_manage.get(f"{TABLE}/<slug>")
@requires(Permission.MANAGE_INSTRUMENTS)
def show(slug: str) -> Response:
    """One instrument: its versions, windows, stages, team and steps, and what can be done."""
    instrument = queries.managed(current_actor(), slug)
    whole = queries.whole(current_actor(), instrument)
    return _fresh(render_template("instruments/managing/show.html", instrument=instrument, whole=whole, kinds=KIND_LABELS,
                                  topics=[one.name_in(language()) for one in map(topic, whole.topics) if one is not None],
                                  unclear=_unclear(instrument), now=clock.now(), day_of=forms.last_moment))


def _unclear(instrument: Instrument) -> list[tuple[str, str, Counts]]:
    """(place in words, its address, counts) of what was understood least in the text that people read."""
    newest = newest_version(instrument)
    found = least_understood(newest.id) if newest is not None else []
    return [(provision_label(one), one.address, counts) for one, counts in found]


@bp_manage.get(f"{TABLE}/<slug>/ubah")
@requires(Permission.MANAGE_INSTRUMENTS)
def facts(slug: str) -> Response:
    """The form of what it is."""
    instrument = queries.managed(current_actor(), slug)
    return _facts_page(instrument, forms.instrument_form(instrument))


@bp_manage.post(f"{TABLE}/<slug>/ubah")
@requires(Permission.MANAGE_INSTRUMENTS)
def change(slug: str) -> AnyResponse:
    """Keep what it is."""
    instrument, form = queries.managed(current_actor(), slug), forms.InstrumentForm()
    form.slug.data = instrument.slug
    instrument_id, revision = instrument.id, edition_of(form.revision.data)
    try:
        is_kept = _is_kept(form, lambda: operations.change_instrument(
            current_actor(), instrument_id, form.outline(slug), revision=revision))
    except Conflict as refusal:
        form.revision.data, form.key.data = str(refusal.data["revision"]), new_key()
        return _facts_page(instrument, form, status=409)
    if not is_kept:
        return _facts_page(instrument, form)
    flash(_("Tersimpan."), "ok")
    return redirect(f"{TABLE}/{slug}", 303)


def _facts_page(instrument: Instrument | None, form: forms.InstrumentForm, *, status: int | None = None) -> Response:
    return show_form("instruments/managing/facts.html", form, status=status, instrument=instrument)


# --- letting the public see it ---------------------------------------------------------------


@bp_manage.post(f"{TABLE}/<slug>/terbitkan")
@requires(Permission.MANAGE_INSTRUMENTS)
def publish(slug: str) -> AnyResponse:
    """The public may find it from now on."""
    operations.publish_instrument(current_actor(), queries.managed(current_actor(), slug).id)
    flash(_("Naskah ini sekarang terbuka untuk umum."), "ok")
    return redirect(f"{TABLE}/{slug}", 303)


@bp_manage.post(f"{TABLE}/<slug>/versi/<int(max=9999):number>/terbitkan")
@requires(Permission.MANAGE_INSTRUMENTS)
def publish_text(slug: str, number: int) -> AnyResponse:
    """The public may read this version from now on."""
    version = queries.version(current_actor(), queries.managed(current_actor(), slug), number)
    publish_version(current_actor(), version.id)
    flash(_("Versi %(n)s sekarang tayang.", n=number), "ok")
    return redirect(f"{TABLE}/{slug}", 303)


# --- stages ----------------------------------------------------------------------------------


@bp_manage.get(f"{TABLE}/<slug>/tahap")
@requires(Permission.MANAGE_INSTRUMENTS)
def stages(slug: str) -> Response:
    """Its steps of law-making."""
    instrument = queries.managed(current_actor(), slug)
    return _stages_page(instrument, forms.stages_form(list(queries.whole(current_actor(), instrument).stages), instrument.revision))


@bp_manage.post(f"{TABLE}/<slug>/tahap")
@requires(Permission.MANAGE_INSTRUMENTS)
def keep_stages(slug: str) -> AnyResponse:
    """Keep them as they were typed."""
    instrument, form = queries.managed(current_actor(), slug), forms.StagesForm()
    instrument_id, revision = instrument.id, edition_of(form.revision.data)
    try:
        is_kept = _is_kept(form, lambda: operations.keep_stages(current_actor(), instrument_id, form.sources(), revision=revision))
    except Conflict as refusal:
        form.revision.data, form.key.data = str(refusal.data["revision"]), new_key()
        return _stages_page(instrument, form, status=409)
    if not is_kept:
        return _stages_page(instrument, form)
    flash(_("Tahap tersimpan."), "ok")
    return redirect(f"{TABLE}/{slug}", 303)


def _stages_page(instrument: Instrument, form: forms.StagesForm, *, status: int | None = None) -> Response:
    return show_form("instruments/managing/stages.html", form, status=status, instrument=instrument)


# --- input windows ---------------------------------------------------------------------------


@bp_manage.get(f"{TABLE}/<slug>/masa-masukan")
@requires(Permission.MANAGE_INSTRUMENTS)
def window_form(slug: str) -> Response:
    """The form of a new window."""
    return _window_page(queries.managed(current_actor(), slug), forms.WindowForm(formdata=None))


@bp_manage.post(f"{TABLE}/<slug>/masa-masukan")
@requires(Permission.MANAGE_INSTRUMENTS)
def open_window(slug: str) -> AnyResponse:
    """Ask for input from one day to another."""
    instrument, form = queries.managed(current_actor(), slug), forms.WindowForm()
    instrument_id = instrument.id
    if not _is_kept(form, lambda: windows.open_window(current_actor(), instrument_id, *form.moments(), form.reason.data, key=sent_key())):
        return _window_page(instrument, form)
    flash(_("Masa masukan tersimpan dan tampil di halaman naskah."), "ok")
    return redirect(f"{TABLE}/{slug}", 303)


def _window_page(instrument: Instrument, form: Form, window: object = None) -> Response:
    return show_form("instruments/managing/window.html", form, instrument=instrument, window=window)


@bp_manage.get(f"{TABLE}/<slug>/masa-masukan/<int:window_id>")
@requires(Permission.MANAGE_INSTRUMENTS)
def extension_form(slug: str, window_id: int) -> Response:
    """Let a window stand longer."""
    instrument = queries.managed(current_actor(), slug)
    window = queries.window(current_actor(), instrument, window_id)
    return _window_page(instrument, forms.ExtensionForm(formdata=None, data={"closes": forms.closing_day(window)}), window)


@bp_manage.post(f"{TABLE}/<slug>/masa-masukan/<int:window_id>")
@requires(Permission.MANAGE_INSTRUMENTS)
def extend_window(slug: str, window_id: int) -> AnyResponse:
    """Keep the later day and its reason."""
    instrument, form = queries.managed(current_actor(), slug), forms.ExtensionForm()
    window = queries.window(current_actor(), instrument, window_id)
    instrument_id = instrument.id
    if not _is_kept(form, lambda: windows.extend_window(
            current_actor(), instrument_id, window_id, forms.last_moment(form.closes.data), form.reason.data)):
        return _window_page(instrument, form, window)
    flash(_("Masa masukan diperpanjang. Suara yang datang di antaranya tidak lagi ditandai terlambat."), "ok")
    return redirect(f"{TABLE}/{slug}", 303)


@bp_manage.post(f"{TABLE}/<slug>/masa-masukan/<int:window_id>/hapus")
@requires(Permission.MANAGE_INSTRUMENTS)
def remove_window(slug: str, window_id: int) -> AnyResponse:
    """Take back one that has not opened."""
    instrument = queries.managed(current_actor(), slug)
    try:
        windows.remove_window(current_actor(), instrument.id, window_id)
    except Closed:
        flash(_("Masa masukan ini sudah dibuka, jadi tidak dapat dihapus."), "bad")
    else:
        flash(_("Masa masukan dihapus."), "ok")
    return redirect(f"{TABLE}/{slug}", 303)


# --- team ------------------------------------------------------------------------------------


@bp_manage.get(f"{TABLE}/<slug>/tim")
@requires(Permission.MANAGE_INSTRUMENTS)
def team_form(slug: str) -> Response:
    """Who works on it."""
    instrument = queries.managed(current_actor(), slug)
    return _team_page(instrument, forms.TeamForm(formdata=None, data={"team": sorted(queries.team_ids(instrument.id))}))


@bp_manage.post(f"{TABLE}/<slug>/tim")
@requires(Permission.MANAGE_INSTRUMENTS)
def keep_team(slug: str) -> AnyResponse:
    """Keep who works on it."""
    instrument, form = queries.managed(current_actor(), slug), forms.TeamForm()
    instrument_id = instrument.id
    if not _is_kept(form, lambda: operations.keep_team(current_actor(), instrument_id, form.team.data or ())):
        return _team_page(instrument, form)
    flash(_("Tim tersimpan."), "ok")
    return redirect(f"{TABLE}/{slug}", 303)


def _team_page(instrument: Instrument, form: forms.TeamForm) -> Response:
    return show_form("instruments/managing/team.html", form, instrument=instrument)


from server.instruments.managing import import_routes as _import_routes  # noqa: E402, F401  its doors stand on the same blueprint
