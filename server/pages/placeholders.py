"""What a page's text may ask for in braces: numbers and tables from the house itself, so that no text can promise otherwise."""
from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from flask import current_app, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup, escape

from server.core import clock, consents, retention
from server.core.words import WithholdReason
from server.pages.rendering import FOLD, PLACEHOLDER, Rendered

_ALONE = re.compile(r"<p>\{\{ ?([a-z_]{1,40}) ?\}\}</p>")


@dataclass(frozen=True)
class Placeholder:
    """`fill` gives words for the middle of a sentence, or Markup that stands alone as a paragraph (`is_block`)."""

    code: str
    help: Any
    fill: Callable[[], str | Markup]
    is_block: bool = False


def _setting(name: str) -> Callable[[], str]:
    return lambda: str(getattr(current_app.extensions["settings"], name))


def _officer() -> str:
    settings = current_app.extensions["settings"]
    told = ", ".join(part for part in (settings.dpo_name, settings.dpo_email) if part)
    return told or str(_("kontaknya belum ditetapkan oleh pengelola situs ini"))


def _consent() -> str:
    since = datetime.combine(consents.SINCE[consents.VERSION], time(12), tzinfo=clock.WIB)
    return str(_("versi %(n)s, sejak %(day)s", n=consents.VERSION, day=current_app.jinja_env.filters["wib_date"](since)))


def _block(template: str) -> Callable[[], Markup]:
    def fill() -> Markup:
        settings = current_app.extensions["settings"]
        html = render_template(template, settings=settings, reasons=list(WithholdReason), rules=retention.rules())
        return Markup(html)  # noqa: S704  autoescaped

    return fill


KNOWN = {each.code: each for each in (
    Placeholder("tenggat_dibaca", _l("hari kerja sampai dibaca"), _setting("read_due_days")),
    Placeholder("tenggat_dipertimbangkan", _l("hari kerja sampai dipertimbangkan"), _setting("considered_due_days")),
    Placeholder("tenggat_dijelaskan", _l("hari kerja sampai dijelaskan"), _setting("explained_due_days")),
    Placeholder("tenggat_keberatan", _l("hari kerja sampai keberatan diputuskan"), _setting("objection_due_days")),
    Placeholder("persetujuan", _l("versi kata-kata persetujuan yang berlaku"), _consent),
    Placeholder("petugas_data", _l("nama dan email pejabat pelindungan data"), _officer),
    Placeholder("tenggat", _l("tabel semua tenggat, berdiri sendiri"), _block("pages/_clocks.html"), is_block=True),
    Placeholder("retensi", _l("tabel apa yang disimpan berapa lama, berdiri sendiri"), _block("pages/_retention.html"), is_block=True),
    Placeholder("alasan", _l("daftar alasan tidak ditayangkan, berdiri sendiri"), _block("pages/_reasons.html"), is_block=True),
)}


def unknown_in(page: Rendered) -> list[str]:
    """Codes in braces that nobody fills, and such as stand in a sentence where only a paragraph of its own can."""
    alone = set(_ALONE.findall(page.body))
    inside = set(PLACEHOLDER.findall(_ALONE.sub("", page.body))) | set(PLACEHOLDER.findall(page.title + page.lede))
    blocks = {code for code, known in KNOWN.items() if known.is_block} | {FOLD}
    return sorted(code for code in page.placeholders | inside | alone if code not in {*KNOWN, FOLD} or (code in blocks and code in inside))


def fill(page: Rendered) -> Rendered:
    """The page with everything in its place. Words are escaped; an unknown code stays as it is."""
    body = _ALONE.sub(lambda found: _block_of(found[1], found[0]), page.body)
    return Rendered(PLACEHOLDER.sub(lambda found: _plain_of(found[1], found[0]), page.title), _filled(page.lede), _filled(body))


def _filled(text: str) -> Markup:
    return Markup(PLACEHOLDER.sub(lambda found: str(escape(_plain_of(found[1], found[0]))), text))  # noqa: S704  clean, and escaped here


def _plain_of(code: str, standing: str) -> str:
    known = KNOWN.get(code)
    return standing if known is None or known.is_block else str(known.fill())


def _block_of(code: str, standing: str) -> str:
    known = KNOWN.get(code)
    return str(known.fill()) if known is not None and known.is_block else standing
