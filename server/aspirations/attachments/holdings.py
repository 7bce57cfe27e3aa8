"""What is kept of files somebody sent along."""
from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from server.accounts.requests import log_deed
from server.aspirations.attachments import keeping
from server.aspirations.attachments.models import Attachment
from server.aspirations.holdings import reachable, reachable_ids
from server.aspirations.models import Aspiration
from server.core.database import operation, session
from server.core.errors import NotFound
from server.core.holdings import Deed, Fact, Held, Holding, Subject, register
from server.core.i18n import number
from server.core.permissions import Actor
from server.core.words import RequestKind


def _files(subject: Subject) -> Sequence[tuple[Attachment, Aspiration]]:
    ids = reachable_ids(subject)
    query = sa.select(Attachment, Aspiration).join(Aspiration, Aspiration.id == Attachment.aspiration_id).where(
        Attachment.aspiration_id.in_(ids)).order_by(Attachment.id.desc())
    return [(row[0], row[1]) for row in session.execute(query)] if ids else []


def _provable(subject: Subject) -> set[int]:
    """Items whose contact is the proved address."""
    return {item.id for item, contact in reachable(subject)
            if contact is not None and subject.email_index is not None and contact.email_hmac == subject.email_index}


def find_files(subject: Subject) -> list[Held]:
    """Each file; whoever proved the address can have one erased alone."""
    provable = _provable(subject)
    return [_held(row, item, item.id in provable) for row, item in _files(subject)]


def _held(row: Attachment, item: Aspiration, is_provable: bool) -> Held:
    kind = _("Gambar") if row.is_picture else _("Dokumen PDF")
    is_shown = row.is_allowed and item.is_shown
    facts = (Fact(_("Berkas"), f"{kind} · {number(-(-row.size // 1000))} KB", _("Dibaca umum") if is_shown else _("Hanya tim, tersandi"),
                  _("Ikut terhapus bersama aspirasinya")), Fact(_("Keterangan"), row.alt or "–"))
    return Held(row.id, _("Lampiran %(code)s", code=item.code), facts, (Deed.ERASE,) if is_provable else ())


def export_files(subject: Subject) -> list[dict[str, Any]]:
    """The same as data, with the files themselves in base 64. Pictures as they were drawn anew: nothing else is kept of them."""
    return [{"code": item.code, "media": row.mime, "alt": row.alt, "is_allowed": row.is_allowed,
             "content": base64.b64encode(row.data).decode()}
            for row, item in _files(subject)]


@operation
def erase_file(actor: Actor, subject: Subject, attachment_id: int) -> None:
    """One goes. Raises NotFound."""
    row = session.get(Attachment, attachment_id)
    if row is None or row.aspiration_id not in _provable(subject):
        raise NotFound()
    log_deed(actor, RequestKind.ERASURE, aspiration_id=row.aspiration_id)
    keeping.erase(actor, attachment_id)


register(Holding("lampiran", _l("Lampiran Anda"), frozenset({"aspiration_attachments"}), find_files, export_files,
                 deeds={Deed.ERASE: erase_file}, is_by_email=True, order=20))
