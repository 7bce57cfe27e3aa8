"""Doors of what citizens say: the form, the receipt, the trail, the list, support and reports."""
from __future__ import annotations

from functools import cache

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from server import areas, categorization
from server.accounts.actors import participant_id, participant_token
from server.accounts.routes import safe_target
from server.aspirations import explore, queries
from server.aspirations.attachments.forms import let_in
from server.aspirations.backgrounds.operations import has_answered
from server.aspirations.forms import FREE, GUIDED, MOST_QUOTE, SubmitForm, articles_of
from server.aspirations.holders import count_miss
from server.aspirations.models import Aspiration, Contact
from server.aspirations.operations import report_aspiration, set_support, submit_aspiration
from server.aspirations.submissions import standing_submission
from server.aspirations.supports import REPORT_REASONS
from server.aspirations.writing.advice import Advice, before_sending
from server.aspirations.writing.reports import report_of
from server.core import limits, qr, slots, visitors
from server.core import text as texts
from server.core.database import session
from server.core.decisions import decisions_of
from server.core.english import origin
from server.core.errors import Invalid, Malformed, NotFound, TooLarge
from server.core.forms import put_refusal, show_form
from server.core.i18n import base, language
from server.core.in_app import app_around
from server.core.offline import stands_in
from server.core.permissions import NOBODY, Actor, current_actor, public
from server.core.web import csrf, public_page, wants_json
from server.core.whatsapp import chat_link
from server.instruments.addresses import address_words, parse_address
from server.instruments.models import Instrument
from server.instruments.queries import find_default_instrument
from server.instruments.queries import visible_to as instruments_visible_to

bp = Blueprint("aspirations", __name__)
_ELSEWHERE = "Luar Jakarta"  # as `areas.find` reads it


@bp.get("/aspirasi/baru")
@public
def submit_form() -> Response:
    """The form; the cookie that will tell this device apart goes with it, and no row is written."""
    participant_token()
    form = SubmitForm(instrument_asked_for())
    place = parse_address(request.args.get("pasal", "")[:80])
    form.pasal.data = address_words(place) if place else ""
    topic = categorization.topic(request.args.get("topik"))
    form.topik.data = topic.slug if topic else ""
    form.cara.data = GUIDED if request.args.get("cara") == GUIDED else FREE
    form.kutipan.data = _quoted(request.args.get("kutipan", ""))
    return form_page(form)


@bp.get(stands_in("/aspirasi/baru", "/aspirasi/baru/luring"))
@public
def offline_form() -> Response:
    """The form that a browser may keep: the same fields for everyone, without token and key. Its script asks for them."""
    form = SubmitForm(find_default_instrument(), meta={"csrf": False})
    form.key.data = ""
    return public_page(form_page(form).get_data(as_text=True), seconds=60)


def _quoted(words: str) -> str:
    """Words of the draft that the reader selected: one line of plain text, cut at its most letters. Anyone may have made the address."""
    try:
        return texts.plain(words[:MOST_QUOTE], most=MOST_QUOTE, is_multiline=False)
    except (Malformed, TooLarge):
        return ""


@bp.post("/aspirasi/baru")
@public
def submit() -> AnyResponse:
    """Keep it and lead to the receipt; wrong fields come back with all that was typed and sent, and nothing is stored."""
    let_in()
    if any("\x00" in value for value in request.form.values()):
        raise Malformed(field="form")
    form = SubmitForm(instrument_asked_for())
    form.take_files()
    if not form.validate():
        return form_page(form)
    actor = Actor(participant_id=participant_id())
    advice = _supported(actor, form) or _advice(actor, form)
    if advice:
        form.mirip.data = "1"
        return form_page(form, advice)
    try:
        item_id = _keep(actor, form)
    except Invalid as refusal:
        if not put_refusal(form, refusal):
            raise
        return form_page(form)
    form.drop_held()
    code = session.get_one(Aspiration, item_id).code
    return redirect(f"/aspirasi/{code}/tanda-terima", 303)


csrf.exempt(submit)  # it asks itself: the body, which brings files, is larger than others may send


def _supported(actor: Actor, form: SubmitForm) -> Advice | None:
    """Without a script: one of those alike is supported (`dukung`) or no longer (`lepas`) from the form, which comes back whole."""
    for name, is_on in (("dukung", True), ("lepas", False)):
        if code := request.form.get(name):
            item_id = queries.visible_to(NOBODY).shown_by_code(code).id
            limits.use("vote", actor.participant_id)
            set_support(actor, item_id, is_on)
            session.expire_all()
            submission = form.submission()
            return before_sending(submission.text, submission.instrument_id, submission.kind)
    return None


def _advice(actor: Actor, form: SubmitForm) -> Advice | None:
    """What the sender has not seen yet: once for a form, and not for one that was kept already."""
    if form.mirip.data == "1" or standing_submission(actor, form.submission(), key=form.key.data) is not None:
        return None
    submission = form.submission()
    return before_sending(submission.text, submission.instrument_id, submission.kind)


def _keep(actor: Actor, form: SubmitForm) -> int:
    submission, key = form.submission(), form.key.data
    known = standing_submission(actor, submission, key=key)
    if known is not None:
        return known
    limits.use("aspiration.submit", actor.participant_id)
    is_burst = not limits.count_below("aspiration.submit.network", visitors.network())
    return submit_aspiration(actor, submission, key=key, is_burst=is_burst)


def instrument_asked_for() -> Instrument | None:
    """The one asked for, or the default; None while the house has none."""
    slug = request.values.get("naskah", "")[:80]
    return instruments_visible_to(NOBODY).instrument(slug) if slug else find_default_instrument()


def form_page(form: SubmitForm, advice: Advice | None = None) -> Response:
    """The page of the form with what it holds, and what its sender may want to know before sending."""
    supported = queries.supported_by(current_actor().participant_id, [one.id for one in advice.similar]) if advice else set()
    return show_form("aspirations/submit.html", form, instrument=form.instrument, area_names=area_names(language()),
                     articles=articles_of(form.instrument), offered=advice, supported=supported)


@cache
def area_names(spoken: str) -> list[str]:
    """What the field for where one lives suggests in a language: the large areas first, then every kelurahan."""
    large = [*areas.regencies(), *areas.neighbours()]
    names = [areas.local_name(name, spoken) for name in (*(one.name for one in large), _ELSEWHERE)]
    return [*names, *(areas.display_name(one, spoken) for one in areas.districts()), *areas.datalist_options()]


@bp.get("/aspirasi/<code>/tanda-terima")
@public
def receipt(code: str) -> AnyResponse:
    """Code, QR and private link, for the device that sent it, for a day; anyone else is led to the public trail."""
    item = queries.visible_to(current_actor()).receipt(code)
    if item is None:
        return redirect(f"/aspirasi/{_by_code(code).code}", 303)
    private_url = origin() + base() + queries.private_link(item)
    html = render_template("aspirations/receipt.html", item=item, qr=qr_of(item), private_url=private_url,
                           public_url=origin() + base() + f"/a/{item.code}", whatsapp_url=_to_oneself(item, private_url),
                           may_confirm=_may_confirm(item), report=report_of(item), has_answered=has_answered(item.id), app=app_around())
    return private_page(html)


def _may_confirm(item: Aspiration) -> bool:
    """An address was given, and nobody typed the code sent to it yet."""
    contact = session.get(Contact, item.id)
    return contact is not None and contact.email is not None and contact.email_confirmed_at is None


def _to_oneself(item: Aspiration, private_url: str) -> str:
    """A chat with one's own number where we have it, else with whom one picks; the private link is typed in."""
    contact = session.get(Contact, item.id)
    words = _("Aspirasi saya %(code)s. Tautan pribadi, jangan diteruskan: %(url)s", code=item.code, url=private_url)
    return chat_link(words, (contact.phone if contact else None) or "")


def private_page(html: str) -> Response:
    """For its holder only: not kept anywhere, and no address leaks through a referrer."""
    response = make_response(html)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def qr_of(item: Aspiration) -> Markup:
    """The public address, in the page's language."""
    return qr.picture(f"{origin()}{base()}/a/{item.code}")


@bp.get("/a/<code>")
@public
def short(code: str) -> AnyResponse:
    """The short form that is printed in QR codes."""
    return redirect(f"/aspirasi/{_by_code(code).code}", 302)


@bp.get("/aspirasi/<code>")
@public
def show(code: str) -> AnyResponse:
    """The trail, for anyone with the code, in every state; the text only while it is shown and terbuka."""
    item = _by_code(code)
    if item.code != code:
        return redirect(f"/aspirasi/{item.code}", 302)
    participant_token()
    actor = current_actor()
    is_shown = item.is_shown
    html = render_template(
        "aspirations/show.html", item=item, decisions=decisions_of("aspiration", [item.id])[item.id],
        panels=slots.trail.load([item.id])[item.id] if is_shown else "", is_reported="dilaporkan" in request.args, flashes=True,
        qr=qr_of(item), author=queries.public_author(item), area=queries.public_area(item), place=explore.place_of(item.provision_id),
        topic=categorization.topic(item.topic) if item.topic else None, reasons=REPORT_REASONS,
        is_supported=item.id in queries.supported_by(actor.participant_id, [item.id]), public_url=origin() + base() + f"/a/{item.code}")
    response = make_response(html)
    response.headers["Cache-Control"] = "no-store"
    return response


def _by_code(code: str) -> Aspiration:
    """The item; looking for one that does not exist is counted, so that nobody tries codes by the thousand."""
    try:
        return queries.visible_to(NOBODY).by_code(code)
    except NotFound:
        count_miss()
        raise


@bp.post("/aspirasi/<code>/dukung")
@public
def support(code: str) -> AnyResponse:
    """Support, or take it back: a state, not a toggle."""
    wish = request.form.get("on")
    if wish not in ("0", "1"):
        raise Malformed(field="on")
    item = queries.visible_to(NOBODY).shown_by_code(code)
    actor = Actor(participant_id=participant_id())
    limits.use("vote", actor.participant_id)
    is_on = set_support(actor, item.id, wish == "1")
    if wants_json():
        session.expire_all()
        return jsonify(on=is_on, supports=session.get_one(Aspiration, item.id).supports)
    back = safe_target(request.form.get("kembali")) or ""
    return redirect(back if back.startswith("/aspirasi") else f"/aspirasi/{item.code}", 303)


@bp.post("/aspirasi/<code>/laporkan")
@public
def report(code: str) -> AnyResponse:
    """A reader says that something is wrong with a shown text."""
    item = queries.visible_to(NOBODY).shown_by_code(code)
    actor = Actor(participant_id=participant_id())
    limits.use("aspiration.report", actor.participant_id)
    report_aspiration(actor, item.id, request.form.get("reason", ""))
    return redirect(f"/aspirasi/{item.code}?dilaporkan=1", 303)


from server.aspirations import holder_routes as _holder_routes  # noqa: E402, F401  the holder's doors stand on the same blueprint
