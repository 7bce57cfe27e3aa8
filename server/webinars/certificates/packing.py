"""All that wait for the office that signs, as one archive, made while it is sent: nothing of it is ever kept."""
from __future__ import annotations

import base64
import zipfile
from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from flask import Flask, current_app

from server.accounts.access import note_access
from server.core.database import session
from server.core.errors import Closed
from server.core.permissions import Actor, Permission
from server.webinars.certificates import queries
from server.webinars.certificates.models import Certificate, CertificateFile
from server.webinars.certificates.numbers import shown
from server.webinars.models import Webinar

PIECE = 10


class Pipe:
    """A file that is read as it is written, and cannot be gone back in."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        """Keep it until it is taken."""
        self._pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def take(self) -> bytes:
        """What was written since the last time."""
        data = b"".join(self._pieces)
        self._pieces.clear()
        return data


def pack(actor: Actor, webinar: Webinar) -> Iterator[bytes]:
    """The archive, piece by piece: a PDF for each, named by its number. Leaves a ledger row. Raises NotAllowed; Closed when none waits."""
    actor.must(Permission.ISSUE_CERTIFICATES)
    ids = queries.waiting_for_signature(webinar.id)
    if not ids:
        raise Closed(what="certificates", why="none_waits")
    note_access(actor, "certificates", "webinar", [webinar.id])
    return _packed(current_app._get_current_object(), ids, webinar.slug)  # type: ignore[attr-defined]  # werkzeug's proxy has it


def _packed(app: Flask, ids: Sequence[int], slug: str) -> Iterator[bytes]:
    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as archive:  # type: ignore[call-overload]  # write and flush are all it needs
        for start in range(0, len(ids), PIECE):
            with app.app_context():  # the request is over by now; none is held while the network is slow
                documents = _documents(ids[start:start + PIECE])
            for number, pdf in documents:
                archive.writestr(f"{slug[:60]}/{shown(number)}.pdf", base64.b64decode(pdf))
            yield pipe.take()
    yield pipe.take()


def _documents(ids: Sequence[int]) -> list[tuple[str, str]]:
    query = sa.select(Certificate.number, CertificateFile.pdf).join(CertificateFile, CertificateFile.certificate_id == Certificate.id)
    return [(row[0], row[1]) for row in session.execute(query.where(Certificate.id.in_(ids)).order_by(Certificate.id))]
