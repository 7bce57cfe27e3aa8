"""Instruments, their stages, windows and approval steps; versions and the tree of provisions."""
from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.core import clock
from server.core.database import Model

SAMPLE_KIND = "naskah contoh"  # what `text_kind` of a sample file says


class Instrument(Model):
    """A text in the making (RUU, Raperda, …) or only a theme. One is the default, at /ruu."""

    __tablename__ = "instruments"
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(sa.String(80), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(20))  # ruu, raperda, rapergub, naskah-akademik, tema
    title: Mapped[str] = mapped_column(sa.String(300))
    summary: Mapped[str] = mapped_column(sa.Text, default="")
    is_default: Mapped[bool] = mapped_column(default=False)
    is_sample: Mapped[bool] = mapped_column(default=False)
    revision: Mapped[int] = mapped_column(default=1, server_default="1")  # counts up with each change of its facts or stages
    created_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)  # internal until then

    @property
    def is_published(self) -> bool:
        """Whether the public may find it."""
        return self.published_at is not None

    @property
    def path(self) -> str:
        """Where its reader lives: `/ruu` for the default one."""
        return "/ruu" if self.is_default else f"/naskah/{self.slug}"


class InstrumentTopic(Model):
    """A topic that an instrument without text asks about."""

    __tablename__ = "instrument_topics"
    instrument_id: Mapped[int] = mapped_column(sa.ForeignKey("instruments.id", ondelete="CASCADE"), primary_key=True)
    topic: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    position: Mapped[int]


class Stage(Model):
    """A step of law-making; the current one has begun and not ended."""

    __tablename__ = "instrument_stages"
    id: Mapped[int] = mapped_column(primary_key=True)
    instrument_id: Mapped[int] = mapped_column(sa.ForeignKey("instruments.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(120))
    description: Mapped[str] = mapped_column(sa.String(400), default="")
    began_on: Mapped[date | None] = mapped_column(sa.Date)
    ended_on: Mapped[date | None] = mapped_column(sa.Date)

    @property
    def is_done(self) -> bool:
        """Ended."""
        return self.ended_on is not None

    @property
    def is_current(self) -> bool:
        """Begun and not ended."""
        return self.began_on is not None and self.ended_on is None


class InputWindow(Model):
    """When input is asked for. Later voices are taken, marked, and still answered."""

    __tablename__ = "input_windows"
    id: Mapped[int] = mapped_column(primary_key=True)
    instrument_id: Mapped[int] = mapped_column(sa.ForeignKey("instruments.id", ondelete="CASCADE"), index=True)
    opens_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    closes_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    reason: Mapped[str] = mapped_column(sa.String(300), default="")


class WindowExtension(Model):
    """An input window that was let stand longer, and why: public, beside the new day."""

    __tablename__ = "window_extensions"
    id: Mapped[int] = mapped_column(primary_key=True)
    window_id: Mapped[int] = mapped_column(sa.ForeignKey("input_windows.id", ondelete="CASCADE"), index=True)
    closed_before: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    closes_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    reason: Mapped[str] = mapped_column(sa.String(300))
    at: Mapped[datetime] = mapped_column(clock.UtcDateTime)


class ApprovalStep(Model):
    """A paraf that an answer needs, in order."""

    __tablename__ = "approval_steps"
    id: Mapped[int] = mapped_column(primary_key=True)
    instrument_id: Mapped[int] = mapped_column(sa.ForeignKey("instruments.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(120))


class Version(Model):
    """One state of the text. Internal until published; the newest published one is what /ruu shows."""

    __tablename__ = "versions"
    __table_args__ = (sa.UniqueConstraint("instrument_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    instrument_id: Mapped[int] = mapped_column(sa.ForeignKey("instruments.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]  # 1, 2, … within the instrument; the address is /ruu/<number>
    title: Mapped[str] = mapped_column(sa.String(400))
    label: Mapped[str] = mapped_column(sa.String(200))
    text_kind: Mapped[str] = mapped_column(sa.String(40), default="")
    source: Mapped[str] = mapped_column(sa.String(400), default="")
    considerations: Mapped[list[dict[str, str]]] = mapped_column(sa.JSON, default=list)  # label, text
    legal_basis: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    closing: Mapped[str] = mapped_column(sa.Text, default="", server_default="")  # "Agar setiap orang mengetahuinya, …"
    elucidation: Mapped[str] = mapped_column(sa.Text, default="", server_default="")  # Penjelasan: I. UMUM
    attachments: Mapped[list[dict[str, str]]] = mapped_column(sa.JSON, default=list, server_default="[]")  # lampiran: title, text
    digest: Mapped[str] = mapped_column(sa.String(64))
    created_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)

    @property
    def is_published(self) -> bool:
        """Whether the public may read it."""
        return self.published_at is not None

    @property
    def is_sample(self) -> bool:
        """Whether the file itself says that it is a sample text."""
        return self.text_kind == SAMPLE_KIND


class Provision(Model):
    """A place in a version: chapter, part, subpart, article, paragraph or item. `address` is stable: `10(2)b`."""

    __tablename__ = "provisions"
    __table_args__ = (sa.UniqueConstraint("version_id", "address"), sa.Index("ix_provisions_article", "version_id", "article"),
                      sa.Index("ix_provisions_origin", "origin_id", "version_id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("versions.id", ondelete="CASCADE"), index=True)
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("provisions.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(sa.String(12))  # chapter, part, subpart, article, paragraph, item
    address: Mapped[str] = mapped_column(sa.String(40))  # bab-III, bab-III/bagian-2, 10, 10(2), 10(2)b
    article: Mapped[str | None] = mapped_column(sa.String(10))  # the article it belongs to; None above articles
    number: Mapped[str] = mapped_column(sa.String(60))  # III, Bagian Kesatu, 70A, 2, b
    heading: Mapped[str] = mapped_column(sa.String(400), default="")
    text: Mapped[str] = mapped_column(sa.Text, default="")
    tail: Mapped[str] = mapped_column(sa.Text, default="")
    elucidation: Mapped[str] = mapped_column(sa.Text, default="", server_default="")  # Penjelasan: pasal demi pasal
    term: Mapped[str] = mapped_column(sa.String(200), default="", server_default="")  # the word that an item of Pasal 1 defines
    position: Mapped[int]
    origin_id: Mapped[int | None] = mapped_column(sa.Integer)  # the first of its line through the versions; its own id where a line begins


@sa.event.listens_for(Provision, "after_insert")
def _begin_a_line(_mapper: object, connection: sa.Connection, provision: Provision) -> None:
    """Whoever adds one by itself begins a line with it; an import ties its own (see `carrying`)."""
    if provision.origin_id is None:
        connection.execute(sa.update(Provision).where(Provision.id == provision.id).values(origin_id=provision.id))
