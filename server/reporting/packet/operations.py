"""Writing, illustrating and drawing the activity report of a session."""
from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa

from server.core import clock, files, outbox
from server.core import text as texts
from server.core.database import operation, record, session
from server.core.errors import Conflict, Invalid, NotFound
from server.core.files import Received
from server.core.keys import once
from server.core.permissions import Actor, Permission
from server.core.words import Phase
from server.reporting.packet.events import (
    PacketAsked,
    PacketDrawn,
    PacketPhotoAdded,
    PacketPhotoChanged,
    PacketPhotoRemoved,
    PacketWritten,
)
from server.reporting.packet.models import Packet, PacketPhoto
from server.webinars.models import Webinar

DRAW, MADE = "packet.draw", "packet-photo"
DUE_AFTER = timedelta(hours=1)  # after the end of a session
PARTS = ("basis", "goal", "outcome", "evaluation", "closing")
LINES = ("place", "office", "signer", "signer_id")
MOST_TEXT, MOST_LINE, MOST_ALT, MOST_PHOTOS = 6000, 160, 300, 20


@operation
def write_packet(actor: Actor, webinar_id: int, written: Mapping[str, str], *, seen: int) -> int:
    """Keep the texts; returns their revision. The same again makes none. Raises NotFound; Conflict when somebody wrote since `seen`."""
    actor.must(Permission.WRITE_MINUTES)
    packet = _get(webinar_id)
    cleaned = {name: texts.plain(written.get(name, ""), most=MOST_TEXT) for name in PARTS}
    cleaned |= {name: texts.plain(written.get(name, ""), most=MOST_LINE, is_multiline=False) for name in LINES}
    kept = {name: words for name, words in cleaned.items() if words}
    if kept == packet.texts:
        return packet.revision
    if packet.revision != seen:
        raise Conflict(why="revision", revision=packet.revision)
    packet.texts, packet.revision = kept, packet.revision + 1
    _draw_again(packet)
    record(PacketWritten(staff_id=actor.staff_id, webinar_id=webinar_id, revision=packet.revision))
    return packet.revision


@operation
def add_photo(actor: Actor, webinar_id: int, received: Received, alt: str, *, key: str | None = None) -> int:
    """Keep a photo that was drawn anew; returns its id. Raises NotFound; Invalid without words or when there are enough."""
    actor.must(Permission.WRITE_MINUTES)
    write = once(MADE, key, webinar=webinar_id, sha256=received.sha256, staff=actor.staff_id)
    packet = _get(webinar_id)
    known = write.made()
    if known is not None:
        return known
    count, last = session.execute(sa.select(sa.func.count(), sa.func.max(PacketPhoto.position)).where(
        PacketPhoto.webinar_id == webinar_id)).one()
    if count >= MOST_PHOTOS:
        raise Invalid(photo="packet_photos")
    row = PacketPhoto(webinar_id=webinar_id, position=(last or 0) + 1, alt=_alt(alt), added_at=clock.now(),
                      file_id=files.keep(received, f"Dokumentasi {count + 1}"))
    session.add(row)
    session.flush()
    write.keep(row.id)
    _draw_again(packet)
    record(PacketPhotoAdded(staff_id=actor.staff_id, webinar_id=webinar_id, photo_id=row.id))
    return row.id


@operation
def change_photo(actor: Actor, webinar_id: int, photo_id: int, alt: str, position: int) -> None:
    """Other words, or another place from 1. Raises NotFound, Invalid."""
    actor.must(Permission.WRITE_MINUTES)
    packet, words = _get(webinar_id), _alt(alt)
    rows = list(session.scalars(sa.select(PacketPhoto).where(PacketPhoto.webinar_id == webinar_id).order_by(PacketPhoto.position)))
    row = next((one for one in rows if one.id == photo_id), None)
    if row is None:
        raise NotFound()
    rows.remove(row)
    rows.insert(max(0, min(position - 1, len(rows))), row)
    row.alt = words
    for n, one in enumerate(rows, 1):
        one.position = n
    _draw_again(packet)
    record(PacketPhotoChanged(staff_id=actor.staff_id, webinar_id=webinar_id, photo_id=photo_id))


@operation
def remove_photo(actor: Actor, webinar_id: int, photo_id: int) -> None:
    """Take it away; the Word file that shows it goes in the same transaction. Raises NotFound."""
    actor.must(Permission.WRITE_MINUTES)
    packet = _get(webinar_id)
    row = session.get(PacketPhoto, photo_id)
    if row is None or row.webinar_id != webinar_id:
        raise NotFound()
    session.delete(row)
    session.flush()
    files.discard(row.file_id)
    _forget_file(packet)
    _draw_again(packet)
    record(PacketPhotoRemoved(staff_id=actor.staff_id, webinar_id=webinar_id, photo_id=photo_id))


@operation
def compose_now(actor: Actor, webinar_id: int) -> None:
    """Have it drawn of the rows as they are. Raises NotFound, also for a rehearsal; Conflict until the session is over."""
    actor.must(Permission.READ_REPORTS)
    packet, webinar = _get(webinar_id), session.get_one(Webinar, webinar_id)
    if webinar.phase != Phase.ENDED:
        raise Conflict(state=webinar.phase)
    _draw(packet)
    record(PacketAsked(staff_id=actor.staff_id, webinar_id=webinar_id))


@operation
def keep_file(webinar_id: int, drawing: int, docx: Received) -> bool:
    """Drawn by the worker. False when it has to be drawn anew already, or is there."""
    packet, webinar = session.get(Packet, webinar_id, with_for_update=True), session.get(Webinar, webinar_id)
    if packet is None or webinar is None or packet.drawing != drawing or packet.drawn_at is not None:
        return False
    _forget_file(packet)
    packet.docx_id, packet.drawn_at = files.keep(docx, f"Laporan kegiatan {webinar.slug}"), clock.now()
    record(PacketDrawn(webinar_id=webinar_id))
    return True


# --- inside other operations -----------------------------------------------------------------


def plan_packet(webinar_id: int, ended_at: datetime) -> None:
    """A session ended: an hour later its report is drawn, if nobody asked for it before."""
    webinar = session.get(Webinar, webinar_id)
    if webinar is not None and not webinar.is_rehearsal:
        _draw(_get(webinar_id), due_at=ended_at + DUE_AFTER)


def leave_out(webinar_id: int) -> None:
    """What the report shows was taken back: the file that shows it goes at once, and comes anew."""
    packet = session.get(Packet, webinar_id, with_for_update=True)
    if packet is not None and packet.docx_id is not None:
        _forget_file(packet)
        _draw(packet)
    elif packet is not None and packet.is_under_way and packet.asked_at is not None:
        _draw(packet, due_at=_due_of(packet))  # the worker may be at it: what it draws now is not kept


def draw_again(webinar_id: int) -> None:
    """What the report shows has changed."""
    packet = session.get(Packet, webinar_id, with_for_update=True)
    if packet is not None:
        _draw_again(packet)


def _due_of(packet: Packet) -> datetime | None:
    """When what is planned is due: never earlier than an hour after the end."""
    webinar = session.get_one(Webinar, packet.webinar_id)
    due = webinar.ended_at + DUE_AFTER if webinar.ended_at else None
    return due if due is not None and due > clock.now() else None


def _draw_again(packet: Packet) -> None:
    """Only once it was drawn: what is planned for later is drawn of the rows as they are then."""
    if packet.drawn_at is not None:
        _draw(packet)


def _draw(packet: Packet, due_at: datetime | None = None) -> None:
    packet.drawing, packet.drawn_at, packet.asked_at = packet.drawing + 1, None, clock.now()
    outbox.post(DRAW, f"packet:{packet.webinar_id}:{packet.drawing}", {"webinar_id": packet.webinar_id, "drawing": packet.drawing},
                due_at=due_at)


def _forget_file(packet: Packet) -> None:
    old, packet.docx_id = packet.docx_id, None
    session.flush()
    files.discard(old)


def _get(webinar_id: int) -> Packet:
    webinar = session.get(Webinar, webinar_id, with_for_update={"key_share": True})
    if webinar is None or webinar.is_rehearsal:
        raise NotFound()
    packet = session.get(Packet, webinar_id, with_for_update=True)
    if packet is None:
        packet = Packet(webinar_id=webinar_id, texts={}, revision=0, drawing=0)
        session.add(packet)
        session.flush()
    return packet


def _alt(words: str) -> str:
    cleaned = texts.plain(words, most=MOST_ALT, is_multiline=False)
    if len(cleaned) < 5:
        raise Invalid(alt="required")
    return cleaned
