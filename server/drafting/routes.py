"""The drafters' rooms: overview, places, the matrix and its rows. Answers and parafs: answer_routes.py."""
from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Response, flash, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from server.accounts.access import shows_personal_data
from server.aspirations.codes import check_code
from server.aspirations.models import Aspiration
from server.categorization import topic as topic_of
from server.categorization import topics
from server.core import clock
from server.core.database import session
from server.core.errors import Invalid, Malformed, NotFound
from server.core.forms import put_refusal
from server.core.i18n import language, wib_time
from server.core.permissions import Permission, current_actor, requires
from server.core.web import wants_json
from server.core.words import RowNote
from server.drafting import answer_routes, operations, queries, workload
from server.drafting.afterwards.queries import count_open
from server.drafting.forms import ConfirmForm, NewRowForm, ProposalForm
from server.drafting.models import Proposal, Row
from server.drafting.row_page import Refused, show_item, show_row
from server.drafting.rules import readable
from server.instruments import queries as instruments
from server.instruments.carrying.lines import lines_in
from server.instruments.carrying.queries import in_line_with
from server.instruments.models import Instrument, Provision, Version

bp = Blueprint("drafting", __name__)
bp_staff = answer_routes.bp


def _instrument() -> Instrument:
    """The instrument of ?naskah=…, else the default one."""
    slug = request.args.get("naskah")
    return instruments.visible_to(current_actor()).instrument(slug) if slug else instruments.default_instrument()


def _private(html: str, status: int = 200) -> Response:
    """A page with people's words: kept nowhere."""
    response = make_response(html, status)
    response.headers["Cache-Control"] = "no-store"
    return response


def picked() -> dict[int, str]:
    """The ticked items of a form: id to the digest of the text on the page. Raises Malformed."""
    found: dict[int, str] = {}
    for value in request.form.getlist("items")[: operations.MOST_ITEMS + 1]:
        item_id, _dot, digest = value.partition(".")
        if not item_id.isascii() or not item_id.isdigit() or len(item_id) > 15:
            raise Malformed(field="items")
        found[int(item_id)] = digest
    return found


# --- overview and places


@bp.get("/penyusun")
@requires(Permission.READ_MATRIX)
def overview() -> Response:
    """What is new, where it belongs, what waits."""
    actor, instrument = current_actor(), _instrument()
    waits_for = actor.staff_id if actor.may(Permission.APPROVE_ANSWERS) else None
    questions, _more = workload.questions_page(instrument.id, None, workload.SHOWN_IN_OVERVIEW)
    return _private(render_template(
        "drafting/overview.html", instrument=instrument, instruments=instruments.visible_to(actor).instruments(),
        totals=workload.totals(instrument.id), provisions=workload.places_by_provision(instrument.id),
        topics=workload.places_by_topic(instrument.id), newest=workload.newest_unplaced(instrument.id), questions=questions,
        parafs=workload.count_waiting(waits_for), matrix=queries.matrix_counts(instrument.id),
        second_looks=count_open()))


@bp.route("/penyusun/pasal/<int:provision_id>", methods=["GET", "POST"])
@requires(Permission.READ_MATRIX)
def provision(provision_id: int) -> AnyResponse:
    """What was said about a provision or a part of it, in whatever version; ticked items go into a usulan of its row."""
    one = instruments.visible_to(current_actor()).get_provision(provision_id)
    instrument_id = session.scalars(sa.select(Version.instrument_id).where(Version.id == one.version_id)).one()
    instrument = session.get(Instrument, instrument_id)
    row = sa.and_(Row.kind == "provision", Row.provision_id.in_(in_line_with(Provision.id == one.id)))
    at = Aspiration.provision_id.in_(lines_in(one.version_id).below.get(one.id, frozenset({one.id})))
    return _place(instrument, instruments.provision_label(one), row, at, {"provision_id": one.id}, provision=one)


@bp.route("/penyusun/tema/<topic>", methods=["GET", "POST"])
@requires(Permission.READ_MATRIX)
def theme(topic: str) -> AnyResponse:
    """What was said about a theme of an instrument."""
    known = topic_of(topic)
    if known is None:
        raise NotFound()
    row = sa.and_(Row.kind == "theme", Row.topic == topic)
    return _place(_instrument(), known.name_in(language()), row, Aspiration.topic == topic, {"topic": topic})


def _place(instrument: Instrument | None, label: str, row_is: Any, at: Any, where: dict[str, Any], **context: Any) -> AnyResponse:
    if instrument is None:
        raise NotFound()
    row = session.scalar(sa.select(Row).where(Row.instrument_id == instrument.id, row_is))
    if request.method == "POST":
        try:
            return _place_picked(instrument.id, where)
        except Invalid as refusal:
            wrong = refusal.data["fields"]
    else:
        wrong = {}
    only_new = request.args.get("belum") == "1"
    items, following = workload.items_page(instrument.id, at, request.args.get("sesudah"), only_unplaced=only_new)
    proposals = list(session.scalars(sa.select(Proposal).where(Proposal.row_id == row.id).order_by(Proposal.id))) if row else []
    html = render_template("drafting/place.html", instrument=instrument, label=label, row=row, items=items, following=following,
                           proposals=proposals, only_new=only_new, wrong=wrong, typed=request.form.get("text", ""),
                           chosen=set(picked()) if wrong else set(), usulan=request.form.get("usulan", ""), **context)
    return _private(html, 422 if wrong else 200)


def _place_picked(instrument_id: int, where: dict[str, Any]) -> AnyResponse:
    """Open the row if need be and put the ticked items into the usulan chosen: one transaction."""
    seen = picked()
    if not seen:
        raise Invalid(items="required")
    row_id, proposal_id = operations.place_items_at(current_actor(), instrument_id, list(seen), seen=seen,
                                                    text=request.form.get("text", ""), proposal_id=_chosen_proposal(), **where)
    flash(_("%(n)s aspirasi dilampirkan.", n=len(seen)), "ok")
    return redirect(f"/penyusun/matriks/{row_id}#usulan-{proposal_id}", 303)


def _chosen_proposal() -> int | None:
    """The usulan ticked in the form; None for a new one. Raises Malformed."""
    value = request.form.get("usulan", "baru")
    if value == "baru":
        return None
    if not value.isascii() or not value.isdigit() or len(value) > 15:
        raise Malformed(field="usulan")
    return int(value)


# --- items


@bp.get("/penyusun/aspirasi")
@requires(Permission.READ_MATRIX)
def find_item() -> AnyResponse:
    """By its code, to put it into any row."""
    checked = check_code(request.args.get("kode", ""))
    found = session.scalar(sa.select(Aspiration.id).where(Aspiration.code == checked.normalised, readable())) if checked.ok else None
    if found is None:
        flash(_("Tidak ada aspirasi yang sudah dibaca dengan kode itu."), "warn")
        row = request.args.get("baris", type=int)
        return redirect(f"/penyusun/matriks/{row}" if row else "/penyusun", 303)
    return redirect(url_for("drafting.item", aspiration_id=found, baris=request.args.get("baris", type=int)), 303)


@bp.get("/penyusun/aspirasi/<int:aspiration_id>")
@requires(Permission.READ_MATRIX)
def item(aspiration_id: int) -> Response:
    """One item; a rahasia text stays closed here."""
    return show_item(current_actor(), aspiration_id, row_id=request.args.get("baris", type=int))


@bp.post("/penyusun/aspirasi/<int:aspiration_id>/baca")
@requires(Permission.READ_CONFIDENTIAL)
@shows_personal_data
def open_item(aspiration_id: int) -> Response:
    """Open a rahasia text: the reading is recorded first."""
    operations.read_confidential(current_actor(), aspiration_id)
    return show_item(current_actor(), aspiration_id, row_id=request.form.get("baris", type=int), is_opened=True)


@bp.post("/penyusun/aspirasi/<int:aspiration_id>/lampirkan")
@requires(Permission.WRITE_PROPOSALS)
def attach_item(aspiration_id: int) -> AnyResponse:
    """Put one item into a usulan: of a row, or of the row of its own provision or theme."""
    actor = current_actor()
    one = queries.visible_to(actor).item(aspiration_id)
    kind, _colon, ident = request.form.get("tujuan", "").partition(":")
    seen, text = {one.id: request.form.get("seen", "")}, request.form.get("text", "")
    if kind == "usulan" and ident.isascii() and ident.isdigit():
        chosen = queries.visible_to(actor).proposal(int(ident[:15]))
        row_id, proposal_id = chosen.row_id, operations.place_items(actor, chosen.row_id, [one.id], proposal_id=chosen.id, seen=seen)
    elif kind == "baris" and ident.isascii() and ident.isdigit():
        row_id = queries.visible_to(actor).row(int(ident[:15])).id
        proposal_id = operations.place_items(actor, row_id, [one.id], text=text, seen=seen)
    elif kind in ("pasal", "tema"):
        where: dict[str, Any] = {"provision_id": one.provision_id} if kind == "pasal" else {"topic": one.topic}
        row_id, proposal_id = operations.place_items_at(actor, one.instrument_id, [one.id], seen=seen, text=text, **where)
    else:
        raise Malformed(field="tujuan")
    return redirect(f"/penyusun/matriks/{row_id}#usulan-{proposal_id}", 303)


# --- the matrix


def _note_filter(value: str | None) -> str | None:
    if value in (None, ""):
        return None
    if value == "kosong":
        return ""
    if value not in set(RowNote):
        raise NotFound()
    return value


@bp.get("/penyusun/matriks")
@requires(Permission.READ_MATRIX)
def matrix() -> Response:
    """The table, by keterangan, fifty rows a page."""
    return _matrix(NewRowForm(formdata=None))


def _matrix(form: NewRowForm) -> Response:
    instrument = _instrument()
    note, after = request.args.get("ket"), request.args.get("sesudah", 0, type=int)
    lines, following = queries.matrix_page(instrument.id, _note_filter(note), after)
    _fill_choices(form, instrument)
    html = render_template(
        "drafting/matrix.html", instrument=instrument, instruments=instruments.visible_to(current_actor()).instruments(), lines=lines,
        following=following, after=after, note=note or "", counts=queries.matrix_counts(instrument.id), form=form)
    return _private(html, 422 if form.errors else 200)


def _fill_choices(form: NewRowForm, instrument: Instrument) -> None:
    form.topic.choices = [(one.slug, one.name_in(language())) for one in topics()]
    newest = instruments.newest_version(instrument)
    query = sa.select(Provision).where(Provision.version_id == (newest.id if newest else 0), Provision.kind == "chapter")
    chapters = session.scalars(query.order_by(Provision.position))
    form.chapter.choices = [(one.address, f"{instruments.official_label(one)}: {one.heading}", {"lang": "id"}) for one in chapters]


@bp.post("/penyusun/matriks")
@requires(Permission.WRITE_PROPOSALS)
def open_row() -> AnyResponse:
    """A new row for a place, or the one that is there."""
    instrument, form = _instrument(), NewRowForm()
    _fill_choices(form, instrument)
    if not form.validate_on_submit():
        return _matrix(form)
    try:
        row_id = operations.open_row(current_actor(), instrument.id, **_place_of(form, instrument))
    except NotFound:
        form.kind.errors = [_("Tempat itu tidak ada dalam naskah ini.")]
        return _matrix(form)
    except Invalid as refusal:
        form.title.errors = [_("Beri nama baris baru.")]
        put_refusal(form, refusal)
        return _matrix(form)
    return redirect(f"/penyusun/matriks/{row_id}", 303)


def _place_of(form: NewRowForm, instrument: Instrument) -> dict[str, Any]:
    if form.kind.data == "provision":
        newest = instruments.newest_version(instrument)
        found = instruments.find_provision(newest.id, form.address.data) if newest else None
        if found is None:
            raise NotFound()
        return {"provision_id": found.id}
    if form.kind.data == "theme":
        return {"topic": form.topic.data or ""}
    return {"chapter": form.chapter.data or ""} if form.kind.data == "general" else {"new_title": form.title.data}


@bp.get("/penyusun/matriks/<int:row_id>")
@requires(Permission.READ_MATRIX)
def row(row_id: int) -> Response:
    """One row with its usulan, items and answers."""
    return show_row(current_actor(), row_id)


@bp.post("/penyusun/matriks/<int:row_id>/keterangan")
@requires(Permission.WRITE_PROPOSALS)
def note_row(row_id: int) -> AnyResponse:
    """Set keterangan; from the table by script, or with a reload."""
    operations.note_row(current_actor(), row_id, request.form.get("ket", ""), request.form.get("catatan"))
    if wants_json():
        return jsonify(message=_("Tersimpan %(time)s", time=wib_time(clock.now())))
    if "catatan" in request.form:
        return redirect(f"/penyusun/matriks/{row_id}", 303)
    slug = request.form.get("naskah") or None
    return redirect(url_for("drafting.matrix", ket=request.form.get("saring") or None, naskah=slug,
                            sesudah=request.form.get("sesudah", type=int) or None, _anchor=f"baris-{row_id}"), 303)


# --- proposals


@bp.post("/penyusun/matriks/<int:row_id>/usulan")
@requires(Permission.WRITE_PROPOSALS)
def write_proposal(row_id: int) -> AnyResponse:
    """A new usulan in a row."""
    form = ProposalForm()
    if not form.validate_on_submit():
        return show_row(current_actor(), row_id, Refused("new", row_id, form))
    proposal_id = operations.write_proposal(current_actor(), row_id, form.text.data)
    return redirect(f"/penyusun/matriks/{row_id}#usulan-{proposal_id}", 303)


@bp.get("/penyusun/usulan/<int:proposal_id>")
@requires(Permission.READ_MATRIX)
def proposal(proposal_id: int) -> Response:
    """All that one usulan holds."""
    one = queries.visible_to(current_actor()).proposal(proposal_id)
    items, following = workload.items_of_proposal(one.id, request.args.get("sesudah"))
    return _private(render_template("drafting/proposal.html", line=queries.proposal_lines([one])[0], row=session.get(Row, one.row_id),
                                    items=items, following=following))


@bp.post("/penyusun/usulan/<int:proposal_id>/ubah")
@requires(Permission.WRITE_PROPOSALS)
def edit_proposal(proposal_id: int) -> AnyResponse:
    """Other words, while it is not confirmed."""
    one = queries.visible_to(current_actor()).proposal(proposal_id)
    form = ProposalForm()
    if not form.validate_on_submit():
        return show_row(current_actor(), one.row_id, Refused("edit", one.id, form))
    operations.edit_proposal(current_actor(), one.id, form.text.data)
    return redirect(f"/penyusun/matriks/{one.row_id}#usulan-{one.id}", 303)


@bp.post("/penyusun/usulan/<int:proposal_id>/lepas")
@requires(Permission.WRITE_PROPOSALS)
def detach(proposal_id: int) -> AnyResponse:
    """Take one item out, while it is not confirmed."""
    one = queries.visible_to(current_actor()).proposal(proposal_id)
    operations.detach(current_actor(), one.id, request.form.get("item", 0, type=int))
    return redirect(f"/penyusun/matriks/{one.row_id}#usulan-{one.id}", 303)


@bp.post("/penyusun/usulan/<int:proposal_id>/konfirmasi")
@requires(Permission.WRITE_PROPOSALS)
def confirm(proposal_id: int) -> AnyResponse:
    """Write down what was weighed: the items held are considered."""
    one = queries.visible_to(current_actor()).proposal(proposal_id)
    form = ConfirmForm()
    try:
        if form.validate_on_submit():
            operations.confirm_proposal(current_actor(), one.id, form.note.data, expected=request.form.get("expected"))
            return redirect(f"/penyusun/matriks/{one.row_id}#usulan-{one.id}", 303)
    except Invalid:
        form.note.errors = [_("Lampirkan dulu aspirasi yang dibahas.")]
    return show_row(current_actor(), one.row_id, Refused("confirm", one.id, form))
