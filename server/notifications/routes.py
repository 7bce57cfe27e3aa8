"""Doors of letters and messages: news on or off, kept letters, messages to send by hand.

What shows an address or a number is a POST: it leaves a row in the ledger, and a GET changes nothing.
"""
from __future__ import annotations

import re
from email.message import EmailMessage
from typing import cast

from flask import Blueprint, Response, current_app, flash, make_response, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from server.accounts.access import shows_personal_data
from server.accounts.step_up import needs_fresh_proof
from server.aspirations.holders import count_miss, holder_item
from server.aspirations.models import Aspiration, Contact
from server.config import Settings
from server.core.database import session
from server.core.errors import Closed, Conflict, Malformed, NotFound
from server.core.forms import show_form
from server.core.permissions import NOBODY, Permission, current_actor, public, requires
from server.core.web import allow_style, csrf
from server.core.whatsapp import chat_link
from server.notifications import folder, messages, queries
from server.notifications.forms import ButtonForm
from server.notifications.operations import choose_news, finish_message, note_letter_read, note_number_read
from server.notifications.readers import wants_news
from server.notifications.stopping import item_of_token, stop_path

bp = Blueprint("notifications", __name__)
A_PAGE = 50
MOST = 2**31 - 1
STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
ID = f"<int(max={MOST}):message_id>"


# --- news on or off ----------------------------------------------------------------------------


@bp.get("/berhenti/<token>")
@public
def stop_page(token: str) -> AnyResponse:
    """Where the link in a letter leads: a page with the button, since scanners open links."""
    return _news_page(_item(token), stop_path(_item(token)))


@bp.post("/berhenti/<token>")
@csrf.exempt  # type: ignore[untyped-decorator]
@public
def stop(token: str) -> AnyResponse:
    """The button, with its form's token; or the one click of a mail program (RFC 8058), which has the link and nothing else."""
    is_one_click = request.form.get("List-Unsubscribe") == "One-Click"
    if not is_one_click:
        csrf.protect()
    item = _item(token)
    choose_news(NOBODY, item.id, False if is_one_click else _wish())
    return Response(status=200) if is_one_click else redirect(stop_path(item), 303)


def _item(token: str) -> Aspiration:
    item = item_of_token(token)
    if item is None:
        count_miss()
        raise NotFound()
    return item


@bp.get("/lacak/saya/kabar")
@public
def news_page() -> AnyResponse:
    """The same choice under the private link."""
    return _news_page(_held(), "/lacak/saya/kabar")


@bp.post("/lacak/saya/kabar")
@public
def choose() -> AnyResponse:
    """The holder's choice."""
    choose_news(current_actor(), _held().id, _wish())
    flash(_("Pilihan kabar disimpan."), "ok")
    return redirect("/lacak/saya", 303)


def _held() -> Aspiration:
    item = holder_item()
    if item is None:
        raise NotFound()
    if item.has_ended:
        raise Closed(what="ended")
    return item


def _wish() -> bool:
    wish = request.form.get("kabar")
    if wish not in ("0", "1"):
        raise Malformed(field="kabar")
    return wish == "1"


def _news_page(item: Aspiration, action: str) -> Response:
    response = show_form("notifications/news.html", ButtonForm(formdata=None), item=item, is_wanted=wants_news(item.id), action=action,
                         contact=session.get(Contact, item.id), is_holder=action.startswith("/lacak"))
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


# --- kept letters ------------------------------------------------------------------------------


@bp.get("/kelola/surat")
@requires(Permission.READ_OUTBOX)
def letters_page() -> AnyResponse:
    """What was sent, and the letters kept as files where there is no mail server: subjects only."""
    settings = cast(Settings, current_app.extensions["settings"])
    page = max(0, request.args.get("halaman", 0, type=int))
    lines, has_more = folder.newest(A_PAGE, min(page, 10_000) * A_PAGE)
    return _private(show_form("notifications/letters.html", ButtonForm(formdata=None), lines=lines, page=page, has_more=has_more,
                              numbers=queries.letter_numbers(), is_kept=not settings.smtp_host, host=settings.smtp_host))


@bp.post("/kelola/surat/<name>")
@requires(Permission.READ_OUTBOX)
@needs_fresh_proof
@shows_personal_data
def open_letter(name: str) -> AnyResponse:
    """One letter, both its parts. The HTML part stands in a frame that may run nothing and load nothing."""
    message = folder.read(name)
    note_letter_read(current_actor(), folder.subject_of(name), name.split("-")[1])
    html, text = _part(message, "html"), _part(message, "plain")
    style = STYLE.search(html)
    if style is not None:
        allow_style(style[1])
    shown = ("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "List-Unsubscribe")
    headers = [(header, str(message[header])) for header in shown if message[header]]
    return _private(make_response(render_template("notifications/letter.html", headers=headers, subject=str(message["Subject"]), html=html,
                                                  text=text)))


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()).replace("\r\n", "\n") if part is not None else ""  # as a browser reads it, and takes a digest of it


# --- messages to send by hand ------------------------------------------------------------------


@bp.get("/kelola/pesan")
@requires(Permission.SEND_BY_HAND)
def messages_page() -> AnyResponse:
    """What waits for a person, without numbers; and what was done, by whom."""
    settings = cast(Settings, current_app.extensions["settings"])
    after = request.args.get("sesudah", 0, type=int)
    visible = queries.visible_to(current_actor())
    lines = visible.waiting(A_PAGE + 1, max(0, min(after, MOST)))
    return _private(show_form("notifications/messages.html", ButtonForm(formdata=None), lines=lines[:A_PAGE], has_more=len(lines) > A_PAGE,
                              waiting=queries.count_waiting(), done=visible.done(), is_automatic=settings.chat_is_automatic,
                              gateway=settings.chat_name))


@bp.post(f"/kelola/pesan/{ID}")
@requires(Permission.SEND_BY_HAND)
@needs_fresh_proof
@shows_personal_data
def open_message(message_id: int) -> AnyResponse:
    """Number, words and the link that opens WhatsApp with both."""
    row = queries.visible_to(current_actor()).get(message_id)
    ready = messages.build(row.kind, row.payload)
    note_number_read(current_actor(), message_id)
    link = chat_link(ready.text, ready.number) if ready is not None else None
    code = session.get_one(Aspiration, row.aspiration_id).code
    response = _private(show_form("notifications/message.html", ButtonForm(formdata=None), message=row, ready=ready, link=link, code=code))
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@bp.post(f"/kelola/pesan/{ID}/selesai")
@requires(Permission.SEND_BY_HAND)
def finish(message_id: int) -> AnyResponse:
    """It was sent, or can't be."""
    wish = request.form.get("terkirim")
    if wish not in ("0", "1"):
        raise Malformed(field="terkirim")
    try:
        finish_message(current_actor(), message_id, wish == "1")
    except Conflict:
        flash(_("Rekan Anda sudah menyelesaikan pesan itu."), "warn")
        return redirect("/kelola/pesan", 303)
    flash(_("Pesan ditandai terkirim.") if wish == "1" else _("Pesan ditandai tidak dapat dikirim."), "ok")
    return redirect("/kelola/pesan", 303)


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
