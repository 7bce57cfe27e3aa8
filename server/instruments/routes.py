"""The reader: /ruu for the default instrument, /naskah/<slug> for any. Public pages read no cookie."""
from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from server.categorization import topic
from server.core import slots
from server.core.errors import NotFound
from server.core.permissions import current_actor, public
from server.core.web import public_page
from server.instruments import finding, queries, reader
from server.instruments.addresses import Address, parse_address
from server.instruments.models import Instrument, Version
from server.instruments.notes.operations import note_of
from server.instruments.stances import queries as stances

bp = Blueprint("instruments", __name__)


@bp.get("/ruu")
@public
def bill() -> Response:
    """The newest published version of the default instrument."""
    instrument = queries.find_default_instrument()
    if instrument is None:
        return public_page(render_template("instruments/none_yet.html"))
    return _front(instrument)


@bp.get("/ruu/<int(max=9999):number>")
@public
def bill_version(number: int) -> Response:
    """One version of the default instrument."""
    return _version(queries.default_instrument(), number)


@bp.get("/ruu/<int(max=9999):number>/pasal/<article>")
@public
def bill_article(number: int, article: str) -> Response:
    """One article of one version."""
    return _article(queries.default_instrument(), number, article)


@bp.get("/ruu/pasal/<address>")
@public
def bill_newest_article(address: str) -> AnyResponse:
    """`/ruu/pasal/10(2)b` leads to that place in the newest version."""
    return _to_newest(queries.default_instrument(), address)


@bp.get("/naskah")
@public
def index() -> Response:
    """All instruments, each with its stage."""
    return public_page(render_template("instruments/list.html", summaries=queries.summaries(), kind_labels=queries.KIND_LABELS))


@bp.get("/naskah/<slug>")
@public
def front(slug: str) -> Response:
    """The newest version of an instrument, or its themes."""
    return _front(_instrument(slug))


@bp.get("/naskah/<slug>/<int(max=9999):number>")
@public
def version(slug: str, number: int) -> Response:
    """One version of an instrument."""
    return _version(_instrument(slug), number)


@bp.get("/naskah/<slug>/<int(max=9999):number>/pasal/<article>")
@public
def article(slug: str, number: int, article: str) -> Response:
    """One article of one version of an instrument."""
    return _article(_instrument(slug), number, article)


@bp.get("/naskah/<slug>/pasal/<address>")
@public
def newest_article(slug: str, address: str) -> AnyResponse:
    """That place in the newest version."""
    return _to_newest(_instrument(slug), address)


def _instrument(slug: str) -> Instrument:
    """A published one for anyone, without looking at a cookie; an internal one for those who may read it, else NotFound."""
    try:
        return queries.PUBLIC.instrument(slug)
    except NotFound:
        return queries.visible_to(current_actor()).instrument(slug)


def _front(instrument: Instrument) -> Response:
    newest = queries.newest_version(instrument)
    if newest is None:
        topics = [topic(slug) for slug in queries.topics_of(instrument.id)]
        html = render_template("instruments/themes.html", instrument=instrument, topics=topics, window=queries.window_of(instrument.id),
                               stages=queries.stages_of(instrument.id), kind=queries.KIND_LABELS[instrument.kind])
        return _answer(html, is_public=instrument.is_published)
    return _text_page(instrument, newest, newest)


def _version(instrument: Instrument, number: int) -> Response:
    return _text_page(instrument, _readable(instrument, number), queries.newest_version(instrument))


def _readable(instrument: Instrument, number: int) -> Version:
    """A published version for anyone, without looking at a cookie; an internal one for those who may read it, else NotFound."""
    try:
        return queries.PUBLIC.version(instrument, number)
    except NotFound:
        return queries.visible_to(current_actor()).version(instrument, number)


def _text_page(instrument: Instrument, shown: Version, newest: Version | None) -> Response:
    words = request.args.get("cari", "")[:200].strip()
    if words:
        return _found_page(instrument, shown, words)
    body = reader.body(instrument, shown, is_open=_is_open(shown, newest))
    html = render_template("instruments/reader.html", instrument=instrument, version=shown, newest=newest, body=body,
                           versions=queries.PUBLIC.versions(instrument), stages=queries.stages_of(instrument.id),
                           window=queries.window_of(instrument.id))
    return _answer(html, is_public=instrument.is_published and shown.is_published)


def _found_page(instrument: Instrument, shown: Version, words: str) -> Response:
    found = finding.find_in(shown.id, shown.digest, words)
    addresses = {hit.provision.id: parse_address(hit.provision.address) for hit in found.hits}
    html = render_template(
        "instruments/found.html", instrument=instrument, version=shown, words=words, found=found,
        labels={hit.provision.id: queries.provision_label(hit.provision) for hit in found.hits},
        hrefs={of: address_path(instrument, shown, address) for of, address in addresses.items() if address is not None})
    return _answer(html, is_public=instrument.is_published and shown.is_published)


def _is_open(shown: Version, newest: Version | None) -> bool:
    """Responses go to the text under discussion: the newest one that everybody can read."""
    return newest is not None and shown.id == newest.id


def _article(instrument: Instrument, number: int, article: str) -> Response:
    shown = _readable(instrument, number)
    node = queries.article_tree(shown.id, article)
    newest = queries.newest_version(instrument)
    before, after = queries.neighbours(shown.id, node.provision.position)
    margins = slots.provision_margin.load([each.provision.id for each in node.walk()])
    below = slots.provision_below.load([node.provision.id])
    html = render_template(
        "instruments/article.html", instrument=instrument, version=shown, newest=newest, node=node, margins=margins,
        below=below[node.provision.id], before=before, after=after, headings=queries.headings_above(node.provision),
        note=note_of(node.provision.id), stances=stances.counts_of([each.provision.id for each in node.walk()]),
        history=queries.versions_with_article(instrument, article), is_open=_is_open(shown, newest))
    return _answer(html, is_public=instrument.is_published and shown.is_published)


def _answer(html: str, *, is_public: bool) -> Response:
    if is_public:
        return public_page(html)
    response = make_response(html)
    response.headers["Cache-Control"] = "no-store"
    return response


def _to_newest(instrument: Instrument, text: str) -> AnyResponse:
    newest = queries.newest_version(instrument)
    if newest is None:
        raise NotFound()
    for spelling in (text, text.upper()):  # people type 70a and mean Pasal 70A
        address = parse_address(spelling)
        if address is not None and queries.find_provision(newest.id, address.short) is not None:
            return redirect(address_path(instrument, newest, address), 302)
    raise NotFound()


def address_path(instrument: Instrument, shown: Version, address: Address) -> str:
    """`/ruu/2/pasal/10#2b`"""
    anchor = f"#{address.anchor}" if address.anchor else ""
    return f"{instrument.path}/{shown.number}/pasal/{quote(address.article)}{anchor}"
