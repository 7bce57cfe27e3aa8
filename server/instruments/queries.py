"""Reading instruments: `visible_to(actor)` is the only door to rows by id, slug or number."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from server.core import clock
from server.core.database import session
from server.core.errors import NotFound
from server.core.permissions import NOBODY, Actor, Permission
from server.instruments.addresses import address_words, format_address, parse_address
from server.instruments.models import ApprovalStep, InputWindow, Instrument, InstrumentTopic, Provision, Stage, Version, WindowExtension

T = TypeVar("T")
KIND_LABELS = {
    "ruu": _l("Rancangan undang-undang"), "raperda": _l("Rancangan peraturan daerah"), "rapergub": _l("Rancangan peraturan gubernur"),
    "naskah-akademik": _l("Naskah akademik"), "tema": _l("Tema"),
}


def find_default_instrument() -> Instrument | None:
    """The one at /ruu; None while nothing has been imported or published."""
    return session.scalar(sa.select(Instrument).where(Instrument.is_default, Instrument.published_at.is_not(None)).limit(1))


def default_instrument() -> Instrument:
    """The one at /ruu. Raises NotFound while nothing has been imported."""
    found = find_default_instrument()
    if found is None:
        raise NotFound()
    return found


def newest_version(instrument: Instrument) -> Version | None:
    """The newest one that the public may read."""
    query = sa.select(Version).where(Version.instrument_id == instrument.id, Version.published_at.is_not(None))
    return session.scalar(query.order_by(Version.number.desc()).limit(1))


@dataclass(frozen=True)
class Visible:
    """What an actor may see. What is not there and what is not theirs is the same NotFound."""

    actor: Actor

    @property
    def _reads_internal(self) -> bool:
        return self.actor.may(Permission.READ_INTERNAL)

    def instrument(self, slug: str) -> Instrument:
        """By its slug; an internal one only for those who may read it."""
        return _found(session.scalar(self._instruments().where(Instrument.slug == slug)))

    def instruments(self) -> Sequence[Instrument]:
        """All, the default one first, then by title."""
        return session.scalars(self._instruments().order_by(Instrument.is_default.desc(), Instrument.title)).all()

    def version(self, instrument: Instrument, number: int) -> Version:
        """By its number within the instrument."""
        return _found(session.scalar(self._versions(instrument).where(Version.number == number)))

    def versions(self, instrument: Instrument) -> Sequence[Version]:
        """Newest first."""
        return session.scalars(self._versions(instrument).order_by(Version.number.desc())).all()

    def get_provision(self, provision_id: int) -> Provision:
        """By id, if its version may be read."""
        query = sa.select(Provision).join(Version, Version.id == Provision.version_id).where(Provision.id == provision_id)
        return _found(session.scalar(query if self._reads_internal else query.where(Version.published_at.is_not(None))))

    def _instruments(self) -> sa.Select[Instrument]:
        query = sa.select(Instrument)
        return query if self._reads_internal else query.where(Instrument.published_at.is_not(None))

    def _versions(self, instrument: Instrument) -> sa.Select[Version]:
        query = sa.select(Version).where(Version.instrument_id == instrument.id)
        return query if self._reads_internal else query.where(Version.published_at.is_not(None))


def visible_to(actor: Actor) -> Visible:
    """The door to rows by slug, number or id."""
    return Visible(actor)


PUBLIC = visible_to(NOBODY)


def _found(row: T | None) -> T:
    if row is None:
        raise NotFound()
    return row


# --- provisions ------------------------------------------------------------------------------


@dataclass
class Node:
    """A provision with what stands under it, in reading order."""

    provision: Provision
    children: list[Node] = field(default_factory=list)

    @property
    def label(self) -> str:
        """In words, for readers and screen readers."""
        return provision_label(self.provision)

    @property
    def anchor(self) -> str:
        """`2b` in its article; the address for what stands above articles."""
        address = parse_address(self.provision.address)
        return address.anchor if address else self.provision.address.replace("/", "-")

    def walk(self) -> Iterator[Node]:
        """Itself and all below."""
        yield self
        for child in self.children:
            yield from child.walk()

    def articles(self) -> list[Node]:
        """The articles below, in order."""
        return [node for node in self.walk() if node.provision.kind == "article"]


def find_provision(version_id: int, address: str) -> Provision | None:
    """By address, short or in words (`10(2)b`, `Pasal 10 ayat (2) huruf b`, `bab-III`)."""
    parsed = parse_address(address)
    wanted = parsed.short if parsed else address
    return session.scalar(sa.select(Provision).where(Provision.version_id == version_id, Provision.address == wanted))


def provision_label(provision: Provision) -> str:
    """For a page, in its language: `Pasal 10 ayat (2) huruf b`, `Bab III`, `Bab III Bagian Kesatu`; `Article 10(2)b`, `Chapter III`."""
    address = parse_address(provision.address) if provision.article else None
    if address:
        return address_words(address)
    if provision.kind == "chapter":
        return str(_("Bab %(n)s", n=provision.number) if provision.number else _("Batang tubuh"))
    return str(_("Bab %(n)s", n=_chapter_of(provision))) + f" {provision.number}"


def official_label(provision: Provision) -> str:
    """The same as the law itself says it: for what is stored or printed."""
    address = parse_address(provision.address) if provision.article else None
    if address:
        return format_address(address)
    if provision.kind == "chapter":
        return f"Bab {provision.number}" if provision.number else "Batang tubuh"
    return f"Bab {_chapter_of(provision)} {provision.number}"


def _chapter_of(provision: Provision) -> str:
    return provision.address.split("/")[0].removeprefix("bab-")


def provision_ids(version_id: int) -> Sequence[int]:
    """Ids of all articles, paragraphs and items of a version."""
    return session.scalars(sa.select(Provision.id).where(Provision.version_id == version_id, Provision.article.is_not(None))).all()


def tree(version_id: int) -> list[Node]:
    """The chapters of a version with all below them: one query."""
    rows = session.scalars(sa.select(Provision).where(Provision.version_id == version_id).order_by(Provision.position)).all()
    return _nest(rows)


def article_tree(version_id: int, article: str) -> Node:
    """One article with all below it: one query. Raises NotFound."""
    query = sa.select(Provision).where(Provision.version_id == version_id, Provision.article == article).order_by(Provision.position)
    return _found(next(iter(_nest(session.scalars(query).all())), None))


def _nest(rows: Sequence[Provision]) -> list[Node]:
    nodes = {row.id: Node(row) for row in rows}
    roots: list[Node] = []
    for node in nodes.values():
        parent = nodes.get(node.provision.parent_id or 0)
        (parent.children if parent else roots).append(node)
    return roots


def neighbours(version_id: int, position: int) -> tuple[str | None, str | None]:
    """The numbers of the articles before and after the one at this position."""
    articles = sa.select(Provision.number).where(Provision.version_id == version_id, Provision.kind == "article")
    before = articles.where(Provision.position < position).order_by(Provision.position.desc()).limit(1).scalar_subquery()
    after = articles.where(Provision.position > position).order_by(Provision.position).limit(1).scalar_subquery()
    row = session.execute(sa.select(before, after)).one()
    return row[0], row[1]


def headings_above(provision: Provision) -> Sequence[Provision]:
    """Chapter, part and sub-part that an article stands in, outermost first."""
    parent = session.scalar(sa.select(Provision.address).where(Provision.id == provision.parent_id)) or ""
    pieces = parent.split("/")
    addresses = ["/".join(pieces[:n]) for n in range(1, len(pieces) + 1)]
    query = sa.select(Provision).where(Provision.version_id == provision.version_id, Provision.address.in_(addresses),
                                       Provision.article.is_(None), Provision.number != "")
    return session.scalars(query.order_by(Provision.position)).all()


def versions_with_article(instrument: Instrument, article: str) -> list[tuple[Version, bool]]:
    """Published versions, newest first, and whether each has this article."""
    has_it = sa.exists().where(Provision.version_id == Version.id, Provision.address == article)
    query = sa.select(Version, has_it).where(Version.instrument_id == instrument.id, Version.published_at.is_not(None))
    return [(version, bool(has)) for version, has in session.execute(query.order_by(Version.number.desc()))]


# --- around the text -------------------------------------------------------------------------


def stages_of(instrument_id: int) -> Sequence[Stage]:
    """The steps of law-making, in order."""
    return session.scalars(sa.select(Stage).where(Stage.instrument_id == instrument_id).order_by(Stage.position)).all()


def steps_of(instrument_id: int) -> Sequence[str]:
    """Titles of the parafs that its answers need, in order."""
    query = sa.select(ApprovalStep.title).where(ApprovalStep.instrument_id == instrument_id)
    return session.scalars(query.order_by(ApprovalStep.position, ApprovalStep.id)).all()


@dataclass(frozen=True)
class Asked:
    """The input window that a page tells of: the one open now, else the next, else the last."""

    opens_at: datetime
    closes_at: datetime | None
    reason: str
    extended: str  # why it was let stand longer, the newest reason; empty if it was not
    is_open: bool
    is_over: bool


def window_of(instrument_id: int) -> Asked | None:
    """When input is asked for; None while nothing was set. Voices outside of it are taken all the same."""
    now = clock.now()
    newest = sa.select(WindowExtension.reason).where(WindowExtension.window_id == InputWindow.id).order_by(
        WindowExtension.id.desc()).limit(1).scalar_subquery()
    query = sa.select(InputWindow, newest).where(InputWindow.instrument_id == instrument_id).order_by(InputWindow.opens_at)
    rows = session.execute(query).tuples().all()
    if not rows:
        return None
    running = [one for one in rows if one[0].closes_at is None or one[0].closes_at >= now]
    shown, why = running[0] if running else rows[-1]
    return Asked(shown.opens_at, shown.closes_at, shown.reason, why or "",
                 is_open=shown.opens_at <= now and bool(running), is_over=not running)


def topics_of(instrument_id: int) -> Sequence[str]:
    """Slugs of the topics it asks about, in order."""
    query = sa.select(InstrumentTopic.topic).where(InstrumentTopic.instrument_id == instrument_id)
    return session.scalars(query.order_by(InstrumentTopic.position)).all()


@dataclass(frozen=True)
class Summary:
    """A line of the list of instruments."""

    instrument: Instrument
    stage: Stage | None
    newest_number: int | None
    topics: int


def summaries() -> list[Summary]:
    """All instruments with their current stage: four queries whatever the number."""
    stages = {stage.instrument_id: stage for stage in session.scalars(
        sa.select(Stage).where(Stage.began_on.is_not(None), Stage.ended_on.is_(None)).order_by(Stage.position.desc()))}
    newest: dict[int, int] = dict(session.execute(
        sa.select(Version.instrument_id, sa.func.max(Version.number)).where(Version.published_at.is_not(None))
        .group_by(Version.instrument_id)).tuples().all())
    topics: dict[int, int] = defaultdict(int, session.execute(
        sa.select(InstrumentTopic.instrument_id, sa.func.count()).group_by(InstrumentTopic.instrument_id)).tuples().all())
    return [Summary(one, stages.get(one.id), newest.get(one.id), topics[one.id]) for one in PUBLIC.instruments()]
