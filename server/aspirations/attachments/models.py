"""What was sent along with an aspiration."""
from __future__ import annotations

from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.core.database import Model
from server.core.files import MEDIA
from server.core.vault import SealedBytes, SealedText

PICTURE, PDF = "webp", "pdf"  # pictures of every kind are drawn anew as WebP
MOST_FILES, MOST_BYTES = 3, 5_000_000  # of one aspiration; of one file as it comes
MOST_ALL = 16_000_000  # bytes of a whole form
MOST_ALT = 300  # characters


@dataclass(frozen=True)
class Attached:
    """A file that was looked at and is ready to be kept. `preview` is the first page of a PDF as a picture; `digest` tells two apart."""

    media: str
    data: bytes = field(repr=False)
    digest: str
    alt: str = field(repr=False, default="")
    preview: bytes = field(repr=False, default=b"")
    width: int | None = None
    height: int | None = None


class Attachment(Model):
    """One file, sealed, with the words about it. The name it had on its sender's device is not kept.

    `is_allowed`: a moderator let it be shown; it is shown only while its aspiration is.
    """

    __tablename__ = "aspiration_attachments"
    __table_args__ = {"sqlite_autoincrement": True}
    id: Mapped[int] = mapped_column(primary_key=True)
    aspiration_id: Mapped[int] = mapped_column(sa.ForeignKey("aspirations.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(sa.String(32), unique=True)  # random: what stands in its address
    media: Mapped[str] = mapped_column(sa.String(8))
    size: Mapped[int]  # bytes
    width: Mapped[int | None]
    height: Mapped[int | None]
    is_allowed: Mapped[bool] = mapped_column(default=False)
    alt: Mapped[str] = mapped_column(SealedText)
    preview: Mapped[bytes | None] = mapped_column(SealedBytes, deferred=True)
    data: Mapped[bytes] = mapped_column(SealedBytes, deferred=True)

    @property
    def is_picture(self) -> bool:
        """Else it is a PDF."""
        return self.media == PICTURE

    @property
    def mime(self) -> str:
        """Its name on the web."""
        return MEDIA[self.media].mime
