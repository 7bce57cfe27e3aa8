"""What comes back from the office that signs: an archive, looked at by the worker, each file matched by the number in its name and in it.

All files are looked at before any is taken. With one that is wrong none is taken, unless whoever sent it chose to leave those out.
"""
from __future__ import annotations

import base64
import re
import zipfile
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import IO, Any

from server.core import archives, clock, files, jobs
from server.core.database import operation, record, session
from server.core.errors import Closed, NotFound
from server.core.permissions import SYSTEM, Actor, Permission
from server.core.side_process import SideProcess, Silent
from server.webinars.certificates import numbers, operations, queries
from server.webinars.certificates.events import SignedCertificatesChecked, SignedCertificatesReceived
from server.webinars.certificates.models import Certificate, CertificateFile, CertificateReturn
from server.webinars.certificates.operations import RETURNED, Signed
from server.webinars.models import Webinar

MOST_ARCHIVE = 150_000_000  # bytes as it comes
MOST_LIST = 1_500_000  # bytes of the list of its files, folders among them
MOST_FILES, MOST_PDF, MOST_ALL = 3000, 3_000_000, 300_000_000  # files; bytes of one and of all, unpacked
MOST_LISTED = 200  # lines of a report
PIECE = 20
LOOK_WITHIN = 15.0  # seconds for one PDF
MOST_SILENT = 5  # PDFs of one archive that end the process that looks at them, or keep it busy too long
PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others may ask for any memory
IGNORED = re.compile(r"(^|/)(__MACOSX/|\.DS_Store$|Thumbs\.db$|desktop\.ini$|\._)", re.I)
INSPECTING = "server.webinars.certificates.inspecting"


class BadArchive(Exception):
    """Nothing in it is looked at; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Report:
    """What became of each file: those that are right by the certificate's id, how many were taken before, and lines about the others."""

    right: dict[int, zipfile.ZipInfo] = field(default_factory=dict)
    same: int = 0
    wrong: list[dict[str, Any]] = field(default_factory=list)

    def refuse(self, name: str, code: str, number: str = "") -> None:
        """One more line; names are cut, for they may be anything."""
        self.wrong.append({"name": name[-120:], "code": code, "number": numbers.shown(number)})


# --- taking it in ----------------------------------------------------------------------------


def receive(actor: Actor, webinar_id: int, stream: IO[bytes], *, skips_bad: bool) -> int:
    """Keep an archive, sealed, until the worker has looked at it; returns the id of its report.

    Raises NotFound, Invalid(file=…), TooLarge, Closed for a rehearsal.
    """
    actor.must(Permission.ISSUE_CERTIFICATES)
    received = files.receive(stream, allowed=("zip",), most=MOST_ARCHIVE, is_sealed=True)
    try:
        return _note_received(actor, webinar_id, received, skips_bad)
    except BaseException:
        files.drop(received)
        raise


@operation
def _note_received(actor: Actor, webinar_id: int, received: files.Received, skips_bad: bool) -> int:
    webinar = session.get(Webinar, webinar_id)
    if webinar is None:
        raise NotFound()
    if webinar.is_rehearsal:
        raise Closed(what="rehearsal")
    row = CertificateReturn(webinar_id=webinar_id, file_id=files.keep(received), skips_bad=skips_bad, received_at=clock.now())
    session.add(row)
    session.flush()
    jobs.start(SYSTEM, RETURNED, {"return_id": row.id})
    record(SignedCertificatesReceived(staff_id=actor.staff_id, webinar_id=webinar_id, return_id=row.id))
    return row.id


# --- looking at it ---------------------------------------------------------------------------


def look_at(return_id: int, progress: jobs.Progress) -> None:
    """All files of an archive, then those that are right are taken, a few in one transaction. Done again, what was taken stays."""
    session.rollback()
    row = session.get(CertificateReturn, return_id)
    if row is None or row.state != "waiting" or row.file_id is None:
        return
    try:
        with _opened(b"".join(files.unsealed(files.find(row.file_id)))) as archive:
            entries = _listed(archive)
            progress.expect(2 * len(entries))
            report = _examine(archive, entries, row.webinar_id, progress)
            is_taken = row.skips_bad or not report.wrong
            taken = _take(archive, report, progress) + report.same if is_taken else 0
    except BadArchive as bad:
        _finish(return_id, Report(), 0, problem=bad.code)
        return
    _finish(return_id, report, taken)


def _take(archive: zipfile.ZipFile, report: Report, progress: jobs.Progress) -> int:
    ids, taken = list(report.right), 0
    for start in range(0, len(ids), PIECE):
        pdfs = {one: archive.read(report.right[one]) for one in ids[start:start + PIECE]}
        count = operations.put_signed([Signed(one, base64.b64encode(pdf).decode(), len(pdf)) for one, pdf in pdfs.items()])
        taken += count
        progress.advance(len(pdfs), found=count)
    return taken


def _opened(data: bytes) -> zipfile.ZipFile:
    """The archive, if it is none that would fill the house. Raises BadArchive."""
    try:
        archive = archives.opened(data, most_list=MOST_LIST)
    except archives.TooMany:
        raise BadArchive("archive_many") from None
    except archives.Broken:
        raise BadArchive("archive_broken") from None
    entries = _listed(archive)
    if not entries:
        raise BadArchive("archive_empty")
    if len(entries) > MOST_FILES:
        raise BadArchive("archive_many")
    if sum(one.file_size for one in entries) > MOST_ALL:
        raise BadArchive("archive_bomb")
    return archive


def _listed(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    return [one for one in archive.infolist() if not one.is_dir() and not IGNORED.search(one.filename)]


def _examine(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], webinar_id: int, progress: jobs.Progress) -> Report:
    """Raises BadArchive for one that would keep the worker for hours."""
    report = Report()
    with Looking() as look:
        for entry in entries:
            _examine_one(archive, entry, webinar_id, report, look)
            if look.silent > MOST_SILENT:
                raise BadArchive("archive_slow")
            progress.advance(1)
    return report


def _examine_one(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, webinar_id: int, report: Report, look: Looking) -> None:
    name = entry.filename
    if "\\" in name or name.startswith("/") or ".." in name.split("/") or not name.isprintable():
        return report.refuse(name, "path")
    named = numbers.numbers_in(name.rsplit("/", 1)[-1])
    if not name.lower().endswith(".pdf"):
        return report.refuse(name, "kind")
    if len(named) != 1:
        return report.refuse(name, "name")
    row, pdf = _certificate(named[0], webinar_id), _unpacked(archive, entry)
    code = _wrong_certificate(row, report) or (pdf if isinstance(pdf, str) else "")
    if row is None or code or isinstance(pdf, str):
        return report.refuse(name, code, named[0])
    if row.state == operations.ISSUED:
        if _stands(row, pdf):
            report.same += 1
            return None
        return report.refuse(name, "taken", named[0])
    if code := look.at(pdf, named[0], _said_in(row)):
        return report.refuse(name, code, named[0])
    report.right[row.id] = entry
    return None


def _wrong_certificate(row: Certificate | None, report: Report) -> str:
    if row is None:
        return "unknown"
    if row.state == operations.REVOKED:
        return "revoked"
    return "twice" if row.id in report.right else ""


def _stands(row: Certificate, pdf: bytes) -> bool:
    """This very document was taken before: an archive that is sent again, or looked at again after a stop."""
    file = session.get(CertificateFile, row.id)
    return file is not None and file.pdf == base64.b64encode(pdf).decode()


def _certificate(number: str, webinar_id: int) -> Certificate | None:
    found = queries.by_number(number)
    return found[0] if found is not None and found[1].id == webinar_id else None


def _said_in(row: Certificate) -> frozenset[str]:
    """What looks like a number in the words that the document bears beside its own: people choose their names themselves."""
    return frozenset(numbers.numbers_in(f"{row.name} {session.get_one(Webinar, row.webinar_id).title}"))


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes | str:
    """Its bytes, or why not: never more than a PDF may have, whatever the archive says of itself."""
    if entry.flag_bits & 1:
        return "locked"
    if entry.file_size > MOST_PDF:
        return "large"
    if entry.compress_type not in PACKINGS:
        return "broken"
    try:
        data = archives.unpacked(archive, entry, most=MOST_PDF)
    except archives.Broken:
        return "broken"
    except archives.TooLarge:
        return "large"
    return data if data.startswith(b"%PDF-") else "kind"


class Looking:
    """The process that opens PDFs; a new one after a PDF that took it down."""

    def __init__(self) -> None:
        self._process: SideProcess | None = None
        self.silent = 0

    def at(self, pdf: bytes, number: str, others: Collection[str] = ()) -> str:
        """What is wrong with this PDF as the certificate of that number; nothing if it is right. It may bear `others` as well."""
        self._process = self._process or SideProcess(INSPECTING)
        try:
            found, _body = self._process.ask({}, pdf, within=LOOK_WITHIN)
        except Silent:
            self.silent += 1
            self.end()
            return "broken"
        if "problem" in found:
            return str(found["problem"])
        if number not in found["numbers"] or set(found["numbers"]) - {number, *others}:
            return "other" if found["numbers"] else "no_number"
        return "" if found["signatures"] else "unsigned"

    def end(self) -> None:
        """It is needed no more."""
        if self._process is not None:
            self._process.end()
            self._process = None

    def __enter__(self) -> Looking:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()


@operation
def _finish(return_id: int, report: Report, taken: int, *, problem: str = "") -> None:
    """Put down what became of it; the archive goes."""
    row = session.get_one(CertificateReturn, return_id, with_for_update=True)
    row.state, row.problem, row.taken, row.refused = "taken" if taken else "refused", problem, taken, len(report.wrong)
    row.report, row.looked_at = report.wrong[:MOST_LISTED] or None, clock.now()
    files.discard(row.file_id)
    row.file_id = None
    record(SignedCertificatesChecked(webinar_id=row.webinar_id, return_id=row.id, taken=taken, refused=row.refused))
