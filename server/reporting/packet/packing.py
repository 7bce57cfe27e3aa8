"""The archive: the report and its attachments, made while it is sent. Nothing of it is kept."""
from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from server.accounts.access import note_access
from server.core import files
from server.core.cells import as_csv
from server.core.database import session
from server.core.errors import NotFound
from server.core.i18n import SOURCE, speaking
from server.core.permissions import Actor, Permission
from server.core.side_process import SideProcess, running
from server.core.words import label
from server.reporting.figures.models import SessionReport
from server.reporting.minutes.queries import signed_of
from server.reporting.packet import queries
from server.webinars.attendance import listing, lists
from server.webinars.certificates.packing import Pipe
from server.webinars.models import Webinar

CHUNK = 256 * 1024
FIRST = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Photo:
    """A photo as it is kept (WebP)."""

    path: Path


Entry = tuple[str, Path | bytes | Photo]


def pack(actor: Actor, webinar: Webinar, *, has_people: bool) -> Iterator[bytes]:
    """The archive, piece by piece. With `has_people` the attendance list is in it: that leaves a ledger row.

    Raises NotAllowed; NotFound until the report was drawn.
    """
    actor.must(Permission.READ_REPORTS)
    packet = queries.find(webinar.id)
    if packet is None or packet.docx_id is None:
        raise NotFound()
    entries = [("Laporan kegiatan.docx", files.path_of(files.find(packet.docx_id))), *attachments(webinar)]
    if has_people:
        entries.append(_people(actor, webinar))
    return packed(entries, webinar.slug[:60])


def attachments(webinar: Webinar) -> list[Entry]:
    """Everything but the attendance list."""
    with speaking(SOURCE):
        found, counted = list[Entry](), Counter[str]()
        for row, file in queries.documents_of(webinar.id):
            counted[row.kind] += 1
            found.append((f"{label('document_kind', row.kind)}/{counted[row.kind]:02} {_name(row.title)}.{files.MEDIA[file.media].ending}",
                          files.path_of(file)))
        found += [(f"{label('document_kind', 'material')}/Paparan {n:02} {_name(title)}.pdf", path)
                  for n, (title, path) in enumerate(queries.decks_of(webinar.id), 1)]
    for _minutes, kept in signed_of([webinar.id]).values():
        found += [(f"Notulen.{ending}", files.path_of(file)) for ending, file in kept.items()]
    found += [(f"Dokumentasi/{n:02} {_name(row.alt)}.jpg", Photo(files.path_of(file)))
              for n, (row, file) in enumerate(queries.photos_of(webinar.id), 1)]
    report = session.get(SessionReport, webinar.id)
    drawn = files.files_of([one for one in (report.xlsx_id, report.pdf_id) if one is not None]) if report else {}
    return found + [(f"Laporan angka.{one.media}", files.path_of(one)) for one in sorted(drawn.values(), key=lambda row: row.media)]


def _people(actor: Actor, webinar: Webinar) -> Entry:
    """The workbook that this member of staff had drawn today, else the same list as CSV."""
    actor.must(Permission.READ_PARTICIPANTS)
    ready = [row for row in lists.lists_of(actor, webinar.id) if row.ready_at is not None]
    if ready:
        return "Daftar hadir.xlsx", lists.workbook(actor, webinar.id, ready[0].id)
    note_access(actor, "attendance_list", "webinar", [webinar.id])
    with speaking(SOURCE):
        table = listing.table_of(webinar.id)
    return "Daftar hadir.csv", as_csv([table.headers, *table.rows])


def packed(entries: list[Entry], folder: str) -> Iterator[bytes]:
    """One after the other. What is removed meanwhile is left out."""
    pipe = Pipe()
    with ExitStack() as stack, zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as archive:  # type: ignore[call-overload]  # write, flush: all
        album = Album(stack)
        for name, source in entries:
            info, given = zipfile.ZipInfo(f"{folder}/{name}", FIRST), album.jpeg(source) if isinstance(source, Photo) else source
            if isinstance(given, bytes):
                archive.writestr(info, given)
            elif given is not None and given.is_file():
                with archive.open(info, "w") as entry, given.open("rb") as file:
                    while piece := file.read(CHUNK):
                        entry.write(piece)
                        yield pipe.take()
            yield pipe.take()
    yield pipe.take()


class Album:
    """Photos as offices file them. The program that writes them starts with the first one, and ends with the archive."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack, self._writer = stack, cast(SideProcess | None, None)

    def jpeg(self, photo: Photo) -> bytes | None:
        """One photo; None for one that was removed. Raises `side_process.Silent`: an archive that lacks one is no archive."""
        if not photo.path.is_file():
            return None
        if self._writer is None:
            self._writer = self._stack.enter_context(running("server.reporting.photos"))
        return self._writer.ask({}, photo.path.read_bytes())[1]


def _name(words: str) -> str:
    """A title as part of a file's name: letters, digits and spaces, so that it can be no path."""
    return " ".join(re.sub(r"[^\w -]+", " ", words).split())[:60].strip() or "berkas"
