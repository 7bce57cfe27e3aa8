"""What the ledger holds in place of a text: HMAC-SHA256(salt, canonical item), with a salt per item and version.

The salt is shown to the holder only. Without it nobody can find a text by guessing; with it the holder can show that
the ledger's entry is about their very words. It is destroyed with the item.
"""
from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass

import sqlalchemy as sa

from server.aspirations.models import Aspiration, Salt
from server.core.database import session


@dataclass(frozen=True)
class Committed:
    """One version of a text, its salt and what the ledger says of it; for the holder."""

    version: int
    salt: str
    commitment: str
    is_redacted: bool


def new_salt() -> bytes:
    """32 random bytes."""
    return secrets.token_bytes(32)


def canonical(aspiration: Aspiration, *, text: str | None = None) -> bytes:
    """The item as it is committed to: JSON in UTF-8, keys sorted, no blanks. `text` stands in for another version's."""
    facts = {
        "code": aspiration.code, "instrument": aspiration.instrument_id, "is_confidential": aspiration.is_confidential,
        "kind": str(aspiration.kind), "submitted_at": aspiration.submitted_at.isoformat(timespec="microseconds"),
        "text": aspiration.text if text is None else text,
    }
    return json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def commitment(salt: bytes, aspiration: Aspiration, *, text: str | None = None) -> str:
    """64 hex digits."""
    return hmac.new(salt, canonical(aspiration, text=text), hashlib.sha256).hexdigest()


def commitment_now(aspiration_id: int) -> str | None:
    """The commitment to an item's text as it stands; None once it was erased. Also within an operation."""
    salt = session.scalar(sa.select(Salt.salt).where(Salt.aspiration_id == aspiration_id).order_by(Salt.version.desc()).limit(1))
    aspiration = session.get(Aspiration, aspiration_id) if salt is not None else None
    return commitment(salt, aspiration) if salt is not None and aspiration is not None else None


def add_salt(aspiration_id: int) -> int:
    """A salt for a new version of the text; returns the version's number. Call inside an operation."""
    newest = session.scalar(sa.select(sa.func.max(Salt.version)).where(Salt.aspiration_id == aspiration_id)) or 0
    session.add(Salt(aspiration_id=aspiration_id, version=newest + 1, salt=new_salt()))
    session.flush()
    return newest + 1


def drop_newest_salt(aspiration_id: int) -> None:
    """The newest version's words no longer stand: what the ledger says of them can never be opened again."""
    newest = sa.select(sa.func.max(Salt.version)).where(Salt.aspiration_id == aspiration_id).scalar_subquery()
    session.execute(sa.delete(Salt).where(Salt.aspiration_id == aspiration_id, Salt.version == newest),
                    execution_options={"synchronize_session": "fetch"})


def committed_versions(aspiration: Aspiration) -> list[Committed]:
    """The versions whose words still stand: the newest, and when it was redacted the one before too."""
    query = sa.select(Salt.version, Salt.salt).where(Salt.aspiration_id == aspiration.id).order_by(Salt.version.desc())
    rows = session.execute(query).all()
    texts = [aspiration.text] if aspiration.original_text is None else [aspiration.text, aspiration.original_text]
    return [Committed(version, salt.hex(), commitment(salt, aspiration, text=text), is_redacted=at == 0 and len(texts) > 1)
            for at, ((version, salt), text) in enumerate(zip(rows, texts, strict=False))]
